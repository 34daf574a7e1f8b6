"""Shapes of a conversation as staff see it."""

import uuid
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from api.attachments.schemas import AttachmentLine
from api.patients.schemas import Visitor
from api.staff.desk.schemas import TicketOut

DeliveryStanding = Literal["waiting", "sent", "unknown", "failed"]


class TranscriptLine(BaseModel):
    """One message as staff see it: numbers masked, with what the assistant understood. `hidden`
    lines belong to a matter that only the discipline office reads.

    `delivery` of what was posted to the patient on WeChat; none where the patient's own page, or
    the answer to their message, carries it. `delivery_error` is WeChat's code, or ours.
    """

    id: int
    author: Literal["bot", "agent", "system", "patient"]
    author_name: str | None
    text: str
    card: dict[str, Any] | None
    attachments: list[AttachmentLine] = []
    intent: str | None
    confidence: float | None
    outcome: str | None
    delivery: DeliveryStanding | None
    delivery_error: str | None
    hidden: bool
    at: datetime


class WeChatOut(BaseModel):
    """What may still be said to a patient on WeChat: `left` messages, `until` then. With none left
    a reply is stored all the same, and the patient is told otherwise that it is there.

    `used_up`: there are none left though the patient wrote in the last 48 hours. Not `follows`: the
    patient doesn't follow the account any more, or had their data erased.
    """

    left: int
    until: datetime | None
    used_up: bool
    follows: bool


class ConversationOut(BaseModel):
    """One conversation, whole. `complaints` are the receipts that the reader may open; `danger`
    says that it may be taken over though nobody asked for a person; `wechat` is for that channel
    only; `callback`: a caller left a number under which a call was promised."""

    conversation: uuid.UUID
    channel: str
    handler: Literal["bot", "queue", "human"]
    created_at: datetime
    ticket: TicketOut | None
    summary: dict[str, Any]
    visitors: list[Visitor]
    complaints: list[str]
    messages: list[TranscriptLine]
    mine: bool
    danger: bool
    wechat: WeChatOut | None
    callback: bool


class ConversationLine(BaseModel):
    """One conversation in a list."""

    conversation: uuid.UUID
    channel: str
    handler: Literal["bot", "queue", "human"]
    created_at: datetime
    last_at: datetime
