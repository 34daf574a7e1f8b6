"""How a simulated patient reaches the product: a web page or kiosk, over HTTP."""

import time
from typing import Any, Protocol

import httpx

from api.practice.scenarios import Person
from api.practice.talk import Answer, Button
from bench.scenarios.nobody import identity_form

_MESSAGES = "/channels/web/messages"


class Line(Protocol):
    """One patient's conversation. Each act returns what was answered to it."""

    async def opens(self) -> Answer:
        """Come in, and be greeted."""

    async def says(self, text: str) -> Answer:
        """Type or speak."""

    async def presses(self, button: Button) -> Answer:
        """Use one of the last answer's buttons, in the way of the channel."""

    async def fills_form(self, card: dict[str, Any], person: Person) -> Answer:
        """Fill the identity form as `person`."""

    async def closes(self) -> None:
        """Go away."""


class Page:
    """The web page or the kiosk (`channel`)."""

    def __init__(self, client: httpx.AsyncClient, channel: str) -> None:
        self._client, self._channel, self._session = client, channel, ""

    async def opens(self) -> Answer:
        """Open the page."""
        opened = await self._client.post("/channels/web/sessions", json={"channel": self._channel})
        opened.raise_for_status()
        self._session = opened.json()["session"]
        return answer_of(opened.json()["messages"])

    async def says(self, text: str) -> Answer:
        """Type a message."""
        return await self._send({"text": text})

    async def presses(self, button: Button) -> Answer:
        """Press a button."""
        return await self._send({"payload": button.payload})

    async def fills_form(self, card: dict[str, Any], person: Person) -> Answer:
        """Fill the form of the identity card."""
        began = time.perf_counter()
        filled = await self._client.post(card["url"], json=identity_form(person))
        return _heard(filled, began)

    async def closes(self) -> None:
        """Close the page."""

    async def _send(self, body: dict[str, Any]) -> Answer:
        began = time.perf_counter()
        sent = await self._client.post(_MESSAGES, json={"session": self._session, **body})
        return _heard(sent, began)


def _heard(response: httpx.Response, began: float) -> Answer:
    """An error is an answer too: what a patient is shown then."""
    content = response.json()
    handled_by = content.get("handled_by", "bot")
    if response.status_code >= httpx.codes.BAD_REQUEST:
        return Answer(
            text=content["error"]["message"], seconds=time.perf_counter() - began, speaker="bot"
        )
    return answer_of(content["messages"], handled_by, time.perf_counter() - began)


def answer_of(
    messages: list[dict[str, Any]], handled_by: str = "bot", seconds: float = 0.0
) -> Answer:
    """The messages of one answer as a simulated patient takes them in."""
    return Answer.model_validate(
        {
            "text": "\n".join(message["text"] for message in messages),
            "buttons": [button for message in messages for button in message["buttons"]],
            "cards": [message["card"] for message in messages if message["card"]],
            "handled_by": handled_by,
            "speaker": "bot",
            "seconds": seconds,
        }
    )
