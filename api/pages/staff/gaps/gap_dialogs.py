"""What is filled in about a gap: a way of asking, a new article, an owner, a reason."""

from datetime import date, timedelta

from api.gaps.models import Dismissal
from api.pages.staff.asking import Field, Values, fill_in
from api.pages.staff.gaps.gap_line import words_of
from api.pages.staff.workplace import Workplace
from api.staff.gaps import gaps
from api.staff.gaps.schemas import DraftIn, GapLine, GapsOut, ProposedOut, QuestionIn
from api.staff.models import Staff

_MOST_QUESTIONS = 30


async def add_question(place: Workplace, gap: GapLine, articles: dict[str, str]) -> bool:
    """Propose one more way to ask for an article; whether it was done."""
    near = gap.near.id if gap.near else None
    fields = [
        Field(
            "article",
            words_of(place, "question.article"),
            "search",
            required=True,
            options=articles,
            value=near,
        ),
        Field(
            "question",
            words_of(place, "question.question"),
            "line",
            required=True,
            value=gap.examples[0].text,
        ),
        Field("looked", words_of(place, "looked"), "check"),
    ]

    async def do(values: Values) -> bool:
        wanted = QuestionIn.model_validate(values)

        async def work(staff: Staff) -> ProposedOut:
            return await gaps.propose_question(place.office, staff, gap.id, wanted)

        return await place.act(work) is not None

    hint = words_of(place, "question.hint")
    return await fill_in(place, words_of(place, "question.heading"), fields, do, hint=hint)


async def write_article(place: Workplace, gap: GapLine, known: GapsOut) -> bool:
    """Propose a new article; whether it was done."""
    topics = {topic: topic for topic in known.topics}
    due = place.office.clock.today() + timedelta(days=365)
    asked = "\n".join(one.text for one in gap.examples)
    owner = [] if gap.department else [_owner_field(place, known, None)]
    fields = [
        Field("title", words_of(place, "article.title"), "line", required=True, limit=100),
        Field("topic", words_of(place, "article.topic"), "search", required=True, options=topics),
        *owner,
        Field(
            "questions",
            words_of(place, "article.questions"),
            required=True,
            value=asked,
            limit=3000,
        ),
        Field("keywords", words_of(place, "article.keywords"), "line", limit=400),
        Field("body", words_of(place, "article.body"), required=True, limit=2000),
        Field("review_date", words_of(place, "article.review_date"), "date", value=f"{due}"),
        Field("looked", words_of(place, "looked"), "check"),
    ]

    async def do(values: Values) -> bool:
        wanted = _draft(values)

        async def work(staff: Staff) -> ProposedOut:
            return await gaps.propose_article(place.office, staff, gap.id, wanted)

        return await place.act(work) is not None

    hint = words_of(place, "article.hint")
    return await fill_in(place, words_of(place, "article.heading"), fields, do, hint=hint)


async def choose_owner(place: Workplace, gap: GapLine, known: GapsOut) -> bool:
    """Say who should write; whether it was done."""

    async def do(values: Values) -> bool:
        async def work(staff: Staff) -> bool:
            await gaps.set_owner(place.office, staff, gap.id, values["department"])
            return True

        return await place.act(work) is not None

    fields = [_owner_field(place, known, gap.department, name="department")]
    return await fill_in(place, words_of(place, "owner_heading"), fields, do)


async def dismiss(place: Workplace, gap: GapLine) -> bool:
    """Say why nothing is written; whether it was done."""
    options = {why.value: words_of(place, f"dismissed.{why}") for why in Dismissal}

    async def do(values: Values) -> bool:
        async def work(staff: Staff) -> bool:
            await gaps.dismiss(place.office, staff, gap.id, Dismissal(values["why"]))
            return True

        return await place.act(work) is not None

    label = words_of(place, "dismiss_why")
    fields = [Field("why", label, "choice", required=True, options=options)]
    return await fill_in(place, words_of(place, "dismiss_heading"), fields, do)


def _owner_field(
    place: Workplace, known: GapsOut, value: str | None, *, name: str = "owner"
) -> Field:
    return Field(
        name,
        words_of(place, "owner_field"),
        "search",
        required=True,
        options=known.departments,
        value=value,
    )


def _draft(values: Values) -> DraftIn:
    """What was filled in. A day that is no day counts as none."""
    lines = [line.strip() for line in str(values["questions"]).splitlines()]
    told = {
        "title": values["title"],
        "topic": values["topic"],
        "questions": [line[:200] for line in lines if line][:_MOST_QUESTIONS],
        "keywords": str(values["keywords"] or "").split()[:_MOST_QUESTIONS],
        "body": values["body"],
        "owner": values.get("owner"),
        "looked": values["looked"],
    }
    try:
        due = date.fromisoformat(str(values["review_date"] or ""))
    except ValueError:
        due = None
    return DraftIn.model_validate(told | {"review_date": due})
