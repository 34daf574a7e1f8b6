"""Reports for the staff, and tables as files."""
