"""What reviewers want the assistant to learn, from the proposal to the file it changes."""
