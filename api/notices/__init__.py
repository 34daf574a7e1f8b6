"""Telling patients in time: what, when, down which ladder of channels, and with which receipt."""
