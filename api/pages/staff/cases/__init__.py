"""Pages over complaints: the list, a case and its parts, the archive."""
