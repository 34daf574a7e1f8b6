"""The ladder: which rung, what when one fails, and what is never done twice."""

import asyncio
import logging
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from api.clock import HOSPITAL_ZONE
from api.conversations.models import Conversation
from api.notices.delivery import deliver
from api.notices.models import DeliveryStatus, NoticeKind, NoticeStatus, Rung
from api.notices.queueing import DELIVER
from tests.api.notices.told import OPENID, PHONE, SOON, Told, notice_rules
from tests.simulators.faults import Fault

BOOKED, REMINDER, STOPPED = (
    NoticeKind.BOOKED,
    NoticeKind.REMINDER_DAY,
    NoticeKind.CLINIC_STOPPED,
)


class TestRungs:
    async def test_a_web_patient_gets_a_text_message(self, told: Told) -> None:
        await told.book(await told.patient(), SOON)
        notice = await told.deliver(BOOKED)
        assert notice.status is NoticeStatus.SENT
        [text] = told.sms.phones
        assert (text.to, text.key) == (PHONE, f"{notice.id}:sms")
        assert text.text.startswith("【示范医院】已为林*雨约好")

    async def test_a_wechat_patient_gets_a_template_message_and_no_text(self, told: Told) -> None:
        await told.book(await told.patient("wechat"), SOON)
        assert (await told.deliver(BOOKED)).status is NoticeStatus.SENT
        assert [shown.to for shown in told.templates.phones] == [OPENID]
        assert told.sms.phones == []

    async def test_who_no_longer_follows_gets_a_text_at_once(self, told: Told) -> None:
        await told.book(await told.patient("wechat"), SOON)
        told.templates.faults.then(Fault.REJECTED)
        assert (await told.deliver(BOOKED)).status is NoticeStatus.SENT
        assert len(told.sms.phones) == 1
        steps = await told.steps(BOOKED)
        assert steps[Rung.WECHAT].status is DeliveryStatus.FAILED
        assert steps[Rung.SMS].status is DeliveryStatus.ACCEPTED

    async def test_a_kind_without_a_template_goes_by_text(self, told: Told) -> None:
        await told.book(await told.patient("wechat"), SOON)
        await told.deliver(BOOKED, told.post_with(rules=notice_rules(wechat_templates={})))
        assert (len(told.templates.phones), len(told.sms.phones)) == (0, 1)

    async def test_without_a_phone_staff_must_call(self, told: Told) -> None:
        await told.stopped(await told.patient(phone=None))
        assert (await told.deliver(STOPPED)).status is NoticeStatus.TO_CALL

    async def test_without_a_gateway_staff_must_call(self, told: Told) -> None:
        await told.stopped(await told.patient())
        notice = await told.deliver(STOPPED, told.post_with(sms=None))
        assert notice.status is NoticeStatus.TO_CALL
        assert told.counted["call", "to_call"] == 1

    async def test_a_refused_number_goes_to_the_call_list(self, told: Told) -> None:
        await told.stopped(await told.patient())
        told.sms.faults.then(Fault.REJECTED)
        assert (await told.deliver(STOPPED)).status is NoticeStatus.TO_CALL

    async def test_nobody_is_called_who_has_just_read_it_in_the_conversation(
        self, told: Told
    ) -> None:
        await told.book(await told.patient(phone=None), SOON)
        assert (await told.deliver(BOOKED)).status is NoticeStatus.SENT

    async def test_staff_do_not_call_for_what_the_hospital_does_not_want_calls_for(
        self, told: Told
    ) -> None:
        await told.stopped(await told.patient(phone=None))
        post = told.post_with(rules=notice_rules(call_for=frozenset({BOOKED})))
        assert (await told.deliver(STOPPED, post)).status is NoticeStatus.UNREACHED


class TestTryingAgain:
    async def test_a_busy_gateway_is_asked_again_later_and_then_the_patient_knows(
        self, told: Told
    ) -> None:
        await told.book(await told.patient(), SOON)
        told.sms.faults.then(Fault.RATE_LIMITED)
        waiting = await told.deliver(BOOKED)
        assert waiting.status is NoticeStatus.WAITING
        assert waiting.due_at == told.clock.now() + timedelta(minutes=1)
        told.clock.advance(minutes=1)
        assert (await told.deliver(BOOKED)).status is NoticeStatus.SENT

    async def test_its_next_attempt_waits_in_the_job_queue(self, told: Told) -> None:
        await told.book(await told.patient(), SOON)
        told.sms.faults.then(Fault.RATE_LIMITED)
        notice = await told.deliver(BOOKED)
        async with told.sessions() as session:
            jobs = await session.scalar(
                text(
                    "SELECT count(*) FROM procrastinate_jobs WHERE task_name = :task"
                    " AND args->>'notice_id' = :notice AND scheduled_at > now()"
                ),
                {"task": DELIVER, "notice": str(notice.id)},
            )
        assert jobs == 1

    async def test_after_the_last_attempt_staff_must_call(self, told: Told) -> None:
        await told.stopped(await told.patient())
        told.sms.faults.then(*[Fault.RATE_LIMITED] * 9)
        for minutes in (1, 5, 15):
            assert (await told.deliver(STOPPED)).status is NoticeStatus.WAITING
            told.clock.advance(minutes=minutes)
        assert (await told.deliver(STOPPED)).status is NoticeStatus.TO_CALL
        assert (await told.steps(STOPPED))[Rung.SMS].attempts == 4

    async def test_a_text_that_arrived_without_an_answer_is_not_sent_again(
        self, told: Told
    ) -> None:
        await told.book(await told.patient(), SOON)
        told.sms.faults.then(Fault.LATE)
        assert (await told.deliver(BOOKED)).status is NoticeStatus.WAITING
        told.clock.advance(minutes=1)
        assert (await told.deliver(BOOKED)).status is NoticeStatus.SENT
        [text] = told.sms.phones
        assert (await told.steps(BOOKED))[Rung.SMS].receipt == text.receipt

    async def test_while_the_gateway_cannot_tell_nothing_is_sent(self, told: Told) -> None:
        await told.stopped(await told.patient())
        told.sms.faults.then(Fault.BROKEN_BEFORE)
        told.sms.silent = True
        for minutes in (1, 5, 15):
            await told.deliver(STOPPED)
            told.clock.advance(minutes=minutes)
        assert (await told.deliver(STOPPED)).status is NoticeStatus.TO_CALL
        assert told.sms.phones == []

    async def test_a_template_without_an_answer_is_repeated_only_while_wechat_heeds_its_key(
        self, told: Told
    ) -> None:
        await told.book(await told.patient("wechat"), SOON)
        told.templates.faults.then(*[Fault.LATE] * 9)
        await told.deliver(BOOKED)
        told.clock.advance(minutes=1)
        await told.deliver(BOOKED)
        told.clock.advance(minutes=5)
        assert (await told.deliver(BOOKED)).status is NoticeStatus.SENT
        assert (len(told.templates.phones), len(told.sms.phones)) == (1, 1)

    async def test_a_template_found_half_sent_after_ten_minutes_is_left_for_a_text(
        self, told: Told
    ) -> None:
        await told.book(await told.patient("wechat"), SOON)
        told.templates.faults.then(Fault.LATE)
        await told.deliver(BOOKED)
        told.clock.advance(minutes=10)
        assert (await told.deliver(BOOKED)).status is NoticeStatus.SENT
        assert (len(told.templates.phones), len(told.sms.phones)) == (1, 1)


class TestOnce:
    async def test_delivering_again_sends_nothing_more(self, told: Told) -> None:
        await told.book(await told.patient(), SOON)
        await told.deliver(BOOKED)
        await told.deliver(BOOKED)
        assert len(told.sms.phones) == 1

    async def test_twenty_workers_at_the_same_moment_send_one_text(self, told: Told) -> None:
        await told.book(await told.patient(), SOON)
        notice = await told.notice(BOOKED)
        await asyncio.gather(*(deliver(told.post, notice.id) for _ in range(20)))
        assert len(told.sms.phones) == 1
        assert (await told.steps(BOOKED))[Rung.SMS].attempts == 1


class TestStillSo:
    async def test_a_reminder_of_a_cancelled_appointment_is_dropped(self, told: Told) -> None:
        appointment = await told.book(await told.patient(), SOON)
        await told.cancel(appointment)
        assert await told.status(REMINDER) is NoticeStatus.DROPPED

    async def test_a_reminder_of_a_stopped_clinic_is_not_sent(self, told: Told) -> None:
        await told.stop(await told.book(await told.patient(), SOON))
        told.clock.advance(days=2)
        assert (await told.deliver(REMINDER)).status is NoticeStatus.DROPPED
        assert told.sms.phones == []

    async def test_a_reminder_that_is_late_for_the_visit_is_not_sent(self, told: Told) -> None:
        await told.book(await told.patient(), SOON)
        told.clock.advance(days=3)
        assert (await told.deliver(REMINDER)).status is NoticeStatus.DROPPED

    async def test_a_reminder_is_not_sent_before_its_time(self, told: Told) -> None:
        await told.book(await told.patient(), SOON)
        assert (await told.deliver(REMINDER)).status is NoticeStatus.WAITING
        assert told.sms.phones == []


class TestChat:
    async def test_a_reminder_is_said_in_the_open_conversation_too(self, told: Told) -> None:
        await told.book(await told.patient(), timedelta(hours=27))
        told.clock.advance(hours=3)
        await told.deliver(NoticeKind.REMINDER_DAY)
        [said] = await told.in_chat(told.conversation)
        assert said.startswith("提醒您：林*雨约了")
        assert told.woken == [told.conversation.id]
        assert len(told.sms.phones) == 1

    async def test_it_is_said_once_though_the_text_takes_several_attempts(self, told: Told) -> None:
        await told.book(await told.patient(), timedelta(hours=27))
        told.clock.advance(hours=3)
        told.sms.faults.then(Fault.RATE_LIMITED)
        await told.deliver(REMINDER)
        told.clock.advance(minutes=1)
        await told.deliver(REMINDER)
        assert len(await told.in_chat(told.conversation)) == 1

    async def test_what_the_conversation_has_just_said_is_not_repeated_there(
        self, told: Told
    ) -> None:
        await told.book(await told.patient(), SOON)
        await told.deliver(BOOKED)
        assert await told.in_chat(told.conversation) == []

    async def test_nothing_appears_on_a_public_screen(self, told: Told) -> None:
        await told.book(await told.patient("kiosk"), timedelta(hours=27))
        told.clock.advance(hours=3)
        await told.deliver(REMINDER)
        assert await told.in_chat(told.conversation) == []
        assert len(told.sms.phones) == 1

    async def test_a_closed_conversation_is_left_alone(self, told: Told) -> None:
        await told.book(await told.patient(), SOON)
        told.clock.advance(days=2)
        await told.deliver(REMINDER)
        assert await told.in_chat(told.conversation) == []


class TestQuietHours:
    async def test_a_confirmation_is_sent_at_night(self, told: Told) -> None:
        told.clock.moment = datetime(2026, 11, 18, 3, 0, tzinfo=HOSPITAL_ZONE)
        await told.book(await told.patient(), SOON)
        assert (await told.deliver(BOOKED)).status is NoticeStatus.SENT

    async def test_what_can_wait_is_sent_in_the_morning(self, told: Told) -> None:
        await told.stopped(await told.patient())
        told.clock.moment = datetime(2026, 11, 18, 23, 30, tzinfo=HOSPITAL_ZONE)
        waiting = await told.deliver(STOPPED)
        assert waiting.due_at == datetime(2026, 11, 19, 7, 0, tzinfo=HOSPITAL_ZONE)
        assert told.sms.phones == []
        told.clock.moment = waiting.due_at
        assert (await told.deliver(STOPPED)).status is NoticeStatus.SENT

    async def test_a_clinic_stopped_for_the_coming_day_is_told_at_night(self, told: Told) -> None:
        await told.stopped(await told.patient(), timedelta(hours=23))
        told.clock.moment = datetime(2026, 11, 18, 23, 30, tzinfo=HOSPITAL_ZONE)
        assert (await told.deliver(STOPPED)).status is NoticeStatus.SENT


async def test_nothing_of_a_patient_is_in_the_job_queue(told: Told) -> None:
    await told.book(await told.patient(), SOON)
    async with told.sessions() as session:
        conversations = await session.scalar(select(func.count()).select_from(Conversation))
        arguments = await session.scalars(
            text("SELECT args::text FROM procrastinate_jobs WHERE task_name = 'deliver_notice'")
        )
        assert conversations == 1
        assert {argument.split('"')[1] for argument in arguments} == {"notice_id"}


async def test_no_name_number_or_openid_is_in_a_log(
    told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await told.book(await told.patient("wechat"), SOON)
    told.templates.faults.then(Fault.REJECTED)
    notice = await told.deliver(BOOKED)
    assert str(notice.id) in caplog.text
    for private in (PHONE, OPENID, "林"):
        assert private not in caplog.text
