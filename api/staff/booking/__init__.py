"""Appointments and the timetable at the desk: looked up, marked, changed, called about."""
