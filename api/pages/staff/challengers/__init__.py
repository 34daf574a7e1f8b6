"""The page of the models."""
