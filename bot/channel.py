"""Our own input channel: one authenticated round trip that says what was understood and answered.

Rasa's REST channel asks nobody who they are, splits a text at blank lines, tears text, buttons and
card of one utterance apart, and keeps what it understood to itself.
"""

import hmac
import logging
from collections.abc import Awaitable, Callable
from itertools import islice
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.action_results import check_with_a_compiled_schema
from bot.agenda import Agenda
from bot.log_privacy import withhold_content
from bot.model_swap import BrokenModelError, Swap, UnknownModelError, model_name

logger = logging.getLogger(__name__)

_CHANNELS = {"web", "kiosk", "wechat", "hotline"}
_RANKED = 5


class Collected(OutputChannel):
    """Keeps what the bot says: `{"text", "buttons", "card"}` for each utterance."""

    def __init__(self, channel: str) -> None:
        self.messages: list[dict[str, Any]] = []
        # Rasa asks for the name of the output channel to choose channel-specific wording.
        self.name = lambda: channel  # type: ignore[method-assign]

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one utterance whole."""
        self.messages.append(
            {
                "text": message.get("text") or "",
                "buttons": message.get("buttons") or [],
                "card": (message.get("custom") or {}).get("card"),
            }
        )


class DaoyiInput(InputChannel):
    """`POST /webhooks/daoyi/webhook` with `Authorization: Bearer <token>`.

    In: `{"sender", "message", "channel"}`, optional `"metadata"` (`now`: the moment of the message,
    ISO 8601). Out: `{"messages", "intent", "intent_ranking", "opinions",
    "entities", "active_loop", "requested_slot", "slots", "wishes", "actions", "model"}`; `wishes`
    has what was found when the message wished for several things, and the rest is then of the last
    one answered. `opinions` is the best intent of each learner alone, `actions` the names of what
    ran in this turn, in order, `model` the fingerprint of the model in use.

    `PUT /webhooks/daoyi/model` with `{"model": "<a file in models/>"}` puts another model in its
    place (`bot/model_swap.py`) and answers with its fingerprint, `{"model"}`; 404 `model_unknown`
    and 422 `model_broken` leave the old one in use. `GET` tells which one is in use.
    """

    @classmethod
    def name(cls) -> str:
        return "daoyi"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "DaoyiInput":
        """The channel with the token of `credentials.yml`."""
        check_with_a_compiled_schema()
        withhold_content()
        return cls((credentials or {})["token"])

    def __init__(self, token: str) -> None:
        self._token = token
        self._swap = Swap()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes of this channel."""
        routes = Blueprint("daoyi_webhook", "daoyi_webhook")

        @routes.route("/", methods=["GET"])
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            if not self._may(request):
                return _error("unauthenticated", 401)
            body = request.json
            if not _is_message(body):
                return _error("invalid_input", 422)
            return await _answer(request, on_new_message, body)

        @routes.route("/model", methods=["GET"])
        async def tell_model(request: Request) -> HTTPResponse:
            if not self._may(request):
                return _error("unauthenticated", 401)
            return response.json({"model": model_name(request.app.ctx.agent)})

        @routes.route("/model", methods=["PUT"])
        async def use_model(request: Request) -> HTTPResponse:
            if not self._may(request):
                return _error("unauthenticated", 401)
            return await _use_model(self._swap, request)

        return routes

    def _may(self, request: Request) -> bool:
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode())


async def _use_model(swap: Swap, request: Request) -> HTTPResponse:
    name = request.json.get("model") if isinstance(request.json, dict) else None
    if not isinstance(name, str):
        return _error("invalid_input", 422)
    try:
        return response.json({"model": await swap.use(request.app.ctx.agent, name)})
    except UnknownModelError:
        return _error("model_unknown", 404)
    except BrokenModelError:
        return _error("model_broken", 422)


async def _answer(
    request: Request,
    on_new_message: Callable[[UserMessage], Awaitable[Any]],
    body: dict[str, Any],
) -> HTTPResponse:
    said = Collected(body["channel"])
    message = UserMessage(
        body["message"],
        said,
        body["sender"],
        input_channel=body["channel"],
        # The pipeline's parts see the metadata only, and read what is heard otherwise.
        metadata={**(body.get("metadata") or {}), "channel": body["channel"]},
    )
    try:
        agent = request.app.ctx.agent
        before = await agent.tracker_store.retrieve(body["sender"])
        known = len(before.events) if before else 0
        wishes = await Agenda(agent, on_new_message, message).answer()
        tracker = await agent.tracker_store.retrieve(body["sender"])
    except Exception as error:  # noqa: BLE001 (a border: whatever fails inside Rasa is one error)
        # The kind of error only: its text may hold what the patient wrote.
        logger.error("turn failed: %s", type(error).__name__)
        return _error("turn_failed", 500)
    understood = {**_understood(tracker), "wishes": wishes}
    ran = {"actions": _actions(tracker, known), "model": model_name(agent)}
    return response.json({"messages": said.messages, **understood, **ran})


def _is_message(body: Any) -> bool:
    return (
        isinstance(body, dict)
        and all(isinstance(body.get(key), str) for key in ("sender", "message", "channel"))
        and body["channel"] in _CHANNELS
        and isinstance(body.get("metadata") or {}, dict)
    )


def _understood(tracker: DialogueStateTracker | None) -> dict[str, Any]:
    if tracker is None or tracker.latest_message is None:
        return {}
    parsed = tracker.latest_message.parse_data or {}
    return {
        "intent": parsed.get("intent"),
        "intent_ranking": (parsed.get("intent_ranking") or [])[:_RANKED],
        "opinions": parsed.get("opinions") or {},
        "entities": parsed.get("entities") or [],
        "active_loop": tracker.active_loop_name,
        "requested_slot": tracker.get_slot("requested_slot"),
        "slots": {
            name: value
            for name, value in tracker.current_slot_values().items()
            if value is not None
        },
    }


def _actions(tracker: DialogueStateTracker | None, known: int) -> list[str]:
    """What ran since the conversation had `known` events, without the waiting for a message."""
    if tracker is None:
        return []
    ran = (event for event in islice(tracker.events, known, None))
    names = [event.action_name for event in ran if isinstance(event, ActionExecuted)]
    return [name for name in names if name and name != ACTION_LISTEN_NAME]


def _error(code: str, status: int) -> HTTPResponse:
    return response.json({"error": {"code": code}}, status=status)
