"""Which clinics there should be, without a database."""

import itertools
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from api.clinics.models import ClinicStatus, Period
from api.clinics.plan import DayException, Weekly, closed_days, plan_clinics, segments
from api.clock import HOSPITAL_ZONE
from api.departments.profile import load_hospital
from api.departments.schemas import Hospital, Release, SlotKindProfile

MONDAY = date(2026, 11, 23)
KINDS = {
    "expert": SlotKindProfile(name="专家号", on_site=1, release=Release(days_ahead=7, time=time(7)))
}
WEEK = [MONDAY + timedelta(days=offset) for offset in range(7)]


def weekly(doctor: str = "d1", weekday: int = 1, period: Period = Period.AM, **other: object):
    values = {"department_code": "guke", "room": "1 诊室", "capacity": 3} | other
    return Weekly(provider=doctor, weekday=weekday, period=period, kind="expert", fee=50, **values)


def plan(rows, exceptions=(), days=WEEK, holidays=(), open_on_holidays=()):
    return plan_clinics(
        rows,
        exceptions,
        days,
        open_on_holidays=open_on_holidays,
        is_holiday=lambda day: day in holidays,
        kinds=KINDS,
    )


@pytest.fixture(scope="module")
def profile(knowledge_base: Path) -> Hospital:
    return load_hospital(knowledge_base / "hospital.yml")


def test_a_weekly_half_day_becomes_a_clinic_on_its_weekday() -> None:
    (clinic,) = plan([weekly(weekday=3)])
    assert (clinic.date, clinic.period, clinic.fee) == (MONDAY + timedelta(days=2), Period.AM, 50)
    assert clinic.status is ClinicStatus.OPEN


def test_a_stopped_half_day_stays_visible_as_stopped_with_its_reason() -> None:
    away = DayException("d1", MONDAY, Period.AM, "stopped", "外出会诊")
    (clinic,) = plan([weekly()], [away])
    assert clinic.status is ClinicStatus.STOPPED
    assert clinic.stop_reason == "外出会诊"


def test_stopping_a_half_day_that_was_never_planned_changes_nothing() -> None:
    away = DayException("d1", MONDAY, Period.PM, "stopped", "外出会诊")
    (clinic,) = plan([weekly()], [away])
    assert clinic.status is ClinicStatus.OPEN


def test_an_extra_clinic_takes_room_and_capacity_of_the_same_period() -> None:
    extra = DayException("d1", MONDAY + timedelta(days=1), Period.PM, "extra", "补诊")
    rows = [weekly(room="1 诊室", capacity=3), weekly(weekday=5, period=Period.PM, capacity=6)]
    added = next(clinic for clinic in plan(rows, [extra]) if clinic.date == extra.date)
    assert (added.period, added.capacity) == (Period.PM, 6)


def test_an_extra_clinic_of_a_doctor_who_never_sits_is_left_out() -> None:
    assert plan([], [DayException("d9", MONDAY, Period.AM, "extra", "补诊")]) == []


def test_the_last_exception_of_a_half_day_decides() -> None:
    stopped = DayException("d1", MONDAY, Period.AM, "stopped", "外出会诊")
    again = DayException("d1", MONDAY, Period.AM, "extra", "恢复出诊")
    (clinic,) = plan([weekly()], [stopped, again])
    assert clinic.status is ClinicStatus.OPEN


def test_on_a_holiday_only_the_named_departments_sit() -> None:
    rows = [weekly("d1"), weekly("d2", department_code="jizhen")]
    clinics = plan(rows, holidays=[MONDAY], open_on_holidays=["jizhen"])
    assert [clinic.provider for clinic in clinics] == ["d2"]


def test_an_extra_clinic_takes_place_on_a_holiday() -> None:
    extra = DayException("d1", MONDAY, Period.AM, "extra", "元旦方便门诊")
    (clinic,) = plan([weekly()], [extra], holidays=[MONDAY])
    assert clinic.status is ClinicStatus.OPEN


def test_national_holidays_and_the_hospitals_own_days_are_closed(profile: Hospital) -> None:
    closed = closed_days(profile)
    assert closed(date(2026, 10, 1))
    assert closed(date(2027, 1, 1))
    assert not closed(date(2026, 11, 18))


def test_segments_fill_the_half_day_in_half_hours(profile: Hospital) -> None:
    mornings = [
        part for part in segments(profile) if (part.kind, part.period) == ("general", Period.AM)
    ]
    assert [part.start for part in mornings][:2] == [time(8), time(8, 30)]
    assert (len(mornings), mornings[-1].end) == (8, time(12))


@given(
    st.integers(min_value=5, max_value=30),
    st.integers(min_value=0, max_value=22 * 60),
    st.integers(min_value=1, max_value=8 * 60),
)
def test_segments_never_overlap_nor_leave_the_period(minutes: int, opens: int, length: int) -> None:
    closes = min(opens + length, 24 * 60 - 1)
    begin, end = time(*divmod(opens, 60)), time(*divmod(closes, 60))
    profile = Hospital.model_construct(
        periods={"am": (begin, end)}, slot_minutes=minutes, slot_kinds=KINDS
    )
    parts = segments(profile)
    assert all(begin <= part.start < part.end <= end for part in parts)
    assert all(one.end == two.start for one, two in itertools.pairwise(parts))


class TestRelease:
    def test_a_clinic_opens_its_days_ahead_at_its_hour(self) -> None:
        (clinic,) = plan([weekly()])
        assert clinic.opens_at == datetime(2026, 11, 16, 7, 0, tzinfo=HOSPITAL_ZONE)

    @pytest.mark.parametrize(("capacity", "on_site"), [(3, 1), (2, 1), (1, 0)])
    def test_places_kept_for_the_desk_leave_one_for_everybody(
        self, capacity: int, on_site: int
    ) -> None:
        (clinic,) = plan([weekly(capacity=capacity)])
        assert clinic.on_site == on_site

    @pytest.mark.parametrize("hour", [time(22), time(5, 59), time(0)])
    def test_a_release_at_night_needs_a_reason(self, hour: time) -> None:
        with pytest.raises(ValidationError, match="night_reason"):
            Release(days_ahead=7, time=hour)
        assert Release(days_ahead=7, time=hour, night_reason="系统割接").time == hour


class TestResources:
    def test_a_resource_is_planned_like_a_doctor(self) -> None:
        (clinic,) = plan([weekly("mri", of_resource=True)])
        assert (clinic.resource_code, clinic.doctor_id) == ("mri", None)

    def test_segments_of_a_kind_have_its_own_length(self, profile: Hospital) -> None:
        mornings = [part for part in segments(profile) if part.period is Period.AM]
        surgery = [part.start for part in mornings if part.kind == "day_surgery"]
        assert surgery == [time(8), time(9), time(10), time(11)]


def test_a_substitute_sits_in_the_clinic_of_the_doctor_who_is_away() -> None:
    instead = DayException("d1", MONDAY, Period.AM, "substitute", "医生外出", "d9")
    (clinic,) = plan([weekly()], [instead])
    assert (clinic.provider, clinic.substitute_id, clinic.status) == ("d1", "d9", ClinicStatus.OPEN)
