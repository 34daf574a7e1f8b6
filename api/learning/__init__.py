"""What is learned from messages in `knowledge_base/`, anew whenever they change."""
