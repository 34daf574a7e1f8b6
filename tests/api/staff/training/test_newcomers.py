"""A newcomer learns and does nothing else, until a trainer lets them work (A9.1)."""

from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from api.clock import FixedClock
from api.database import Sessions
from api.errors import Forbidden, Refused
from api.staff.accounts import keeping
from api.staff.accounts.schemas import AccountIn, NewAccountIn
from api.staff.models import AuditEntry, Role, Staff
from api.staff.office import Office
from api.staff.permissions import Permission, allows
from api.staff.training import desk, learning
from api.staff.training.schemas import WaiveIn
from api.training.models import NewcomerRelease
from tests.api.staff import factories
from tests.api.staff.training.trained import certify, learn_all, newcomer
from tests.api.staff.who_may import BODIES, EVERYBODY, NOBODY, QUERIES, SAMPLES, WHO_MAY


async def test_a_newcomer_is_denied_everything_but_learning(
    client: AsyncClient, sessions: Sessions, clock: FixedClock
) -> None:
    cookies = {role: (await newcomer(sessions, clock, role=role))[1] for role in Role}
    wrong: list[Any] = []
    for (method, path), roles in WHO_MAY.items():
        last = path.rsplit("/", 1)[-1]
        body = None if method == "GET" else BODIES.get(path, BODIES.get(last))
        for role in roles:
            if path == "/v1/staff/password":
                continue
            answer = await client.request(
                method,
                path.format(**SAMPLES | {"conversation_id": NOBODY}),
                json=body,
                params=QUERIES.get(path, QUERIES.get(last)),
                headers=cookies[role],
            )
            if (answer.status_code == 403) is (roles == EVERYBODY):
                wrong.append((method, path, role.value, answer.status_code))
    assert wrong == []


def test_learning_is_all_that_is_allowed() -> None:
    one = Staff(role=Role.SUPERVISOR, newcomer_since=factories.datetime(2026, 11, 1).date())
    assert [permission for permission in Permission if allows(one, permission)] == [
        Permission.LEARN
    ]


async def _account(office: Office, admin: Staff, role: Role) -> Staff:
    wanted = NewAccountIn(username="zhao", display_name="赵老师", role=role)
    await keeping.create(office, admin, wanted)
    async with office.sessions() as session:
        found = await session.scalar(select(Staff).where(Staff.username == "zhao"))
    assert found is not None
    return found


@pytest.fixture
async def admin(sessions: Sessions, clock: FixedClock) -> Staff:
    return (await factories.logged_in(sessions, clock, Role.ADMINISTRATOR))[0]


@pytest.mark.parametrize("role", list(Role))
async def test_a_new_account_of_the_desk_begins_as_a_newcomers(
    office: Office, admin: Staff, clock: FixedClock, role: Role
) -> None:
    made = await _account(office, admin, role)
    learns = role in {Role.AGENT, Role.COMPLAINT_OFFICER}
    assert made.newcomer_since == (clock.today() if learns else None)


async def test_nobody_gets_around_learning_by_way_of_another_role(
    office: Office, admin: Staff, clock: FixedClock
) -> None:
    await _account(office, admin, Role.ANALYST)
    moved = await keeping.change(
        office, admin, "zhao", AccountIn(display_name="赵老师", role=Role.AGENT)
    )
    assert moved.newcomer
    same = await keeping.change(
        office, admin, "zhao", AccountIn(display_name="赵梅", role=Role.AGENT)
    )
    assert same.newcomer


async def test_a_newcomer_works_when_nothing_is_missing_and_not_before(
    office: Office, trainer: Staff, sessions: Sessions, clock: FixedClock
) -> None:
    person, _ = await newcomer(sessions, clock, days=15)
    await certify(sessions, clock, person, clock.today() + timedelta(days=300))
    with pytest.raises(Refused, match="newcomer_not_ready"):
        await desk.go_live(office, trainer, person.id)
    await learn_all(office, person)
    shown = await desk.go_live(office, trainer, person.id)
    assert shown.newcomer_since is None
    async with sessions() as session:
        stored = await session.get_one(Staff, person.id)
        entry = await session.scalar(select(AuditEntry).where(AuditEntry.action == "newcomer.live"))
    assert allows(stored, Permission.SERVE)
    assert entry is not None
    assert (entry.subject, entry.details) == (person.actor, {"days": 15})
    with pytest.raises(Refused, match="not_a_newcomer"):
        await desk.go_live(office, trainer, person.id)


async def test_the_days_count_whatever_else_is_done(
    office: Office, trainer: Staff, sessions: Sessions, clock: FixedClock
) -> None:
    person, _ = await newcomer(sessions, clock, days=14)
    await certify(sessions, clock, person, clock.today() + timedelta(days=300))
    await learn_all(office, person)
    with pytest.raises(Refused, match="newcomer_not_ready"):
        await desk.go_live(office, trainer, person.id)
    (days, *others) = (await learning.mine(office, person)).conditions
    assert not days.met
    assert "1 天" in days.says
    assert all(one.met for one in others)


async def test_only_a_supervisor_waives_it_and_the_reason_is_kept_without_numbers(
    office: Office, trainer: Staff, supervisor: Staff, sessions: Sessions, clock: FixedClock
) -> None:
    person, _ = await newcomer(sessions, clock)
    why = WaiveIn(reason="在住院处干了三年，问 13800001234")
    with pytest.raises(Forbidden):
        await desk.waive(office, trainer, person.id, why)
    await desk.waive(office, supervisor, person.id, why)
    async with sessions() as session:
        kept = await session.scalar(select(NewcomerRelease))
    assert kept is not None
    assert (kept.waived, kept.released_by_id) == (True, supervisor.id)
    assert kept.reason is not None
    assert "三年" in kept.reason
    assert "13800001234" not in kept.reason


async def test_nobody_lets_themselves_work(
    office: Office, supervisor: Staff, sessions: Sessions, clock: FixedClock
) -> None:
    person, _ = await newcomer(sessions, clock, role=Role.SUPERVISOR)
    with pytest.raises(Forbidden):
        await desk.waive(office, person, person.id, WaiveIn(reason="我会"))
