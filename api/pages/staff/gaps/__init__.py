"""The page of gaps in what the hospital's knowledge answers."""
