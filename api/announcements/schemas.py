"""What is said of an announcement."""

from datetime import date

from pydantic import BaseModel

from api.announcements.models import AnnouncementKind


class AnnouncementOut(BaseModel):
    """One announcement that is valid today. `departments` are codes; none means the whole
    hospital. `valid_from` and `valid_to` are both included."""

    id: str
    kind: AnnouncementKind
    title: str
    body: str
    departments: list[str]
    valid_from: date
    valid_to: date
