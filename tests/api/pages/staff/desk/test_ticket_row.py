"""A line is drawn again when anything that it shows has changed, and only then."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from api.pages.staff.desk.ticket_row import face_of
from api.staff.desk.schemas import DeskClock, TicketOut, TransferOut

MORNING = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
CLOCK = DeskClock(kind="first_response", due=NOON, seconds_left=7200, late=False)
TICKET = TicketOut(
    conversation=uuid.UUID(int=1),
    ticket=uuid.UUID(int=2),
    state="queued",
    reason="asked",
    reason_text="想找人工",
    priority=50,
    skill="general",
    skill_name="综合",
    marks=[],
    mark_names=[],
    channel="web",
    created_at=MORNING,
    waiting_seconds=5,
    place=1,
    fits=True,
    promised_by=None,
    overdue=False,
    agent=None,
    first_receiver=None,
    unanswered=False,
    clock=CLOCK,
    escalated=False,
    transfer=None,
)
SHOWN: dict[str, Any] = {
    "state": "callback",
    "reason_text": "投诉",
    "priority": 10,
    "skill_name": "医保",
    "mark_names": ["老人"],
    "channel": "wechat",
    "created_at": NOON,
    "promised_by": NOON,
    "overdue": True,
    "agent": "小李",
    "unanswered": True,
    "clock": CLOCK.model_copy(update={"due": MORNING}),
    "escalated": True,
    "transfer": TransferOut(by="小李", to="小王", to_username="wang", reason="", at=NOON),
}
NOT_SHOWN: dict[str, Any] = {
    "conversation": uuid.UUID(int=3),
    "ticket": uuid.UUID(int=4),
    "reason": "complaint",
    "skill": "insurance",
    "marks": ["elder"],
    "waiting_seconds": 6,
    "place": 2,
    "fits": False,
    "first_receiver": "小李",
}


@pytest.mark.parametrize("name", sorted(TicketOut.model_fields))
def test_what_a_line_shows_is_drawn_again_when_it_changes(name: str) -> None:
    changed = {**SHOWN, **NOT_SHOWN}[name]
    other = TICKET.model_copy(update={name: changed})
    assert (face_of(other) != face_of(TICKET)) is (name in SHOWN)


def test_a_second_that_passes_draws_nothing() -> None:
    later = CLOCK.model_copy(update={"seconds_left": 7199})
    passed = TICKET.model_copy(update={"waiting_seconds": 6, "clock": later})
    assert face_of(passed) == face_of(TICKET)


def test_an_offer_to_somebody_else_of_the_same_name_is_another() -> None:
    offer: TransferOut = SHOWN["transfer"]
    one, other = (
        TICKET.model_copy(update={"transfer": offer.model_copy(update={"to_username": name})})
        for name in ("wang1", "wang2")
    )
    assert face_of(one) != face_of(other)
