"""/v1/staff/audit: reading the record and checking it; /v1/staff/permissions: the matrix."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.staff.audit import reading
from api.staff.audit.schemas import (
    AuditExportIn,
    AuditFilter,
    AuditPage,
    ChainOut,
    PermissionLine,
)
from api.staff.dependencies import OfficeDep, SameOrigin, StaffDep

router = APIRouter(prefix="/v1/staff", tags=["staff"], dependencies=[SameOrigin])

_HEADERS = {
    "Content-Disposition": 'attachment; filename="audit.csv"',
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


@router.get("/audit")
async def read_audit(
    office: OfficeDep, staff: StaffDep, wanted: Annotated[AuditFilter, Query()]
) -> AuditPage:
    """A page of the record, newest first."""
    return await reading.read(office, staff, wanted)


@router.post("/audit/export", response_class=Response)
async def export_audit(office: OfficeDep, staff: StaffDep, body: AuditExportIn) -> Response:
    """The record as CSV."""
    content = await reading.export(office, staff, body)
    return Response(content, media_type="text/csv", headers=_HEADERS)


@router.post("/audit/check")
async def check_audit(office: OfficeDep, staff: StaffDep) -> ChainOut:
    """Whether the record is unbroken."""
    return await reading.check_unbroken(office, staff)


@router.get("/permissions")
async def list_permissions(office: OfficeDep, staff: StaffDep) -> list[PermissionLine]:
    """Who may do what."""
    return reading.permissions(office, staff)
