"""Shapes of the web channel (a patient's page, the kiosk, the terminal)."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.conversations.schemas import Inbound, MessageOut


class SessionIn(BaseModel):
    """Which screen the conversation happens on."""

    model_config = ConfigDict(extra="forbid")

    channel: Literal["web", "kiosk"] = "web"


class SessionEndIn(BaseModel):
    """Which conversation ends."""

    model_config = ConfigDict(extra="forbid")

    session: str = Field(max_length=200)


class SessionOut(BaseModel):
    """A new conversation: its unguessable name, and the greeting."""

    session: str
    messages: list[MessageOut]


class WebMessageIn(Inbound):
    """A patient's message on the web channel."""

    session: str = Field(max_length=200)


class HandoverIn(BaseModel):
    """Which conversation is to go on with a phone."""

    model_config = ConfigDict(extra="forbid")

    session: str = Field(max_length=200)


class HandoverAdviceOut(BaseModel):
    """Whether a conversation can be moved, and whether it had better be."""

    possible: bool
    advised: bool


class HandoverOut(BaseModel):
    """A code that is good once: its address, the same as a QR code (SVG), and for how long."""

    url: str
    qr: str
    expires_at: datetime
    seconds: int


class HandoverTakeIn(BaseModel):
    """A code, and the browser that takes the conversation by a random name of its own: with the
    same name it may ask again when an answer was lost."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(max_length=100)
    viewer: str = Field(min_length=32, max_length=64, pattern=r"^[0-9a-f]+$")


class HandoverTakenOut(BaseModel):
    """The conversation's new, unguessable name, and what was said so far, the patient's own words
    included (`author` "patient")."""

    session: str
    messages: list[MessageOut]
