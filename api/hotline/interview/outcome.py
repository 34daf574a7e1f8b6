"""What an answer comes to."""

from dataclasses import dataclass, field
from typing import Any, Literal

from api.hotline.interview.state import Question, Reason


@dataclass(frozen=True)
class Accepted:
    """The next question and what the state now knows. The same read-back once more: what was read
    back was wrong, and put right at once."""

    following: Question
    changes: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Finished:
    """That was the last question."""


@dataclass(frozen=True)
class Partial:
    """Some digits of a number; `anew` when they didn't fit behind those before."""

    typed: str = field(repr=False)
    anew: bool = False


@dataclass(frozen=True)
class Denied:
    """What was read back is wrong."""


@dataclass(frozen=True)
class Unclear:
    """An answer of no use; `why` names the words for it."""

    why: Literal["unclear", "number_wrong", "phone_wrong", "same_name"] = "unclear"


@dataclass(frozen=True)
class Ending:
    """The interview is over: a person takes over for a `reason`, or nothing is registered."""

    reason: Reason = "asked"
    ended: Literal["person", "given_up"] = "person"


Outcome = Accepted | Finished | Partial | Denied | Unclear | Ending
