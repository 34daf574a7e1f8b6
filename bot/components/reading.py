"""What the pipeline's parts know of a message and hand on to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from language.normalise import Normalised, correct_speech, normalise_with_offsets

READING = "daoyi_reading"
"""The message property that holds the Reading."""

_LONGEST = 2000  # characters that are read; the api refuses longer messages


@dataclass(frozen=True)
class Span:
    """A found entity: `kind` is the entity's name, offsets are those of the normalised text."""

    kind: str
    start: int
    end: int
    value: Any

    def overlaps(self, start: int, end: int) -> bool:
        """Whether it shares a character with start:end."""
        return self.start < end and start < self.end


@dataclass
class Reading:
    """A message as read so far.

    `text` is normalised and corrected for misheard words, of the same length as
    `normalised.text`, so offsets fit both. `spans` are what the parts found; `masks` what
    the classifier should see instead of the words: (start, end, kind).
    """

    normalised: Normalised
    text: str
    spans: list[Span] = field(default_factory=list)
    masks: list[tuple[int, int, str]] = field(default_factory=list)

    def found(self, kind: str) -> list[Span]:
        """The entities of a kind, from left to right."""
        return sorted((span for span in self.spans if span.kind == kind), key=lambda s: s.start)

    def is_free(self, start: int, end: int, *kinds: str) -> bool:
        """Whether no entity of these kinds stands there."""
        return not any(span.kind in kinds and span.overlaps(start, end) for span in self.spans)

    def masked(self, first: int = 0, last: int | None = None) -> str:
        """The text, or what stands in first:last, with every mask replaced by its kind; where
        masks overlap, the first wins."""
        last = len(self.text) if last is None else last
        parts, at = [], first
        for start, end, kind in sorted(self.masks, key=lambda mask: (mask[0], -mask[1])):
            if start >= at and end <= last:
                parts += [self.text[at:start], kind]
                at = end
        return "".join(parts) + self.text[at:last]


def read(original: str) -> Reading:
    """A reading with nothing found yet; empty for button payloads, which are no language."""
    if original.startswith("/"):
        original = ""
    normalised = normalise_with_offsets(original[:_LONGEST])
    return Reading(normalised, correct_speech(normalised.text))


def reading_of(message: Message) -> Reading:
    """The message's reading, made at first asking."""
    reading = message.get(READING)
    if not isinstance(reading, Reading):
        reading = read(message.get(TEXT) or "")
        message.set(READING, reading)
    return reading


def drop_entity(message: Message, span: Span) -> None:
    """Take an entity off the message and its reading again."""
    reading = reading_of(message)
    reading.spans.remove(span)
    reading.masks = [mask for mask in reading.masks if mask[:2] != (span.start, span.end)]
    place = reading.normalised.span(span.start, span.end)
    entities = message.get(ENTITIES, [])
    kept = [each for each in entities if (each["start"], each["end"]) != place]
    message.set(ENTITIES, kept, add_to_output=True)


def add_entity(
    message: Message, span: Span, extractor: str, mask: str | None = None, **extra: Any
) -> None:
    """Put an entity on the message, with offsets of the original text, and on its reading."""
    reading = reading_of(message)
    reading.spans.append(span)
    if mask is not None:
        reading.masks.append((span.start, span.end, mask))
    start, end = reading.normalised.span(span.start, span.end)
    entity = {"entity": span.kind, "value": span.value, "start": start, "end": end}
    entity |= {"extractor": extractor, **extra}
    message.set(ENTITIES, [*message.get(ENTITIES, []), entity], add_to_output=True)
