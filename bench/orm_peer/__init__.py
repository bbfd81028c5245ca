"""Reference (c): the same swipe the way Django and DRF are usually written, on the same tables."""
