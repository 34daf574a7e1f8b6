"""What an interview remembers, hears, says and listens for. No repr tells who is calling."""

from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from api.patients.models import Relation
from api.patients.schemas import IdentityForm
from api.wording import Wording

_WORDS = "hotline_interview"


class Question(StrEnum):
    """What is being asked. A `*_check` reads back what was understood of the question before."""

    CONSENT = "consent"
    WHO = "who"
    FAMILY = "family"
    KIN = "kin"
    NUMBER = "number"
    NUMBER_CHECK = "number_check"
    GUARDIAN = "guardian"
    PHONE = "phone"
    PHONE_CHECK = "phone_check"
    NAME = "name"
    NAME_CHECK = "name_check"
    GUARDIAN_NAME = "guardian_name"
    GUARDIAN_NAME_CHECK = "guardian_name_check"


@dataclass(frozen=True)
class Heard:
    """An answer: keys before words before silence. `digits` are the keys, * and # among them."""

    text: str | None = field(default=None, repr=False)
    digits: str | None = field(default=None, repr=False)
    silent: bool = False


@dataclass(frozen=True)
class Prompt:
    """Words of `knowledge_base/wording/hotline_interview.yml` by their key, and what is put in."""

    key: str
    params: dict[str, "str | Prompt"] = field(default_factory=dict, repr=False)

    def words(self, wording: Wording) -> str:
        """The sentence to speak. Raises `KeyError` for a key that has no words."""
        spoken = {
            name: value.words(wording) if isinstance(value, Prompt) else value
            for name, value in self.params.items()
        }
        return wording(f"{_WORDS}.{self.key}", **spoken)


@dataclass(frozen=True)
class Want:
    """What to listen for: at most `max_digits` keys, ended by `finish_key` ("": by the last one).

    `waits`: the caller asked for time, so silence is no fault for a good while.
    """

    mode: Literal["speech", "dtmf", "both"] = "both"
    max_digits: int = 1
    finish_key: str = ""
    waits: bool = False


@dataclass(frozen=True)
class State:
    """Where an interview stands, to be kept encrypted: it holds what the caller told.

    `today` is the day it began, `kept_months` how long a visitor card is kept (retention.yml).
    `typed` is a number that isn't complete. In a row and at this question, `misses` counts
    answers of no use and `repeats` how often it was said again; `denials` counts read-backs
    that were wrong, `turns` all answers. `phone_only`: nothing but a telephone number is asked.
    """

    today: date
    kept_months: int = 0
    question: Question = Question.CONSENT
    relation: Relation = field(default=Relation.SELF, repr=False)
    number: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    guardian: str = field(default="", repr=False)
    child: bool = field(default=False, repr=False)
    phone_only: bool = False
    typed: str = field(default="", repr=False)
    misses: int = 0
    denials: int = 0
    repeats: int = 0
    turns: int = 0

    def to_json(self) -> dict[str, Any]:
        """All of it, as JSON has it. Secret."""
        return asdict(self) | {"today": self.today.isoformat()}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "State":
        """What `to_json` gave. Raises `ValueError`, `KeyError` or `TypeError` for anything else."""
        known = {
            "today": date.fromisoformat(kept["today"]),
            "question": Question(kept["question"]),
            "relation": Relation(kept["relation"]),
        }
        return cls(**(kept | known))


Ended = Literal["done", "person", "given_up"]
# Why a person is to take over: the caller wants one, three answers were of no use, the patient has
# no identity card at hand, or is a child and the caller no guardian.
Reason = Literal["asked", "not_understood", "papers", "guardian"]


@dataclass(frozen=True)
class Step:
    """What comes next. Without a `state` the interview has `ended`. At "done" there is the `form`,
    or the `phone` where only that was asked.

    Of "done" nothing is said yet: success is told when the form is stored.
    """

    state: State | None
    say: tuple[Prompt, ...] = ()
    want: Want = field(default_factory=Want)
    form: IdentityForm | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    ended: Ended | None = None
    reason: Reason | None = None

    def words(self, wording: Wording) -> tuple[str, ...]:
        """The sentences to speak."""
        return tuple(prompt.words(wording) for prompt in self.say)
