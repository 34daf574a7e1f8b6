"""A conversation cut into turns."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from api.clock import HOSPITAL_ZONE
from api.conversations.models import Author, Message
from api.review.turns import turns_of
from api.review.verdicts import Place

MOMENT = datetime(2026, 11, 18, 10, 0, tzinfo=HOSPITAL_ZONE)
TALK = uuid.UUID(int=1)


def message(number: int, author: Author, **more: Any) -> Message:
    return Message(
        id=number,
        conversation_id=TALK,
        author=author,
        text=str(number),
        at=MOMENT + timedelta(seconds=number),
        **more,
    )


def ids(turns: list[Any]) -> list[tuple[int | None, list[int]]]:
    return [
        (turn.said.id if turn.said else None, [one.id for one in turn.answers]) for turn in turns
    ]


def test_what_comes_before_the_patient_is_a_turn_of_its_own() -> None:
    turns = turns_of(
        [
            message(1, Author.SYSTEM),
            message(2, Author.PATIENT),
            message(3, Author.BOT, answers_id=2),
            message(4, Author.AGENT),
        ]
    )
    assert ids(turns) == [(None, [1]), (2, [3, 4])]


def test_an_answer_that_comes_late_stands_with_what_it_answers() -> None:
    turns = turns_of(
        [
            message(1, Author.PATIENT),
            message(2, Author.PATIENT),
            message(3, Author.BOT, answers_id=1),
            message(4, Author.BOT, answers_id=2),
        ]
    )
    assert ids(turns) == [(1, [3]), (2, [4])]


def test_a_turn_knows_where_the_assistant_stood_when_the_message_came() -> None:
    form = {"active_loop": "triage_form", "requested_slot": "triage__detail"}
    turns = turns_of(
        [
            message(1, Author.PATIENT, understanding=form),
            # A person had the conversation: nothing moved.
            message(2, Author.PATIENT, understanding=None),
            message(3, Author.PATIENT, understanding={"active_loop": None}),
            message(4, Author.PATIENT),
        ]
    )
    asked = Place("triage_form", "triage__detail")
    assert [turn.place for turn in turns] == [Place(), asked, asked, Place()]
