"""Shapes of the web channel (a patient's page, the kiosk, the terminal)."""

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
