"""Complaints as cases: what staff do about them, until they are filed away."""
