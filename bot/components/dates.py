"""Days and times, by the parser of language/dates."""

from __future__ import annotations

from datetime import datetime

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from bot import clock
from bot.components.part import TextPart
from bot.components.reading import Reading, Span, add_entity, reading_of
from language.dates import DateReading, parse_dates

DATE_MASK = "Τ"
"""What the classifier sees instead of a day or time."""

_TOGETHER = 3  # characters between two mentions that still make one entity


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class Dates(TextPart):
    """One `date` entity for all dates of a message; its span is the first group of mentions."""

    def read(self, message: Message) -> None:
        """Parse the corrected text at the moment of the message."""
        reading = reading_of(message)
        found = parse_dates(reading.text, _moment(message)) if reading.text else None
        spans = _free(reading, found) if found else []
        if found is None or not spans:
            return
        start, end = _first_group(spans)
        add_entity(message, Span("date", start, end, found.to_dict()), "Dates")
        reading.masks += [(first, last, DATE_MASK) for first, last in spans]


def _moment(message: Message) -> datetime:
    """The api's time when it sent one (metadata `now`, ISO 8601), else the bot's clock."""
    said = (message.get("metadata") or {}).get("now")
    try:
        return datetime.fromisoformat(said) if said else clock.now()
    except (TypeError, ValueError):
        return clock.now()


def _free(reading: Reading, found: DateReading) -> list[tuple[int, int]]:
    """The spans that are no part of a name (a doctor called 明天)."""
    return sorted(
        span for span in set(found.spans) if reading.is_free(*span, "doctor", "department")
    )


def _first_group(spans: list[tuple[int, int]]) -> tuple[int, int]:
    start, end = spans[0]
    for next_start, next_end in spans[1:]:
        if next_start - end > _TOGETHER:
            break
        end = max(end, next_end)
    return start, end
