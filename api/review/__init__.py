"""Looking back at conversations: which are worth it and why, and what was right in them."""
