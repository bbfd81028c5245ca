"""The serial gateway: readers and nodes on serial lines, at the same door as every node."""
