"""The agents' desk: conversations, who has them, and what stands beside them."""
