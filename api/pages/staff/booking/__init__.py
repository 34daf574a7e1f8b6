"""Pages over appointments: found, marked, called about; the register and the timetable."""
