"""Judging the service, appeals against it, and its figures: what staff do."""
