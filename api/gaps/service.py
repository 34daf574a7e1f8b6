"""Gaps in what the hospital's knowledge answers: made of the questions, read, decided on."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    delete,
    exists,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import NotFound, Refused
from api.gaps.clustering import Cluster, cluster
from api.gaps.models import Dismissal, Gap, GapQuestion, GapState
from api.guide.models import GuideArticle
from api.guide.words import GuideWords
from api.review.models import ReviewItem
from api.review.restricted import may_be_shown
from api.review.rules import GapRules

_ASSIGN = text("""
UPDATE gap_questions SET gap_id = sorted.gap, place = sorted.place
FROM unnest(CAST(:messages AS int[]), CAST(:gaps AS int[]), CAST(:places AS int[]))
     AS sorted(message, gap, place)
WHERE gap_questions.message_id = sorted.message
""")
# Who somebody chose stays the owner.
_DESCRIBE = text("""
UPDATE knowledge_gaps SET
    size = told.size, article = told.article, likeness = told.likeness,
    department = CASE WHEN given THEN knowledge_gaps.department ELSE told.department END
FROM unnest(CAST(:gaps AS int[]), CAST(:sizes AS int[]), CAST(:articles AS text[]),
            CAST(:nearness AS float8[]), CAST(:departments AS text[]))
     AS told(gap, size, article, likeness, department)
WHERE knowledge_gaps.id = told.gap
""")


@dataclass(frozen=True)
class Asked:
    """A question as it is put together with others."""

    message_id: int
    text: str
    department: str | None
    gap_id: int | None


async def put_together(
    session: AsyncSession, words: GuideWords, rules: GapRules, now: datetime
) -> int:
    """Sort the questions of the last days into gaps anew; returns how many gaps there are. A gap
    goes on as the one that shares most questions with it, with what was decided about it."""
    asked = await _asked(session, now - timedelta(days=rules.days))
    articles = list(await session.scalars(select(GuideArticle).order_by(GuideArticle.id)))
    known = {one.id: [one.title, *one.questions] for one in articles}
    texts = [one.text for one in asked]
    # Seconds of computing: never on the loop that answers patients.
    clusters = await asyncio.to_thread(cluster, texts, words, known, rules.likeness)
    gaps = await _gaps_of(session, clusters, asked, now)
    owners = {one.id: one.owner for one in articles}
    await session.execute(update(GapQuestion).values(gap_id=None, place=None))
    await _write(session, clusters, gaps, asked, owners, rules)
    await _remove_empty(session)
    return len(clusters)


async def _asked(session: AsyncSession, since: datetime) -> list[Asked]:
    query = (
        select(GapQuestion.message_id, GapQuestion.text, GapQuestion.department, GapQuestion.gap_id)
        .where(GapQuestion.at >= since, shown_to_staff())
        .order_by(GapQuestion.message_id)
    )
    return [Asked(*row) for row in await session.execute(query)]


def shown_to_staff() -> ColumnElement[bool]:
    """Whether a question's conversation leaves out what only the discipline office may know of."""
    return (
        exists()
        .where(ReviewItem.conversation_id == GapQuestion.conversation_id, may_be_shown())
        .correlate(GapQuestion)
    )


async def _gaps_of(
    session: AsyncSession, clusters: Sequence[Cluster], asked: Sequence[Asked], now: datetime
) -> list[int]:
    """The gap of each cluster: the one that most of its questions were in, or a new one."""
    taken: set[int] = set()
    gaps: list[int | None] = []
    for one in clusters:
        before = Counter(gap for place in one.questions if (gap := asked[place].gap_id))
        gap = next((gap for gap, _ in before.most_common() if gap not in taken), None)
        taken |= {gap} if gap else set()
        gaps.append(gap)
    lacking = [{"state": GapState.OPEN, "at": now} for gap in gaps if gap is None]
    made = iter(await session.scalars(insert(Gap).returning(Gap.id), lacking) if lacking else ())
    return [gap if gap is not None else next(made) for gap in gaps]


async def _write(
    session: AsyncSession,
    clusters: Sequence[Cluster],
    gaps: Sequence[int],
    asked: Sequence[Asked],
    owners: dict[str, str],
    rules: GapRules,
) -> None:
    if not clusters:
        return
    places = [
        (asked[question].message_id, gap, at)
        for one, gap in zip(clusters, gaps, strict=True)
        for at, question in enumerate(one.questions)
    ]
    messages, its_gap, at = (list(column) for column in zip(*places, strict=True))
    await session.execute(_ASSIGN, {"messages": messages, "gaps": its_gap, "places": at})
    await session.execute(
        _DESCRIBE,
        {
            "gaps": list(gaps),
            "sizes": [len(one.questions) for one in clusters],
            "articles": [one.article for one in clusters],
            "nearness": [one.likeness for one in clusters],
            "departments": [_owner(one, asked, owners, rules) for one in clusters],
        },
    )


def _owner(
    one: Cluster, asked: Sequence[Asked], owners: dict[str, str], rules: GapRules
) -> str | None:
    """Who should write the answer: the department most spoken of, or who keeps the article
    nearest to the question."""
    spoken = Counter(code for place in one.questions if (code := asked[place].department))
    if spoken:
        return spoken.most_common(1)[0][0]
    return owners.get(one.article or "") if one.likeness >= rules.nearest else None


async def _remove_empty(session: AsyncSession) -> None:
    """A gap nobody asks about any more is gone; what was decided about one is kept."""
    asked = exists().where(GapQuestion.gap_id == Gap.id)
    await session.execute(
        delete(Gap)
        .where(Gap.state == GapState.OPEN, ~asked)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(Gap).where(~asked).values(size=0).execution_options(synchronize_session=False)
    )


@dataclass(frozen=True)
class Wanted:
    """Which gaps: `departments` are the owners (none: every one), `least` how often asked."""

    state: GapState = GapState.OPEN
    departments: Sequence[str] | None = None
    least: int = 1
    limit: int = 100


async def listed(session: AsyncSession, wanted: Wanted) -> list[Gap]:
    """Gaps, the one most asked about first. One that was written about and is asked about still
    shows under what was decided."""
    query = (
        select(Gap)
        .where(Gap.state == wanted.state, Gap.size >= wanted.least)
        .order_by(Gap.size.desc(), Gap.id)
        .limit(wanted.limit)
    )
    if wanted.departments is not None:
        query = query.where(Gap.department.in_(wanted.departments))
    return list(await session.scalars(query))


async def of_gaps(session: AsyncSession, gaps: Sequence[Gap]) -> dict[int, list[GapQuestion]]:
    """The questions of these gaps that staff may see, each gap's in their order."""
    query: Select[GapQuestion] = (
        select(GapQuestion)
        .where(GapQuestion.gap_id.in_([gap.id for gap in gaps]), shown_to_staff())
        .order_by(GapQuestion.gap_id, GapQuestion.place)
    )
    found: dict[int, list[GapQuestion]] = defaultdict(list)
    for question in await session.scalars(query):
        found[question.gap_id or 0].append(question)
    return found


async def find_open(session: AsyncSession, gap_id: int) -> Gap:
    """A gap to be decided on, locked. Raises `NotFound`, `Refused("gap_settled")`."""
    gap = await session.scalar(select(Gap).where(Gap.id == gap_id).with_for_update())
    if gap is None:
        raise NotFound("not_found")
    if gap.state is not GapState.OPEN:
        raise Refused("gap_settled")
    return gap


def settle(
    gap: Gap,
    staff_id: int,
    now: datetime,
    *,
    proposal_id: int | None = None,
    why: Dismissal | None = None,
) -> None:
    """Something was proposed for a gap, or it was dismissed."""
    gap.state = GapState.PROPOSED if proposal_id is not None else GapState.DISMISSED
    gap.proposal_id, gap.why_dismissed = proposal_id, why
    gap.decided_by_id, gap.decided_at = staff_id, now


async def stale_articles(
    session: AsyncSession, today: date, owners: Sequence[str] | None = None
) -> list[GuideArticle]:
    """Valid articles past the day on which somebody should have looked them over, oldest first."""
    valid = and_(
        GuideArticle.valid_from <= today,
        or_(GuideArticle.valid_to.is_(None), GuideArticle.valid_to >= today),
    )
    query = (
        select(GuideArticle)
        .where(GuideArticle.review_date < today, valid)
        .order_by(GuideArticle.review_date, GuideArticle.id)
    )
    if owners is not None:
        query = query.where(GuideArticle.owner.in_(owners))
    return list(await session.scalars(query))
