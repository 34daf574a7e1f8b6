"""What is written down with every change of an appointment, in the same transaction."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments import service
from api.appointments.models import Appointment
from api.appointments.schemas import BookingRequest
from api.clock import HOSPITAL_ZONE
from api.errors import Refused
from api.notices.models import Notice, NoticeKind, NoticeStatus
from api.notices.outbox import Recipient, Telling, tell, tell_all
from api.notices.queueing import queue_due
from tests.api.notices.told import Told

BOOKED, CHANGED, CANCELLED = NoticeKind.BOOKED, NoticeKind.CHANGED, NoticeKind.CANCELLED
DAY, HOURS = NoticeKind.REMINDER_DAY, NoticeKind.REMINDER_HOURS


async def jobs(session: AsyncSession) -> int:
    return (
        await session.scalar(
            text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'deliver_notice'")
        )
        or 0
    )


class TestBooked:
    async def test_a_confirmation_now_and_two_reminders(self, told: Told) -> None:
        await told.book(await told.patient(), timedelta(days=3))
        now = told.clock.now()
        assert {kind: notice.due_at - now for kind, notice in (await told.notices()).items()} == {
            BOOKED: timedelta(),
            DAY: timedelta(days=2),
            HOURS: timedelta(days=3, hours=-2),
        }

    @pytest.mark.parametrize(
        ("starts_in", "kinds"),
        [
            (timedelta(minutes=90), {BOOKED}),
            (timedelta(hours=4), {BOOKED}),
            (timedelta(hours=5), {BOOKED, HOURS}),
            (timedelta(hours=25), {BOOKED, HOURS}),
            (timedelta(hours=27), {BOOKED, DAY, HOURS}),
        ],
    )
    async def test_reminders_that_are_past_or_would_only_repeat_are_left_out(
        self, told: Told, starts_in: timedelta, kinds: set[NoticeKind]
    ) -> None:
        await told.book(await told.patient(), starts_in)
        assert set(await told.notices()) == kinds

    async def test_a_held_place_is_told_when_it_is_confirmed(self, told: Told) -> None:
        card = await told.patient()
        slot = await told.slot(told.clock.now() + timedelta(days=3))
        request = BookingRequest(told.conversation.id, card.id, slot.id, None)
        async with told.sessions() as session, session.begin():
            held = await service.hold(session, told.clock, told.booking, request)
        assert await told.notices() == {}
        where = told.conversation.id, held.id
        for _ in range(2):
            async with told.sessions() as session, session.begin():
                await service.confirm(session, told.clock, told.booking, *where)
        assert set(await told.notices()) == {BOOKED, DAY, HOURS}
        async with told.sessions() as session:
            assert await jobs(session) == 1


class TestTogether:
    async def test_a_booking_that_is_rolled_back_leaves_neither_notice_nor_job(
        self, told: Told
    ) -> None:
        card = await told.patient()
        slot = await told.slot(told.clock.now() + timedelta(days=3))
        request = BookingRequest(told.conversation.id, card.id, slot.id, None)
        async with told.sessions() as session:
            await service.book(session, told.clock, told.booking, request)
            assert await jobs(session) == 1
            await session.rollback()
            assert await jobs(session) == 0
        assert await told.notices() == {}

    async def test_a_refused_booking_tells_nothing(self, told: Told) -> None:
        card = await told.patient()
        slot = await told.slot(told.clock.now() - timedelta(hours=1))
        request = BookingRequest(told.conversation.id, card.id, slot.id, None)
        with pytest.raises(Refused):
            async with told.sessions() as session, session.begin():
                await service.book(session, told.clock, told.booking, request)
        assert await told.notices() == {}

    async def test_the_confirmation_can_run_at_once(self, told: Told) -> None:
        await told.book(await told.patient(), timedelta(days=3))
        async with told.sessions() as session:
            runnable = await session.scalar(
                text(
                    "SELECT args->>'notice_id' FROM procrastinate_jobs WHERE status = 'todo'"
                    " AND (scheduled_at IS NULL OR scheduled_at <= now())"
                )
            )
        assert runnable == str((await told.notice(BOOKED)).id)


class TestChanged:
    async def test_the_new_time_is_told_and_the_old_reminders_dropped(self, told: Told) -> None:
        old = await told.book(await told.patient(), timedelta(days=3))
        slot = await told.slot(told.clock.now() + timedelta(days=4))
        where = told.conversation.id, old.id, slot.id
        async with told.sessions() as session, session.begin():
            new = await service.change(session, told.clock, told.booking, *where)
        dropped, waiting = await by_status(told, old), await by_status(told, new)
        assert dropped == dict.fromkeys((BOOKED, DAY, HOURS), NoticeStatus.DROPPED)
        assert waiting == dict.fromkeys((CHANGED, DAY, HOURS), NoticeStatus.WAITING)


class TestCancelled:
    async def test_it_is_told_and_the_reminders_are_dropped(self, told: Told) -> None:
        appointment = await told.book(await told.patient(), timedelta(days=3))
        await told.deliver(BOOKED)
        await told.cancel(appointment)
        assert await by_status(told, appointment) == {
            BOOKED: NoticeStatus.SENT,
            DAY: NoticeStatus.DROPPED,
            HOURS: NoticeStatus.DROPPED,
            CANCELLED: NoticeStatus.WAITING,
        }
        await told.deliver(CANCELLED)
        assert "已经退号" in told.sms.phones[-1].text

    async def test_a_hold_that_is_given_up_was_never_told_of(self, told: Told) -> None:
        card = await told.patient()
        slot = await told.slot(told.clock.now() + timedelta(days=3))
        request = BookingRequest(told.conversation.id, card.id, slot.id, None)
        async with told.sessions() as session, session.begin():
            held = await service.hold(session, told.clock, told.booking, request)
        await told.cancel(held)
        assert await told.notices() == {}


class TestTell:
    async def test_the_same_key_twice_is_told_once(self, told: Told) -> None:
        appointment = await told.book(await told.patient(), timedelta(hours=3))
        telling = Telling(NoticeKind.SUSPENDED, "suspended:1", told.clock.now())
        async with told.sessions() as session, session.begin():
            await tell(session, told.clock.now(), appointment, telling)
            await tell(session, told.clock.now(), appointment, telling)
            assert await jobs(session) == 2

    async def test_people_without_an_appointment_can_be_told(self, told: Told) -> None:
        card = await told.patient()
        recipient = Recipient(card.patient_id, card.account_id, told.conversation.id)
        telling = Telling(NoticeKind.WAITLIST_CLOSED, "closed:1", told.clock.now())
        async with told.sessions() as session, session.begin():
            assert await tell_all(session, told.clock.now(), [(recipient, telling)]) == 1
        assert (await told.deliver(NoticeKind.WAITLIST_CLOSED)).status is NoticeStatus.SENT

    async def test_telling_nobody_is_no_error(self, session: AsyncSession, told: Told) -> None:
        assert await tell_all(session, told.clock.now(), []) == 0


class TestQueueing:
    """What `queue_due`, which comes round every minute, puts into the job queue."""

    async def due(self, told: Told, **later: float) -> int:
        told.clock.advance(**later)
        async with told.sessions() as session, session.begin():
            return await queue_due(session, told.clock.now())

    async def test_a_reminder_goes_into_the_queue_when_its_moment_is_near(self, told: Told) -> None:
        await told.book(await told.patient(), timedelta(days=3))
        await told.deliver(BOOKED)
        assert await self.due(told, days=1, hours=23, minutes=57) == 0
        assert await self.due(told, minutes=1) == 1
        assert await self.due(told, minutes=1) == 0
        assert await self.due(told, minutes=1) == 0

    async def test_what_was_lost_goes_into_it_again(self, told: Told) -> None:
        await told.book(await told.patient(), timedelta(days=3))
        async with told.sessions() as session, session.begin():
            await session.execute(text("DELETE FROM procrastinate_jobs"))
        assert await self.due(told, minutes=2) == 0
        assert await self.due(told, seconds=1) == 1
        assert await self.due(told, minutes=1) == 0
        async with told.sessions() as session:
            assert await jobs(session) == 1

    async def test_what_waits_for_the_morning_is_found_then(self, told: Told) -> None:
        await told.stopped(await told.patient())
        await told.deliver(BOOKED)
        told.clock.moment = datetime(2026, 11, 18, 23, 30, tzinfo=HOSPITAL_ZONE)
        await told.deliver(NoticeKind.CLINIC_STOPPED)
        assert await self.due(told, hours=7) == 0
        assert await self.due(told, minutes=29) == 1

    async def test_what_is_settled_never_comes_back(self, told: Told) -> None:
        await told.book(await told.patient(), timedelta(hours=4))
        await told.deliver(BOOKED)
        assert await self.due(told, hours=1) == 0


async def by_status(told: Told, appointment: Appointment) -> dict[NoticeKind, NoticeStatus]:
    async with told.sessions() as session:
        rows = await session.execute(
            select(Notice.kind, Notice.status).where(Notice.appointment_id == appointment.id)
        )
        return {row[0]: row[1] for row in rows}
