"""The job queue in PostgreSQL (procrastinate). Periodic jobs run once, however many workers run."""

from dataclasses import dataclass
from typing import LiteralString

from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.schema import SchemaManager

from api.appointments.service import release_expired
from api.clinics.rolling import roll_forward
from api.clock import Clock
from api.conversations.recovery import answer_unfinished
from api.database import Sessions
from api.wording import Wording

EVERY_MINUTE = "* * * * *"
EVERY_HOUR = "5 * * * *"


@dataclass(frozen=True)
class Work:
    """What jobs work with; the worker hands it to every job."""

    sessions: Sessions
    clock: Clock
    wording: Wording


def create_job_app(database_url: str) -> App:
    """The queue at a `postgresql://` address, with every task registered. Open it before use."""
    app = App(connector=PsycopgConnector(conninfo=database_url, min_size=1, max_size=4))
    expire = app.task(
        name="release_expired_holds", queueing_lock="release_expired_holds", pass_context=True
    )(_release_expired_holds)
    app.periodic(cron=EVERY_MINUTE)(expire)
    answer = app.task(
        name="answer_unfinished", queueing_lock="answer_unfinished", pass_context=True
    )(_answer_unfinished)
    app.periodic(cron=EVERY_MINUTE)(answer)
    roll = app.task(name="roll_clinics", queueing_lock="roll_clinics", pass_context=True)(
        _roll_clinics
    )
    app.periodic(cron=EVERY_HOUR)(roll)
    return app


def job_schema_sql() -> LiteralString:
    """The tables and functions of the queue, for the first migration. Many statements, with `%`
    in them: execute it without parameters."""
    return SchemaManager.get_schema()


async def _release_expired_holds(context: JobContext, timestamp: int) -> int:
    """Give places back whose hold is over; returns how many."""
    work: Work = context.additional_context["work"]
    async with work.sessions() as session, session.begin():
        return await release_expired(session, work.clock.now())


async def _answer_unfinished(context: JobContext, timestamp: int) -> int:
    """Say sorry for messages that a dead process left unanswered; returns how many."""
    work: Work = context.additional_context["work"]
    async with work.sessions() as session, session.begin():
        return await answer_unfinished(session, work.wording, work.clock.now())


async def _roll_clinics(context: JobContext, timestamp: int) -> None:
    """Make the clinics of the day that has come into the horizon."""
    work: Work = context.additional_context["work"]
    async with work.sessions() as session, session.begin():
        await roll_forward(session, work.clock.today())
