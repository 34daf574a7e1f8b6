"""What we need of a speech recogniser.

One contract test (`tests/api/speech/test_recogniser_contract.py`) runs over the HTTP client and
over the double that other tests use.
"""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Transcript:
    """What was said. `confidence` is from 0 to 1."""

    text: str = field(repr=False)
    confidence: float


class Recogniser(Protocol):
    """Makes text of speech."""

    async def transcribe(self, audio: bytes, format: str) -> Transcript | None:
        """What `audio` says; `format` is `amr`, `speex`, … None when nothing was understood, or
        the recogniser is away. Never raises for what it or the network does."""
        ...
