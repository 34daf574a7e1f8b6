"""What is learned from messages in `knowledge_base/`, anew at every start."""
