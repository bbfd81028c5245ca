"""Run several processes as one: started in order, kept alive, stopped in reverse order."""
