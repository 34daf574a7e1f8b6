"""Reports of complaints: their figures at a moment, their words, their files, and the ones that are
made by themselves when a week or month is over."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.complaints.responsible import names_of
from api.complaints.rules import ComplaintRules
from api.complaints.worktime import working_time
from api.handoff.levels import ServiceLevels
from api.reports.documents import Document, Names, Words
from api.reports.ground import read_ground
from api.reports.models import ReportRun
from api.reports.monthly import monthly_figures
from api.reports.monthly_document import monthly_document
from api.reports.periods import Period, ReportKind, period_of
from api.reports.rules import ReportRules
from api.reports.schemas import Form, Monthly, Weekly, fingerprint
from api.reports.weekly import weekly_figures
from api.reports.weekly_document import weekly_document
from api.reports.xlsx import to_workbook
from api.staff.models import Staff
from api.wording import Wording

WORLDS = (False, True)
"""What everybody else works on, and what is the discipline office's alone (`restricted`)."""


@dataclass(frozen=True)
class Reporting:
    """What reports need beside the database."""

    hospital: str
    levels: ServiceLevels
    complaints: ComplaintRules
    rules: ReportRules
    wording: Wording


async def figures_of(
    session: AsyncSession, reporting: Reporting, period: Period, now: datetime, *, restricted: bool
) -> Monthly | Weekly:
    """The figures of a period that is over as they were at its end, of the running one as they are
    now; of one of the two worlds, without a trace of the other."""
    as_of = min(now, period.end)
    ground = await read_ground(session, period, as_of, restricted=restricted)
    worked = working_time(reporting.levels).between
    if period.kind is ReportKind.WEEKLY:
        return weekly_figures(ground, period, worked, restricted=restricted)
    return monthly_figures(ground, period, worked, restricted=restricted)


async def document_of(
    session: AsyncSession, reporting: Reporting, figures: Monthly | Weekly
) -> Document:
    """The figures in words."""
    words = Words(reporting.wording, await _names(session, reporting))
    sha256 = fingerprint(figures)
    if isinstance(figures, Weekly):
        return weekly_document(figures, sha256, words, reporting.hospital, reporting.rules)
    return monthly_document(figures, sha256, words, reporting.hospital, reporting.rules)


async def file_of(document: Document, form: Form, wording: Wording) -> bytes:
    """The document as a file. Drawing takes a moment: others go on meanwhile."""
    match form:
        case "xlsx":
            return await asyncio.to_thread(to_workbook, document)
        case "pdf":
            return await asyncio.to_thread(_draw_pdf, document, wording)
    assert_never(form)


def _draw_pdf(document: Document, wording: Wording) -> bytes:
    # With its font tools the library takes half a second to load: not before somebody needs it.
    from api.reports.pdf import to_pdf

    def page_number(page: int, pages: str) -> str:
        return wording("staff_reports.page_number", page=page, pages=pages)

    return to_pdf(document, page_number, wording("staff_reports.empty"))


async def make_due(session: AsyncSession, reporting: Reporting, now: datetime) -> list[ReportRun]:
    """Make the reports of the last week and month that are over, of both worlds; returns those that
    had not been made yet. What is kept is that it was made, and the SHA-256 of its figures."""
    made = []
    for kind in ReportKind:
        period = period_of(kind, now.date()).before()
        for restricted in WORLDS:
            run = await _make(session, reporting, period, now, restricted)
            made += [run] if run else []
    return made


async def runs(session: AsyncSession, *, restricted: bool, limit: int) -> Sequence[ReportRun]:
    """What was made by itself in one of the worlds, newest first."""
    query = (
        select(ReportRun)
        .where(ReportRun.restricted.is_(restricted))
        .order_by(ReportRun.first.desc(), ReportRun.kind)
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def run_of(session: AsyncSession, period: Period, *, restricted: bool) -> ReportRun | None:
    """The run that made the report of that period by itself, if there was one."""
    run: ReportRun | None = await session.scalar(
        select(ReportRun).where(
            ReportRun.kind == period.kind,
            ReportRun.first == period.first,
            ReportRun.restricted.is_(restricted),
        )
    )
    return run


async def _make(
    session: AsyncSession, reporting: Reporting, period: Period, now: datetime, restricted: bool
) -> ReportRun | None:
    if await run_of(session, period, restricted=restricted) is not None:
        return None
    figures = await figures_of(session, reporting, period, now, restricted=restricted)
    row = {
        "kind": period.kind,
        "first": period.first,
        "restricted": restricted,
        "sha256": fingerprint(figures),
        "at": now,
    }
    made: ReportRun | None = await session.scalar(
        insert(ReportRun)
        .values(row)
        .on_conflict_do_nothing(index_elements=["kind", "first", "restricted"])
        .returning(ReportRun)
    )
    return made


async def _names(session: AsyncSession, reporting: Reporting) -> Names:
    people = await session.execute(select(Staff.username, Staff.display_name))
    return Names(
        categories={one.id: one.name for one in reporting.complaints.categories},
        departments=await names_of(session, reporting.complaints),
        causes=reporting.complaints.causes,
        people={row.username: row.display_name for row in people},
    )
