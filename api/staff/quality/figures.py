"""The figures of everybody's service for a month or quarter, to be looked at and taken out."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import HOSPITAL_ZONE
from api.quality import figures, service
from api.quality.periods import QualityPeriod, parse_period, quarter_of, recent_periods
from api.quality.schemas import QualityExportIn, QualityOut
from api.reports.xlsx import to_workbook
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check
from api.staff.quality.document import document_of
from api.staff.quality.judging import bot_name

_WEEK = timedelta(days=7)


async def read(office: Office, staff: Staff, label: str | None = None) -> QualityOut:
    """The figures; without `label` of the running quarter. Looking is recorded. Raises `Forbidden`,
    `InvalidInput("quality_period_invalid")`."""
    check(staff, Permission.SEE_QUALITY)
    today = office.clock.today()
    period = parse_period(label, today) if label else quarter_of(today)
    async with office.sessions() as session, session.begin():
        office.record(session, staff, "quality.view", f"quality:{period.label}")
        return await _figures(office, session, period)


async def export(office: Office, staff: Staff, body: QualityExportIn) -> bytes:
    """The same as XLSX; the record keeps who took it out."""
    check(staff, Permission.SEE_QUALITY)
    period = parse_period(body.period, office.clock.today())
    async with office.sessions() as session, session.begin():
        office.record(session, staff, "quality.export", f"quality:{period.label}")
        found = await _figures(office, session, period)
    return to_workbook(document_of(office, found))


def file_name(body: QualityExportIn) -> str:
    """How the file is called."""
    return f"quality-{body.period}.xlsx"


async def _figures(office: Office, session: AsyncSession, period: QualityPeriod) -> QualityOut:
    rules, today = office.aids.rubric, office.clock.today()
    read = await service.rows_of(session, period)
    rows = replace(read, names={**read.names, figures.BOT: bot_name(office)})
    monday = today - timedelta(days=today.weekday())
    week = datetime.combine(monday, time(), HOSPITAL_ZONE)
    everybody = figures.everybody(rules, rows)
    everybody.name = office.wording("staff_quality.everybody")
    return QualityOut(
        period=period.label,
        periods=[one.label for one in recent_periods(today)],
        pass_mark=rules.rubric.review.pass_mark,
        subjects=figures.figures(rules, rows),
        everybody=everybody,
        by_criterion=figures.by_criterion(rows.twice),
        hits=await service.hits_by_kind(session, week - _WEEK, week, week + _WEEK),
    )
