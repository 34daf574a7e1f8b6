"""Logging in, staying in, logging out."""

import pytest
from httpx import AsyncClient, Response
from redis.asyncio import Redis
from sqlalchemy import select, update

from api.clock import FixedClock
from api.conversations.models import Conversation, Handler
from api.database import Sessions
from api.handoff import service as handoff
from api.handoff.levels import ServiceLevels
from api.security import token_hash
from api.staff import service
from api.staff.models import Role, Staff, StaffSession
from tests.api.staff import factories

PASSWORD = "correct horse battery"


@pytest.fixture
async def agent(sessions: Sessions) -> Staff:
    """An agent with a password."""
    password_hash = await service.hash_password(PASSWORD)
    async with sessions() as session, session.begin():
        staff = await factories.staff_member(session, Role.AGENT, "wang")
        staff.password_hash = password_hash
        return staff


async def _log_in(client: AsyncClient, password: str = PASSWORD, name: str = "wang") -> Response:
    return await client.post("/v1/staff/session", json={"username": name, "password": password})


@pytest.mark.usefixtures("agent")
async def test_a_login_says_who_it_is_and_sets_a_cookie_that_no_script_reads(
    client: AsyncClient, sessions: Sessions
) -> None:
    answer = await _log_in(client)
    assert answer.status_code == 200
    assert answer.json()["role"] == "agent"
    assert answer.json()["role_name"] == "导医"
    assert answer.json()["permissions"] == [
        "see_queue",
        "serve",
        "see_alerts",
        "act_for_patient",
        "read_conversations",
        "see_timetable",
        "ask_extra_slot",
        "see_appointments",
        "check_in",
        "call_patients",
        "reveal_patient",
        "see_requests",
        "work_on_requests",
        "see_own_quality",
        "write_guide",
        "learn",
    ]
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Max-Age=43200" in cookie
    async with sessions() as session:
        kept = await session.scalar(select(StaffSession.token_hash))
    assert kept == token_hash(client.cookies["daoyi_staff"])
    assert (await client.get("/v1/staff/me")).json() == answer.json()


@pytest.mark.usefixtures("agent")
@pytest.mark.parametrize(("name", "password"), [("wang", "wrong"), ("nobody", PASSWORD)])
async def test_a_wrong_password_and_an_unknown_name_are_told_alike(
    client: AsyncClient, sessions: Sessions, name: str, password: str
) -> None:
    answer = await _log_in(client, password, name)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "login_failed"
    async with sessions() as session:
        assert await factories.audited(session) == [("nobody", "login.failed", "staff")]


@pytest.mark.usefixtures("agent")
async def test_after_five_wrong_passwords_the_right_one_is_not_looked_at(
    client: AsyncClient, redis: Redis
) -> None:
    for _ in range(5):
        assert (await _log_in(client, "wrong")).status_code == 401
    locked = await _log_in(client)
    assert locked.status_code == 429
    assert locked.json()["error"]["code"] == "login_locked"
    assert (await _log_in(client, name="nobody")).status_code == 401
    await redis.flushdb()  # a quarter of an hour later
    assert (await _log_in(client)).status_code == 200


@pytest.mark.usefixtures("agent")
async def test_a_right_password_forgets_the_wrong_ones(client: AsyncClient) -> None:
    for password in ["wrong"] * 4 + [PASSWORD] + ["wrong"] * 4:
        await _log_in(client, password)
    assert (await _log_in(client)).status_code == 200


@pytest.mark.usefixtures("agent")
async def test_after_logging_out_the_cookie_is_worth_nothing(client: AsyncClient) -> None:
    await _log_in(client)
    kept = {"Cookie": f"daoyi_staff={client.cookies['daoyi_staff']}"}
    assert (await client.delete("/v1/staff/session")).status_code == 204
    assert "daoyi_staff" not in client.cookies
    assert (await client.get("/v1/staff/me", headers=kept)).status_code == 401


async def test_only_the_last_browser_that_is_logged_out_puts_conversations_back(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, levels: ServiceLevels
) -> None:
    somebody, one = await factories.logged_in(sessions, clock, Role.AGENT)
    async with sessions() as session, session.begin():
        other = await factories.cookie_of(session, somebody, clock.now())
        waiting = await factories.conversation(session, clock.now())
        asked = {"reason": "asked", "now": clock.now(), "levels": levels, "summary": {}}
        await handoff.request(session, waiting.id, **asked)
    await client.post(f"/v1/staff/conversations/{waiting.id}/take", headers=one)
    handlers = []
    for browser in (one, other):
        assert (await client.delete("/v1/staff/session", headers=browser)).status_code == 204
        async with sessions() as session:
            handlers.append((await session.get_one(Conversation, waiting.id)).handler)
    assert handlers == [Handler.HUMAN, Handler.QUEUE]


async def test_a_login_lasts_twelve_hours_and_no_longer_than_the_account(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, agent: Staff
) -> None:
    await _log_in(client)
    clock.advance(hours=11, minutes=59)
    assert (await client.get("/v1/staff/me")).status_code == 200
    async with sessions() as session, session.begin():
        await session.execute(update(Staff).where(Staff.id == agent.id).values(active=False))
    assert (await client.get("/v1/staff/me")).status_code == 401
    async with sessions() as session, session.begin():
        await session.execute(update(Staff).where(Staff.id == agent.id).values(active=True))
    clock.advance(minutes=1)
    assert (await client.get("/v1/staff/me")).status_code == 401


@pytest.mark.usefixtures("agent")
@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "http://daoyi.test"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "http://elsewhere.test"}, False),
        ({"Origin": "null"}, False),
        ({"Content-Type": "text/plain"}, False),
        ({"Content-Type": "application/x-www-form-urlencoded"}, False),
    ],
)
async def test_another_sites_page_can_change_nothing(
    client: AsyncClient, headers: dict[str, str], allowed: bool
) -> None:
    await _log_in(client)
    answer = await client.request("DELETE", "/v1/staff/session", headers=headers)
    assert answer.status_code == (204 if allowed else 403)
    if not allowed:
        assert answer.json()["error"]["code"] == "cross_site"


@pytest.mark.parametrize("cookie", ["", "nonsense", "x" * 201, "%00"])
async def test_without_a_login_nothing_is_told(client: AsyncClient, cookie: str) -> None:
    headers = {"Cookie": f"daoyi_staff={cookie}"}
    answer = await client.get("/v1/staff/queue", headers=headers)
    assert answer.status_code in {401, 422}
