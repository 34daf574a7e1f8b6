"""The telephone: what was heard becomes a patient's message, what is answered becomes speech."""
