"""Appeals against judgements: those that wait, and deciding on them."""

import uuid
from collections.abc import Mapping, Sequence, Set

from api.quality import appeals, judging, service
from api.quality.models import AppealState, Assessment, Judgement, JudgementAppeal
from api.quality.schemas import AppealOut, DecideIn, OpenAppeal
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check
from api.staff.quality import served


async def waiting(office: Office, staff: Staff) -> list[OpenAppeal]:
    """The appeals that nobody has decided on, oldest first."""
    check(staff, Permission.DECIDE_REVIEW_APPEALS)
    async with office.sessions() as session:
        found = await appeals.open_ones(session)
        given = await judging.judgements_of(session, [one.id for _, one in found])
        people = await service.named(session, (one.agent_id for _, one in found))
        hidden = await served.kept_back(session, {one.conversation_id for _, one in found})
    return [
        _open(office, staff, appeal, assessment, people, given.get(assessment.id, []), hidden)
        for appeal, assessment in found
    ]


async def decide(office: Office, staff: Staff, appeal_id: int, body: DecideIn) -> AppealOut:
    """Decide, with a reason. Raises `NotFound`, `InvalidInput`, `Refused("review_appeal_decided")`,
    `Refused("own_service")`, `Refused("own_judgement")`."""
    check(staff, Permission.DECIDE_REVIEW_APPEALS)
    rules, now = office.aids.rubric, office.clock.now()
    async with office.sessions() as session, session.begin():
        appeal, assessment = await appeals.decide(
            session, rules, appeal_id, staff, body.scores, body.reason, now
        )
        subject = f"conversation:{assessment.conversation_id}"
        details = {"appeal": appeal.id, "changed": appeal.state is AppealState.CHANGED}
        office.record(session, staff, "quality.decide", subject, **details)
        hidden = await served.kept_back(session, [assessment.conversation_id])
        return appeal_out(office, appeal, kept_back=bool(hidden))


def _open(
    office: Office,
    staff: Staff,
    appeal: JudgementAppeal,
    assessment: Assessment,
    people: Mapping[int, Staff],
    given: Sequence[Judgement],
    hidden: Set[uuid.UUID],
) -> OpenAppeal:
    agent = people.get(assessment.agent_id or 0)
    judged = {one.reviewer_id for one in given}
    return OpenAppeal(
        appeal=appeal_out(office, appeal, kept_back=assessment.conversation_id in hidden),
        assessment=assessment.id,
        conversation=assessment.conversation_id,
        subject=agent.username if agent else "",
        name=agent.display_name if agent else "",
        scores=assessment.scores,
        total=assessment.total,
        may_decide=staff.id not in {*judged, assessment.agent_id},
    )


def appeal_out(office: Office, appeal: JudgementAppeal, *, kept_back: bool) -> AppealOut:
    """An appeal for whoever may see it. Its words may tell of what is kept back."""
    hidden = office.wording("staff.hidden") if kept_back else None
    total_before = appeal.before.get("total")
    waits = appeal.state is AppealState.OPEN
    return AppealOut(
        id=appeal.id,
        state=appeal.state,
        reason=hidden or appeal.reason,
        at=appeal.at,
        due_at=appeal.due_at,
        late=waits and office.clock.now() > appeal.due_at,
        total_before=total_before if isinstance(total_before, int) else None,
        decision=(hidden or appeal.decision) if appeal.decision else None,
        decided_at=appeal.decided_at,
    )
