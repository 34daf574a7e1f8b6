"""Simulated patients: played by rules, for trainees, exams and the measurement of the assistant."""
