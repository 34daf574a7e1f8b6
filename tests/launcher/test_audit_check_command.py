"""`make audit-check`: says whether the record is unbroken, by its exit code too."""

import os
import subprocess
import sys

from sqlalchemy import text

from api.clock import FixedClock
from api.database import Sessions
from api.settings import ROOT, Settings
from api.staff.audit import entries


def audit_check(settings: Settings, *arguments: str) -> tuple[int, list[str]]:
    """The exit code and the lines that the command prints, with the tests' database."""
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "DAOYI_INTERNAL_TOKEN": "a",
        "DAOYI_RASA_TOKEN": "b",
        "DAOYI_DEMO_PASSWORD": "c",
        "DAOYI_SECRET_KEY": "d",
    }
    command = [sys.executable, "-m", "launcher.audit_check", *arguments]
    done = subprocess.run(  # noqa: S603 (our own command)
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout.splitlines()


async def test_a_cut_off_end_is_found_by_a_seal_that_was_written_down(
    sessions: Sessions, clock: FixedClock, settings: Settings
) -> None:
    for number in range(3):
        async with sessions() as session, session.begin():
            entries.record(session, "staff:wang", "look", f"thing:{number}", clock.now())
    code, lines = audit_check(settings)
    assert code == 0
    assert lines[0] == "unbroken since 2026-11-18 10:00:00: 3 entries, 0 of them over time"
    seal = lines[1].removeprefix("last seal: ")
    async with sessions() as session, session.begin():
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        await session.execute(text("DELETE FROM audit_log WHERE subject = 'thing:2'"))
        await session.execute(text("DELETE FROM audit_seals WHERE position = 3"))
    code, lines = audit_check(settings, "--expect", seal)
    assert code == 1
    assert lines[0] == "unbroken since 2026-11-18 10:00:00: 2 entries, 0 of them over time"
    assert lines[-1].startswith("BROKEN: the expected seal is not there")
