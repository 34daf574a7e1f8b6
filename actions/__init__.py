"""What the bot does: one module per flow, talking to the backend over HTTP only."""
