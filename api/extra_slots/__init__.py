"""Extra slots (加号): asked for, approved or refused by name, and traceable."""
