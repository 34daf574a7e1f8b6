"""Starts the product on one machine: engines, set-up, processes, and a first answered message."""
