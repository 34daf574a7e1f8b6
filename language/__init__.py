"""How patients write and speak Chinese: used by both the api and the dialogue model.

Pure Python (3.10 and later); imports neither `api` nor `bot`, opens no connection,
reads no clock: the time is always an argument.
"""
