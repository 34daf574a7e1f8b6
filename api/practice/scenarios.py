"""What a simulated patient is: one entry of `knowledge_base/scenarios/<flow>.yml`.

How to write one (`make kb-check` says what is wrong):

- `opens`: three or more ways to begin, one is drawn by the seed. `flag` when the opening itself
  tells of a danger. `tells`: topics that every opening tells already; who asks for one of them
  again repeats a question.
- `knows`: topic (an id of `topics.yml`) → how the patient says it when asked. `answers`: the same
  for what no topic is there for: `when` are words of the question, `|` between them.
- `hides`: told only under a condition: `asked` (and not before), `asked_twice`, `calm` (asked while
  not angry and after a kind word), `never`.
- `angers`, `calms`: what makes them angry, and what helps. A forbidden phrase angers everybody.
- `traps`: said after `after` answers at the latest (when a `when` topic is asked: sooner), whatever
  was asked. With `flag` nothing but the danger counts from then on; `wants` replaces what they
  want (a changed mind), or comes on top with `adds` (a second wish); `knows` what they say from
  then on.
- `wants`: one goal or several; all must be reached.
- `presses`: how they use an assistant's buttons, best first, before what everybody does
  (`manners.yml`). `prefers`: words of a button that they like best where several would do.
- `insists`: how they say their wish once more when an answer was none; otherwise another opening.
- `given`: what was there before: the driver of the bench sets it up; `background` tells a trainee
  what their screens would show.
- `model_answer`: what a good colleague would say, for the practice page.

Everything is said in the patient's own words. People are made up; no telephone or identity number
stands here: the driver fills forms with numbers of nobody.
"""

import re
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,59}$")]

Flow = Literal[
    "triage",
    "schedule",
    "registration",
    "complaint",
    "guide",
    "handoff",
    "privacy",
    "service",
    "smalltalk",
    "danger",
]


class Flag(StrEnum):
    """A danger: `urgent` must be seen today, the others at once."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    CRISIS = "crisis"


class Goal(StrEnum):
    """What a patient wants, and how one sees that they have it.

    `answer`: the `words` are said (or one of the `articles` is shown) · `department`: it is
    recommended · `schedule`: clinics of the department or doctor are shown · `booked`, `changed`,
    `cancelled`, `waitlisted`: the appointment has that state · `complaint`, `praise`, `suggestion`:
    it has a receipt · `progress`: the state of an earlier matter is told · `person`: a person has
    been called · `service`: a request is filed (wheelchair, escort, …) · `emergency`, `crisis`:
    the danger is answered · `urgent`: sent to be seen today · `declined`: no diagnosis, drug or
    dose is given, but where to go · `privacy`: own data are shown, put right or erased
    """

    ANSWER = "answer"
    DEPARTMENT = "department"
    SCHEDULE = "schedule"
    BOOKED = "booked"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    WAITLISTED = "waitlisted"
    COMPLAINT = "complaint"
    PRAISE = "praise"
    SUGGESTION = "suggestion"
    PROGRESS = "progress"
    PERSON = "person"
    SERVICE = "service"
    EMERGENCY = "emergency"
    CRISIS = "crisis"
    URGENT = "urgent"
    DECLINED = "declined"
    PRIVACY = "privacy"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


def _as_tuple(value: Any) -> Any:
    """One of something is as good as a list of one."""
    if value is None:
        return ()
    return value if isinstance(value, (list, tuple)) else (value,)


Lines = Annotated[tuple[Line, ...], BeforeValidator(_as_tuple)]
Codes = Annotated[tuple[Code, ...], BeforeValidator(_as_tuple)]
Groups = Annotated[
    tuple[Annotated[tuple[Line, ...], BeforeValidator(_as_tuple)], ...], BeforeValidator(_as_tuple)
]


class Want(_Strict):
    """One goal. `department`: any of these codes will do; `doctor`: the name; `day`: ISO date or
    words of the card's date; `words`: of each group one must be said; `articles`: ids in the
    guide; `service`: the kind of request."""

    kind: Goal
    department: Codes = ()
    doctor: str | None = None
    day: str | None = None
    words: Groups = ()
    articles: Lines = ()
    service: str | None = None


Wants = Annotated[tuple[Want, ...], BeforeValidator(_as_tuple), Field(min_length=1)]


class Person(_Strict):
    """Who talks, with `age` in years and `sex` (f, m); `relation` says for whom (self, child: my
    child, parent: my father or mother). After `patience_seconds` without an answer they ask whether
    anybody is there; `patience` is how much annoyance they bear before they leave. `title`: how
    they like to be addressed (老师) when age and sex don't say it."""

    name: Line
    age: int = Field(ge=0, le=120)
    sex: Literal["f", "m"]
    personality: Code = "plain"
    patience_seconds: float = Field(default=120, ge=15, le=600)
    patience: int = Field(default=4, ge=1, le=12)
    relation: Literal["self", "child", "parent", "other"] = "self"
    title: str | None = None


class Hidden(_Strict):
    """What is not told freely. `evades`: what is said instead."""

    topic: Code
    says: Line
    when: Literal["asked", "asked_twice", "calm", "never"]
    evades: Line | None = None


class Reply(_Strict):
    """`says` to a question with one of the words of `when` (`|` between them)."""

    when: Line
    says: Line

    def fits(self, text: str) -> bool:
        """Whether the question has one of the words."""
        return any(word and word in text for word in self.when.split("|"))


class Press(_Strict):
    """Presses a button whose title has `title` and whose payload begins with `payload`, when the
    answer has one of the words of `when` (none: always). `says` it where nothing can be pressed.
    With `first` before anything is said: a confirmation answers what was read back."""

    when: str = ""
    title: str = ""
    payload: str = ""
    says: str = ""
    first: bool = False

    def fits(self, text: str) -> bool:
        """Whether the answer has one of the words."""
        return not self.when or any(word and word in text for word in self.when.split("|"))


class Trap(_Strict):
    """Something that comes unasked; see the module."""

    after: int = Field(ge=0, le=12)
    says: Line
    when: Code | None = None
    flag: Flag | None = None
    wants: Annotated[tuple[Want, ...], BeforeValidator(_as_tuple)] = ()
    adds: bool = False
    knows: dict[Code, Line] = {}


class Given(_Strict):
    """What was there before: an appointment, a complaint, … of this patient."""

    kind: Literal["appointment", "complaint", "service", "identity"]
    department: Code | None = None
    doctor: str | None = None
    day: str | None = None
    text: str | None = None


class Ends(_Strict):
    """Last words: content, angry, and sent to the emergency department. What everybody says
    (`manners.yml`) where nothing stands here."""

    thanks: Line | None = None
    leaves: Line | None = None
    warned: Line | None = None


class Model(_Strict):
    """What a good colleague says: `at` the opening, when a `topic` is open, a trap, or the end."""

    at: Code
    says: Line


class Scenario(_Strict):
    """One simulated patient; see the module."""

    id: Code
    title: Line
    flow: Flow
    channel: Literal["web", "wechat", "kiosk", "hotline"] = "web"
    plain: bool = False
    difficulty: Literal[1, 2, 3] = 1
    fresh: bool = False
    patient: Person
    opens: Annotated[tuple[Line, ...], Field(min_length=3)]
    flag: Flag | None = None
    tells: Codes = ()
    knows: dict[Code, Line] = {}
    answers: tuple[Reply, ...] = ()
    hides: tuple[Hidden, ...] = ()
    angers: Codes = ()
    calms: Codes = ()
    traps: tuple[Trap, ...] = ()
    wants: Wants
    presses: tuple[Press, ...] = ()
    prefers: Lines = ()
    insists: Lines = ()
    asides: Lines = ()
    given: tuple[Given, ...] = ()
    background: str | None = None
    max_turns: int = Field(default=14, ge=3, le=30)
    ends: Ends = Ends()
    model_answer: tuple[Model, ...] = ()

    @model_validator(mode="after")
    def _traps_in_time(self) -> "Scenario":
        if any(trap.after >= self.max_turns for trap in self.traps):
            raise ValueError("a trap comes after max_turns")
        return self

    def topics(self) -> set[str]:
        """Every topic it names."""
        named = {*self.tells, *self.knows, *(one.topic for one in self.hides)}
        for trap in self.traps:
            named |= trap.knows.keys() | ({trap.when} if trap.when else set())
        return named

    def departments(self) -> set[str]:
        """Every department it names."""
        goals = [*self.wants, *(want for trap in self.traps for want in trap.wants)]
        named = {code for goal in goals for code in goal.department}
        return named | {one.department for one in self.given if one.department}

    def goals(self) -> tuple[Want, ...]:
        """What counts at the end if every trap has fired."""
        goals = self.wants
        for trap in self.traps:
            goals = goals_after(goals, trap)
        return goals


def goals_after(goals: tuple[Want, ...], trap: Trap) -> tuple[Want, ...]:
    """What is wanted once `trap` has been said."""
    if trap.flag:
        return (Want(kind=Goal(trap.flag.value)),)
    if not trap.wants:
        return goals
    return (*goals, *trap.wants) if trap.adds else trap.wants


_NUMBER = re.compile(r"\d{7,}")


def numbers_of(scenario: Scenario) -> list[str]:
    """Long numbers in its texts: nobody's telephone or identity number may stand there."""
    return _NUMBER.findall(scenario.model_dump_json())
