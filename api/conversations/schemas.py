"""What a patient's page, and every other channel, sends and gets."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.conversations.models import Author, Message

MAX_TEXT = 2000
# PostgreSQL can't hold a NUL. Texts are cleaned; names of things are refused.
_NO_NUL = r"^[^\x00]*$"


class Button(BaseModel):
    """Something to press instead of typing."""

    title: str
    payload: str


class MessageOut(BaseModel):
    """One message to the patient. `text` says in words what `card` draws."""

    id: str
    author: Literal["bot", "agent", "system", "patient"]
    author_name: str | None = None
    text: str
    buttons: list[Button]
    card: dict[str, Any] | None
    at: datetime

    @classmethod
    def of(cls, message: Message) -> "MessageOut":
        """The outward form of a stored message."""
        return cls(
            id=str(message.id),
            author=message.author.value,
            author_name=message.author_name,
            text=message.text,
            buttons=[Button(**button) for button in message.buttons],
            card=message.card,
            at=message.at,
        )


class Inbound(BaseModel):
    """A patient's message: either a text or a pressed button's payload."""

    model_config = ConfigDict(extra="forbid")

    text: str | None = None
    payload: str | None = Field(default=None, max_length=1000, pattern=_NO_NUL)
    client_message_id: str | None = Field(
        default=None, min_length=1, max_length=80, pattern=_NO_NUL
    )

    @model_validator(mode="after")
    def _one_of_two(self) -> "Inbound":
        if (self.text is None) == (self.payload is None):
            raise ValueError("either text or payload")
        return self


class Answer(BaseModel):
    """What comes back at once, and who has the conversation now."""

    messages: list[MessageOut]
    handled_by: Literal["bot", "human", "queue"]


class Outgoing(BaseModel):
    """A message to be stored and sent, before it has an id."""

    text: str
    author: Author = Author.BOT
    author_name: str | None = None
    buttons: list[Button] = []
    card: dict[str, Any] | None = None

    @classmethod
    def again(cls, message: MessageOut) -> "Outgoing":
        """What was said before, to be said once more."""
        return cls(
            text=message.text,
            author=Author(message.author),
            author_name=message.author_name,
            buttons=message.buttons,
            card=message.card,
        )
