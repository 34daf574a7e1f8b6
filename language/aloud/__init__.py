"""Written text as people read it aloud: numbers, dates and signs in words, nothing that only an eye
can use."""

from language.aloud.reading import LATIN, read_aloud, sentences, syllables

__all__ = ["LATIN", "read_aloud", "sentences", "syllables"]
