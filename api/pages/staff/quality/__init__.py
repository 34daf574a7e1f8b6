"""Judging the service: the panel of a replay, everybody's figures, one's own."""
