"""Outside services as they really behave: late, twice, and not at all."""
