"""The page of the reports."""
