"""Makes any text safe to store and to send to the dialogue model."""

import unicodedata

_KEPT = {"\n", "\t"}


def clean_text(text: str) -> str:
    """Drop what no database or model can hold: control characters, lone surrogates, NUL.

    Line ends stay; blanks around the text go. The result may be empty.
    """
    kept = (c for c in text if c in _KEPT or unicodedata.category(c) not in {"Cc", "Cs", "Cn"})
    return "".join(kept).strip()


def neutralise_command(text: str) -> str:
    """A leading `/` (full-width too) would be a command to the dialogue model; take it away."""
    bare = text.lstrip("/／ \n\t")
    return bare or "？"
