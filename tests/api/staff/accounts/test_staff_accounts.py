"""Keeping staff accounts, one-time passwords, and changing one's own."""

import asyncio
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import select

from api.clock import FixedClock
from api.database import Sessions
from api.staff import service
from api.staff.models import AuditEntry, Role, Staff
from tests.api.staff import factories

NEW = {"username": "zhao", "display_name": " 赵老师 ", "role": "agent", "skills": ["general"]}
OWN = "三月的桂花还没有开呢，再等等吧"


@pytest.fixture
async def admin(sessions: Sessions, clock: FixedClock) -> dict[str, str]:
    return (await factories.logged_in(sessions, clock, Role.ADMINISTRATOR, "admin"))[1]


class _Accounts:
    def __init__(self, client: AsyncClient, cookie: dict[str, str]) -> None:
        self.client, self.cookie = client, cookie

    async def post(self, path: str, body: Any = None) -> Response:
        url = f"/v1/staff/accounts{path}"
        return await self.client.post(url, json=body, headers=self.cookie)

    async def listed(self) -> dict[str, Any]:
        found = (await self.client.get("/v1/staff/accounts", headers=self.cookie)).json()
        return {one["username"]: one for one in found}


@pytest.fixture
def accounts(client: AsyncClient, admin: dict[str, str]) -> _Accounts:
    return _Accounts(client, admin)


async def log_in(client: AsyncClient, username: str, password: str) -> Response:
    given = {"username": username, "password": password}
    return await client.post("/v1/staff/session", json=given)


def code(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


async def test_a_new_account_can_do_nothing_before_its_own_password(
    client: AsyncClient, accounts: _Accounts
) -> None:
    made = await accounts.post("", NEW)
    assert made.status_code == 201
    password = made.json()["password"]
    assert len(password) == 19
    assert (await accounts.listed())["zhao"]["must_change_password"]
    assert (await log_in(client, "zhao", password)).status_code == 200
    assert code(await client.get("/v1/staff/queue")) == (403, "password_change_needed")
    assert code(await client.get("/v1/staff/me")) == (403, "password_change_needed")
    given = {"current": password, "new": OWN}
    assert (await client.post("/v1/staff/password", json=given)).status_code == 204
    assert "daoyi_staff" not in client.cookies
    assert code(await log_in(client, "zhao", password)) == (401, "login_failed")
    assert (await log_in(client, "zhao", OWN)).status_code == 200
    assert (await client.get("/v1/staff/training")).status_code == 200
    # A new agent learns first.
    assert code(await client.get("/v1/staff/queue")) == (403, "forbidden")


async def test_the_record_has_codes_and_no_password(
    accounts: _Accounts, sessions: Sessions
) -> None:
    password = (await accounts.post("", NEW)).json()["password"]
    await accounts.post("/zhao/change", {"display_name": "赵梅", "role": "trainer"})
    again = (await accounts.post("/zhao/reset-password")).json()["password"]
    await accounts.post("/zhao/deactivate")
    await accounts.post("/zhao/activate")
    async with sessions() as session:
        entries = list(await session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
        staff = await session.scalar(select(Staff).where(Staff.username == "zhao"))
    assert [(one.actor, one.action, one.subject) for one in entries] == [
        ("staff:admin", "account.create", "staff:zhao"),
        ("staff:admin", "account.change", "staff:zhao"),
        ("staff:admin", "password.reset", "staff:zhao"),
        ("staff:admin", "account.deactivate", "staff:zhao"),
        ("staff:admin", "account.activate", "staff:zhao"),
    ]
    changed = {"was": "agent", "role": "trainer", "department": None, "skills": []}
    assert entries[1].details == changed | {"chat_limit": None}
    told = f"{[one.details for one in entries]}"
    assert password not in told
    assert again not in told
    assert staff is not None
    assert again not in staff.password_hash


@pytest.mark.parametrize("work", ["deactivate", "reset-password", "change"])
async def test_logins_end_at_once(
    client: AsyncClient, accounts: _Accounts, sessions: Sessions, clock: FixedClock, work: str
) -> None:
    _, cookie = await factories.logged_in(sessions, clock, Role.AGENT, "wang")
    assert (await client.get("/v1/staff/me", headers=cookie)).status_code == 200
    body = {"display_name": "王老师", "role": "analyst"} if work == "change" else None
    assert (await accounts.post(f"/wang/{work}", body)).status_code == 200
    assert (await client.get("/v1/staff/me", headers=cookie)).status_code == 401


async def test_a_change_without_another_role_leaves_the_login(
    client: AsyncClient, accounts: _Accounts, sessions: Sessions, clock: FixedClock
) -> None:
    _, cookie = await factories.logged_in(sessions, clock, Role.AGENT, "wang")
    body = {"display_name": "王老师", "role": "agent", "chat_limit": 3}
    assert (await accounts.post("/wang/change", body)).json()["chat_limit"] == 3
    assert (await client.get("/v1/staff/me", headers=cookie)).json()["display_name"] == "王老师"


async def test_nobody_changes_what_they_may_do_themselves(
    accounts: _Accounts, sessions: Sessions, clock: FixedClock
) -> None:
    await factories.logged_in(sessions, clock, Role.ADMINISTRATOR, "other")
    body = {"display_name": "我", "role": "discipline"}
    assert code(await accounts.post("/admin/change", body)) == (409, "own_account")
    assert code(await accounts.post("/admin/deactivate")) == (409, "own_account")
    assert code(await accounts.post("/admin/reset-password")) == (409, "own_account")
    same = {"display_name": "我", "role": "administrator"}
    assert (await accounts.post("/admin/change", same)).json()["display_name"] == "我"


async def test_two_administrators_cannot_remove_each_other_at_once(
    client: AsyncClient, accounts: _Accounts, sessions: Sessions, clock: FixedClock
) -> None:
    _, cookie = await factories.logged_in(sessions, clock, Role.ADMINISTRATOR, "other")
    other = _Accounts(client, cookie)
    answers = await asyncio.gather(
        accounts.post("/other/deactivate"), other.post("/admin/deactivate")
    )
    assert sorted(answer.status_code for answer in answers) in ([200, 401], [200, 409])
    async with sessions() as session:
        left = await session.scalars(
            select(Staff.username).where(Staff.role == Role.ADMINISTRATOR, Staff.active)
        )
        assert len(left.all()) == 1


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"username": "admin"}, (409, "username_taken")),
        ({"skills": ["nonsense"]}, (422, "skill_unknown")),
        ({"department": "nonsense"}, (422, "department_unknown")),
        ({"username": "Zhao Mei"}, (422, "invalid_input")),
        ({"display_name": " "}, (422, "invalid_input")),
        ({"display_name": "a\x00b"}, (422, "invalid_input")),
        ({"chat_limit": 0}, (422, "invalid_input")),
        ({"role": "king"}, (422, "invalid_input")),
        ({"active": True}, (422, "invalid_input")),
    ],
)
async def test_what_cannot_be_gets_a_kind_answer(
    accounts: _Accounts, change: dict[str, Any], expected: tuple[int, str]
) -> None:
    assert code(await accounts.post("", NEW | change)) == expected


async def test_an_unknown_account_is_not_found(accounts: _Accounts) -> None:
    for work in ("deactivate", "activate", "reset-password"):
        assert code(await accounts.post(f"/nobody/{work}")) == (404, "account_unknown")


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ("short words", "password_short"),
        ("my name is WANG today", "password_like_name"),
        ("王老师的新密码是很长的一句话", "password_like_name"),
        ("aaaaaaaaaaaaaaaa", "password_simple"),
        ("123456789:;<=>", "password_simple"),
        ("abababababababab", "password_simple"),
        ("correct horse battery", "password_same"),
    ],
)
async def test_a_weak_password_is_refused(
    client: AsyncClient, sessions: Sessions, new: str, expected: str
) -> None:
    current = "correct horse battery"
    async with sessions() as session, session.begin():
        staff = await factories.staff_member(session, Role.AGENT, "wang")
        staff.display_name = "王老师"
        staff.password_hash = await service.hash_password(current)
    await log_in(client, "wang", current)
    answer = await client.post("/v1/staff/password", json={"current": current, "new": new})
    assert code(answer) == (422, expected)
    assert (await client.get("/v1/staff/me")).status_code == 200


async def test_guesses_at_the_current_password_are_counted(
    client: AsyncClient, sessions: Sessions, clock: FixedClock
) -> None:
    _, cookie = await factories.logged_in(sessions, clock, Role.AGENT, "wang")
    given = {"current": "wrong", "new": OWN}
    for _ in range(5):
        answer = await client.post("/v1/staff/password", json=given, headers=cookie)
        assert code(answer) == (422, "password_wrong")
    answer = await client.post("/v1/staff/password", json=given, headers=cookie)
    assert code(answer) == (429, "login_locked")
