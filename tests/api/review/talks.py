"""Conversations to review, of made-up people."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.complaints.models import Complaint, ComplaintStatus
from api.conversations import received
from api.conversations import service as conversations
from api.conversations.models import Author, Conversation, Outcome
from api.conversations.schemas import Button, Outgoing
from api.patients import service as patients
from api.patients.identity import Identity
from api.patients.models import IdType, Relation
from api.security import Seal

NAME, PHONE, PAPER = "张小明", "13800001234", "110101196305021234"
IDENTITY = Identity(
    name=NAME,
    id_type=IdType.ID_CARD,
    id_number=PAPER,
    subject=f"id_card:{PAPER}",
    phone=PHONE,
    relation=Relation.SELF,
    guardian=None,
    birth_date=date(1963, 5, 2),
    sex="m",
)


async def with_card(
    session: AsyncSession, seal: Seal, conversation: Conversation, now: datetime
) -> None:
    """The conversation's account may book for somebody of a known name."""
    await patients.register(session, now, seal, conversation.account_id, IDENTITY)


async def said(
    session: AsyncSession,
    conversation: uuid.UUID,
    text: str,
    now: datetime,
    understanding: dict[str, Any] | None,
    *answers: Outgoing,
    payload: str | None = None,
) -> int:
    """A patient's message with what was understood and answered; returns its id."""
    recorded = await received.record_inbound(
        session, conversation, text=text, payload=payload, client_message_id=None, now=now
    )
    await conversations.store_answers(
        session,
        conversation,
        list(answers or (Outgoing(text="好的。", author=Author.BOT),)),
        inbound_id=recorded.id,
        outcome=Outcome.ANSWERED,
        now=now + timedelta(seconds=2),
        understanding=understanding,
    )
    return recorded.id


def understood(intent: str, confidence: float = 0.93, **more: Any) -> dict[str, Any]:
    """What is stored of a message that the dialogue model got."""
    return {
        "intent": {"name": intent, "confidence": confidence},
        "intent_ranking": [
            {"name": intent, "confidence": confidence},
            {"name": "guide_ask", "confidence": 0.05},
        ],
        "entities": [],
        "active_loop": None,
        "requested_slot": None,
        "slots": {},
        **more,
    }


CARD = {
    "type": "appointment",
    "doctor": "刘阳",
    "department": "呼吸内科",
    "date": "2026-11-19",
    "time": "09:30",
}


async def booking_talk(
    session: AsyncSession, conversation: Conversation, now: datetime
) -> list[int]:
    """Three turns: the beginning of a booking, something misunderstood, a button that is pressed.
    Returns the ids of the patient's messages."""
    form = {"active_loop": "registration_form", "requested_slot": "registration__clinic"}
    first = await said(
        session,
        conversation.id,
        "想挂刘阳的号",
        now,
        understood(
            "booking_make",
            0.97,
            **form,
            entities=[{"entity": "doctor", "start": 2, "end": 4, "value": ["d002"]}],
            slots={"registration__subject": {"doctor": "刘阳"}},
            actions=[
                "action_session_start",
                "action_registration_begin",
                "action_ask_registration__clinic",
            ],
            model="0123456789abcdef",
            opinions={"machine": "booking_make", "bayes": "booking_change"},
            ms={"dialogue": 180, "turn": 240},
        ),
        Outgoing(
            text="您想看哪一天？",
            author=Author.BOT,
            buttons=[Button(title="周四上午", payload='/press_clinic{"id": 1}')],
        ),
    )
    second = await said(
        session,
        conversation.id,
        f"我叫{NAME}，停车场还有位子没",
        now + timedelta(seconds=65),
        understood("nlu_fallback", 0.31, **form),
        Outgoing(text="我没听懂，请换个说法。", author=Author.BOT),
    )
    third = await said(
        session,
        conversation.id,
        "周四上午",
        now + timedelta(seconds=90),
        understood("press_clinic", 1.0),
        Outgoing(text="约好了。", author=Author.BOT, card=CARD),
        payload='/press_clinic{"id": 1}',
    )
    return [first, second, third]


def secret_complaint(conversation: Conversation, now: datetime) -> Complaint:
    """What only the discipline office may know of."""
    return Complaint(
        receipt="TS-secret",
        kind="complaint",
        category="corruption",
        status=ComplaintStatus.RECEIVED,
        urgent=False,
        restricted=True,
        anonymous=False,
        complete=True,
        what="红包",
        channel="web",
        conversation_id=conversation.id,
        due_at=now + timedelta(days=3),
        created_at=now,
    )
