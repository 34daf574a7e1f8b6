"""Pictures and recordings that patients sent, which WeChat keeps for three days."""

import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.clock import Clock

KEPT = timedelta(days=3)


@dataclass(frozen=True)
class _Kept:
    content: bytes
    media_type: str
    until: datetime


class MediaStore:
    """By `media_id`."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._numbers = clock, itertools.count(1)
        self._kept: dict[str, _Kept] = {}

    def keep(self, content: bytes, media_type: str) -> str:
        """Keep what a patient sent; returns its `media_id`."""
        media_id = f"media-{next(self._numbers):04}-of-the-tests"
        self._kept[media_id] = _Kept(content, media_type, self._clock.now() + KEPT)
        return media_id

    def get(self, media_id: str) -> tuple[bytes, str] | None:
        """The content and its type; none when it is unknown or too old."""
        kept = self._kept.get(media_id)
        if kept is None or self._clock.now() >= kept.until:
            return None
        return kept.content, kept.media_type
