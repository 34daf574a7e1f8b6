"""The waitlist (候补): in order, a freed place is offered with a deadline, then to the next."""
