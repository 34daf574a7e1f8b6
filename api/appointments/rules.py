"""The hospital's booking rules: `knowledge_base/booking.yml`, and what they decide. No database.

One valid booking per patient, department and half-day is not here: a unique index keeps it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from ruamel.yaml import YAML

from api.clinics.models import ClinicStatus, Period, Quota
from api.clock import HOSPITAL_ZONE
from api.extra_slots.rules import ExtraSlotRules
from api.patients.identity import GUARDED_BEFORE, age_on
from api.waitlist.rules import WaitlistRules

_STRICT = ConfigDict(extra="forbid", frozen=True)
_NO_LIMIT = 1000
# The channel of what staff book in a patient's stead.
DESK = "staff"


class CancelUntil(BaseModel):
    """The last moment to cancel or change: at `time`, `days_before` the clinic's day."""

    model_config = _STRICT

    days_before: Annotated[int, Field(ge=0, le=30)]
    time: time


class MaxPerDoctor(BaseModel):
    """At most `bookings` of one patient with one doctor in any `days` days in a row."""

    model_config = _STRICT

    bookings: Annotated[int, Field(ge=1, le=100)]
    days: Annotated[int, Field(ge=1, le=366)]


class OnSite(BaseModel):
    """Who may take places of the quota `on_site`: `channels` from `days_ahead` days before, and
    patients from `from_age` years on anywhere and as early as other places (A11.1)."""

    model_config = _STRICT

    channels: frozenset[str]
    days_ahead: Annotated[int, Field(ge=0, le=30)]
    from_age: Annotated[int, Field(ge=50, le=120)]


class NoShow(BaseModel):
    """爽约: after `misses` in `within_days` days no booking online for `suspended_days` days.
    Defaults of Zhongshan Hospital: `facts/rules-china.md`."""

    model_config = _STRICT

    misses: Annotated[int, Field(ge=1, le=100)]
    within_days: Annotated[int, Field(ge=1, le=366)]
    suspended_days: Annotated[int, Field(ge=1, le=366)]


class Reminders(BaseModel):
    """A reminder `days_ahead` at the visit's hour, and one `hours_ahead` (0: none); none within
    `not_within_minutes` of the booking, which it would only repeat (A2.7)."""

    model_config = _STRICT

    days_ahead: Annotated[int, Field(ge=0, le=14)]
    hours_ahead: Annotated[int, Field(ge=0, le=24)]
    not_within_minutes: Annotated[int, Field(ge=0, le=24 * 60)]


class BookingRules(BaseModel):
    """`booking.yml`. Defaults of Chinese hospitals: `facts/rules-china.md`, Booking."""

    model_config = _STRICT

    hold_minutes: Annotated[int, Field(ge=1, le=60)]
    advance_days: Annotated[int, Field(ge=1, le=365)]
    latest_minutes_before_start: Annotated[int, Field(ge=0, le=24 * 60)]
    cancel_until: CancelUntil
    max_per_doctor: MaxPerDoctor
    without_patient: frozenset[str]
    on_site: OnSite
    no_show: NoShow
    reminders: Reminders
    waitlist: WaitlistRules
    extra_slots: ExtraSlotRules
    check_in_minutes_before: Annotated[int, Field(ge=0, le=24 * 60)]
    alternatives: Annotated[int, Field(ge=0, le=10)]

    def held_until(self, now: datetime) -> datetime:
        """When a place held at `now` goes back."""
        return now + timedelta(minutes=self.hold_minutes)

    def bookable_after(self, now: datetime) -> datetime:
        """Slots that begin later than this can still be booked at `now`."""
        return now + timedelta(minutes=self.latest_minutes_before_start)

    def last_day(self, today: date) -> date:
        """The last day that can be booked."""
        return today + timedelta(days=self.advance_days)

    def cancel_deadline(self, starts_at: datetime) -> datetime:
        """The last moment to cancel or change an appointment that begins at `starts_at`."""
        start = starts_at.astimezone(HOSPITAL_ZONE)
        day = start.date() - timedelta(days=self.cancel_until.days_before)
        return min(datetime.combine(day, self.cancel_until.time, HOSPITAL_ZONE), start)


@cache
def load_booking_rules(path: Path) -> BookingRules:
    """Read the rules, once per process. Raises `pydantic.ValidationError` naming each fault, and
    `ruamel.yaml.error.YAMLError` for a file that is not YAML."""
    return BookingRules.model_validate(YAML(typ="safe").load(path.read_text("utf-8")))


@dataclass(frozen=True)
class Place:
    """A slot with what the rules need of its clinic and department. `fee` in whole yuan. Either
    `doctor_id` or `resource_code` says what the clinic is."""

    slot_id: int
    quota: Quota
    clinic_id: int
    starts_at: datetime
    ends_at: datetime
    kind: str
    date: date
    period: Period
    status: ClinicStatus
    stop_reason: str | None
    opens_at: datetime | None
    fee: int
    doctor_id: str | None
    resource_code: str | None
    department_code: str
    department: str
    sex: str | None
    min_age: int | None
    max_age: int | None

    @property
    def unit(self) -> str:
        """What one patient can have once per half-day: see `Appointment.unit`."""
        return self.resource_code or self.department_code


@dataclass(frozen=True)
class Person:
    """What the rules need of a patient. `suspended_until` after too many no-shows; nothing new is
    booked while the consent is withdrawn."""

    sex: str | None
    birth_date: date | None
    has_guardian: bool = False
    suspended_until: datetime | None = None
    consent_withdrawn: bool = False


@dataclass(frozen=True)
class BrokenRule:
    """Which rule says no: the code of a `Refused`, and what its wording needs."""

    code: str
    params: dict[str, Any]


def broken_by_place(rules: BookingRules, now: datetime, place: Place) -> BrokenRule | None:
    """Whether this place can be booked by anybody at `now`."""
    if place.status is ClinicStatus.STOPPED:
        return BrokenRule("clinic_stopped", {"reason": place.stop_reason})
    if place.starts_at <= rules.bookable_after(now):
        return BrokenRule("slot_past", {})
    if place.opens_at is not None and now < place.opens_at:
        return BrokenRule("not_released", {"opens_at": place.opens_at})
    if place.date > rules.last_day(now.date()):
        return BrokenRule("beyond_window", {"days": rules.advance_days})
    return None


def broken_by_quota(
    rules: BookingRules, now: datetime, place: Place, person: Person, channel: str
) -> BrokenRule | None:
    """Whether this patient may take a place of this quota, through this channel. Extra places
    are granted, never chosen."""
    if place.quota is Quota.OPEN:
        return None
    if place.quota is Quota.ON_SITE:
        old = person.birth_date is not None and (
            age_on(person.birth_date, place.date) >= rules.on_site.from_age
        )
        first_day = place.date - timedelta(days=rules.on_site.days_ahead)
        if old or (channel in rules.on_site.channels and now.date() >= first_day):
            return None
    return BrokenRule("on_site_only", {"from_age": rules.on_site.from_age})


def broken_by_person(
    now: datetime, place: Place, person: Person, channel: str
) -> BrokenRule | None:
    """Whether this patient may book here. What no paper told is left to the reception; the desk
    books for suspended patients, too."""
    if channel != DESK and person.suspended_until is not None and now < person.suspended_until:
        return BrokenRule("suspended", {"until": person.suspended_until})
    if person.consent_withdrawn:
        return BrokenRule("consent_withdrawn", {})
    if _needs_guardian(place, person):
        return BrokenRule("guardian_missing", {})
    return _broken_by_department(place, person)


def _needs_guardian(place: Place, person: Person) -> bool:
    """Under 14 a guardian must have agreed (PIPL article 31)."""
    if person.birth_date is None or person.has_guardian:
        return False
    return age_on(person.birth_date, place.date) < GUARDED_BEFORE


def _broken_by_department(place: Place, person: Person) -> BrokenRule | None:
    if place.sex and person.sex and place.sex != person.sex:
        return BrokenRule("sex_limit", {"department": place.department, "sex": place.sex})
    if person.birth_date is None:
        return None
    age = age_on(person.birth_date, place.date)
    if (place.min_age or 0) <= age <= (_NO_LIMIT if place.max_age is None else place.max_age):
        return None
    limits = {"department": place.department, "min_age": place.min_age, "max_age": place.max_age}
    return BrokenRule("age_limit", limits)


def too_many_with_doctor(rules: BookingRules, day: date, others: Iterable[date]) -> bool:
    """Whether a booking on `day`, beside the patient's `others` with the same doctor, is too many
    in some stretch of `max_per_doctor.days` days."""
    days = sorted(others)
    stretch = timedelta(days=rules.max_per_doctor.days - 1)
    starts = [start for start in [*days, day] if start <= day <= start + stretch]
    return any(
        sum(start <= other <= start + stretch for other in days) >= rules.max_per_doctor.bookings
        for start in starts
    )
