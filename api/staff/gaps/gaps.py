"""What the hospital's knowledge has no answer to, and what its departments do about it.

Who sees all gaps says who should write; a member of that department writes, and nobody else: what
is said in a department's name is that department's.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.departments.models import Department
from api.errors import Forbidden, InvalidInput
from api.gaps import service
from api.gaps.models import Dismissal, Gap, GapQuestion, GapState
from api.gaps.service import Wanted
from api.guide.models import GuideArticle
from api.proposals.kinds import ArticleContent, Content, QuestionContent
from api.proposals.proposing import Origin, propose
from api.staff.gaps.schemas import (
    DraftIn,
    ExampleOut,
    GapLine,
    GapsIn,
    GapsOut,
    NearOut,
    ProposedOut,
    PutTogetherOut,
    QuestionIn,
)
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, allows, check

_NOBODY = "-"
_WEEKS = 8
_YEAR = timedelta(days=365)


async def listed(office: Office, staff: Staff, wanted: GapsIn) -> GapsOut:
    """Gaps, most asked about first; who doesn't see all of them sees their own department's."""
    check(staff, Permission.SEE_GAPS, Permission.WRITE_GUIDE)
    chosen = [wanted.department] if wanted.department else None
    departments = own_departments(staff, chosen)
    async with office.sessions() as session:
        gaps = await service.listed(
            session, Wanted(wanted.state, departments=departments, least=wanted.least)
        )
        questions = await service.of_gaps(session, gaps)
        articles = await _articles(session)
        names = await department_names(session)
    items = [
        _line(office, staff, gap, questions[gap.id], articles, names)
        for gap in gaps
        # What may not be seen any more isn't even counted.
        if len(questions[gap.id]) >= wanted.least
    ]
    offices = {one.owner: names.get(one.owner, one.owner) for one in articles.values()}
    topics = sorted({one.topic for one in articles.values()})
    return GapsOut(items=items, departments=names | offices, topics=topics)


async def set_owner(office: Office, staff: Staff, gap_id: int, department: str) -> None:
    """Say who should write the answer. Raises `Forbidden`, `NotFound`, `Refused("gap_settled")`,
    `InvalidInput("department_unknown")`."""
    check(staff, Permission.REVIEW)
    async with office.sessions() as session, session.begin():
        gap = await service.find_open(session, gap_id)
        await _check_owner(session, department)
        gap.department, gap.given = department, True
        office.record(session, staff, "gap.owner", f"gap:{gap.id}", department=department)


async def dismiss(office: Office, staff: Staff, gap_id: int, why: Dismissal) -> None:
    """It is nothing for the guide. Raises `Forbidden`, `NotFound`, `Refused("gap_settled")`."""
    check(staff, Permission.REVIEW)
    async with office.sessions() as session, session.begin():
        gap = await service.find_open(session, gap_id)
        service.settle(gap, staff.id, office.clock.now(), why=why)
        office.record(session, staff, "gap.dismiss", f"gap:{gap.id}", why=why.value)


async def propose_question(
    office: Office, staff: Staff, gap_id: int, wanted: QuestionIn
) -> ProposedOut:
    """One more way to ask for an article that there is. Raises `Forbidden`, `NotFound`,
    `Refused("gap_settled")`, `InvalidInput("article_unknown")`, and what `propose` raises."""
    content = QuestionContent(article=wanted.article, question=wanted.question)
    return await _propose(office, staff, gap_id, content, looked=wanted.looked)


async def propose_article(
    office: Office, staff: Staff, gap_id: int, wanted: DraftIn
) -> ProposedOut:
    """A new article of one's own department. Raises `Forbidden`, `NotFound`,
    `Refused("gap_settled")`, `InvalidInput("department_unknown")`, and what `propose` raises."""
    due = wanted.review_date or office.clock.today() + _YEAR
    content = ArticleContent(
        id=f"{wanted.topic}-{gap_id}",
        title=wanted.title,
        topic=wanted.topic,
        questions=wanted.questions,
        keywords=wanted.keywords,
        body=wanted.body,
        # A gap's own department counts for more.
        owner=wanted.owner or staff.department or _NOBODY,
        review_date=due,
    )
    return await _propose(office, staff, gap_id, content, looked=wanted.looked)


async def put_together(office: Office, staff: Staff) -> PutTogetherOut:
    """Sort all questions anew, without waiting for the night."""
    check(staff, Permission.REVIEW)
    words, rules = office.aids.guide_words, office.aids.review.gaps
    async with office.sessions() as session, session.begin():
        count = await service.put_together(session, words, rules, office.clock.now())
        office.record(session, staff, "gap.put_together", "gaps", count=count)
    return PutTogetherOut(gaps=count)


def own_departments(staff: Staff, chosen: Sequence[str] | None) -> Sequence[str] | None:
    """Whose gaps and articles somebody may see, of those that were `chosen`; none: everybody's."""
    if allows(staff, Permission.SEE_GAPS):
        return chosen
    own = [staff.department] if staff.department else []
    return own if chosen is None else [one for one in own if one in chosen]


async def department_names(session: AsyncSession) -> dict[str, str]:
    """What departments are called, by code."""
    rows = await session.execute(
        select(Department.code, Department.name).where(Department.active).order_by(Department.code)
    )
    return dict(rows.all())


async def _propose(
    office: Office, staff: Staff, gap_id: int, content: Content, *, looked: bool
) -> ProposedOut:
    check(staff, Permission.WRITE_GUIDE)
    async with office.sessions() as session, session.begin():
        gap = await service.find_open(session, gap_id)
        if not _may_write(staff, gap):
            raise Forbidden("gap_of_others")
        if isinstance(content, QuestionContent) and not await session.get(
            GuideArticle, content.article
        ):
            raise InvalidInput("article_unknown")
        if isinstance(content, ArticleContent):
            content = content.model_copy(update={"owner": gap.department or content.owner})
            await _check_owner(session, content.owner)
        questions = (await service.of_gaps(session, [gap]))[gap.id]
        first = questions[0] if questions else None
        proposal = await propose(
            session,
            office.seal,
            content,
            author_id=staff.id,
            now=office.clock.now(),
            origin=Origin(first.conversation_id, first.message_id) if first else Origin(),
            looked=looked,
        )
        service.settle(gap, staff.id, office.clock.now(), proposal_id=proposal.id)
        kind, subject = content.kind, f"gap:{gap.id}"
        office.record(session, staff, "gap.propose", subject, kind=kind, proposal=proposal.id)
    return ProposedOut(proposal=proposal.id)


async def _check_owner(session: AsyncSession, owner: str) -> None:
    """Raise `InvalidInput("department_unknown")` unless it is a department, or has articles."""
    owns = await session.scalar(select(GuideArticle.id).where(GuideArticle.owner == owner).limit(1))
    if owns is None and owner not in await department_names(session):
        raise InvalidInput("department_unknown")


def _may_write(staff: Staff, gap: Gap) -> bool:
    """A gap that nobody owns is the service centre's: whoever sees all gaps may write."""
    if gap.department is None:
        return allows(staff, Permission.SEE_GAPS) and allows(staff, Permission.WRITE_GUIDE)
    return staff.department == gap.department and allows(staff, Permission.WRITE_GUIDE)


async def _articles(session: AsyncSession) -> dict[str, GuideArticle]:
    return {one.id: one for one in await session.scalars(select(GuideArticle))}


def _line(
    office: Office,
    staff: Staff,
    gap: Gap,
    questions: Sequence[GapQuestion],
    articles: Mapping[str, GuideArticle],
    names: Mapping[str, str],
) -> GapLine:
    rules, now = office.aids.review.gaps, office.clock.now()
    near = articles.get(gap.article or "") if gap.likeness >= rules.nearest else None
    texts = Counter(question.text for question in questions)
    decided = gap.decided_at
    return GapLine(
        id=gap.id,
        state=gap.state,
        count=len(questions),
        why=dict(Counter(question.why for question in questions)),
        weeks=_weeks(questions, now),
        last_at=max(question.at for question in questions),
        since=sum(question.at > decided for question in questions) if decided else 0,
        examples=[
            ExampleOut(text=text, count=texts[text])
            for text in list(dict.fromkeys(one.text for one in questions))[: rules.examples]
        ],
        near=NearOut(id=near.id, title=near.title, likeness=gap.likeness) if near else None,
        department=gap.department,
        department_name=names.get(gap.department or "", gap.department),
        why_dismissed=gap.why_dismissed,
        proposal=gap.proposal_id,
        mine=gap.state is GapState.OPEN and _may_write(staff, gap),
    )


def _weeks(questions: Sequence[GapQuestion], now: datetime) -> list[int]:
    """How many in each of the last weeks, seven days each up to now, the latest last."""
    ago = Counter(max(0, (now - question.at).days) // 7 for question in questions)
    return [ago[week] for week in reversed(range(_WEEKS))]
