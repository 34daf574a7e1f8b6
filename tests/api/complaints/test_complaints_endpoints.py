"""/v1/complaints, as the action server calls it."""

import uuid

import pytest
from httpx import AsyncClient

from api.clock import FixedClock
from api.conversations.models import Conversation
from api.database import Sessions
from tests.api.staff import factories


@pytest.fixture
async def told_in(sessions: Sessions, clock: FixedClock) -> Conversation:
    """The conversation in which somebody complains."""
    async with sessions() as session, session.begin():
        return await factories.conversation(session, clock.now())


async def _file(
    client: AsyncClient, internal: dict[str, str], conversation: Conversation, what: str
) -> dict[str, str]:
    body = {"conversation": str(conversation.id), "kind": "complaint", "what": what}
    answer = await client.post("/v1/complaints", json=body, headers=internal)
    assert answer.status_code == 201
    filed: dict[str, str] = answer.json()
    return filed


async def test_the_answer_is_a_receipt_with_its_words(
    client: AsyncClient, internal: dict[str, str], told_in: Conversation
) -> None:
    filed = await _file(client, internal, told_in, "排队太久")
    assert filed["status"] == "received"
    assert filed["category"] == "waiting"
    assert filed["due"] == "2026-11-23T17:00:00+08:00"
    assert filed["receipt"] in filed["text"]
    assert "11 月 23 日（周一）17:00" in filed["text"]


async def test_the_patient_is_told_that_the_duty_manager_knows(
    client: AsyncClient, internal: dict[str, str], told_in: Conversation
) -> None:
    assert "值班负责人" in (await _file(client, internal, told_in, "护士打错针了"))["text"]


async def test_its_standing_is_told_by_its_receipt_in_any_case(
    client: AsyncClient, internal: dict[str, str], told_in: Conversation
) -> None:
    filed = await _file(client, internal, told_in, "排队太久")
    answer = await client.get(
        f"/v1/complaints/{filed['receipt'].lower()}",
        params={"conversation": str(told_in.id)},
        headers=internal,
    )
    standing = answer.json()
    assert standing["own"]
    assert standing["due"] == filed["due"]
    assert filed["receipt"] in standing["text"]


async def test_somebody_else_learns_status_and_due_date_only(
    client: AsyncClient,
    internal: dict[str, str],
    told_in: Conversation,
    sessions: Sessions,
    clock: FixedClock,
) -> None:
    filed = await _file(client, internal, told_in, "排队太久")
    async with sessions() as session, session.begin():
        other = await factories.conversation(session, clock.now())
    answer = await client.get(
        f"/v1/complaints/{filed['receipt']}",
        params={"conversation": str(other.id)},
        headers=internal,
    )
    standing = answer.json()
    assert (standing["status"], standing["due"]) == (filed["status"], filed["due"])
    assert (standing["own"], standing["kind"], standing["progress"]) == (False, None, [])
    assert "排队" not in answer.text


async def test_a_conversation_lists_what_it_has_filed_newest_first(
    client: AsyncClient, internal: dict[str, str], told_in: Conversation
) -> None:
    receipts = [
        (await _file(client, internal, told_in, what))["receipt"] for what in ("排队", "厕所脏")
    ]
    answer = await client.get(
        "/v1/complaints", params={"conversation": str(told_in.id)}, headers=internal
    )
    assert [one["receipt"] for one in answer.json()] == receipts[::-1]


@pytest.mark.parametrize(
    "body",
    [
        {"what": ""},
        {"what": "好", "kind": "threat"},
        {"what": "好", "surprise": 1},
        {"what": "好" * 20_001},
        {},
    ],
)
async def test_a_wrong_shape_is_refused(
    client: AsyncClient, internal: dict[str, str], told_in: Conversation, body: dict[str, object]
) -> None:
    given = {"conversation": str(told_in.id), **body}
    answer = await client.post("/v1/complaints", json=given, headers=internal)
    assert answer.status_code == 422


async def test_an_unknown_receipt_says_how_one_looks(
    client: AsyncClient, internal: dict[str, str]
) -> None:
    answer = await client.get("/v1/complaints/TS20200101-0001", headers=internal)
    assert answer.status_code == 404
    assert "TS" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", ""), ("GET", "/TS20261118-0001"), ("GET", f"?conversation={uuid.uuid4()}")],
)
async def test_without_the_internal_token_nothing_is_told(
    client: AsyncClient, method: str, path: str
) -> None:
    answer = await client.request(method, f"/v1/complaints{path}", json={})
    assert answer.status_code == 401
