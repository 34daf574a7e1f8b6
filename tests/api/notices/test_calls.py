"""The staff's call list."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from api.appointments.models import Appointment
from api.errors import NotFound, Refused
from api.notices import calls
from api.notices.delivery import deliver
from api.notices.models import Notice, NoticeKind, NoticeStatus
from api.notices.outbox import Recipient, Telling, tell
from tests.api.notices.told import PHONE, SEAL, Told
from tests.simulators.faults import Fault

STOPPED = NoticeKind.CLINIC_STOPPED


async def to_call(told: Told, phone: str | None = PHONE) -> uuid.UUID:
    await told.stopped(await told.patient(phone=phone))
    told.sms.faults.then(Fault.REJECTED)
    return (await told.deliver(STOPPED)).id


async def listed(told: Told) -> list[calls.Call]:
    async with told.sessions() as session:
        return await calls.waiting_calls(session, SEAL, told.post.words)


async def done(told: Told, notice_id: uuid.UUID, by: str = "agent1") -> NoticeStatus:
    async with told.sessions() as session, session.begin():
        notice = await calls.done(session, told.clock.now(), notice_id, by, "已告知")
        return notice.status


async def test_lists_whom_to_call_masked_with_what_to_say(told: Told) -> None:
    notice_id = await to_call(told)
    [call] = await listed(told)
    assert (call.id, call.kind, call.patient, call.phone) == (
        notice_id,
        STOPPED,
        "林*雨",
        "138****1234",
    )
    assert "停诊了" in call.words
    assert call.visit_at == told.clock.now() + timedelta(days=3)


async def test_the_oldest_comes_first(told: Told) -> None:
    card = await told.patient(phone=None)
    waited = {}
    for key in ("first", "second"):
        telling = Telling(NoticeKind.WAITLIST_CLOSED, key, told.clock.now())
        recipient = Recipient(card.patient_id, card.account_id)
        async with told.sessions() as session, session.begin():
            await tell(session, told.clock.now(), recipient, telling)
            found = select(Notice.id).where(Notice.key == key)
            waited[key] = (await session.scalars(found)).one()
        told.clock.advance(minutes=1)
    for notice_id in reversed(waited.values()):
        await deliver(told.post, notice_id)
    assert [call.id for call in await listed(told)] == [waited["first"], waited["second"]]
    async with told.sessions() as session:
        assert await calls.count_calls(session) == 2


async def test_the_number_is_given_in_the_clear_to_dial_it(told: Told) -> None:
    notice_id = await to_call(told)
    async with told.sessions() as session:
        assert await calls.number_to_call(session, SEAL, notice_id) == PHONE


async def test_who_left_no_number_is_on_the_list_without_one(told: Told) -> None:
    notice_id = await to_call(told, phone=None)
    async with told.sessions() as session:
        assert await calls.number_to_call(session, SEAL, notice_id) is None
    assert (await listed(told))[0].phone == ""


async def test_who_was_called_leaves_the_list(told: Told) -> None:
    notice_id = await to_call(told)
    assert await done(told, notice_id) is NoticeStatus.CALLED
    assert await listed(told) == []
    notice = await told.notice(STOPPED)
    assert (notice.handled_by, notice.result) == ("agent1", "已告知")


async def test_done_twice_by_the_same_person_is_done_once(told: Told) -> None:
    notice_id = await to_call(told)
    assert await done(told, notice_id) is await done(told, notice_id)


async def test_a_second_person_is_told_that_the_call_was_made(told: Told) -> None:
    notice_id = await to_call(told)
    await done(told, notice_id)
    with pytest.raises(Refused, match="call_already_made"):
        await done(told, notice_id, "agent2")


async def test_the_number_is_not_given_when_there_is_nobody_to_call(told: Told) -> None:
    notice_id = await to_call(told)
    await done(told, notice_id)
    async with told.sessions() as session:
        for unknown in (notice_id, uuid.uuid4()):
            with pytest.raises(NotFound):
                await calls.number_to_call(session, SEAL, unknown)


async def test_an_unknown_call_cannot_be_made(told: Told) -> None:
    with pytest.raises(NotFound):
        await done(told, uuid.uuid4())


async def test_nobody_is_called_about_what_was_cancelled_meanwhile(told: Told) -> None:
    await to_call(told)
    appointment_id = (await told.notice(STOPPED)).appointment_id
    async with told.sessions() as session:
        appointment = await session.get_one(Appointment, appointment_id)
    await told.cancel(appointment)
    assert await listed(told) == []
