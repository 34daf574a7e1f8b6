"""The page of the service requests: the board and the roster."""
