"""The job queue in PostgreSQL (procrastinate). Periodic jobs run once, however many workers run."""

import logging
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, LiteralString

from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.schema import SchemaManager
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.rules import BookingRules
from api.appointments.service import release_expired
from api.attachments.fetching import Fetching, fetch, queue_lost
from api.attachments.service import FETCH
from api.attendance.sweep import sweep_no_shows
from api.cases import sweeping as complaints
from api.cases.archiving import broken_copies
from api.clinics.rolling import roll_forward
from api.clock import Clock
from api.conversations import recovery
from api.conversations.deliveries import POST
from api.database import Sessions
from api.departments.service import hospital
from api.gaps.service import put_together
from api.handoff.tending import DeskWatch, tend
from api.his.link import HisLink
from api.his.settling import settle_orders
from api.his.sync import sync_timetable
from api.notices.delivery import deliver
from api.notices.post import Post
from api.notices.queueing import DELIVER, queue_due
from api.notices.receipts import forget_early, miss_receipts
from api.reports.service import Reporting, make_due
from api.retention.rules import Retention
from api.retention.service import erase_due
from api.review.digesting import Reading, digest_quiet
from api.review.sampling import draw_due
from api.service_requests import work as service_requests
from api.service_requests.kinds import ServiceKinds
from api.staff.audit.check import check_chain
from api.training.service import remind_everybody
from api.training.sweeping import Teaching, end_overdue
from api.waitlist import service as waitlist
from api.wechat.mailbag import Mailbag
from api.wechat.posting import post_messages, queue_waiting
from api.wording import Wording

_log = logging.getLogger(__name__)

EVERY_MINUTE = "* * * * *"
EVERY_FIVE_MINUTES = "*/5 * * * *"
EVERY_HOUR = "5 * * * *"
# The queue counts in UTC: 3:20 in the hospital.
EVERY_NIGHT = "20 19 * * *"
# 6:10 in the hospital.
EVERY_MORNING = "10 22 * * *"


@dataclass(frozen=True)
class Work:
    """What jobs work with; the worker hands it to every job."""

    sessions: Sessions
    clock: Clock
    wording: Wording
    post: Post
    his: HisLink | None = None
    retention: Retention | None = None
    booking: BookingRules | None = None
    attachments: Fetching | None = None
    mailbag: Mailbag | None = None
    desk: DeskWatch | None = None
    services: ServiceKinds | None = None
    reporting: Reporting | None = None
    reading: Reading | None = None
    teaching: Teaching | None = None


async def release_expired_holds(session: AsyncSession, work: Work) -> None:
    """Give places back whose hold is over, and offer what is free to those who wait."""
    await release_expired(session, work.clock.now())
    await serve_waitlists(session, work)


async def serve_waitlists(session: AsyncSession, work: Work) -> None:
    """Close the waitlists whose hour has come, offer the places that others have."""
    if work.booking is not None:
        await waitlist.sweep(session, work.clock.now(), work.booking)


async def answer_unfinished(session: AsyncSession, work: Work) -> None:
    """Say sorry for messages that a dead process left unanswered."""
    await recovery.answer_unfinished(session, work.wording, work.clock.now())


async def roll_clinics(session: AsyncSession, work: Work) -> None:
    """Make the clinics of the day that has come into the horizon."""
    if work.his is not None and work.his.source.external:
        await sync_timetable(work.his, work.clock, before=roll_forward)
    else:
        await roll_forward(session, work.clock.today())
        await serve_waitlists(session, work)


async def settle_his_orders(session: AsyncSession, work: Work) -> None:
    """Ask the hospital information system for the answers that were lost."""
    if work.his is not None:
        await settle_orders(work.his, work.clock)


async def sync_his_timetable(session: AsyncSession, work: Work) -> None:
    """Bring about what changed in the timetable of the hospital information system."""
    if work.his is not None and work.his.source.external:
        await sync_timetable(work.his, work.clock)


async def queue_due_notices(session: AsyncSession, work: Work) -> None:
    """Have the notices delivered whose moment has come, and what a dead worker left."""
    await queue_due(session, work.clock.now())


async def miss_late_receipts(session: AsyncSession, work: Work) -> None:
    """Go on to the next rung with what must arrive and has no receipt."""
    await miss_receipts(session, work.clock.now(), work.post.rules)


async def queue_lost_attachments(session: AsyncSession, work: Work) -> None:
    """Fetch what a dead worker left."""
    if work.attachments is not None:
        await queue_lost(session, work.clock.now())


async def queue_waiting_messages(session: AsyncSession, work: Work) -> None:
    """Post what a dead worker left."""
    await queue_waiting(session, work.clock.now())


async def tend_desk(session: AsyncSession, work: Work) -> None:
    """Look after the desk's clocks, and the conversations of agents who have gone."""
    if work.desk is not None:
        await tend(work.desk)


async def forget_early_receipts(session: AsyncSession, work: Work) -> None:
    """Remove providers' reports that are about nothing of ours."""
    await forget_early(session, work.clock.now())


async def erase_what_is_due(session: AsyncSession, work: Work) -> None:
    """Erase what has been kept as long as it may be."""
    if work.retention is not None:
        await erase_due(work.sessions, work.clock.now(), work.retention)


async def mark_no_shows(session: AsyncSession, work: Work) -> None:
    """Mark everybody who was not checked in when their clinic ended."""
    if work.booking is not None:
        profile = await hospital(session)
        await sweep_no_shows(session, work.clock.now(), work.booking, profile)


async def escalate_late_requests(session: AsyncSession, work: Work) -> None:
    """Mark the service requests to which nobody has come in time."""
    await service_requests.escalate_late(session, work.clock.now())


async def close_unconfirmed_requests(session: AsyncSession, work: Work) -> None:
    """End the service requests that were done and nobody has said anything about."""
    if work.services is not None:
        hours = work.services.confirm_hours
        await service_requests.close_unconfirmed(session, work.clock.now(), hours)


async def make_due_reports(session: AsyncSession, work: Work) -> None:
    """Make the weekly sheet and the monthly pack of what is over."""
    if work.reporting is not None:
        await make_due(session, work.reporting, work.clock.now())


async def digest_conversations(session: AsyncSession, work: Work) -> None:
    """Find what reviewers should look at, and which questions had no answer."""
    if work.reading is not None:
        await digest_quiet(session, work.reading, work.clock.now())


async def draw_reviews(session: AsyncSession, work: Work) -> None:
    """Draw last week's conversations for the plans of the reviewers."""
    await draw_due(session, work.clock.today(), work.clock.now())


async def put_gaps_together(session: AsyncSession, work: Work) -> None:
    """Put the questions together that ask nearly the same and had no answer."""
    if work.reading is not None:
        rules, words = work.reading.rules.gaps, work.reading.words
        await put_together(session, words, rules, work.clock.now())


async def end_overdue_exams(session: AsyncSession, work: Work) -> None:
    """End the exams whose time is over and that nobody handed in."""
    if work.teaching is not None:
        await end_overdue(session, work.teaching, work.wording, work.clock.now())


async def remind_of_training(session: AsyncSession, work: Work) -> None:
    """Remind everybody of the courses, house rules and exams that are due (A9.2)."""
    if work.teaching is not None:
        await remind_everybody(session, work.teaching.material, work.clock.now())


async def tend_complaints(session: AsyncSession, work: Work) -> None:
    """Warn of complaints whose time runs out, raise what is late, ask whether what was closed is
    settled, file away what is."""
    if work.desk is not None:
        await complaints.sweep(work.desk)


async def check_complaint_archive(session: AsyncSession, work: Work) -> None:
    """Look whether every archived case still fits its hash."""
    if broken := await broken_copies(session):
        _log.error("archived complaints that no longer fit their hash: %s", broken)


async def check_audit_chain(session: AsyncSession, work: Work) -> None:
    """Look whether the record of what staff did is unbroken. The last seal goes into the log, which
    is kept elsewhere than the database: `make audit-check` compares with it."""
    state = await check_chain(session)
    _log.info("audit chain: seal %s:%s", state.position, state.digest)
    if state.broken:
        _log.error("the audit chain is broken: %s", state.broken)


# A job that comes round is one function, whose transaction is committed after it, and one line.
_PERIODIC: list[tuple[str, Callable[[AsyncSession, Work], Awaitable[None]]]] = [
    (EVERY_MINUTE, release_expired_holds),
    (EVERY_MINUTE, answer_unfinished),
    (EVERY_MINUTE, queue_due_notices),
    (EVERY_MINUTE, miss_late_receipts),
    (EVERY_MINUTE, settle_his_orders),
    (EVERY_MINUTE, queue_waiting_messages),
    (EVERY_MINUTE, tend_desk),
    (EVERY_MINUTE, escalate_late_requests),
    (EVERY_FIVE_MINUTES, sync_his_timetable),
    (EVERY_FIVE_MINUTES, queue_lost_attachments),
    (EVERY_FIVE_MINUTES, tend_complaints),
    (EVERY_FIVE_MINUTES, digest_conversations),
    (EVERY_FIVE_MINUTES, end_overdue_exams),
    (EVERY_HOUR, roll_clinics),
    (EVERY_HOUR, mark_no_shows),
    (EVERY_HOUR, forget_early_receipts),
    (EVERY_HOUR, close_unconfirmed_requests),
    (EVERY_NIGHT, erase_what_is_due),
    (EVERY_NIGHT, check_complaint_archive),
    (EVERY_NIGHT, check_audit_chain),
    (EVERY_NIGHT, put_gaps_together),
    (EVERY_MORNING, make_due_reports),
    (EVERY_MORNING, draw_reviews),
    (EVERY_MORNING, remind_of_training),
]


def create_job_app(database_url: str, *, periodic: bool = True) -> App:
    """The queue at a `postgresql://` address, with every task registered. Open it before use.

    Without `periodic` its workers run what is deferred and let nothing come round by the clock.
    """
    app = App(connector=PsycopgConnector(conninfo=database_url, min_size=1, max_size=4))
    for cron, job in _PERIODIC:
        task = _register(app, job)
        if periodic:
            app.periodic(cron=cron)(task)
    app.task(name=DELIVER, pass_context=True)(_deliver_notice)
    app.task(name=FETCH, pass_context=True)(_fetch_attachment)
    app.task(name=POST, pass_context=True)(_post_messages)
    return app


def _register(app: App, job: Callable[[AsyncSession, Work], Awaitable[None]]) -> Any:
    async def run(context: JobContext, timestamp: int) -> None:
        work: Work = context.additional_context["work"]
        async with work.sessions() as session, session.begin():
            await job(session, work)

    name = job.__name__
    return app.task(name=name, queueing_lock=name, pass_context=True)(run)


async def _deliver_notice(context: JobContext, notice_id: str) -> None:
    work: Work = context.additional_context["work"]
    await deliver(work.post, uuid.UUID(notice_id))


async def _fetch_attachment(context: JobContext, attachment_id: str) -> None:
    work: Work = context.additional_context["work"]
    if work.attachments is not None:
        await fetch(work.attachments, uuid.UUID(attachment_id))


async def _post_messages(context: JobContext, conversation_id: str) -> None:
    work: Work = context.additional_context["work"]
    if work.mailbag is not None:
        await post_messages(work.mailbag, uuid.UUID(conversation_id))


def job_schema_sql() -> LiteralString:
    """The tables and functions of the queue, for the first migration. Many statements, with `%`
    in them: execute it without parameters."""
    return SchemaManager.get_schema()
