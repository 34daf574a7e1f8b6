"""`make retention`: counts what is due, and erases it when asked to."""

import os
import subprocess
import sys
from datetime import timedelta

from sqlalchemy import func, select

from api.clock import FixedClock
from api.database import Sessions
from api.patients.models import IdentityLink
from api.settings import ROOT, Settings
from tests.api.appointments.booking_rows import BookingRows


def retention(settings: Settings, *arguments: str) -> list[str]:
    """The lines that the command prints, with the tests' database and moment."""
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "DAOYI_INTERNAL_TOKEN": "a",
        "DAOYI_RASA_TOKEN": "b",
        "DAOYI_DEMO_PASSWORD": "c",
        "DAOYI_SECRET_KEY": "d",
        "DAOYI_NOW": "2026-11-18T10:00:00+08:00",
    }
    command = [sys.executable, "-m", "launcher.retention", *arguments]
    done = subprocess.run(  # noqa: S603 (our own command)
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


async def test_counts_first_and_erases_when_asked_to(
    sessions: Sessions, clock: FixedClock, settings: Settings
) -> None:
    async with sessions() as session, session.begin():
        conversation = await BookingRows(session).conversation()
        session.add(
            IdentityLink(
                token_hash="x",
                conversation_id=conversation.id,
                expires_at=clock.now() - timedelta(days=8),
            )
        )
    counted = retention(settings)
    assert counted[0] == "identity_links: 1 due"
    assert {line.split(": ")[1] for line in counted[1:]} == {"0 due"}
    assert retention(settings)[0] == "identity_links: 1 due"
    assert retention(settings, "--apply")[0] == "identity_links: 1 erased"
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(IdentityLink)) == 0
