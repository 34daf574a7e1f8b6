"""Pages of training: one's own, an exam, and the trainers' desk."""
