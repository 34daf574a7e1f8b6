"""Training at the staff's pages: learning, exams, newcomers, and what trainers do about them."""
