"""Dialogue models that were trained with accepted proposals beside the one in use: how they compare
with it, which may take its place, and the way back."""
