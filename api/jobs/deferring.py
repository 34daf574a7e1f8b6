"""Putting jobs into the queue in the caller's own transaction: both are committed, or neither."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from procrastinate import PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import DEFAULT_QUEUE, Job
from procrastinate.manager import JobManager
from procrastinate.types import JSONDict
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import Unavailable

# Never opened: it only speaks over the connections it is given.
_MANAGER = JobManager(PsycopgConnector())


@dataclass(frozen=True)
class Deferred:
    """A job to run in `delay`, at once when that is zero or less. `arguments` hold ids only: the
    queue is not encrypted."""

    task: str
    arguments: JSONDict
    delay: timedelta = timedelta()


async def defer(session: AsyncSession, jobs: Sequence[Deferred]) -> None:
    """Put jobs into the queue; the commit wakes a worker. One statement for all of them.

    Raises `Unavailable` when the database is. A delay counts in real time, from now: the hospital's
    clock may be set to another day (`DAOYI_NOW`), the queue's is the database's.
    """
    if not jobs:
        return
    connection = await (await session.connection()).get_raw_connection()
    now = datetime.now(UTC)
    try:
        await _MANAGER.batch_defer_jobs_async(
            [_job(job, now) for job in jobs], connection=connection.driver_connection
        )
    except ConnectorException as error:
        raise Unavailable("unavailable") from error


def _job(job: Deferred, now: datetime) -> Job:
    return Job(
        queue=DEFAULT_QUEUE,
        lock=None,
        queueing_lock=None,
        task_name=job.task,
        task_kwargs=job.arguments,
        scheduled_at=now + job.delay if job.delay > timedelta() else None,
    )
