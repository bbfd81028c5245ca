"""When work is planned: shift calendars as values, exact over every change of the clock."""
