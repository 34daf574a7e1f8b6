"""From a booking's commit to the patient's phone, through the real queue and worker (A2.7)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from api.jobs.app import Work
from api.jobs.worker import run_worker
from api.notices.models import NoticeKind, NoticeStatus
from api.settings import Settings
from api.wording import load_wording
from tests.api.notices.told import KNOWLEDGE, Told
from tests.simulators.doubles import Sent


@pytest.fixture
async def texts(
    told: Told, settings: Settings, database: AsyncEngine
) -> AsyncIterator[asyncio.Queue[Sent]]:
    """What arrives on phones while a worker runs."""
    arrived: asyncio.Queue[Sent] = asyncio.Queue()
    told.sms.before_answer = arrived.put
    async with database.begin() as connection:
        await connection.execute(text("TRUNCATE procrastinate_jobs CASCADE"))
    work = Work(told.sessions, told.clock, load_wording(KNOWLEDGE / "wording"), told.post)
    async with run_worker(settings.database_url, work, periodic=False):
        yield arrived


async def test_a_commit_wakes_the_worker_and_the_confirmation_arrives(
    told: Told, texts: asyncio.Queue[Sent]
) -> None:
    appointment = await told.book(await told.patient(), timedelta(days=3))
    async with asyncio.timeout(60):
        sent = await texts.get()
    assert str(appointment.number) in sent.text
    assert await told.status(NoticeKind.REMINDER_DAY) is NoticeStatus.WAITING
    assert len(told.sms.phones) == 1
