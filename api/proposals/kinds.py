"""The shapes of what can be proposed, one for each kind (issue map: product.md A9, A13)."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{1,59}$")]


class _Content(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ExampleContent(_Content):
    """`text` means `intent`: one more example in `data/nlu/<flow>.yml`."""

    kind: Literal["example"] = "example"
    text: Line
    intent: Code


class AliasContent(_Content):
    """Another name for a department, a doctor or a resource (`code` or id in `knowledge_base/`)."""

    kind: Literal["alias"] = "alias"
    of: Literal["department", "doctor", "resource"]
    code: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    alias: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class ArticleContent(_Content):
    """A new guide article: `knowledge_base/guide/<id>.md`."""

    kind: Literal["article"] = "article"
    id: Code
    title: Line
    topic: Code
    questions: Annotated[list[Line], Field(min_length=1, max_length=30)]
    keywords: Annotated[list[Line], Field(max_length=30)] = []
    body: Text
    owner: Line
    review_date: date


class QuestionContent(_Content):
    """One more way to ask for a guide article that there is."""

    kind: Literal["question"] = "question"
    article: Code
    question: Line


class TriageContent(_Content):
    """A complaint and the department it belongs to: `knowledge_base/triage/messages`."""

    kind: Literal["triage"] = "triage"
    department: Code
    text: Line


class RedFlagContent(_Content):
    """How somebody says a danger, or what is none: `knowledge_base/red_flags/`. With `sign`, `form`
    is added to the forms of that sign; `text` is the whole message, for the check."""

    kind: Literal["red_flag"] = "red_flag"
    group: Literal["emergency", "urgent", "crisis", "ordinary", "none"]
    text: Line
    sign: Code | None = None
    form: Line | None = None


class WordingContent(_Content):
    """Better words for a response (`utter_…`, `bot/domain`) or a key of `knowledge_base/wording`.
    `channel` when only the words of that channel change."""

    kind: Literal["wording"] = "wording"
    key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{3,100}$")]
    channel: Literal["hotline", "kiosk", "wechat", "web"] | None = None
    before: Text
    after: Text


Content = Annotated[
    ExampleContent
    | AliasContent
    | ArticleContent
    | QuestionContent
    | TriageContent
    | RedFlagContent
    | WordingContent,
    Field(discriminator="kind"),
]
"""Of any kind."""
