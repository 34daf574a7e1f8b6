"""The pages of reviewing: the inbox, and a conversation turn by turn."""
