"""Practising at the staff's pages: simulated patients, and reviewed conversations."""
