"""What `knowledge_base/booking.yml` decides, without a database."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from booking_rows import NOW, TODAY, in_days
from pydantic import ValidationError

from api.appointments.rules import (
    DESK,
    BookingRules,
    Person,
    Place,
    broken_by_person,
    broken_by_place,
    broken_by_quota,
    load_booking_rules,
    too_many_with_doctor,
)
from api.clinics.models import ClinicStatus, Period, Quota
from api.clock import HOSPITAL_ZONE


def place(
    starts_at: datetime = datetime(2026, 11, 20, 9, 30, tzinfo=HOSPITAL_ZONE),
    *,
    status: ClinicStatus = ClinicStatus.OPEN,
    quota: Quota = Quota.OPEN,
    opens_at: datetime | None = None,
    sex: str | None = None,
    min_age: int | None = None,
    max_age: int | None = None,
) -> Place:
    return Place(
        slot_id=1,
        quota=quota,
        clinic_id=1,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30),
        kind="expert",
        date=starts_at.date(),
        period=Period.AM,
        status=status,
        stop_reason="医生外出开会",
        opens_at=opens_at,
        fee=50,
        doctor_id="t1",
        resource_code=None,
        department_code="test",
        department="测试科",
        sex=sex,
        min_age=min_age,
        max_age=max_age,
    )


def person_rule(wanted: Place, person: Person, channel: str = "web") -> str | None:
    broken = broken_by_person(NOW, wanted, person, channel)
    return broken.code if broken else None


class TestLoadBookingRules:
    def test_reads_the_sample_hospitals_rules(self, rules: BookingRules) -> None:
        assert rules.hold_minutes == 10
        assert rules.advance_days == 28
        assert rules.latest_minutes_before_start == 0
        assert (rules.max_per_doctor.bookings, rules.max_per_doctor.days) == (2, 7)

    @pytest.mark.parametrize(
        ("line", "fault"),
        [
            ("hold_minutes: 0", "hold_minutes"),
            ("hold_minutes: soon", "hold_minutes"),
            ("hold_minuets: 10", "hold_minuets"),
        ],
    )
    def test_names_the_fault(
        self, tmp_path: Path, knowledge_base: Path, line: str, fault: str
    ) -> None:
        sound = (knowledge_base / "booking.yml").read_text("utf-8")
        broken = tmp_path / "booking.yml"
        broken.write_text(sound.replace("hold_minutes: 10", line), "utf-8")
        with pytest.raises(ValidationError, match=fault):
            load_booking_rules(broken)


class TestCancelDeadline:
    def test_is_the_day_before_at_three(self, rules: BookingRules) -> None:
        start = datetime(2026, 11, 20, 9, 30, tzinfo=HOSPITAL_ZONE)
        assert rules.cancel_deadline(start) == datetime(2026, 11, 19, 15, 0, tzinfo=HOSPITAL_ZONE)

    def test_counts_days_of_the_hospital_not_of_the_database(self, rules: BookingRules) -> None:
        early_in_utc = datetime.fromisoformat("2026-11-19T23:30:00+00:00")  # 20 November, 7:30
        assert rules.cancel_deadline(early_in_utc).day == 19

    def test_is_never_after_the_beginning(self, rules: BookingRules) -> None:
        same_day = rules.cancel_until.model_copy(update={"days_before": 0})
        lenient = rules.model_copy(update={"cancel_until": same_day})
        start = datetime(2026, 11, 20, 9, 30, tzinfo=HOSPITAL_ZONE)
        assert lenient.cancel_deadline(start) == start


class TestBrokenByPlace:
    def test_allows_an_open_clinic_ahead(self, rules: BookingRules) -> None:
        assert broken_by_place(rules, NOW, place()) is None

    def test_allows_the_last_day_of_the_window(self, rules: BookingRules) -> None:
        last = datetime(2026, 12, 16, 9, 0, tzinfo=HOSPITAL_ZONE)
        assert broken_by_place(rules, NOW, place(last)) is None

    def test_a_clinic_can_be_booked_from_the_moment_of_its_release(
        self, rules: BookingRules
    ) -> None:
        assert broken_by_place(rules, NOW, place(opens_at=NOW)) is None

    @pytest.mark.parametrize(
        ("wanted", "code"),
        [
            (place(status=ClinicStatus.STOPPED), "clinic_stopped"),
            (place(NOW), "slot_past"),
            (place(opens_at=NOW + timedelta(minutes=1)), "not_released"),
            (place(datetime(2026, 12, 17, 9, 0, tzinfo=HOSPITAL_ZONE)), "beyond_window"),
        ],
    )
    def test_names_the_rule(self, rules: BookingRules, wanted: Place, code: str) -> None:
        broken = broken_by_place(rules, NOW, wanted)
        assert broken is not None
        assert broken.code == code


class TestBrokenByPerson:
    def test_a_man_is_not_booked_with_gynaecology(self) -> None:
        assert person_rule(place(sex="f"), Person("m", date(1990, 1, 1))) == "sex_limit"

    def test_the_oldest_age_is_included(self) -> None:
        on_the_day = place().date
        last_day_of_14 = Person("m", on_the_day.replace(year=2011, day=21))
        fifteen = Person("m", on_the_day.replace(year=2011))
        assert person_rule(place(max_age=14), last_day_of_14) is None
        assert person_rule(place(max_age=14), fifteen) == "age_limit"

    def test_the_youngest_age_is_included(self) -> None:
        assert person_rule(place(min_age=18), Person("f", date(2008, 11, 20))) is None
        assert person_rule(place(min_age=18), Person("f", date(2008, 11, 21))) == "age_limit"

    def test_what_no_paper_told_is_left_to_the_reception(self) -> None:
        assert person_rule(place(sex="f", max_age=14), Person(None, None)) is None

    def test_a_child_under_14_needs_a_guardian_until_the_birthday(self) -> None:
        on_the_day = place().date
        thirteen = on_the_day.replace(year=on_the_day.year - 14, day=on_the_day.day + 1)
        assert person_rule(place(), Person("f", thirteen)) == "guardian_missing"
        assert person_rule(place(), Person("f", thirteen, has_guardian=True)) is None
        fourteen = on_the_day.replace(year=on_the_day.year - 14)
        assert person_rule(place(), Person("f", fourteen)) is None

    def test_nothing_is_booked_while_the_consent_is_withdrawn(self) -> None:
        withdrawn = Person("f", date(1990, 1, 1), consent_withdrawn=True)
        assert person_rule(place(), withdrawn, "web") == "consent_withdrawn"

    def test_who_withdrew_their_consent_is_not_booked_anywhere(self) -> None:
        person = Person("f", date(1990, 1, 1), consent_withdrawn=True)
        for channel in ("web", DESK):
            assert person_rule(place(), person, channel) == "consent_withdrawn"

    def test_who_is_suspended_books_at_the_desk_alone(self) -> None:
        suspended = Person("f", date(1990, 1, 1), suspended_until=NOW + timedelta(days=1))
        assert person_rule(place(), suspended, "web") == "suspended"
        assert person_rule(place(), suspended, DESK) is None
        over = Person("f", date(1990, 1, 1), suspended_until=NOW)
        assert person_rule(place(), over, "web") is None


class TestBrokenByQuota:
    young = Person("f", date(1990, 1, 1))

    @pytest.mark.parametrize(
        ("quota", "channel", "days_ahead", "refused"),
        [
            (Quota.OPEN, "web", 5, False),
            (Quota.ON_SITE, "web", 0, True),
            (Quota.ON_SITE, "kiosk", 0, False),
            (Quota.ON_SITE, DESK, 0, False),
            (Quota.ON_SITE, "kiosk", 1, True),
            (Quota.EXTRA, DESK, 0, True),
        ],
    )
    def test_on_site_places_are_for_whoever_is_there_and_extra_ones_for_nobody_else(
        self, rules: BookingRules, quota: Quota, channel: str, days_ahead: int, refused: bool
    ) -> None:
        wanted = place(NOW + timedelta(days=days_ahead, hours=1), quota=quota)
        broken = broken_by_quota(rules, NOW, wanted, self.young, channel)
        assert (broken is not None) is refused

    @pytest.mark.parametrize(("birthday", "refused"), [(20, False), (21, True)])
    def test_the_old_may_have_them_anywhere_and_early(
        self, rules: BookingRules, birthday: int, refused: bool
    ) -> None:
        person = Person("m", date(2026 - rules.on_site.from_age, 11, birthday))
        broken = broken_by_quota(rules, NOW, place(quota=Quota.ON_SITE), person, "wechat")
        assert (broken is not None) is refused


class TestTooManyWithDoctor:
    @pytest.mark.parametrize(
        ("others", "too_many"),
        [
            ([], False),
            ([1], False),
            ([1, 2], True),
            ([3, 9], True),  # beside day 5: days 3 to 9 are seven days
            ([-1, 11], False),
            ([-2, 1], False),  # seven days before day 5 no longer reach day -2
            ([0, 12], False),
        ],
    )
    def test_looks_at_every_stretch_of_seven_days(
        self, rules: BookingRules, others: list[int], too_many: bool
    ) -> None:
        days = [in_days(offset) for offset in others]
        assert too_many_with_doctor(rules, in_days(5), days) is too_many

    def test_today_counts(self, rules: BookingRules) -> None:
        assert too_many_with_doctor(rules, TODAY, [TODAY, TODAY])
