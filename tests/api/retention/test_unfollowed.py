"""Who stopped following on WeChat is forgotten when nothing is booked any more."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from api.appointments.models import Appointment, AppointmentStatus
from api.patients.models import Account, Patient, VisitorCard
from api.staff.models import AuditEntry
from api.wechat.models import WeChatContact
from tests.api.appointments.booking_rows import BookingRows
from tests.api.retention.archive import LATELY, Archive

TODAY, YESTERDAY, TOMORROW = (timedelta(days=days) for days in (0, 1, -1))
GONE = {"wechat_unfollowed": 1}


async def follower(archive: Archive, *, stopped: bool = True) -> VisitorCard:
    """The visitor card of somebody on WeChat who follows no more."""
    card = await archive.card(LATELY)
    async with archive.sessions() as session, session.begin():
        account = await session.get_one(Account, card.account_id)
        account.channel, account.external_sealed = "wechat", b"sealed"
        at = archive.now - LATELY if stopped else None
        session.add(WeChatContact(account_id=account.id, unfollowed_at=at))
    return card


async def shared_with_another(archive: Archive, card: VisitorCard) -> None:
    async with archive.sessions() as session, session.begin():
        rows = BookingRows(session)
        await rows.card_for(await rows.conversation(), card.patient_id)


async def by_staff(archive: Archive, booked: Appointment) -> None:
    async with archive.sessions() as session, session.begin():
        (await session.get_one(Appointment, booked.id)).account_id = None


async def account_of(archive: Archive, card: VisitorCard) -> Account:
    async with archive.sessions() as session:
        return await session.get_one(Account, card.account_id)


async def is_named(archive: Archive, card: VisitorCard) -> bool:
    async with archive.sessions() as session:
        return (await session.get_one(Patient, card.patient_id)).erased_at is None


async def test_goes_the_night_after_the_last_visit(archive: Archive) -> None:
    card = await follower(archive)
    await archive.booking(card, TODAY, AppointmentStatus.SEEN)
    assert await archive.erase() == {}
    archive.now += timedelta(days=1)
    assert await archive.count() == GONE
    assert await archive.erase() == GONE
    assert await archive.again(card) is None
    assert not await is_named(archive, card)
    assert (await account_of(archive, card)).external_sealed is None
    assert await archive.erase() == {}


async def test_is_written_down_as_what_the_patient_wished(archive: Archive) -> None:
    card = await follower(archive)
    await archive.erase()
    async with archive.sessions() as session:
        entries = list(await session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
    assert [(entry.action, entry.subject) for entry in entries] == [
        ("erase_my_data", f"account:{card.account_id}"),
        ("erase", "retention:wechat_unfollowed"),
    ]


async def test_who_follows_stays(archive: Archive) -> None:
    card = await follower(archive, stopped=False)
    assert await archive.erase() == {}
    assert await archive.again(card) is not None


@pytest.mark.parametrize(
    "status",
    [AppointmentStatus.BOOKED, AppointmentStatus.SUBMITTED, AppointmentStatus.CHECKED_IN],
)
async def test_who_has_something_booked_stays(archive: Archive, status: AppointmentStatus) -> None:
    await archive.booking(await follower(archive), TOMORROW, status)
    assert await archive.erase() == {}


@pytest.mark.parametrize(
    ("age", "status"),
    [
        (TOMORROW, AppointmentStatus.CANCELLED),
        (TOMORROW, AppointmentStatus.CHANGED),
        (YESTERDAY, AppointmentStatus.NO_SHOW),
        (YESTERDAY, AppointmentStatus.BOOKED),
    ],
)
async def test_what_nobody_will_come_to_keeps_nobody(
    archive: Archive, age: timedelta, status: AppointmentStatus
) -> None:
    await archive.booking(await follower(archive), age, status)
    assert await archive.erase() == GONE


async def test_stays_as_many_days_as_the_hospital_says(archive: Archive) -> None:
    archive.rules = archive.rules.model_copy(update={"wechat_unfollowed_days": 7})
    await archive.booking(await follower(archive), TODAY)
    archive.now += timedelta(days=7)
    assert await archive.erase() == {}
    archive.now += timedelta(days=1)
    assert await archive.erase() == GONE


async def test_what_staff_booked_for_their_patient_keeps_them(archive: Archive) -> None:
    card = await follower(archive)
    await by_staff(archive, await archive.booking(card, TOMORROW, AppointmentStatus.BOOKED))
    assert await archive.erase() == {}


async def test_what_they_booked_for_a_patient_of_somebody_else_too_keeps_them(
    archive: Archive,
) -> None:
    card = await follower(archive)
    await shared_with_another(archive, card)
    await archive.booking(card, TOMORROW, AppointmentStatus.BOOKED)
    assert await archive.erase() == {}


async def test_a_patient_of_somebody_else_too_is_left_to_them(archive: Archive) -> None:
    card = await follower(archive)
    await shared_with_another(archive, card)
    await by_staff(archive, await archive.booking(card, TOMORROW, AppointmentStatus.BOOKED))
    assert await archive.erase() == GONE
    assert await archive.again(card) is None
    assert await is_named(archive, card)


async def test_other_channels_have_nobody_to_follow(archive: Archive) -> None:
    card = await archive.card(LATELY)
    assert await archive.erase() == {}
    assert await archive.again(card) is not None


async def test_who_was_only_ever_written_to_is_forgotten_too(archive: Archive) -> None:
    card = await follower(archive)
    async with archive.sessions() as session, session.begin():
        await session.delete(await session.get_one(VisitorCard, card.id))
    erased = await archive.erase()
    assert erased["wechat_unfollowed"] == 1
    assert (await account_of(archive, card)).external_sealed is None


async def test_who_is_busy_waits_for_the_next_night(archive: Archive) -> None:
    busy, other = await follower(archive), await follower(archive)
    async with archive.sessions() as session, session.begin():
        await session.get_one(Patient, busy.patient_id, with_for_update=True)
        assert await archive.erase(batch=10) == GONE
    assert await archive.again(busy) is not None
    assert await archive.again(other) is None
    assert await archive.erase() == GONE


async def test_who_is_just_coming_back_stays(archive: Archive) -> None:
    card = await follower(archive)
    async with archive.sessions() as session, session.begin():
        contact = await session.get_one(WeChatContact, card.account_id)
        contact.unfollowed_at = None
        await session.flush()
        assert await archive.erase() == {}
    assert await archive.erase() == {}
