"""Service requests at the desk: the board and the volunteers."""
