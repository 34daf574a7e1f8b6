"""Searching what was filed away. What is restricted is found by the discipline office only."""

from datetime import timedelta

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.cases import archiving
from api.cases.models import CaseArchive
from api.complaints import casework
from api.complaints.models import Complaint
from api.complaints.search import containing, day_start
from api.errors import NotFound
from api.staff.cases.acting import worlds
from api.staff.cases.inputs import ArchiveFilter
from api.staff.cases.parts import Names
from api.staff.cases.schemas import ArchiveCopy, ArchiveLine, ArchiveOut
from api.staff.cases.shown import names_of
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission


async def search(office: Office, staff: Staff, wanted: ArchiveFilter) -> list[ArchiveLine]:
    """Archived cases, the latest closed first. The search is recorded, not its words."""
    visible = worlds(staff, Permission.SEARCH_ARCHIVE)
    async with office.sessions() as session, session.begin():
        rows = await session.execute(
            _latest()
            .where(Complaint.restricted.in_(visible), *_conditions(wanted))
            .order_by(Complaint.closed_at.desc().nulls_last(), Complaint.serial.desc())
            .limit(wanted.limit)
        )
        names = await names_of(office, session)
        lines = [_line(office, complaint, copy, names) for complaint, copy in rows]
        filters = wanted.model_dump(exclude={"q", "limit"}, exclude_none=True, mode="json")
        office.record(session, staff, "complaint.archive_search", "complaints", **filters)
    return lines


async def read(office: Office, staff: Staff, receipt: str) -> ArchiveOut:
    """One archived case with every copy of it. Raises `NotFound("receipt_unknown")`."""
    visible = worlds(staff, Permission.SEARCH_ARCHIVE)
    async with office.sessions() as session, session.begin():
        complaint, _ = await casework.find(session, receipt, restricted=visible)
        copies = await _copies(session, complaint)
        if not copies:
            raise NotFound("receipt_unknown")
        office.record(session, staff, "complaint.archive_view", f"complaint:{complaint.receipt}")
        line = _line(office, complaint, copies[0], await names_of(office, session))
    shown = [
        ArchiveCopy(
            at=copy.at, sha256=copy.sha256, intact=archiving.intact(copy), content=copy.content
        )
        for copy in copies
    ]
    return ArchiveOut(**line.model_dump(), copies=shown)


def _latest() -> Select[Complaint, CaseArchive]:
    """Complaints with the last copy of each; of what the discipline office gave back, none from
    before."""
    last = (
        select(CaseArchive.id)
        .where(
            CaseArchive.complaint_id == Complaint.id,
            or_(Complaint.restricted, CaseArchive.content["restricted"].as_boolean().is_(False)),
        )
        .order_by(CaseArchive.id.desc())
        .limit(1)
        .correlate(Complaint)
        .scalar_subquery()
    )
    return select(Complaint, CaseArchive).join(CaseArchive, CaseArchive.id == last)


def _conditions(wanted: ArchiveFilter) -> list[ColumnElement[bool]]:
    columns = {
        Complaint.department: wanted.department,
        Complaint.cause: wanted.cause,
        Complaint.category: wanted.category,
    }
    conditions = [column == value for column, value in columns.items() if value is not None]
    if wanted.since is not None:
        conditions.append(Complaint.closed_at >= day_start(wanted.since))
    if wanted.until is not None:
        conditions.append(Complaint.closed_at < day_start(wanted.until) + timedelta(days=1))
    if wanted.q and wanted.q.strip():
        conditions.append(containing(wanted.q))
    return conditions


async def _copies(session: AsyncSession, complaint: Complaint) -> list[CaseArchive]:
    """The latest first; of what the discipline office gave back, none from before."""
    copies = await session.scalars(
        select(CaseArchive)
        .where(CaseArchive.complaint_id == complaint.id)
        .order_by(CaseArchive.id.desc())
    )
    return [
        copy for copy in copies if complaint.restricted or copy.content.get("restricted") is False
    ]


def _line(office: Office, complaint: Complaint, copy: CaseArchive, names: Names) -> ArchiveLine:
    return ArchiveLine(
        receipt=complaint.receipt,
        kind=complaint.kind,
        category=complaint.category,
        category_name=office.rules.name(complaint.category),
        department=complaint.department,
        department_name=names.department(complaint.department),
        cause=complaint.cause,
        cause_name=office.rules.causes.get(complaint.cause or "", complaint.cause),
        verdict=complaint.verdict,
        created_at=complaint.created_at,
        closed_at=complaint.closed_at,
        archived_at=copy.at,
        sha256=copy.sha256,
        intact=archiving.intact(copy),
    )
