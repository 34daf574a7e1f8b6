"""How one was judged oneself: figures, single services with what was said, and appealing."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.conversations.masking import mask_identity
from api.errors import NotFound
from api.quality import appeals, figures, judging, service
from api.quality.models import Assessment, AssessmentState, Judgement, JudgementAppeal, Place
from api.quality.periods import parse_period, quarter_of, recent_periods
from api.quality.schemas import (
    AppealIn,
    OwnCriterion,
    OwnLine,
    OwnOut,
    OwnServiceOut,
    Remark,
    SaidLine,
)
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check
from api.staff.quality.appealing import appeal_out
from api.staff.quality.served import Opened, opened

# Whose remarks are shown: the judgement that counts is the latest of these.
_COUNTING = (Place.APPEAL, Place.AGREED, Place.FIRST)


async def overview(office: Office, staff: Staff, label: str | None = None) -> OwnOut:
    """One's own figures and services of a month or quarter; without `label` of the running quarter.
    Raises `Forbidden`, `InvalidInput("quality_period_invalid")`."""
    check(staff, Permission.SEE_OWN_QUALITY)
    rules, today = office.aids.rubric, office.clock.today()
    period = parse_period(label, today) if label else quarter_of(today)
    async with office.sessions() as session:
        rows = await service.rows_of(session, period, only=staff)
        services = await service.services_of(session, staff, period)
        filed = await appeals.of_assessments(session, [one.id for one, _ in services])
    return OwnOut(
        period=period.label,
        periods=[one.label for one in recent_periods(today)],
        pass_mark=rules.rubric.review.pass_mark,
        figures=figures.own(rules, rows, staff.username),
        services=[
            OwnLine(
                assessment=one.id,
                served_at=one.served_at,
                channel=channel,
                total=one.total,
                appeal_until=_until(office, one, filed.get(one.id)),
                appeal=filed[one.id].state if one.id in filed else None,
            )
            for one, channel in services
        ],
    )


async def read(
    office: Office, staff: Staff, assessment_id: int, *, refresh: bool = False
) -> OwnServiceOut:
    """One's own service, once it was judged. Who judged isn't told. Looking is recorded. Raises
    `Forbidden`, `NotFound`."""
    check(staff, Permission.SEE_OWN_QUALITY)
    async with office.sessions() as session, session.begin():
        assessment = await session.get(Assessment, assessment_id)
        if (
            assessment is None
            or assessment.agent_id != staff.id
            or assessment.state is not AssessmentState.DONE
        ):
            raise NotFound("not_found")
        if not refresh:
            subject = f"conversation:{assessment.conversation_id}"
            office.record(session, staff, "quality.own", subject, assessment=assessment.id)
        return await _shown(office, session, staff, assessment)


async def appeal(office: Office, staff: Staff, assessment_id: int, body: AppealIn) -> OwnServiceOut:
    """Say that one doesn't agree, and why. Raises `NotFound`, `Refused("appeal_too_late")`,
    `Refused("appealed_already")`."""
    check(staff, Permission.SEE_OWN_QUALITY)
    rules, now = office.aids.rubric, office.clock.now()
    async with office.sessions() as session, session.begin():
        assessment = await judging.locked(session, assessment_id)
        made = await appeals.file(session, rules, assessment, staff, body.reason, now)
        subject = f"conversation:{assessment.conversation_id}"
        office.record(session, staff, "quality.appeal", subject, appeal=made.id)
        return await _shown(office, session, staff, assessment)


def _until(
    office: Office, assessment: Assessment, filed: JudgementAppeal | None
) -> datetime | None:
    until = appeals.appeal_until(office.aids.rubric, assessment)
    if filed is not None or until is None or until < office.clock.now():
        return None
    return until


async def _shown(
    office: Office, session: AsyncSession, staff: Staff, assessment: Assessment
) -> OwnServiceOut:
    there = await opened(office, session, assessment.conversation_id, erased=True)
    given = (await judging.judgements_of(session, [assessment.id])).get(assessment.id, [])
    filed = (await appeals.of_assessments(session, [assessment.id])).get(assessment.id)
    places = {one.place: one for one in given if one.final}
    remarks = _remarks(there, [places[place] for place in _COUNTING if place in places])
    return OwnServiceOut(
        assessment=assessment.id,
        served_at=assessment.served_at,
        total=assessment.total,
        criteria=_criteria(office, assessment, remarks),
        appeal_until=_until(office, assessment, filed),
        appeal=appeal_out(office, filed, kept_back=there.kept_back) if filed else None,
        lines=_lines(there, staff),
    )


def _remarks(there: Opened, judgements: list[Judgement]) -> list[Remark]:
    return [remark for one in judgements for remark in there.remarks(one)]


def _criteria(office: Office, assessment: Assessment, remarks: list[Remark]) -> list[OwnCriterion]:
    found = []
    for one in office.aids.rubric.criteria("agent"):
        score = assessment.scores.get(one.id)
        found.append(
            OwnCriterion(
                criterion=one.id,
                name=one.name,
                weight=one.weight,
                score=score,
                means=one.scale[score] if score is not None else "",
                remarks=[remark for remark in remarks if remark.criterion == one.id],
            )
        )
    return found


def _lines(there: Opened, staff: Staff) -> list[SaidLine]:
    said = there.served.agent_of()
    return [
        SaidLine(
            message=message.id,
            author=message.author.value,
            text=mask_identity(message.text)[0],
            mine=message.id in said and said[message.id].id == staff.id,
            at=message.at,
        )
        for message in there.served.messages
        if message.text
    ]
