"""Simulated patients (`knowledge_base/scenarios`) who talk to the running product."""
