"""Departments and places of the hospital, as its staff wrote them in `knowledge_base/`."""

from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, String
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, text_enum


class DepartmentKind(StrEnum):
    """Whether a department can be booked, or is only a place to be found."""

    CLINICAL = "clinical"
    PLACE = "place"


class Department(Base):
    """A department (科室). `floor` is an integer, the basement −1; ages are in years."""

    __tablename__ = "departments"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[DepartmentKind] = mapped_column(text_enum(DepartmentKind))
    aliases: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    building: Mapped[str] = mapped_column(String(40))
    floor: Mapped[int]
    zone: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str] = mapped_column(String(24))
    treats: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    about: Mapped[str] = mapped_column(String(400))
    sex: Mapped[str | None] = mapped_column(String(1))
    min_age: Mapped[int | None]
    max_age: Mapped[int | None]
    position: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)


class HospitalProfile(Base):
    """A single row: `hospital.yml` as it was imported (`api.departments.schemas.Hospital`)."""

    __tablename__ = "hospital_profile"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    profile: Mapped[dict[str, Any]] = mapped_column(JSONB)
