"""GET /v1/announcements: public, read-only."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.announcements import service
from api.announcements.models import AnnouncementKind
from api.announcements.schemas import AnnouncementOut
from api.departments.schemas import StoredText
from api.dependencies import ClockDep, SessionDep

router = APIRouter(prefix="/v1/announcements", tags=["hospital"])


@router.get("")
async def list_announcements(
    session: SessionDep,
    clock: ClockDep,
    department: Annotated[list[StoredText] | None, Query(max_length=60)] = None,
    kind: AnnouncementKind | None = None,
) -> list[AnnouncementOut]:
    """What is valid today; `department` (a code) may be given several times."""
    return await service.valid_announcements(session, clock.today(), department, kind)
