"""The desk's page and its parts; conversations, the dispatcher's view, the rules for danger."""
