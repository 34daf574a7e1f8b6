"""Reviewers judge who served in a conversation: first, second without knowing of the first, and
together where they differ."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import NotFound, Refused
from api.quality import appeals, judging, service
from api.quality.agreement import differing
from api.quality.figures import BOT
from api.quality.judging import Service
from api.quality.models import Assessment, AssessmentState, Judgement, JudgementAppeal, Place
from api.quality.schemas import (
    AgreeIn,
    JudgeIn,
    JudgingOut,
    ObservedOut,
    SecondIn,
    SubjectOut,
    TodoLine,
)
from api.quality.talks import talk_of
from api.rubric.observation import total
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check
from api.staff.quality.appealing import appeal_out
from api.staff.quality.served import Opened, observed, opened


async def look(
    office: Office, staff: Staff, conversation_id: uuid.UUID, *, refresh: bool = False
) -> JudgingOut:
    """Who can be judged in a conversation, what the rules propose, and what was judged. Looking is
    recorded; `refresh` is for a page that shows it already. Raises `Forbidden`, `NotFound`,
    `Refused("conversation_erased")`."""
    check(staff, Permission.REVIEW)
    async with office.sessions() as session, session.begin():
        there = await opened(office, session, conversation_id)
        if not refresh:
            office.record(session, staff, "quality.look", f"conversation:{conversation_id}")
        subjects = await _subjects(office, session, staff, there, there.subjects())
    return JudgingOut(conversation=conversation_id, subjects=subjects)


async def judge(
    office: Office, staff: Staff, conversation_id: uuid.UUID, body: JudgeIn
) -> SubjectOut:
    """Keep a draft, or give one's judgement. Raises `NotFound`, `InvalidInput`,
    `Refused("own_service")`, `Refused("judgement_final")`, `Refused("already_judged")`."""
    check(staff, Permission.REVIEW)
    rules, now = office.aids.rubric, office.clock.now()
    async with office.sessions() as session, session.begin():
        there = await opened(office, session, conversation_id)
        subject = there.subject(body.subject)
        _not_oneself(staff, subject)
        assessment = await judging.opened(session, rules, _service(there, subject), now)
        seen = observed(office, rules, there, subject)
        proposed: dict[str, int | None] = {one.criterion: one.score for one in seen}
        await judging.judge(session, rules, assessment, staff, body, proposed, now)
        details = {"judged": body.subject, "final": body.final}
        office.record(session, staff, "quality.judge", f"conversation:{conversation_id}", **details)
        return await _subject(office, session, staff, there, subject)


async def second(
    office: Office, staff: Staff, conversation_id: uuid.UUID, body: SecondIn
) -> SubjectOut:
    """Have a service judged a second time, or no more. Raises `NotFound`,
    `Refused("second_begun")`, `Refused("appealed_already")`, `Refused("own_service")`."""
    check(staff, Permission.PLAN_REVIEWS)
    rules, now = office.aids.rubric, office.clock.now()
    async with office.sessions() as session, session.begin():
        there = await opened(office, session, conversation_id)
        subject = there.subject(body.subject)
        _not_oneself(staff, subject)
        assessment = await judging.opened(session, rules, _service(there, subject), now)
        if await appeals.of_assessments(session, [assessment.id]):
            raise Refused("appealed_already")
        await judging.plan_second(session, assessment, double=body.double, now=now)
        details = {"judged": body.subject, "double": body.double}
        office.record(
            session, staff, "quality.second", f"conversation:{conversation_id}", **details
        )
        await session.flush()
        return await _subject(office, session, staff, there, subject)


async def agree(
    office: Office, staff: Staff, conversation_id: uuid.UUID, body: AgreeIn
) -> SubjectOut:
    """Say what counts where two reviewers differ. Raises `NotFound`, `InvalidInput`,
    `Refused("nothing_differs")`, `Refused("own_service")`."""
    check(staff, Permission.REVIEW)
    rules, now = office.aids.rubric, office.clock.now()
    async with office.sessions() as session, session.begin():
        there = await opened(office, session, conversation_id)
        subject = there.subject(body.subject)
        _not_oneself(staff, subject)
        assessment = await judging.opened(session, rules, _service(there, subject), now)
        await judging.agree(session, rules, assessment, staff, body.scores, body.reason, now)
        details = {"judged": body.subject}
        office.record(session, staff, "quality.agree", f"conversation:{conversation_id}", **details)
        return await _subject(office, session, staff, there, subject)


async def todo(office: Office, staff: Staff) -> list[TodoLine]:
    """One's own drafts, services that wait for a second judgement that one can give, and those
    whose reviewers must agree. Oldest first."""
    check(staff, Permission.REVIEW)
    async with office.sessions() as session:
        waiting = await service.waiting(session)
        there = await judging.judgements_of(session, [one.id for one, _ in waiting])
    lines = []
    for assessment, agent in waiting:
        given = there.get(assessment.id, [])
        mine = any(one.reviewer_id == staff.id and not one.final for one in given)
        if mine or _waits_for(assessment, staff, given):
            lines.append(_line(office, assessment, agent, mine=mine))
    return lines


def bot_name(office: Office) -> str:
    """How the bot is called where people are called by their names."""
    return office.wording("staff_quality.bot")


def _waits_for(assessment: Assessment, staff: Staff, given: Sequence[Judgement]) -> bool:
    """A differing one waits for everybody but whom it is about; a second judgement for whoever did
    not give the first."""
    if assessment.state is AssessmentState.DIFFERING:
        return assessment.agent_id != staff.id
    first = any(one.place is Place.FIRST and one.final for one in given)
    return first and judging.may_judge(assessment, assessment.agent_id, staff, given)


def _line(office: Office, assessment: Assessment, agent: Staff | None, *, mine: bool) -> TodoLine:
    return TodoLine(
        assessment=assessment.id,
        conversation=assessment.conversation_id,
        name=agent.display_name if agent else bot_name(office),
        state=assessment.state,
        mine=mine,
        at=assessment.at,
    )


def _not_oneself(staff: Staff, subject: Staff | None) -> None:
    if subject is not None and subject.id == staff.id:
        raise Refused("own_service")


def _service(there: Opened, subject: Staff | None) -> Service:
    talk, messages = talk_of(there.served, subject)
    own = talk.own()
    if not own:
        raise NotFound("not_found")
    last = messages[own[-1][0]]
    return Service(last.conversation_id, subject.id if subject else None, last.at)


async def _subject(
    office: Office, session: AsyncSession, staff: Staff, there: Opened, subject: Staff | None
) -> SubjectOut:
    return (await _subjects(office, session, staff, there, [subject]))[0]


async def _subjects(
    office: Office,
    session: AsyncSession,
    staff: Staff,
    there: Opened,
    subjects: Sequence[Staff | None],
) -> list[SubjectOut]:
    known = await judging.of_conversation(session, there.served.conversation.id)
    ids = [one.id for one in known.values()]
    given = await judging.judgements_of(session, ids)
    filed = await appeals.of_assessments(session, ids)
    reviewers = await service.named(
        session, (one.reviewer_id for judgements in given.values() for one in judgements)
    )
    names = {key: one.display_name for key, one in reviewers.items()}
    return [
        _SubjectView(
            office, staff, there, subject, known.get(subject.id if subject else None)
        ).shown(given, filed, names)
        for subject in subjects
    ]


class _SubjectView:
    """One subject, as one reviewer sees it."""

    def __init__(
        self,
        office: Office,
        staff: Staff,
        there: Opened,
        subject: Staff | None,
        assessment: Assessment | None,
    ) -> None:
        self._office = office
        self._staff = staff
        self._there = there
        self._subject = subject
        self._assessment = assessment

    def shown(
        self,
        given: Mapping[int, Sequence[Judgement]],
        filed: Mapping[int, JudgementAppeal],
        names: Mapping[int, str],
    ) -> SubjectOut:
        """With what may be seen of the judgements `given` and the appeal `filed` against it."""
        found, office = self._assessment, self._office
        judgements = given.get(found.id, []) if found else []
        seen = [one for one in judgements if found and self._may_see(found, one)]
        mine = next((one for one in judgements if one.reviewer_id == self._staff.id), None)
        rules = office.aids.rubric
        proposals = observed(office, rules, self._there, self._subject)
        appeal = filed.get(found.id) if found else None
        settled = found is not None and found.state is not AssessmentState.OPEN
        return SubjectOut(
            subject=self._subject.username if self._subject else BOT,
            name=self._subject.display_name if self._subject else bot_name(office),
            observed=proposals,
            proposed_total=_total(office, proposals),
            assessment=found.id if found else None,
            state=found.state if found else None,
            # Whether there will be a second judgement is nothing for who gives the first.
            double=found is not None and found.double and self._knows_of_two(judgements),
            total=found.total if found and settled else None,
            mine=self._there.shown(mine, names.get(mine.reviewer_id)) if mine else None,
            judgements=[self._there.shown(one, names.get(one.reviewer_id)) for one in seen],
            differing=_differing(judgements) if settled else [],
            appeal=appeal_out(office, appeal, kept_back=self._there.kept_back) if appeal else None,
            may=self._may(judgements),
        )

    def _may_see(self, found: Assessment, judgement: Judgement) -> bool:
        oneself = found.agent_id == self._staff.id
        return not oneself and judging.may_see(found, judgement, self._staff)

    def _knows_of_two(self, judgements: Sequence[Judgement]) -> bool:
        return any(one.place is Place.FIRST and one.final for one in judgements)

    def _may(self, judgements: Sequence[Judgement]) -> Literal["judge", "agree"] | None:
        found, agent_id = self._assessment, self._subject.id if self._subject else None
        if judging.may_judge(found, agent_id, self._staff, judgements):
            return "judge"
        differs = found is not None and found.state is AssessmentState.DIFFERING
        return "agree" if differs and agent_id != self._staff.id else None


def _differing(judgements: Sequence[Judgement]) -> list[str]:
    given = {one.place: one.scores for one in judgements if one.final}
    if Place.FIRST not in given or Place.SECOND not in given:
        return []
    return differing(given[Place.FIRST], given[Place.SECOND])


def _total(office: Office, proposals: Sequence[ObservedOut]) -> int | None:
    return total(office.aids.rubric, {one.criterion: one.score for one in proposals})
