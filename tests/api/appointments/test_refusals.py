"""Which rule says no to a place, and what is offered instead."""

from datetime import date

import pytest
from booking_desk import Desk, refusal
from booking_rows import TODAY, BookingRows, in_days

from api.appointments import service
from api.appointments.models import AppointmentStatus
from api.appointments.rules import BookingRules
from api.appointments.schemas import BookingRequest
from api.clinics.models import Period
from api.clock import FixedClock
from api.errors import NotFound

HELD, BOOKED = AppointmentStatus.HELD, AppointmentStatus.BOOKED


class TestHoldIsRefused:
    async def test_when_the_slot_is_full(self, desk: Desk, rows: BookingRows) -> None:
        doctor = await rows.doctor()
        full, free = await rows.slots(doctor, count=2)
        await desk.book(full)
        refused = await refusal((await desk.another()).hold(full))
        assert refused.code == "slot_full"
        assert [free.id] == [place["slot_id"] for place in refused.params["alternatives"]]

    async def test_when_the_slot_has_begun(self, desk: Desk, rows: BookingRows) -> None:
        doctor = await rows.doctor()
        nine, half_past, ten, later = await rows.slots(doctor, day=TODAY, count=4)
        for begun in (nine, half_past, ten):
            refused = await refusal(desk.hold(begun))
            assert refused.code == "slot_past"
            assert refused.params["alternatives"][0]["slot_id"] == later.id

    async def test_when_the_clinic_is_stopped(self, desk: Desk, rows: BookingRows) -> None:
        refused = await refusal(desk.hold(await rows.slot(stopped=True)))
        assert refused.code == "clinic_stopped"

    async def test_beyond_the_window(self, desk: Desk, rows: BookingRows) -> None:
        doctor = await rows.doctor()
        last = await rows.slot(doctor, day=in_days(28))
        refused = await refusal(desk.hold(await rows.slot(doctor, day=in_days(29))))
        assert refused.code == "beyond_window"
        assert refused.params["days"] == 28
        assert refused.params["alternatives"][0]["slot_id"] == last.id

    async def test_when_the_half_day_is_booked_in_this_department(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        department = await rows.department()
        mine = await rows.slot(await rows.doctor(department))
        colleague = await rows.doctor(department)
        booked = await desk.book(mine)
        refused = await refusal(desk.hold(await rows.slot(colleague)))
        assert refused.code == "already_booked_half_day"
        assert refused.params["appointment"]["id"] == str(booked.id)
        assert refused.params["appointment"]["time"] == "09:00-09:30"

    async def test_but_not_in_another_half_day_or_department(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        department = await rows.department()
        await desk.book(await rows.slot(await rows.doctor(department)))
        afternoon = await rows.slot(await rows.doctor(department), period=Period.PM)
        assert (await desk.hold(afternoon)).status is HELD
        _, half_past = await rows.slots(count=2)
        assert (await desk.hold(half_past)).status is HELD

    async def test_for_two_departments_at_one_moment(self, desk: Desk, rows: BookingRows) -> None:
        booked = await desk.book(await rows.slot())
        refused = await refusal(desk.hold(await rows.slot()))
        assert refused.code == "same_time"
        assert refused.params["appointment"]["id"] == str(booked.id)
        assert refused.params["appointment"]["time"] == "09:00-09:30"

    async def test_for_two_visits_that_overlap(self, desk: Desk, rows: BookingRows) -> None:
        surgery = await rows.resource("day_surgery")
        await desk.book(await rows.slot(surgery, minutes=60))
        _, half_past = await rows.slots(count=2)
        assert (await refusal(desk.hold(half_past))).code == "same_time"

    async def test_but_a_parking_space_goes_with_any_visit(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        await desk.book(await rows.slot(await rows.resource("parking"), minutes=60))
        assert (await desk.book(await rows.slot())).status is BOOKED

    async def test_but_not_for_two_examinations_of_one_department_in_one_half_day(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        department = await rows.department()
        scan, film = [await rows.resource("exam", department) for _ in range(2)]
        await desk.book(await rows.slot(scan))
        _, half_past = await rows.slots(film, count=2)
        assert (await desk.book(half_past)).status is BOOKED
        another = (await rows.slots(scan, period=Period.PM))[0]
        assert (await desk.book(another)).status is BOOKED

    async def test_for_two_departments_at_one_moment_while_the_other_is_only_held(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        held = await desk.hold(await rows.slot())
        refused = await refusal(desk.book(await rows.slot()))
        assert refused.code == "same_time"
        assert (await desk.confirm(held)).status is BOOKED

    async def test_but_not_for_two_people_of_one_account(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        await desk.book(await rows.slot())
        child = await rows.card(desk.conversation)
        request = BookingRequest(desk.conversation.id, child.id, (await rows.slot()).id)
        held = await service.hold(desk.session, desk.clock, desk.rules, request)
        assert held.status is HELD

    async def test_nor_once_the_other_was_given_back(self, desk: Desk, rows: BookingRows) -> None:
        await desk.cancel(await desk.book(await rows.slot()))
        assert (await desk.hold(await rows.slot())).status is HELD

    async def test_more_than_twice_a_week_with_one_doctor(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        department = await rows.department()
        doctor, colleague = await rows.doctor(department), await rows.doctor(department)
        for day in (1, 3):
            await desk.book(await rows.slot(doctor, day=in_days(day)))
        other = await rows.slot(colleague, day=in_days(5))
        refused = await refusal(desk.hold(await rows.slot(doctor, day=in_days(5))))
        assert refused.code == "doctor_limit"
        assert [other.id] == [place["slot_id"] for place in refused.params["alternatives"]]

    async def test_for_a_man_at_gynaecology(self, rows: BookingRows, desk: Desk) -> None:
        doctor = await rows.doctor(await rows.department(sex="f"))
        man = await Desk(rows, desk.clock, desk.rules).open(await rows.patient(sex="m"))
        refused = await refusal(man.hold(await rows.slot(doctor)))
        assert refused.code == "sex_limit"
        assert refused.params["alternatives"] == []

    async def test_for_an_adult_at_paediatrics(self, desk: Desk, rows: BookingRows) -> None:
        doctor = await rows.doctor(await rows.department(max_age=14))
        refused = await refusal(desk.hold(await rows.slot(doctor)))
        assert refused.code == "age_limit"
        assert refused.params["max_age"] == 14

    async def test_with_a_visitor_card_of_another_account(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        request = BookingRequest(
            desk.conversation.id, (await desk.another()).card.id, (await rows.slot()).id
        )
        with pytest.raises(NotFound, match="visitor_not_found"):
            await service.hold(desk.session, desk.clock, desk.rules, request)

    async def test_for_a_slot_that_does_not_exist(self, desk: Desk) -> None:
        request = BookingRequest(desk.conversation.id, desk.card.id, 2**31 - 1)
        with pytest.raises(NotFound, match="slot_not_found"):
            await service.hold(desk.session, desk.clock, desk.rules, request)


class TestAlternatives:
    async def test_one_of_each_kind_comes_first(self, desk: Desk, rows: BookingRows) -> None:
        department = await rows.department()
        doctor, colleague = await rows.doctor(department), await rows.doctor(department)
        full, same_clinic, _ = await rows.slots(doctor, count=3)
        same_doctor = await rows.slot(doctor, day=in_days(4))
        same_department = await rows.slot(colleague, day=in_days(4))
        await rows.slot()  # another department is no alternative
        await desk.book(full)
        refused = await refusal((await desk.another()).hold(full))
        offered = [place["slot_id"] for place in refused.params["alternatives"]]
        assert offered == [same_clinic.id, same_doctor.id, same_department.id]

    async def test_none_is_full_stopped_past_or_in_a_half_day_the_patient_has(
        self, desk: Desk, rows: BookingRows
    ) -> None:
        department = await rows.department()
        doctor = await rows.doctor(department)
        mine = await rows.slot(doctor, day=in_days(5))
        await rows.slots(await rows.doctor(department), day=in_days(5))
        await rows.slot(doctor, day=in_days(6), stopped=True)
        await rows.slot(doctor, day=TODAY)
        full = await rows.slot(doctor, day=in_days(7), period=Period.PM)
        await desk.book(mine)
        await (await desk.another()).book(full)
        assert (await refusal(desk.hold(full))).params["alternatives"] == []


async def test_a_person_of_unknown_birth_is_booked(
    rows: BookingRows, clock: FixedClock, rules: BookingRules
) -> None:
    patient = await rows.patient(sex=None)
    patient.birth_date = None
    desk = await Desk(rows, clock, rules).open(patient)
    doctor = await rows.doctor(await rows.department(max_age=14))
    assert (await desk.book(await rows.slot(doctor, day=date(2026, 11, 20)))).status is BOOKED
