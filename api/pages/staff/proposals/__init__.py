"""The page on which proposals are decided."""
