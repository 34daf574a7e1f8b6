"""Spoken messages as text: what a recogniser is, and one over HTTP."""
