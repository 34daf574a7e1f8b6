"""The dialogue model, reached over HTTP. This is the only module that knows it is Rasa."""

import hashlib
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from api.certificates import trusted
from api.errors import Unavailable


@dataclass(frozen=True)
class Utterance:
    """One thing that the bot says."""

    text: str
    buttons: list[dict[str, str]] = field(default_factory=list)
    card: dict[str, Any] | None = None


@dataclass(frozen=True)
class Turn:
    """What the bot says to one message, and what it understood (intent, confidence, entities), did
    (`actions`), with which `model`, and how long we waited for it (`ms`)."""

    utterances: list[Utterance]
    understanding: dict[str, Any]


class DialogueAway(Unavailable):
    """The dialogue model did not answer, or answered with nothing."""

    def __init__(self) -> None:
        super().__init__("dialogue_away")


@dataclass(frozen=True)
class Swapped:
    """What became of one replica that was to use another model. `model` is the fingerprint of the
    one it uses now, None when it didn't tell; `error` a code where it still has the old one."""

    replica: str
    model: str | None
    error: str | None = None


class Dialogue(Protocol):
    """Something that answers a patient's message."""

    async def say(
        self, conversation_id: uuid.UUID, generation: int, message: str, channel: str
    ) -> Turn:
        """The turn that `message` leads to. Raises `DialogueAway`."""
        ...

    async def alive(self) -> bool:
        """Whether the model would answer now."""
        ...


class RasaDialogue:
    """Rasa replicas behind our own input channel (`bot/channel.py`).

    The replica is picked by the conversation, because a replica keeps its conversations in memory.
    """

    def __init__(
        self,
        addresses: list[str],
        token: str,
        timeout_seconds: float,
        patience: Mapping[str, float] | None = None,
    ) -> None:
        """`patience` has the seconds of channels on which an answer may come later than usual."""
        self._addresses = addresses
        self._token = token
        self._patience = dict(patience or {})
        self._timeout_seconds = timeout_seconds
        self._client = httpx.AsyncClient(
            verify=trusted(),
            headers={"Authorization": f"Bearer {token}"},
            timeout=_timeout(timeout_seconds),
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=50),
        )

    async def say(
        self, conversation_id: uuid.UUID, generation: int, message: str, channel: str
    ) -> Turn:
        body = {
            "sender": f"{conversation_id}:{generation}",
            "message": message,
            "channel": channel,
        }
        address = self._replica(conversation_id)
        began = time.monotonic()
        try:
            answer = await self._client.post(
                f"{address}/webhooks/daoyi/webhook", json=body, timeout=self._timeout(channel)
            )
        except httpx.HTTPError as error:
            raise DialogueAway from error
        if answer.status_code != httpx.codes.OK:
            raise DialogueAway
        try:
            turn = _read_turn(answer.json())
        except (ValueError, AttributeError, TypeError) as error:
            raise DialogueAway from error
        # A failed action is silent in Rasa: the webhook answers 200 with nothing to say.
        if not turn.utterances:
            raise DialogueAway
        turn.understanding["ms"] = {"dialogue": round((time.monotonic() - began) * 1000)}
        return turn

    async def alive(self) -> bool:
        try:
            for address in self._addresses:
                answer = await self._client.get(f"{address}/status", params={"token": self._token})
                # Rasa without a model answers 200, too, and names none.
                if not answer.raise_for_status().json().get("model_file"):
                    return False
        except (httpx.HTTPError, ValueError):
            return False
        return True

    async def models(self) -> list[str | None]:
        """The fingerprint of the model that each replica uses; None where it didn't tell."""
        return [(await self._tell_model("GET", address)).model for address in self._addresses]

    async def swap(self, file: str) -> list[Swapped]:
        """Have every replica use the model in this file of its `models/`, one after the other, so
        that no more than one is busy with loading. Running conversations go on."""
        return [await self._tell_model("PUT", address, file) for address in self._addresses]

    async def _tell_model(self, method: str, address: str, file: str | None = None) -> Swapped:
        try:
            answer = await self._client.request(
                method,
                f"{address}/webhooks/daoyi/model",
                json=None if file is None else {"model": file},
                timeout=_timeout(self._timeout_seconds if file is None else _SWAP_SECONDS),
            )
            told = answer.json()
            if answer.is_success:
                return Swapped(address, told["model"])
            return Swapped(address, None, str(told["error"]["code"]))
        except httpx.HTTPError:
            return Swapped(address, None, "dialogue_away")
        except (ValueError, KeyError, TypeError):
            return Swapped(address, None, "turn_failed")

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    def _timeout(self, channel: str) -> httpx.Timeout:
        return _timeout(self._patience.get(channel, self._timeout_seconds))

    def _replica(self, conversation_id: uuid.UUID) -> str:
        digest = hashlib.sha256(conversation_id.bytes).digest()
        return self._addresses[int.from_bytes(digest[:4], "big") % len(self._addresses)]


# Loading a model takes 2 s on an idle core and far longer on one that is busy.
_SWAP_SECONDS = 120.0


def _timeout(seconds: float) -> httpx.Timeout:
    # Who waits for a connection waits behind others, and counts as waiting for the model.
    return httpx.Timeout(seconds, connect=1.0, pool=seconds / 2)


def _read_turn(body: dict[str, Any]) -> Turn:
    utterances = [
        Utterance(message.get("text") or "", message.get("buttons") or [], message.get("card"))
        for message in body.get("messages", [])
        if message.get("text") or message.get("card")
    ]
    kept = ("intent", "intent_ranking", "entities", "active_loop", "requested_slot", "slots")
    understanding = {key: body[key] for key in kept if key in body}
    told = ("wishes", "opinions", "actions", "model")
    understanding.update((key, body[key]) for key in told if body.get(key))
    return Turn(utterances, understanding)
