"""Doctors, as the roster in `knowledge_base/doctors.csv` has them."""

from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, text_enum


class Title(StrEnum):
    """Professional title (职称)."""

    CHIEF = "chief"
    ASSOCIATE_CHIEF = "associate_chief"
    ATTENDING = "attending"
    RESIDENT = "resident"


class SlotKind(StrEnum):
    """Kind of number (号别)."""

    GENERAL = "general"
    EXPERT = "expert"
    VIP = "vip"


class Doctor(Base):
    """A doctor. `reading` is toneless pinyin, syllables apart; `initials` its first letters;
    `fee` is in whole yuan. Who has left stays, inactive, because bookings point here."""

    __tablename__ = "doctors"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(20), index=True)
    reading: Mapped[str] = mapped_column(String(60))
    initials: Mapped[str] = mapped_column(String(10))
    sex: Mapped[str] = mapped_column(String(1))
    title: Mapped[Title] = mapped_column(text_enum(Title))
    department_code: Mapped[str] = mapped_column(ForeignKey("departments.code"), index=True)
    specialities: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    kind: Mapped[SlotKind] = mapped_column(text_enum(SlotKind))
    fee: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)
