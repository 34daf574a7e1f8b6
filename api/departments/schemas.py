"""What is said of the hospital and its departments."""

from datetime import date, time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from api.departments.models import DepartmentKind

PeriodName = Literal["am", "pm", "evening"]
Weekday = Annotated[int, Field(ge=1, le=7)]
Hour = Annotated[str, StringConstraints(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")]
# PostgreSQL refuses NUL in text.
SlotKindCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,23}$")]
StoredText = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")]

_DAY_BEGINS, _NIGHT_BEGINS = time(6), time(22)


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Emergency(_Entry):
    """Where the emergency department is and how to reach it."""

    location: str
    entrance: str
    phone: str


CentreKey = Literal["heart", "brain", "injury", "pregnancy", "child"]


class Centre(_Entry):
    """One of the hospital's centres for emergencies (胸痛中心, …) and the way to it in words."""

    name: str
    way: str


class Building(_Entry):
    """A building; `floors` counts those above the ground."""

    name: str
    floors: Annotated[int, Field(ge=1, le=100)]
    about: str
    entrance: str


class Position(_Entry):
    """Where the hospital is, in degrees of GCJ-02: what WeChat and the maps of China give."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


WayKind = Literal["metro", "bus", "taxi", "parking", "wheelchair"]


class OpeningHours(_Entry):
    """When a place is open, on these weekdays (1 = Monday)."""

    place: str
    days: list[Weekday]
    open: Hour
    close: Hour


class Release(_Entry):
    """放号: a clinic can be booked from `time`, `days_ahead` days before. Between 22:00 and 06:00
    only with `night_reason` (service document 003, A2.5)."""

    days_ahead: Annotated[int, Field(ge=0, le=90)]
    time: time
    night_reason: str | None = None

    @model_validator(mode="after")
    def _not_at_night(self) -> "Release":
        if not _DAY_BEGINS <= self.time < _NIGHT_BEGINS and not self.night_reason:
            raise ValueError("a release between 22:00 and 06:00 needs a night_reason")
        return self


class SlotKindProfile(_Entry):
    """One kind of number (号别). `minutes` is a segment's length (else `slot_minutes`); of each
    segment's places `on_site` are kept for the desk and special groups, but never the only one.
    Where nobody checks in (`check_in`) nobody can fail to come either."""

    name: str
    minutes: Annotated[int | None, Field(ge=5, le=720)] = None
    on_site: Annotated[int, Field(ge=0, le=99)] = 0
    check_in: bool = True
    release: Release


class Hospital(_Entry):
    """`hospital.yml`. Slots are `slot_minutes` long: at most 30 (Beijing booking rule 2023).
    `centres` go by the wording of the emergencies that they are for; `ways` say how to get here."""

    name: str
    short_name: str
    level: str
    about: str
    address: str
    place: Position | None = None
    ways: dict[WayKind, str] = Field(default_factory=dict)
    hotline: str
    switchboard: str
    complaint_phone: str
    website: str | None = None
    emergency: Emergency
    centres: dict[CentreKey, Centre] = Field(default_factory=dict)
    buildings: list[Building]
    opening_hours: list[OpeningHours]
    periods: dict[PeriodName, tuple[time, time]]
    slot_minutes: Annotated[int, Field(ge=5, le=30)]
    horizon_days: Annotated[int, Field(ge=1, le=90)]
    slot_kinds: dict[SlotKindCode, SlotKindProfile]
    open_on_holidays: list[str]
    closed_days: list[date] = Field(default_factory=list)
    ambiguous_aliases: list[str] = Field(default_factory=list)


class DepartmentOut(BaseModel):
    """A department or place. `location` is ready to be said; ages are in years, included.

    `score`, 0..1, is given when something was searched for.
    """

    code: str
    name: str
    kind: DepartmentKind
    aliases: list[str]
    building: str
    floor: int
    zone: str
    location: str
    phone: str
    treats: list[str]
    about: str
    sex: str | None
    min_age: int | None
    max_age: int | None
    score: float | None = None


class HospitalOut(BaseModel):
    """What anybody may know of the hospital."""

    name: str
    short_name: str
    level: str
    about: str
    address: str
    hotline: str
    switchboard: str
    complaint_phone: str
    website: str | None
    emergency: Emergency
    buildings: list[Building]
    opening_hours: list[OpeningHours]
