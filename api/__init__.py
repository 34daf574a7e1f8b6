"""Everything that faces people or holds data: channels, conversations, backend, staff pages."""
