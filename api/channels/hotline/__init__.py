"""The hotline: a speech gateway's events, answered by the assistant that answers everywhere."""
