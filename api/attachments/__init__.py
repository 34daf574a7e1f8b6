"""Pictures that patients send: fetched, kept encrypted, shown to staff."""
