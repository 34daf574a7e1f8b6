"""POST /channels/web/…: sessions, messages, and everything that can be wrong with a call."""

import json
from typing import Any

import pytest
from httpx import AsyncClient

from api.clock import FixedClock
from tests.api.conversations.fake_dialogue import FakeDialogue
from tests.api.conversations.front import Desk, Visit

MESSAGES = "/channels/web/messages"
SESSIONS = "/channels/web/sessions"


async def test_a_patient_is_greeted_by_the_hospitals_name_as_a_program(
    visit: Visit,
) -> None:
    [greeting] = visit.messages
    assert "示范人民医院" in greeting["text"]
    assert "不是医生" in greeting["text"]
    assert greeting["author"] == "bot"
    assert "/human_ask" in visit.payloads


async def test_every_session_has_an_unguessable_name_of_its_own(
    client: AsyncClient, dialogue: FakeDialogue
) -> None:
    names = {(await Visit.begins(client, channel)).session for channel in ("web", "kiosk")}
    assert len(names) == 2
    assert all(len(name) >= 40 for name in names)


@pytest.mark.parametrize(
    "body",
    [
        {"channel": "wechat"},
        {"channel": 1},
        {"channel": None},
        {"channel": "web", "admin": True},
        [],
        "web",
    ],
)
async def test_a_session_of_an_unknown_kind_is_refused(client: AsyncClient, body: Any) -> None:
    answer = await client.post(SESSIONS, json=body)
    assert_is_an_error(answer.status_code, answer.json(), 422)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": None},
        {"text": "挂号", "payload": "/human_ask"},
        {"text": 5},
        {"text": ["挂号"]},
        {"text": {"a": 1}},
        {"payload": 5},
        {"payload": "/" + "x" * 1000},
        {"text": "挂号", "client_message_id": ""},
        {"text": "挂号", "client_message_id": "x" * 81},
        {"text": "挂号", "client_message_id": 7},
        {"text": "挂号", "handled_by": "human"},
    ],
)
async def test_a_message_of_the_wrong_shape_is_refused(
    visit: Visit, dialogue: FakeDialogue, body: dict[str, Any]
) -> None:
    await visit.sends(**body)
    assert_is_an_error(visit.answer.status_code, visit.answer.json(), 422)
    assert dialogue.heard == []


@pytest.mark.parametrize("session", [None, 5, ["x"], "\ud800"])
async def test_a_session_that_is_no_text_is_refused(
    client: AsyncClient, dialogue: FakeDialogue, session: Any
) -> None:
    content = json.dumps({"session": session, "text": "挂号"})
    headers = {"content-type": "application/json"}
    answer = await client.post(MESSAGES, content=content, headers=headers)
    assert_is_an_error(answer.status_code, answer.json(), 422)


@pytest.mark.parametrize("session", ["", "nobody", "\x00", "会话", "x" * 200])
async def test_an_unknown_session_is_not_found(
    client: AsyncClient, dialogue: FakeDialogue, session: str
) -> None:
    content = json.dumps({"session": session, "text": "挂号"})
    headers = {"content-type": "application/json"}
    answer = await client.post(MESSAGES, content=content, headers=headers)
    assert_is_an_error(answer.status_code, answer.json(), 404)
    assert answer.json()["error"]["code"] == "session_expired"


async def test_a_session_ends_after_a_day(visit: Visit, clock: FixedClock) -> None:
    clock.advance(hours=23)
    await visit.says("还在吗")
    assert visit.answer.status_code == 200
    clock.advance(hours=2)
    await visit.says("还在吗")
    assert visit.answer.status_code == 404


async def test_a_wiped_session_is_gone_and_leaves_the_queue(visit: Visit, desk: Desk) -> None:
    conversation = await desk.conversation(visit)
    await desk.queues(conversation.id)
    ended = await visit.client.request("DELETE", SESSIONS, json={"session": visit.session})
    assert ended.status_code == 204
    assert await desk.open_tickets(visit) == 0
    await visit.says("还在吗")
    assert visit.answer.status_code == 404
    again = await visit.client.request("DELETE", SESSIONS, json={"session": visit.session})
    assert again.status_code == 404


async def test_two_thousand_characters_are_read_and_one_more_is_too_long(
    visit: Visit, dialogue: FakeDialogue
) -> None:
    await visit.says("痛" * 2000)
    assert visit.answer.status_code == 200
    await visit.says("痛" * 2001)
    assert_is_an_error(visit.answer.status_code, visit.answer.json(), 413)
    assert "2000" in visit.answer.json()["error"]["message"]
    assert len(dialogue.heard) == 1


async def test_ten_thousand_characters_are_too_long(visit: Visit) -> None:
    await visit.says("痛" * 10_000)
    assert_is_an_error(visit.answer.status_code, visit.answer.json(), 413)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"not json",
        b'{"session": "x", "text": "\xff\xfe"}',
        b'{"session": "x", "text": "\xe6\x8c"}',
        "{}".encode("utf-16"),
        b"[1, 2",
        b"null",
        b"5",
    ],
    ids=["nothing", "cut", "words", "latin", "half a letter", "utf-16", "cut list", "null", "five"],
)
async def test_a_body_that_cannot_be_read_is_refused_as_json(
    client: AsyncClient, dialogue: FakeDialogue, content: bytes
) -> None:
    headers = {"content-type": "application/json"}
    answer = await client.post(MESSAGES, content=content, headers=headers)
    assert_is_an_error(answer.status_code, answer.json(), 422)


async def test_a_lone_surrogate_in_the_text_is_dropped(
    visit: Visit, dialogue: FakeDialogue
) -> None:
    content = json.dumps({"session": visit.session, "text": "\ud83d挂号"})
    headers = {"content-type": "application/json"}
    answer = await visit.client.post(MESSAGES, content=content, headers=headers)
    assert answer.status_code == 200
    assert dialogue.messages == ["挂号"]


@pytest.mark.parametrize("odd", ["\x00", "m\x00", "\ud83d", "🤒", "; DROP TABLE messages"])
async def test_an_odd_message_id_breaks_nothing(visit: Visit, odd: str) -> None:
    content = json.dumps({"session": visit.session, "text": "挂号", "client_message_id": odd})
    headers = {"content-type": "application/json"}
    answer = await visit.client.post(MESSAGES, content=content, headers=headers)
    assert answer.status_code in {200, 422}
    assert answer.json().get("messages") or answer.json()["error"]["message"]


@pytest.mark.parametrize("odd", ["\x00", "/x\x00", "\ud83d", '/human_ask{"\x00"}'])
async def test_an_odd_payload_is_refused(visit: Visit, odd: str) -> None:
    content = json.dumps({"session": visit.session, "payload": odd})
    headers = {"content-type": "application/json"}
    answer = await visit.client.post(MESSAGES, content=content, headers=headers)
    assert_is_an_error(answer.status_code, answer.json(), 422)


async def test_a_wrong_method_is_refused_as_json(client: AsyncClient) -> None:
    answer = await client.get(MESSAGES)
    assert_is_an_error(answer.status_code, answer.json(), 405)


async def test_an_unforeseen_fault_leaves_no_trace_of_itself(
    visit: Visit, dialogue: FakeDialogue
) -> None:
    async def breaks() -> None:
        raise RuntimeError("secret of the inside")

    dialogue.meanwhile = breaks
    await visit.says("挂号")
    assert_is_an_error(visit.answer.status_code, visit.answer.json(), 500)
    assert "secret" not in visit.answer.text


def assert_is_an_error(status: int, body: dict[str, Any], expected: int) -> None:
    """Always JSON with a code and words for the patient."""
    assert status == expected, body
    assert body["error"]["code"]
    assert body["error"]["message"]
    assert "Traceback" not in json.dumps(body)
