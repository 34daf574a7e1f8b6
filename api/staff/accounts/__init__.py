"""Staff accounts: who there is, what they are employed for."""
