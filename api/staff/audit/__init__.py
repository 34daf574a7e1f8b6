"""The record of what staff looked at and did: keeping it, reading it, checking it."""
