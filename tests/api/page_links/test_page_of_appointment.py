"""What the page of an appointment says, in every state that one can be in."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from api.appointments.models import AppointmentStatus
from api.clinics.models import Clinic
from api.errors import NotFound
from api.page_links.appointment_page import appointment_page
from api.page_links.schemas import AppointmentPage
from api.page_links.sources import Sources
from api.patients.models import VisitorCard
from api.patients.privacy import remove_card
from tests.api.appointments.booking_rows import TODAY, BookingRows, in_days
from tests.api.attendance.visits import Visits

IN_THREE_DAYS = in_days(3)


class Reading:
    """The patient, with the page open."""

    def __init__(self, visits: Visits, sources: Sources) -> None:
        self.visits, self.sources = visits, sources

    async def page(self, **how: object) -> AppointmentPage:
        booked = await self.visits.booked(**{"day": IN_THREE_DAYS, **how})  # type: ignore[arg-type]
        return await self.of(booked.id)

    async def of(self, appointment_id: uuid.UUID) -> AppointmentPage:
        account_id = self.visits.conversation.account_id
        return await appointment_page(self.sources, account_id, appointment_id)


@pytest.fixture
def reading(visits: Visits, sources: Sources) -> Reading:
    return Reading(visits, sources)


async def test_a_booking_says_the_way_what_to_bring_and_until_when_it_can_be_cancelled(
    reading: Reading,
) -> None:
    page = await reading.page()
    assert page.state == "booked"
    assert page.today == TODAY
    assert page.card.visitor == "林*雨"
    assert page.way == "医院在示范市健康路 100 号。门诊楼怎么进：文化路一侧的正门。"
    assert page.bring
    assert "身份证" in page.bring
    assert page.rule == "11 月 20 日（周五）15:00 之前可以退号或改约。"
    assert page.card.changeable


async def test_what_to_bring_is_what_the_department_wants_to_see(
    reading: Reading, sources: Sources
) -> None:
    booked = await reading.visits.booked(IN_THREE_DAYS)
    general = sources.words("triage.bring.general")
    assert (await reading.of(booked.id)).bring == general
    sources.words._words[f"triage.bring.{booked.department_code}"] = "带上片子。"
    assert (await reading.of(booked.id)).bring == "带上片子。"


async def test_when_it_is_too_late_to_cancel_it_says_whom_to_call(reading: Reading) -> None:
    page = await reading.page(day=TODAY)
    assert page.state == "booked"
    assert page.rule
    assert "已经过了" in page.rule
    assert "0571-0000-9999" in page.rule
    assert not page.card.changeable


async def test_a_held_place_says_until_when_it_is_kept(reading: Reading, sources: Sources) -> None:
    booked = await reading.visits.booked(IN_THREE_DAYS, status=AppointmentStatus.HELD)
    booked.held_until = sources.clock.now() + timedelta(minutes=5)
    page = await reading.of(booked.id)
    assert page.state == "held"
    assert "11 月 18 日（周三）10:05" in page.says


async def test_a_hold_that_ran_out_is_no_place_any_more_before_anything_swept_it(
    reading: Reading, sources: Sources
) -> None:
    booked = await reading.visits.booked(IN_THREE_DAYS, status=AppointmentStatus.HELD)
    booked.held_until = sources.clock.now()
    page = await reading.of(booked.id)
    assert page.state == "lapsed"
    assert page.rule is page.way is page.bring is None
    assert not page.card.changeable


async def test_a_stopped_clinic_says_why_and_what_can_be_done(
    reading: Reading, visits: Visits
) -> None:
    booked = await visits.booked(IN_THREE_DAYS, stopped=True)
    clinic = await visits.session.get_one(Clinic, booked.clinic_id)
    clinic.stop_reason, booked.refund_due = "医生外出会诊。", True
    page = await reading.of(booked.id)
    assert page.state == "stopped"
    assert "原因：医生外出会诊。请" in page.says
    assert page.says.endswith("已经交的钱会退给您。")
    assert page.card.changeable
    assert page.way is page.bring is page.rule is None


@pytest.mark.parametrize("asked", ["cancelling", "changing"])
async def test_what_the_hospital_system_has_not_answered_cannot_be_changed_again(
    reading: Reading, visits: Visits, asked: str
) -> None:
    booked = await visits.booked(IN_THREE_DAYS)
    setattr(booked, asked, True)
    page = await reading.of(booked.id)
    assert page.state == "submitted"
    assert not page.card.changeable
    assert page.rule is None


@pytest.mark.parametrize(
    ("hour", "state"), [(10, "booked"), (13, "booked"), (14, "begun"), (20, "begun")]
)
async def test_on_the_day_it_says_when_the_time_has_come(
    reading: Reading, visits: Visits, hour: int, state: str
) -> None:
    booked = await visits.booked(TODAY)
    visits.at(hour)
    assert (await reading.of(booked.id)).state == state


async def test_checked_in_they_wait_to_be_called(reading: Reading) -> None:
    page = await reading.page(day=TODAY, status=AppointmentStatus.CHECKED_IN)
    assert page.state == "checked_in"
    assert page.way
    assert page.rule is None


@pytest.mark.parametrize("status", [AppointmentStatus.BOOKED, AppointmentStatus.CHECKED_IN])
async def test_of_a_day_that_is_past_nothing_is_left_to_do(
    reading: Reading, status: AppointmentStatus
) -> None:
    page = await reading.page(day=in_days(-1), status=status)
    assert page.state == "over"
    assert page.way is page.bring is page.rule is None
    assert not page.card.changeable


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (AppointmentStatus.SEEN, "seen"),
        (AppointmentStatus.NO_SHOW, "missed"),
        (AppointmentStatus.CANCELLED, "cancelled"),
        (AppointmentStatus.CHANGED, "changed"),
        (AppointmentStatus.EXPIRED, "lapsed"),
    ],
)
async def test_what_has_ended_says_how(
    reading: Reading, status: AppointmentStatus, state: str
) -> None:
    page = await reading.page(status=status)
    assert page.state == state
    assert page.says
    assert not page.card.changeable
    assert page.way is page.bring is page.rule is None


async def test_an_examination_says_its_own_preparations_and_way(
    reading: Reading, visits: Visits
) -> None:
    resource = await visits.rows.resource()
    resource.about = "空腹 4 小时。"
    slot = await visits.rows.slot(resource, day=IN_THREE_DAYS)
    (await visits.session.get_one(Clinic, slot.clinic_id)).room = "医技楼 1 楼 A 区 CT 室"
    booked = await visits.booked(IN_THREE_DAYS)
    booked.slot_id, booked.clinic_id = slot.id, slot.clinic_id
    page = await reading.of(booked.id)
    assert page.bring == "空腹 4 小时。"
    assert page.way
    assert page.way.startswith("医院在示范市健康路 100 号。医技楼怎么进：")


async def test_a_place_in_no_building_of_the_hospital_has_no_way_to_it(
    reading: Reading, visits: Visits
) -> None:
    resource = await visits.rows.resource()
    slot = await visits.rows.slot(resource, day=IN_THREE_DAYS)
    booked = await visits.booked(IN_THREE_DAYS)
    booked.slot_id, booked.clinic_id = slot.id, slot.clinic_id
    assert (await reading.of(booked.id)).way is None


async def test_another_account_has_no_page_of_it(reading: Reading, sources: Sources) -> None:
    booked = await reading.visits.booked(IN_THREE_DAYS)
    stranger = await BookingRows(sources.session).account()
    with pytest.raises(NotFound, match="not_your_appointment"):
        await appointment_page(sources, stranger.id, booked.id)


async def test_without_the_visitor_card_there_is_no_page_any_more(
    reading: Reading, visits: Visits, sources: Sources
) -> None:
    booked = await visits.booked(IN_THREE_DAYS, status=AppointmentStatus.CANCELLED)
    page = await reading.of(booked.id)
    assert page.state == "cancelled"
    card = (await sources.session.scalars(select(VisitorCard))).one()
    await remove_card(sources.session, visits.clock, card.account_id, card.id)
    with pytest.raises(NotFound, match="not_your_appointment"):
        await reading.of(booked.id)
