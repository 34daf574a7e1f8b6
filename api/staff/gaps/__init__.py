"""Gaps in what the hospital's knowledge answers, at the desk."""
