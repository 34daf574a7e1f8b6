"""Pages about the staff: their accounts, the matrix, the record."""
