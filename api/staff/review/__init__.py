"""Reviewing: conversations worth a look, turn by turn, and what is to be learned of them."""
