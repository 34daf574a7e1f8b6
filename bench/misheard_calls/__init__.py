"""How well a caller gets on when the recogniser mishears."""
