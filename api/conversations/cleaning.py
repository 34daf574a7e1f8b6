"""Makes any text safe to store and to send to the dialogue model."""

import re
import unicodedata

_KEPT = {"\n", "\t"}
# Rasa strips every kind of blank before it looks for the mark.
_COMMAND_MARKS = re.compile(r"^[/／\s]+")


def clean_text(text: str) -> str:
    """Drop what no database or model can hold: control characters, lone surrogates, NUL.

    Line ends stay; blanks around the text go. The result may be empty.
    """
    kept = (c for c in text if c in _KEPT or unicodedata.category(c) not in {"Cc", "Cs", "Cn"})
    return "".join(kept).strip()


def neutralise_command(text: str) -> str:
    """A leading `/` (full-width too) would be a command to the dialogue model; take it away."""
    return _COMMAND_MARKS.sub("", text) or "？"
