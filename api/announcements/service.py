"""Announcements as they are looked up: only what is valid today is ever shown."""

from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.announcements.models import Announcement, AnnouncementKind
from api.announcements.schemas import AnnouncementOut


async def valid_announcements(
    session: AsyncSession,
    today: date,
    departments: list[str] | None = None,
    kind: AnnouncementKind | None = None,
) -> list[AnnouncementOut]:
    """Those valid on `today`, what ends first comes first.

    With `departments` (codes): those that name one of them, and those that name none.
    """
    query = (
        select(Announcement)
        .where(Announcement.valid_from <= today, Announcement.valid_to >= today)
        .order_by(Announcement.valid_to, Announcement.id)
    )
    if departments is not None:
        for_all = func.cardinality(Announcement.departments) == 0
        query = query.where(or_(for_all, Announcement.departments.overlap(departments)))
    if kind is not None:
        query = query.where(Announcement.kind == kind)
    return [describe(announcement) for announcement in await session.scalars(query)]


def describe(announcement: Announcement) -> AnnouncementOut:
    """An announcement as shown."""
    names = AnnouncementOut.model_fields
    return AnnouncementOut(**{name: getattr(announcement, name) for name in names})
