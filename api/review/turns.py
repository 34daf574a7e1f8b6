"""A conversation as turns: what a patient said, and what was said until the next. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from api.conversations.models import Author, Message
from api.review.verdicts import Place


@dataclass
class Turn:
    """`said` is the patient's message, none for what came before the first; `answers` everything
    said to the patient until the next one, in order; `place` where the assistant stood when the
    message came."""

    said: Message | None
    place: Place
    answers: list[Message] = field(default_factory=list)


def turns_of(messages: Iterable[Message]) -> list[Turn]:
    """The turns of a conversation whose messages are in order. An answer that came late stands
    with the message it answers."""
    turns: list[Turn] = []
    by_message: dict[int, Turn] = {}
    place = Place()
    for message in messages:
        if message.author is Author.PATIENT:
            turn = Turn(message, place)
            turns.append(turn)
            by_message[message.id] = turn
            place = _place_after(message, place)
            continue
        if not turns:
            turns.append(Turn(None, place))
        answered = by_message.get(message.answers_id) if message.answers_id else None
        (answered or turns[-1]).answers.append(message)
    return turns


def _place_after(message: Message, before: Place) -> Place:
    """What was not given to the assistant (a person had the conversation) moves nothing."""
    understood: dict[str, Any] | None = message.understanding
    if not understood or "active_loop" not in understood:
        return before
    return Place(understood.get("active_loop"), understood.get("requested_slot"))
