"""The record is a chain: whatever is changed, left out or put in behind its back is found."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import FixedClock
from api.database import Sessions
from api.retention.rules import load_retention
from api.retention.service import erase_due
from api.staff.audit import entries as audit
from api.staff.audit.check import ChainState, check_chain
from api.staff.models import AuditEntry, AuditSeal


@pytest.fixture(autouse=True)
async def _counted_from_one(sessions: Sessions) -> None:
    """Entries are numbered from 1, whatever was rolled back before."""
    async with sessions() as session, session.begin():
        await session.execute(text("SELECT setval('audit_log_id_seq', 1, false)"))


async def write(sessions: Sessions, at: datetime, count: int = 5) -> None:
    """So many entries, each in a transaction of its own."""
    for number in range(count):
        async with sessions() as session, session.begin():
            audit.record(session, "staff:wang", "look", f"thing:{number}", at, seen=number)


async def tamper(sessions: Sessions, *statements: str) -> None:
    """Work on the tables as somebody may who owns the database: without triggers."""
    async with sessions() as session, session.begin():
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            await session.execute(text(statement))


async def checked(sessions: Sessions, batch: int = 2) -> ChainState:
    async with sessions() as session:
        return await check_chain(session, batch=batch)


async def test_what_nobody_touched_is_unbroken(sessions: Sessions, clock: FixedClock) -> None:
    assert (await checked(sessions)).unbroken
    await write(sessions, clock.now())
    state = await checked(sessions)
    assert (state.unbroken, state.seals, state.position, state.erased) == (True, 5, 5, 0)
    assert state.since == clock.now()
    async with sessions() as session:
        last = await session.get_one(AuditSeal, 5)
    assert state.digest == last.digest.hex()
    assert await checked(sessions, batch=5) == await checked(sessions, batch=100) == state


@pytest.mark.parametrize(
    ("statements", "fault", "position"),
    [
        (["UPDATE audit_log SET actor = 'staff:li' WHERE id = 3"], "entry_changed", 3),
        (["UPDATE audit_log SET at = at + interval '1 microsecond' WHERE id = 3"], None, 3),
        (["UPDATE audit_log SET details = '{\"seen\": 9}' WHERE id = 3"], "entry_changed", 3),
        (["UPDATE audit_log SET restricted = true WHERE id = 5"], "entry_changed", 5),
        (["DELETE FROM audit_log WHERE id = 3"], "entry_missing", 3),
        (["DELETE FROM audit_log WHERE id = 5"], "entry_missing", 5),
        (
            [
                "DELETE FROM audit_log WHERE id BETWEEN 2 AND 4",
                "DELETE FROM audit_seals WHERE position BETWEEN 2 AND 4",
            ],
            "seal_missing",
            5,
        ),
        (["DELETE FROM audit_seals WHERE position = 1"], "seal_missing", 2),
        (["DELETE FROM audit_seals WHERE position = 5"], "entry_unsealed", None),
        (
            [
                "INSERT INTO audit_log (at, actor, action, subject, details)"
                " SELECT at, actor, action, subject, details FROM audit_log WHERE id = 3"
            ],
            "entry_unsealed",
            None,
        ),
        (
            [
                "UPDATE audit_log SET id = -2 WHERE id = 2",
                "UPDATE audit_log SET id = 2 WHERE id = 4",
                "UPDATE audit_log SET id = 4 WHERE id = -2",
            ],
            "entry_changed",
            2,
        ),
        (
            [
                "UPDATE audit_seals SET position = -2 WHERE position = 2",
                "UPDATE audit_seals SET position = 2 WHERE position = 4",
                "UPDATE audit_seals SET position = 4 WHERE position = -2",
            ],
            "seal_changed",
            2,
        ),
        (["UPDATE audit_seals SET digest = entry_digest WHERE position = 3"], "seal_changed", 3),
        (
            [
                "UPDATE audit_seals SET at = at - interval '9 months' WHERE position = 3",
                "DELETE FROM audit_log WHERE id = 3",
            ],
            "seal_changed",
            3,
        ),
    ],
)
async def test_every_kind_of_tampering_is_found(
    sessions: Sessions,
    clock: FixedClock,
    statements: list[str],
    fault: str | None,
    position: int | None,
) -> None:
    await write(sessions, clock.now())
    await tamper(sessions, *statements)
    for batch in (2, 100):
        state = await checked(sessions, batch)
        assert (state.broken[0].fault, state.broken[0].position) == (
            fault or "entry_changed",
            position,
        )


async def test_an_entry_made_to_fit_its_seal_breaks_the_chain(
    sessions: Sessions, clock: FixedClock
) -> None:
    await write(sessions, clock.now())
    await tamper(
        sessions,
        "UPDATE audit_log SET actor = 'staff:li' WHERE id = 2",
        "UPDATE audit_seals SET entry_digest = sha256('x') WHERE position = 2",
    )
    assert [one.position for one in (await checked(sessions, 100)).broken] == [2]


async def test_what_the_retention_erased_is_not_missing(
    sessions: Sessions, clock: FixedClock, knowledge_base: Path
) -> None:
    rules = load_retention(knowledge_base).model_copy(update={"audit_months": 12})
    await write(sessions, clock.now() - timedelta(days=600), 3)
    await write(sessions, clock.now(), 2)
    assert (await erase_due(sessions, clock.now(), rules))["audit_log"] == 3
    state = await checked(sessions)
    assert (state.unbroken, state.erased, state.seals) == (True, 3, 6)
    # The excuse is good for what is old only.
    await tamper(sessions, "DELETE FROM audit_log WHERE id = 4")
    state = await checked(sessions)
    assert [(one.fault, one.entry_id) for one in state.broken] == [("entry_missing", 4)]


async def test_a_made_up_erasing_excuses_nothing_young(
    sessions: Sessions, clock: FixedClock
) -> None:
    await write(sessions, clock.now())
    async with sessions() as session, session.begin():
        before = (clock.now() + timedelta(days=9999)).isoformat()
        audit.record(
            session, "system", "erase", "retention:audit_log", clock.now(), count=5, before=before
        )
    await tamper(sessions, "DELETE FROM audit_log WHERE id = 2")
    assert [one.fault for one in (await checked(sessions)).broken] == ["entry_missing"]


async def test_many_at_once_make_one_chain_without_gaps(
    sessions: Sessions, clock: FixedClock
) -> None:
    class GivenUpError(Exception):
        pass

    async def work(number: int) -> bool:
        try:
            async with sessions() as session, session.begin():
                for entry in range(3):
                    audit.record(session, f"staff:{number}", "look", f"thing:{entry}", clock.now())
                    await session.flush()
                    await asyncio.sleep(0)
                if number % 4 == 0:
                    raise GivenUpError
        except GivenUpError:
            return False
        return True

    kept = sum(await asyncio.gather(*(work(number) for number in range(20))))
    state = await checked(sessions)
    assert (kept, state.unbroken, state.seals) == (15, True, 45)
    async with sessions() as session:
        positions = list(
            await session.scalars(select(AuditSeal.position).order_by(AuditSeal.position))
        )
        entries = await session.scalar(select(func.count()).select_from(AuditEntry))
    assert positions == list(range(1, 46))
    assert entries == 45


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_seals SET position = 9",
        "DELETE FROM audit_seals",
        "TRUNCATE audit_seals",
        "TRUNCATE audit_log",
        "TRUNCATE audit_log, audit_seals CASCADE",
    ],
)
async def test_the_database_refuses_to_change_a_seal(
    sessions: Sessions, clock: FixedClock, change: str
) -> None:
    await write(sessions, clock.now(), 1)
    async with sessions() as session:
        await session.execute(text("SET LOCAL daoyi.retention = 'on'"))
        with pytest.raises(IntegrityError, match="append only"):
            await session.execute(text(change))


async def test_an_entry_that_is_rolled_back_leaves_no_seal(session: AsyncSession) -> None:
    async with session.begin_nested() as point:
        audit.record(session, "staff:wang", "look", "thing:1", datetime.now().astimezone())
        await session.flush()
        await point.rollback()
    await session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    assert await session.scalar(select(func.count()).select_from(AuditSeal)) == 0
