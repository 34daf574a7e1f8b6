"""Reports for the staff: which there are, looking at one, taking one out. The discipline office has
reports of its own world; nobody else's tell even by a number that it exists."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from api.reports import service
from api.reports.documents import Document
from api.reports.models import ReportRun
from api.reports.periods import Period, ReportKind, parse_period, period_of, recent_periods
from api.reports.schemas import (
    ExportIn,
    Monthly,
    PeriodOut,
    ReportOut,
    ReportsOut,
    RunOut,
    Weekly,
    fingerprint,
)
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, allows, check

_OFFERED = {ReportKind.WEEKLY: 27, ReportKind.MONTHLY: 25}
"""How many periods back are offered; older ones can be asked for by their label."""
_RUNS = 20


@dataclass(frozen=True)
class Shown:
    """A report as a page shows it, and the run that made it by itself when its period was over."""

    document: Document
    sha256: str
    run: RunOut | None


def world(staff: Staff) -> bool:
    """Which value of `restricted` the reader's reports are of. Raises `Forbidden` for neither."""
    check(staff, Permission.SEE_REPORTS, Permission.HANDLE_RESTRICTED)
    return not allows(staff, Permission.SEE_REPORTS)


async def listed(office: Office, staff: Staff) -> ReportsOut:
    """The periods that reports can be had for, and those that were made by themselves."""
    restricted, today = world(staff), office.clock.today()
    async with office.sessions() as session:
        made = await service.runs(session, restricted=restricted, limit=_RUNS)
    periods = [
        _period_out(period, today)
        for kind, count in _OFFERED.items()
        for period in recent_periods(kind, today, count)
    ]
    return ReportsOut(periods=periods, runs=[_run_out(run) for run in made])


async def read(office: Office, staff: Staff, kind: ReportKind, label: str) -> ReportOut:
    """The figures of one. Looking is recorded. Raises `InvalidInput("report_period_invalid")`."""
    restricted, period = world(staff), parse_period(kind, label, office.clock.today())
    async with office.sessions() as session, session.begin():
        figures = await _figures(office, session, period, restricted)
        office.record(session, staff, "report.view", _subject(period))
    return ReportOut(kind=kind, sha256=fingerprint(figures), figures=figures)


async def show(office: Office, staff: Staff, kind: ReportKind, label: str) -> Shown:
    """The same in words, for the page."""
    restricted, period = world(staff), parse_period(kind, label, office.clock.today())
    async with office.sessions() as session, session.begin():
        figures = await _figures(office, session, period, restricted)
        document = await service.document_of(session, office.reporting, figures)
        run = await service.run_of(session, period, restricted=restricted)
        office.record(session, staff, "report.view", _subject(period))
    return Shown(document, fingerprint(figures), _run_out(run) if run else None)


async def export(office: Office, staff: Staff, wanted: ExportIn) -> bytes:
    """One as a file; the record keeps who took it out, and which.

    Raises `InvalidInput("report_period_invalid")`.
    """
    restricted = world(staff)
    period = parse_period(wanted.kind, wanted.period, office.clock.today())
    async with office.sessions() as session, session.begin():
        figures = await _figures(office, session, period, restricted)
        document = await service.document_of(session, office.reporting, figures)
        details = {"form": wanted.form, "sha256": fingerprint(figures)}
        office.record(session, staff, "report.export", _subject(period), **details)
    return await service.file_of(document, wanted.form, office.wording)


def file_name(wanted: ExportIn) -> str:
    """How the file is called."""
    return f"{wanted.kind}-{wanted.period}.{wanted.form}"


async def _figures(
    office: Office, session: AsyncSession, period: Period, restricted: bool
) -> Monthly | Weekly:
    now = office.clock.now()
    return await service.figures_of(session, office.reporting, period, now, restricted=restricted)


def _subject(period: Period) -> str:
    return f"report:{period.kind}:{period.label}"


def _period_out(period: Period, today: date) -> PeriodOut:
    return PeriodOut(
        kind=period.kind,
        label=period.label,
        first=period.first,
        last=period.last,
        over=period.last < today,
    )


def _run_out(run: ReportRun) -> RunOut:
    label = period_of(run.kind, run.first).label
    return RunOut(kind=run.kind, period=label, sha256=run.sha256, at=run.at)
