"""The channel on a Sanic application with a dialogue of our own behind it."""

from __future__ import annotations

import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from rasa.core.channels.channel import UserMessage, register
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Sanic

from bot import model_swap
from bot.channel import DaoyiInput

TOKEN = "rasa-token"
SAID = {"sender": "c1:1", "message": "我想挂骨科", "channel": "web"}
PARSED = {
    "intent": {"name": "booking_make", "confidence": 0.9},
    "intent_ranking": [{"name": f"i{at}", "confidence": 0.1} for at in range(10)],
    "opinions": {"machine": "booking_make", "bayes": "guide_ask"},
    "entities": [{"entity": "department", "value": ["guke"], "start": 3, "end": 5}],
}

Turn = Callable[[UserMessage], Awaitable[None]]


class Dialogue:
    """Stands in for Rasa's agent: keeps a tracker and says what a test wants said."""

    def __init__(self) -> None:
        self.tracker_store = InMemoryTrackerStore(Domain.empty())
        self.lock_store = self.action_endpoint = self.nlg = self.http_interpreter = None
        self.received: list[UserMessage] = []
        self.says: list[dict[str, Any]] = [{"text": "好的"}]
        self.runs = ["action_registration_begin", "registration_form", "action_listen"]
        self.fails: Exception | None = None
        self.processor = self
        self.model_filename = "0123456789abcdef.tar.gz"
        self.model_path = "/nowhere"

    async def parse_message(self, message: UserMessage, tracker: Any) -> dict[str, Any]:
        return PARSED

    async def handle_message(self, message: UserMessage) -> None:
        self.received.append(message)
        if self.fails:
            raise self.fails
        tracker = await self.tracker_store.retrieve(message.sender_id) or DialogueStateTracker(
            message.sender_id, [AnySlot("wish", mappings=[{}])]
        )
        tracker.update(ActionExecuted("action_listen"))
        tracker.update(UserUttered(message.text, parse_data=PARSED))
        tracker.update(SlotSet("wish", {"department": "guke"}))
        for action in self.runs:
            tracker.update(ActionExecuted(action))
        await self.tracker_store.save(tracker)
        for said in self.says:
            await message.output_channel.send_response(message.sender_id, dict(said))


@pytest.fixture
def dialogue() -> Dialogue:
    return Dialogue()


@pytest.fixture
async def client(dialogue: Dialogue) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the channel, with the token."""
    Sanic.test_mode = True
    app = Sanic("channel", configure_logging=False, register=False)
    app.ctx.agent = dialogue
    register([DaoyiInput.from_credentials({"token": TOKEN})], app, route="/webhooks/")
    listening = socket.create_server(("127.0.0.1", 0))
    server = await app.create_server(sock=listening, return_asyncio_server=True)
    await server.startup()
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(base_url=address, headers=headers, trust_env=False) as found:
        yield found
    server.close()
    await server.wait_closed()


async def _say(client: httpx.AsyncClient, **changed: Any) -> httpx.Response:
    return await client.post("/webhooks/daoyi/webhook", json={**SAID, **changed})


async def test_one_round_trip_says_what_was_answered_and_understood(
    client: httpx.AsyncClient,
) -> None:
    answer = (await _say(client)).json()
    assert answer["messages"] == [{"text": "好的", "buttons": [], "card": None}]
    assert answer["intent"] == PARSED["intent"]
    assert len(answer["intent_ranking"]) == 5
    assert answer["entities"] == PARSED["entities"]
    assert answer["active_loop"] is None
    assert answer["requested_slot"] is None


async def test_it_tells_what_ran_in_this_turn_alone(
    client: httpx.AsyncClient, dialogue: Dialogue
) -> None:
    await _say(client)
    dialogue.runs = ["utter_guide", "registration_form"]
    assert (await _say(client)).json()["actions"] == ["utter_guide", "registration_form"]
    dialogue.runs = ["action_fallback", "action_listen"]
    assert (await _say(client)).json()["actions"] == ["action_fallback"]


async def test_it_tells_which_model_answered_and_what_each_learner_thought(
    client: httpx.AsyncClient,
) -> None:
    answer = (await _say(client)).json()
    assert answer["model"] == "0123456789abcdef"
    assert answer["opinions"] == {"machine": "booking_make", "bayes": "guide_ask"}


class TestAnotherModel:
    ADDRESS = "/webhooks/daoyi/model"

    @pytest.fixture(autouse=True)
    def _loaded(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """A folder with a model that loads, and one that doesn't."""
        for name in ("good", "broken"):
            (tmp_path / f"{name}.tar.gz").touch()
        monkeypatch.setattr(model_swap.Swap.__init__, "__defaults__", (tmp_path,))

        class Loaded:
            def __init__(self, model_path: str, **_: Any) -> None:
                if "broken" in model_path:
                    raise ValueError(model_path)
                self.model_filename = Path(model_path).name
                self.domain = Domain.empty()

        monkeypatch.setattr(model_swap, "MessageProcessor", Loaded)

    async def test_it_is_put_in_the_place_of_the_one_in_use(
        self, client: httpx.AsyncClient
    ) -> None:
        assert (await client.get(self.ADDRESS)).json() == {"model": "0123456789abcdef"}
        answer = await client.put(self.ADDRESS, json={"model": "good.tar.gz"})
        assert (answer.status_code, answer.json()) == (200, {"model": "good"})
        assert (await client.get(self.ADDRESS)).json() == {"model": "good"}

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"model": "broken.tar.gz"}, 422, "model_broken"),
            ({"model": "missing.tar.gz"}, 404, "model_unknown"),
            ({"model": "../x.tar.gz"}, 404, "model_unknown"),
            *((body, 422, "invalid_input") for body in ({}, [], {"model": 5})),
        ],
    )
    async def test_what_cannot_be_used_leaves_the_old_one(
        self, client: httpx.AsyncClient, body: Any, status: int, code: str
    ) -> None:
        answer = await client.put(self.ADDRESS, json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
        assert (await client.get(self.ADDRESS)).json() == {"model": "0123456789abcdef"}

    @pytest.mark.parametrize("method", ["GET", "PUT"])
    async def test_not_without_the_token(self, client: httpx.AsyncClient, method: str) -> None:
        client.headers.pop("Authorization")
        answer = await client.request(method, self.ADDRESS, json={"model": "good.tar.gz"})
        assert answer.status_code == 401


async def test_text_buttons_and_card_of_one_utterance_stay_together(
    client: httpx.AsyncClient, dialogue: Dialogue
) -> None:
    buttons = [{"title": "好", "payload": "/affirm"}]
    dialogue.says = [
        {"text": "选一个", "buttons": buttons, "custom": {"card": {"type": "schedule"}}}
    ]
    answer = (await _say(client)).json()
    assert answer["messages"] == [
        {"text": "选一个", "buttons": buttons, "card": {"type": "schedule"}}
    ]


async def test_text_is_not_split_at_blank_lines(
    client: httpx.AsyncClient, dialogue: Dialogue
) -> None:
    dialogue.says = [{"text": "一\n\n二"}, {"text": "三"}]
    answer = (await _say(client)).json()
    assert [message["text"] for message in answer["messages"]] == ["一\n\n二", "三"]


async def test_only_slots_with_a_value_are_told(client: httpx.AsyncClient) -> None:
    slots = (await _say(client)).json()["slots"]
    assert all(value is not None for value in slots.values())


@pytest.mark.parametrize("channel", ["web", "kiosk", "wechat", "hotline"])
async def test_rasa_knows_the_channel_in_and_out(
    client: httpx.AsyncClient, dialogue: Dialogue, channel: str
) -> None:
    await _say(client, channel=channel)
    message = dialogue.received[-1]
    assert message.input_channel == message.output_channel.name() == channel


async def test_the_parts_learn_the_channel_and_the_moment(
    client: httpx.AsyncClient, dialogue: Dialogue
) -> None:
    await _say(client, channel="hotline", metadata={"now": "2026-11-18T10:00:00+08:00"})
    assert dialogue.received[-1].metadata == {
        "now": "2026-11-18T10:00:00+08:00",
        "channel": "hotline",
    }


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer wrong", "Basic x", f"bearer {TOKEN}"]
)
async def test_without_the_token_nothing_is_said(
    client: httpx.AsyncClient, dialogue: Dialogue, header: str | None
) -> None:
    client.headers.pop("Authorization")
    answer = await client.post(
        "/webhooks/daoyi/webhook",
        json=SAID,
        headers={} if header is None else {"Authorization": header},
    )
    assert answer.status_code == 401
    assert dialogue.received == []


@pytest.mark.parametrize(
    "body",
    [
        *([], {}, None, "x", {**SAID, "sender": None}, {**SAID, "message": 5}),
        *({**SAID, "channel": "fax"}, {"sender": "a", "message": "b"}, {**SAID, "metadata": "now"}),
    ],
)
async def test_another_shape_is_refused(client: httpx.AsyncClient, body: Any) -> None:
    answer = await client.post("/webhooks/daoyi/webhook", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "invalid_input"


async def test_a_failure_inside_is_a_code_and_leaves_no_words_in_the_log(
    client: httpx.AsyncClient, dialogue: Dialogue, caplog: pytest.LogCaptureFixture
) -> None:
    dialogue.fails = ValueError(f"failed at {SAID['message']}")
    with caplog.at_level(logging.DEBUG):
        answer = await _say(client)
    assert answer.status_code == 500
    assert answer.json() == {"error": {"code": "turn_failed"}}
    assert "ValueError" in caplog.text
    assert "骨科" not in caplog.text


async def test_it_says_that_it_lives(client: httpx.AsyncClient) -> None:
    assert (await client.get("/webhooks/daoyi/")).json() == {"status": "ok"}
