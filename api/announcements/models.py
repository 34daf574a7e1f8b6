"""Announcements, as `knowledge_base/announcements.yml` has them."""

from datetime import date
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, text_enum


class AnnouncementKind(StrEnum):
    """义诊, 停诊, 新技术, and everything else."""

    FREE_CLINIC = "free_clinic"
    STOPPED = "stopped"
    NEW_TECHNIQUE = "new_technique"
    OTHER = "other"


class Announcement(Base):
    """One announcement, shown from `valid_from` to `valid_to` (both included) with the schedule of
    the departments it names, or with every schedule when it names none."""

    __tablename__ = "announcements"

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    kind: Mapped[AnnouncementKind] = mapped_column(text_enum(AnnouncementKind))
    title: Mapped[str] = mapped_column(String(60))
    body: Mapped[str] = mapped_column(String(300))
    departments: Mapped[list[str]] = mapped_column(ARRAY(String(32)))
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(index=True)
