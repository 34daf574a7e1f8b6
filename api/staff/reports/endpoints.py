"""/v1/staff/reports: the weekly sheet and the monthly pack."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.reports.periods import ReportKind
from api.reports.schemas import ExportIn, Form, ReportOut, ReportsOut
from api.staff.dependencies import OfficeDep, SameOrigin, StaffDep
from api.staff.reports import reading

router = APIRouter(prefix="/v1/staff/reports", tags=["staff"], dependencies=[SameOrigin])

PeriodPath = Annotated[str, Path(max_length=10)]
_MEDIA: dict[Form, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


@router.get("")
async def list_reports(office: OfficeDep, staff: StaffDep) -> ReportsOut:
    """Which periods there are, and what was made by itself."""
    return await reading.listed(office, staff)


@router.get("/{report_kind}/{period}")
async def get_report(
    office: OfficeDep, staff: StaffDep, report_kind: ReportKind, period: PeriodPath
) -> ReportOut:
    """The figures of a week (`2026-W46`) or a month (`2026-11`)."""
    return await reading.read(office, staff, report_kind, period)


@router.post("/file")
async def export_report(office: OfficeDep, staff: StaffDep, body: ExportIn) -> Response:
    """One as XLSX or PDF, the same to the byte whenever a period that is over is asked for."""
    content = await reading.export(office, staff, body)
    headers = {
        "Content-Disposition": f'attachment; filename="{reading.file_name(body)}"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=_MEDIA[body.form], headers=headers)
