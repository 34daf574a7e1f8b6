"""Jobs in PostgreSQL: those that come round, those of a booking, and the worker beside the api."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from api.clock import FixedClock
from api.database import Sessions
from api.jobs.app import Work, create_job_app, job_schema_sql
from api.jobs.worker import run_worker
from api.notices.post import Post
from api.notices.rules import load_notice_rules
from api.settings import ROOT, Settings
from api.wording import Wording, load_wording

RELEASE = "release_expired_holds"
# For workers that have nothing to deliver.
NO_POST = cast(Post, SimpleNamespace(rules=load_notice_rules(ROOT / "knowledge_base")))


@pytest.fixture(scope="session")
def wording(knowledge_base: Path) -> Wording:
    return load_wording(knowledge_base / "wording")


@pytest.fixture
async def queue(database: AsyncEngine) -> AsyncIterator[None]:
    """The queue's tables, made unless a migration made them; emptied after the test."""
    async with database.connect() as connection:
        there = await connection.scalar(text("SELECT to_regclass('procrastinate_jobs')"))
        if there is None:
            await connection.execution_options(no_parameters=True)
            await connection.exec_driver_sql(job_schema_sql())
            await connection.commit()
    yield
    async with database.begin() as connection:
        await connection.execute(text("TRUNCATE procrastinate_jobs CASCADE"))


@pytest.fixture
async def jobs(queue: None, settings: Settings) -> AsyncIterator[App]:
    # By the wall's clock nothing comes round here: at some minutes other jobs would run, too.
    app = create_job_app(settings.database_url, periodic=False)
    async with app.open_async():
        yield app


@pytest.fixture
def crons(settings: Settings) -> dict[str, str]:
    """When each job comes round."""
    tasks = create_job_app(settings.database_url).periodic_registry.periodic_tasks
    return {name: task.cron for (name, _), task in tasks.items()}


class Watched:
    """A maker of sessions that tells when the first one was asked for."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self.asked = asyncio.Event()

    def __call__(self) -> AsyncSession:
        self.asked.set()
        return self._sessions()


@pytest.mark.parametrize("job", [RELEASE, "answer_unfinished", "queue_due_notices"])
def test_what_cannot_wait_comes_round_every_minute(crons: dict[str, str], job: str) -> None:
    assert crons[job] == "* * * * *"


async def test_every_job_that_comes_round_runs(
    jobs: App, crons: dict[str, str], sessions: Sessions, clock: FixedClock, wording: Wording
) -> None:
    # Clinics are made from a hospital's timetable, and there is none here.
    for name in crons.keys() - {"roll_clinics"}:
        await jobs.configure_task(name).defer_async(timestamp=0)
    await jobs.run_worker_async(
        wait=False,
        install_signal_handlers=False,
        delete_jobs="successful",
        additional_context={"work": Work(sessions, clock, wording, NO_POST)},
    )
    left = await jobs.job_manager.list_jobs_async()
    assert {job.task_name for job in left if job.status == "failed"} == set()


async def test_the_job_runs_in_a_worker_and_is_cleared_away(
    jobs: App, sessions: Sessions, clock: FixedClock, wording: Wording
) -> None:
    await jobs.configure_task(RELEASE).defer_async(timestamp=0)
    await jobs.run_worker_async(
        wait=False,
        install_signal_handlers=False,
        delete_jobs="successful",
        additional_context={"work": Work(sessions, clock, wording, NO_POST)},
    )
    assert list(await jobs.job_manager.list_jobs_async(task=RELEASE)) == []


async def test_it_never_waits_in_the_queue_twice(jobs: App) -> None:
    await jobs.configure_task(RELEASE, queueing_lock=RELEASE).defer_async(timestamp=0)
    with pytest.raises(AlreadyEnqueued):
        await jobs.configure_task(RELEASE, queueing_lock=RELEASE).defer_async(timestamp=60)


async def test_a_worker_runs_while_the_api_does_and_ends_with_it(
    queue: None, settings: Settings, sessions: Sessions, clock: FixedClock, wording: Wording
) -> None:
    watched = Watched(sessions)
    work = Work(cast(Sessions, watched), clock, wording, NO_POST)
    async with run_worker(settings.database_url, work) as jobs:
        await jobs.configure_task(RELEASE).defer_async(timestamp=0)
        async with asyncio.timeout(20):
            await watched.asked.wait()
    names = {task.get_name() for task in asyncio.all_tasks()}
    assert not names & {"job worker", "worker loop", "deferrer", "listener"}
