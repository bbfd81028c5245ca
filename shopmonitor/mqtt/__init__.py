"""The door of nodes through a broker: the same signed messages, the same answers."""
