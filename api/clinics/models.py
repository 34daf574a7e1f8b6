"""Clinics (出诊: a doctor or a resource, one half-day) and their slots (号源: places in it)."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, text_enum


class Period(StrEnum):
    """Half of the day, or the evening."""

    AM = "am"
    PM = "pm"
    EVENING = "evening"


class ClinicStatus(StrEnum):
    """Whether a clinic takes place."""

    OPEN = "open"
    STOPPED = "stopped"


class Quota(StrEnum):
    """Whom a slot's places are for. `on_site` ones are kept for special groups and whoever stands
    at the desk; `extra` ones (加号) were granted one by one."""

    OPEN = "open"
    ON_SITE = "on_site"
    EXTRA = "extra"


class Resource(Base):
    """What can be booked beside a doctor: an examination, a treatment, a bed, a parking space.

    `kind` is a slot kind of `hospital.yml`; `fee` in whole yuan; `about` says what to bring or to
    know before. What is gone from the file stays, inactive, because bookings point here.
    """

    __tablename__ = "resources"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    aliases: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    kind: Mapped[str] = mapped_column(String(24))
    department_code: Mapped[str] = mapped_column(ForeignKey("departments.code"), index=True)
    room: Mapped[str] = mapped_column(String(40))
    fee: Mapped[int]
    about: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)


class WeeklyClinic(Base):
    """The weekly pattern: this doctor sits, or this resource is open, on this weekday (1 = Monday)
    and period. `provider` is the id or code of either."""

    __tablename__ = "weekly_clinics"
    __table_args__ = (UniqueConstraint("provider", "weekday", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(String(32))
    doctor_id: Mapped[str | None] = mapped_column(ForeignKey("doctors.id"))
    resource_code: Mapped[str | None] = mapped_column(ForeignKey("resources.code"))
    weekday: Mapped[int]
    period: Mapped[Period] = mapped_column(text_enum(Period))
    room: Mapped[str] = mapped_column(String(40))
    capacity: Mapped[int]


class ClinicException(Base):
    """One day that differs from the weekly pattern: `change` is stopped, extra or substitute (then
    the doctor `substitute_id` sits instead, in the same room).

    `source` tells what `timetable_exceptions.csv` says ("file", replaced at each import) from what
    staff decided in the product ("staff", kept, and with the last word).
    """

    __tablename__ = "clinic_exceptions"
    __table_args__ = (UniqueConstraint("provider", "date", "period", "source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(String(32))
    date: Mapped[date]
    period: Mapped[Period] = mapped_column(text_enum(Period))
    change: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(100))
    substitute_id: Mapped[str | None] = mapped_column(ForeignKey("doctors.id"))
    source: Mapped[str] = mapped_column(String(8), default="file", server_default="file")


class Clinic(Base):
    """One doctor or one resource, one date, one period. `fee` in whole yuan and `kind` (a slot kind
    of `hospital.yml`) as they were when the clinic was made; nobody can book before `opens_at`
    (放号). Where there is a `substitute_id`, that doctor sits instead."""

    __tablename__ = "clinics"
    __table_args__ = (
        UniqueConstraint("provider", "date", "period"),
        CheckConstraint("num_nonnulls(doctor_id, resource_code) = 1", name="one_provider"),
        Index("ix_clinics_department_date", "department_code", "date"),
        Index("ix_clinics_date", "date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    doctor_id: Mapped[str | None] = mapped_column(ForeignKey("doctors.id"))
    resource_code: Mapped[str | None] = mapped_column(ForeignKey("resources.code"))
    provider: Mapped[str] = mapped_column(
        String(32), Computed("coalesce(doctor_id, resource_code)", persisted=True)
    )
    substitute_id: Mapped[str | None] = mapped_column(ForeignKey("doctors.id"))
    department_code: Mapped[str] = mapped_column(ForeignKey("departments.code"))
    date: Mapped[date]
    period: Mapped[Period] = mapped_column(text_enum(Period))
    start: Mapped[time]
    end: Mapped[time]
    kind: Mapped[str] = mapped_column(String(24))
    fee: Mapped[int]
    room: Mapped[str] = mapped_column(String(40))
    opens_at: Mapped[datetime | None]
    status: Mapped[ClinicStatus] = mapped_column(text_enum(ClinicStatus), default=ClinicStatus.OPEN)
    stop_reason: Mapped[str | None] = mapped_column(String(100))


class Slot(Base):
    """A time segment of a clinic. `taken` counts held and booked places; the constraint is the
    last line of defence against overselling. `starts_at` is the aware moment it begins."""

    __tablename__ = "slots"
    __table_args__ = (
        UniqueConstraint("clinic_id", "start", "quota"),
        CheckConstraint("taken >= 0 AND taken <= capacity", name="taken_within_capacity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"), index=True)
    start: Mapped[time]
    end: Mapped[time]
    starts_at: Mapped[datetime]
    quota: Mapped[Quota] = mapped_column(
        text_enum(Quota), default=Quota.OPEN, server_default=Quota.OPEN
    )
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0, server_default="0")
