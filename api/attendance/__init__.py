"""Who came and who didn't: check-in, visits, no-shows, suspensions and appeals."""
