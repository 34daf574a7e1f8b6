"""Where places come from: the built-in timetable, or the hospital information system (HIS)."""
