"""Proposals at the desk: what would change, and whether it may."""
