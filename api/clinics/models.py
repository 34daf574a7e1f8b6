"""Clinics (出诊: one doctor, one half-day) and their slots (号源: half an hour with places)."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, text_enum
from api.doctors.models import SlotKind


class Period(StrEnum):
    """Half of the day, or the evening."""

    AM = "am"
    PM = "pm"
    EVENING = "evening"


class ClinicStatus(StrEnum):
    """Whether a clinic takes place."""

    OPEN = "open"
    STOPPED = "stopped"


class WeeklyClinic(Base):
    """The weekly pattern: this doctor sits on this weekday (1 = Monday) and period."""

    __tablename__ = "weekly_clinics"
    __table_args__ = (UniqueConstraint("doctor_id", "weekday", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    doctor_id: Mapped[str] = mapped_column(ForeignKey("doctors.id"))
    weekday: Mapped[int]
    period: Mapped[Period] = mapped_column(text_enum(Period))
    room: Mapped[str] = mapped_column(String(40))
    capacity: Mapped[int]


class ClinicException(Base):
    """One day that differs from the weekly pattern: `change` is stopped or extra.

    `source` tells what `timetable_exceptions.csv` says ("file", replaced at each import) from what
    staff decided in the product ("staff", kept, and with the last word).
    """

    __tablename__ = "clinic_exceptions"
    __table_args__ = (UniqueConstraint("doctor_id", "date", "period", "source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    doctor_id: Mapped[str] = mapped_column(ForeignKey("doctors.id"))
    date: Mapped[date]
    period: Mapped[Period] = mapped_column(text_enum(Period))
    change: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(100))
    source: Mapped[str] = mapped_column(String(8), default="file", server_default="file")


class Clinic(Base):
    """One doctor, one date, one period. `fee` in whole yuan, as it was when the clinic was made."""

    __tablename__ = "clinics"
    __table_args__ = (
        UniqueConstraint("doctor_id", "date", "period"),
        Index("ix_clinics_department_date", "department_code", "date"),
        Index("ix_clinics_date", "date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    doctor_id: Mapped[str] = mapped_column(ForeignKey("doctors.id"))
    department_code: Mapped[str] = mapped_column(ForeignKey("departments.code"))
    date: Mapped[date]
    period: Mapped[Period] = mapped_column(text_enum(Period))
    start: Mapped[time]
    end: Mapped[time]
    kind: Mapped[SlotKind] = mapped_column(text_enum(SlotKind))
    fee: Mapped[int]
    room: Mapped[str] = mapped_column(String(40))
    status: Mapped[ClinicStatus] = mapped_column(text_enum(ClinicStatus), default=ClinicStatus.OPEN)
    stop_reason: Mapped[str | None] = mapped_column(String(100))


class Slot(Base):
    """A time segment of a clinic. `taken` counts held and booked places; the constraint is the
    last line of defence against overselling. `starts_at` is the aware moment it begins."""

    __tablename__ = "slots"
    __table_args__ = (
        UniqueConstraint("clinic_id", "start"),
        CheckConstraint("taken >= 0 AND taken <= capacity", name="taken_within_capacity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id", ondelete="CASCADE"), index=True)
    start: Mapped[time]
    end: Mapped[time]
    starts_at: Mapped[datetime]
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0, server_default="0")
