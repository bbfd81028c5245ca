"""Pages of the floor for people: the kiosk."""
