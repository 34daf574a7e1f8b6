"""/v1/service-requests: what the action server and trusted programs call."""

import uuid
from datetime import timedelta

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from api.clock import FixedClock
from api.conversations.models import Conversation
from api.database import Sessions
from api.service_requests.models import RequestState, ServiceRequest
from api.staff.models import Role
from tests.api.staff import factories

PATH = "/v1/service-requests"


@pytest.fixture
async def conversation(sessions: Sessions, clock: FixedClock) -> Conversation:
    """A patient's conversation."""
    async with sessions() as session, session.begin():
        return await factories.conversation(session, clock.now())


def wish(asking: Conversation, /, **given: object) -> dict[str, object]:
    """A wheelchair to the eastern gate."""
    there = {"conversation": str(asking.id), "kind": "wheelchair", "place": "东门口"}
    return there | given


async def test_a_wish_is_answered_with_its_number_and_by_when_somebody_comes(
    client: AsyncClient, internal: dict[str, str], conversation: Conversation
) -> None:
    answer = await client.post(PATH, json=wish(conversation), headers=internal)
    assert answer.status_code == 201
    filed = answer.json()
    assert filed["state"] == "open"
    assert filed["number"] in filed["text"]
    assert "10:15" in filed["text"]


async def test_out_of_hours_it_is_said_that_they_are_not_there(
    client: AsyncClient, internal: dict[str, str], conversation: Conversation, clock: FixedClock
) -> None:
    clock.advance(hours=12)
    body = wish(conversation, kind="escort")
    filed = (await client.post(PATH, json=body, headers=internal)).json()
    assert "下班" in filed["text"]
    assert "07:50" in filed["text"]


async def test_nobody_files_without_a_token_or_a_login(
    client: AsyncClient, conversation: Conversation, sessions: Sessions, clock: FixedClock
) -> None:
    assert (await client.post(PATH, json=wish(conversation))).status_code == 401
    _, analyst = await factories.logged_in(sessions, clock, Role.ANALYST)
    refused = await client.post(PATH, json=wish(conversation), headers=analyst)
    assert refused.status_code == 403
    _, agent = await factories.logged_in(sessions, clock, Role.AGENT)
    assert (await client.post(PATH, json=wish(conversation), headers=agent)).status_code == 201


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"kind": "taxi"}, 422, "request_kind_unknown"),
        ({"place": ""}, 422, "request_incomplete"),
        ({"kind": "Ä" * 50}, 422, "invalid_input"),
        ({"day": "the day after"}, 422, "invalid_input"),
        ({"conversation": str(uuid.uuid4())}, 404, "not_found"),
    ],
)
async def test_bad_input_gets_a_kind_answer(
    client: AsyncClient,
    internal: dict[str, str],
    conversation: Conversation,
    given: dict[str, object],
    status: int,
    code: str,
) -> None:
    answer = await client.post(PATH, json=wish(conversation, **given), headers=internal)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_a_patient_sees_their_own_and_nobody_elses(
    client: AsyncClient,
    internal: dict[str, str],
    conversation: Conversation,
    sessions: Sessions,
    clock: FixedClock,
) -> None:
    filed = (await client.post(PATH, json=wish(conversation), headers=internal)).json()
    async with sessions() as session, session.begin():
        stranger = await factories.conversation(session, clock.now())
    for whose, numbers in ((conversation, [filed["number"]]), (stranger, [])):
        params = {"conversation": str(whose.id)}
        found = await client.get(PATH, params=params, headers=internal)
        assert [one["number"] for one in found.json()] == numbers
    assert (await client.get(PATH, params=params)).status_code == 401
    body = {"conversation": str(stranger.id)}
    path = f"{PATH}/{filed['number']}/cancel"
    assert (await client.post(path, json=body, headers=internal)).status_code == 404


async def test_what_is_late_is_told_with_an_apology(
    client: AsyncClient, internal: dict[str, str], conversation: Conversation, clock: FixedClock
) -> None:
    await client.post(PATH, json=wish(conversation), headers=internal)
    clock.advance(minutes=20)
    params = {"conversation": str(conversation.id)}
    [found] = (await client.get(PATH, params=params, headers=internal)).json()
    assert "对不起" in found["text"]


async def test_not_satisfied_means_open_again(
    client: AsyncClient,
    internal: dict[str, str],
    conversation: Conversation,
    sessions: Sessions,
    clock: FixedClock,
) -> None:
    number = (await client.post(PATH, json=wish(conversation), headers=internal)).json()["number"]
    path = f"{PATH}/{number}/confirm"
    body = {"conversation": str(conversation.id), "satisfied": False}
    early = await client.post(path, json=body, headers=internal)
    assert (early.status_code, early.json()["error"]["code"]) == (409, "request_moved_on")
    _, agent = await factories.logged_in(sessions, clock, Role.AGENT)
    staff = f"/v1/staff/service-requests/{number}"
    await client.post(f"{staff}/accept", headers=agent)
    await client.post(f"{staff}/done", json={"note": "到了"}, headers=agent)
    again = (await client.post(path, json=body, headers=internal)).json()
    assert again["state"] == "open"
    assert "对不起" in again["text"]


async def test_the_kinds_that_a_text_speaks_of_come_best_first(client: AsyncClient) -> None:
    found = await client.get(f"{PATH}/kinds", params={"q": "三楼厕所漏水"})
    [repair] = found.json()
    assert (repair["id"], repair["must"], repair["on_duty"]) == (
        "repair",
        ["place", "details"],
        True,
    )
    every = (await client.get(f"{PATH}/kinds")).json()
    assert {"wheelchair", "escort", "lost_property", "volunteer", "other"} <= {
        one["id"] for one in every
    }


async def test_who_has_their_data_erased_leaves_no_word_in_a_request(
    client: AsyncClient,
    internal: dict[str, str],
    conversation: Conversation,
    sessions: Sessions,
    clock: FixedClock,
) -> None:
    await client.post(PATH, json=wish(conversation, details="穿红衣服"), headers=internal)
    clock.advance(minutes=5)
    erased = await client.delete(f"/v1/conversations/{conversation.id}/my-data", headers=internal)
    assert erased.status_code == 200
    async with sessions() as session:
        [kept] = await session.scalars(select(ServiceRequest))
    assert (kept.place, kept.details, kept.state) == (None, None, RequestState.CANCELLED)
    assert kept.closed_at == clock.now()
    assert kept.created_at == clock.now() - timedelta(minutes=5)
