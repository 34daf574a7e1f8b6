"""What the hospital's knowledge has no answer to: questions, what is alike among them, what is
done about it."""
