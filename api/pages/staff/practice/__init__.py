"""The page on which newcomers practise."""
