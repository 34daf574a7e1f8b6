"""Courses, house rules, newcomers, exams and certificates (A9.1, A9.2, A9.9)."""
