"""The nightly erasing as a job."""

from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import FixedClock
from api.database import Sessions
from api.jobs.app import Work, create_job_app, erase_what_is_due
from api.notices.post import Post
from api.patients.models import IdentityLink
from api.retention.rules import Retention
from api.settings import Settings
from api.wording import Wording
from tests.api.appointments.booking_rows import BookingRows

RULES = Retention(
    conversations_months=24,
    visitor_cards_months=36,
    bookings_months=36,
    notices_months=12,
    complaints_months=60,
    identity_links_days=7,
    wechat_unfollowed_days=0,
    audit_months=36,
)


async def test_it_comes_round_at_night_in_the_hospital(settings: Settings) -> None:
    tasks = create_job_app(settings.database_url).periodic_registry.periodic_tasks
    crons = {name: task.cron for (name, _), task in tasks.items()}
    assert crons["erase_what_is_due"] == "20 19 * * *"  # UTC


async def test_it_erases_by_the_hospitals_rules(sessions: Sessions, clock: FixedClock) -> None:
    async with sessions() as session, session.begin():
        conversation = await BookingRows(session).conversation()
        link = IdentityLink(token_hash="x", conversation_id=conversation.id, expires_at=clock.now())
        session.add(link)
    clock.advance(days=8)
    work = Work(sessions, clock, Wording({}), cast(Post, None), retention=RULES)
    await _run(sessions, work)
    async with sessions() as session:
        assert await session.get(IdentityLink, "x") is None


async def _run(sessions: Sessions, work: Work) -> None:
    async with sessions() as session, session.begin():
        await erase_what_is_due(cast(AsyncSession, session), work)
