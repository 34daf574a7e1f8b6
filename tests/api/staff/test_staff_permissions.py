"""Every role on every endpoint: the matrix is what happens, and what is restricted is the
discipline office's alone."""

import uuid
from dataclasses import dataclass

import pytest
from fastapi.routing import APIRoute
from httpx import AsyncClient, Response

from api.app import ROUTERS
from api.clock import FixedClock
from api.conversations.models import Conversation
from api.database import Sessions
from api.handoff import service as handoff
from api.handoff.levels import ServiceLevels
from api.staff.models import Role
from tests.api.staff import factories
from tests.api.staff.who_may import BODIES, EVERYBODY, QUERIES, SAMPLES, WHO_MAY, A, C, D, S

SECRET = "主任暗示要红包"
LATER = "纪检已经约谈"


@dataclass
class _World:
    """A conversation in the queue with an ordinary complaint, and one with a restricted one."""

    open: Conversation
    ordinary: str
    secret: Conversation
    restricted: str
    cookies: dict[Role, dict[str, str]]


@pytest.fixture
async def world(
    client: AsyncClient,
    internal: dict[str, str],
    sessions: Sessions,
    clock: FixedClock,
    levels: ServiceLevels,
) -> _World:
    """The two conversations, and somebody of every role."""
    cookies = {role: (await factories.logged_in(sessions, clock, role))[1] for role in Role}
    receipts, opened = [], []
    for what in ("排队太久", SECRET):
        async with sessions() as session, session.begin():
            asked = await factories.conversation(session, clock.now())
            await factories.patient_says(session, asked.id, what, clock.now(), "complaint_file")
            await handoff.request(
                session,
                asked.id,
                reason="complaint",
                now=clock.now(),
                levels=levels,
                summary={"slots": {"complaint__what": what}},
            )
        body = {"conversation": str(asked.id), "what": what, "where": what}
        filed = await client.post("/v1/complaints", json=body, headers=internal)
        receipts.append(filed.json()["receipt"])
        opened.append(asked)
    return _World(opened[0], receipts[0], opened[1], receipts[1], cookies)


async def _call(
    client: AsyncClient, method: str, path: str, conversation: Conversation, receipt: str, **more
) -> Response:  # type: ignore[no-untyped-def]
    url = path.format(**SAMPLES | {"conversation_id": conversation.id, "receipt": receipt})
    last = path.rsplit("/", 1)[-1]
    query = QUERIES.get(path, QUERIES.get(last))
    body = None if method == "GET" else BODIES.get(path, BODIES.get(last))
    return await client.request(method, url, json=body, params=query, **more)


def test_every_staff_endpoint_is_in_the_list() -> None:
    session = "/v1/staff/session"
    there = {
        (method, route.path)
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and route.path.startswith("/v1/staff")
        for method in route.methods
    }
    assert there == set(WHO_MAY) | {("POST", session), ("DELETE", session)}


async def test_every_endpoint_is_open_to_its_roles_only(client: AsyncClient, world: _World) -> None:
    wrong = []
    for (method, path), roles in WHO_MAY.items():
        for role, cookie in world.cookies.items():
            answer = await _call(client, method, path, world.open, world.ordinary, headers=cookie)
            if (answer.status_code != 403) is not (role in roles):
                wrong.append((method, path, role.value, answer.status_code))
        nobody = await _call(client, method, path, world.open, world.ordinary)
        if nobody.status_code != 401:
            wrong.append((method, path, "nobody", nobody.status_code))
    assert wrong == []


async def test_what_is_restricted_shows_nowhere_but_to_the_discipline_office(
    client: AsyncClient, world: _World
) -> None:
    told = await client.post(
        f"/v1/staff/complaints/{world.restricted}/progress",
        json={"note": LATER, "public": True, "status": "investigating"},
        headers=world.cookies[Role.DISCIPLINE],
    )
    assert told.status_code == 200
    leaks = []
    for role in EVERYBODY - {Role.DISCIPLINE}:
        for method, path in WHO_MAY:
            answer = await _call(
                client,
                method,
                path,
                world.secret,
                world.restricted,
                headers=world.cookies[role],
            )
            if any(word in answer.text for word in (SECRET, LATER, world.restricted)):
                leaks.append((role.value, method, path))
    assert leaks == []


async def test_the_discipline_office_sees_what_is_restricted_and_nothing_else(
    client: AsyncClient, world: _World
) -> None:
    cookie = world.cookies[Role.DISCIPLINE]
    listed = (await client.get("/v1/staff/complaints", headers=cookie)).json()
    assert [one["receipt"] for one in listed] == [world.restricted]
    whole = (await client.get(f"/v1/staff/complaints/{world.restricted}", headers=cookie)).json()
    assert whole["what"] == SECRET
    seen = await client.get(f"/v1/staff/conversations/{world.secret.id}", headers=cookie)
    assert SECRET in seen.text
    for path in (
        f"/v1/staff/complaints/{world.ordinary}",
        f"/v1/staff/conversations/{world.open.id}",
    ):
        assert (await client.get(path, headers=cookie)).status_code in {403, 404}


async def test_a_restricted_receipt_is_unknown_to_the_complaint_officer(
    client: AsyncClient, world: _World
) -> None:
    answer = await client.get(
        f"/v1/staff/complaints/{world.restricted}", headers=world.cookies[Role.COMPLAINT_OFFICER]
    )
    assert answer.status_code == 404
    listed = await client.get("/v1/staff/complaints", headers=world.cookies[Role.COMPLAINT_OFFICER])
    assert [one["receipt"] for one in listed.json()] == [world.ordinary]


async def test_a_new_conversation_of_a_restricted_matter_is_readable_after_it(
    client: AsyncClient, world: _World, sessions: Sessions, clock: FixedClock
) -> None:
    clock.advance(minutes=1)
    async with sessions() as session, session.begin():
        await factories.patient_says(
            session, world.secret.id, "骨科在几楼", clock.now(), "guide_ask"
        )
    answer = await client.get(
        f"/v1/staff/conversations/{world.secret.id}", headers=world.cookies[Role.AGENT]
    )
    shown = [line["text"] for line in answer.json()["messages"] if not line["hidden"]]
    assert shown == ["骨科在几楼", "答：骨科在几楼"]


async def test_an_unknown_conversation_is_not_found(client: AsyncClient, world: _World) -> None:
    answer = await client.get(
        f"/v1/staff/conversations/{uuid.uuid4()}", headers=world.cookies[Role.AGENT]
    )
    assert answer.status_code == 404


async def test_staff_may_act_for_a_patient_where_the_matrix_says_so(
    client: AsyncClient, world: _World, sessions: Sessions
) -> None:
    calls = {
        ("POST", "/v1/handoffs"): {A, S, C},
        ("POST", "/v1/complaints"): {A, S, C},
        ("GET", f"/v1/complaints/{world.ordinary}"): {C, S},
        ("GET", f"/v1/complaints/{world.restricted}"): {D},
    }
    wrong = []
    for (method, path), roles in calls.items():
        for role, cookie in world.cookies.items():
            body = {"conversation": str(world.open.id)}
            body |= {"what": "排队太久"} if path == "/v1/complaints" else {}
            answer = await client.request(method, path, json=body, headers=cookie)
            if answer.is_success is not (role in roles):
                wrong.append((method, path, role.value, answer.status_code))
    assert wrong == []
    async with sessions() as session:
        actions = {action for _, action, _ in await factories.audited(session)}
    assert actions == {"handoff.request", "complaint.file"}


async def test_another_sites_page_cannot_file_with_the_cookie_of_staff(
    client: AsyncClient, world: _World
) -> None:
    headers = {**world.cookies[Role.AGENT], "Sec-Fetch-Site": "cross-site"}
    body = {"conversation": str(world.open.id), "what": "排队太久"}
    answer = await client.post("/v1/complaints", json=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "cross_site")
