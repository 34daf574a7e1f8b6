"""What simulated patients understand and how they speak: `knowledge_base/scenarios/topics.yml` and
`manners.yml`. Pure."""

import re
from functools import cached_property
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from api.practice.scenarios import Code, Flow, Press


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return pattern


Pattern = Annotated[str, Field(min_length=1), AfterValidator(_compiles)]
Patterns = Annotated[tuple[Pattern, ...], Field(min_length=1)]
Texts = Annotated[tuple[str, ...], Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Topic(_Strict):
    """Something that can be asked. Who hears a `touched` pattern tells it too, but has not been
    asked for it; what may be asked `again` is never a repeated question. `flow`: where it is
    likelier than what the same words may mean elsewhere. `unknown`: what is said by who has nothing
    to say about it."""

    id: Code
    name: str = Field(min_length=1, max_length=20)
    asked: Patterns
    touched: tuple[Pattern, ...] = ()
    again: bool = False
    flow: Flow | None = None
    unknown: str | None = None

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """All ways to ask for it."""
        return joined(self.asked)

    @cached_property
    def touching(self) -> re.Pattern[str] | None:
        """Questions that it answers without being what they ask for."""
        return joined(self.touched) if self.touched else None


class Topics(_Strict):
    """All topics, and how a sentence is known that asks something."""

    asking: Patterns
    topics: tuple[Topic, ...]

    @model_validator(mode="after")
    def _distinct(self) -> "Topics":
        if len(self.by_id) < len(self.topics):
            raise ValueError("two topics have the same id")
        return self

    @cached_property
    def by_id(self) -> dict[str, Topic]:
        """The topics by their ids."""
        return {topic.id: topic for topic in self.topics}

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """What stands in a sentence that asks."""
        return joined(self.asking)


class Personality(_Strict):
    """How somebody speaks. `seconds_per_character` and `think`: how long they need to write.
    `mishears`: how often at most they ask to say it again, of texts of `mishears_longer`
    characters and more."""

    seconds_per_character: float = Field(gt=0, le=2)
    think: float = Field(ge=0, le=20)
    drops: tuple[Pattern, ...] = ()
    swaps: dict[str, str] = {}
    asides: tuple[str, ...] = ()
    aside_every: int = Field(default=3, ge=2)
    mishears: int = 0
    mishears_longer: int = 30
    repeat: tuple[str, ...] = ()


class Sayings(_Strict):
    """What everybody says where the scenario has no words of its own."""

    thanks: Texts
    leaves: Texts
    warned: Texts
    late: Texts
    unknown: Texts
    evades: Texts
    told: Texts
    there: Texts
    again: Texts
    unhelped: Texts
    nothing_else: Texts
    greeted: Texts
    done: Texts
    then: Texts


class Manners(_Strict):
    """The file `manners.yml`; its comments say what each part is for."""

    kindness: dict[Code, Patterns]
    offences: dict[Code, Patterns]
    excused: dict[Code, tuple[Code, ...]]
    weights: dict[Code, float]
    meets: dict[Code, Patterns]
    declines: Patterns
    advises: Patterns
    called: Patterns
    proofs: dict[Code, Patterns]
    shown: Patterns
    personalities: dict[Code, Personality]
    tones: dict[int, Texts]
    words: Sayings
    presses: dict[Code, tuple[Press, ...]]

    @model_validator(mode="after")
    def _whole(self) -> "Manners":
        if set(self.tones) != {1, 2, 3}:
            raise ValueError("tones: 1, 2 and 3")
        if missing := self.offences.keys() - self.weights.keys():
            raise ValueError(f"weights: {sorted(missing)} are missing")
        return self

    def found(self, group: str, text: str) -> list[str]:
        """Which of `kindness` or `offences` are in a text."""
        table = self._kindness if group == "kindness" else self._offences
        return [name for name, expression in table.items() if expression.search(text)]

    def meets_danger(self, flag: str, text: str) -> bool:
        """Whether a text answers that danger."""
        return any(re.search(pattern, text) for pattern in self.meets.get(flag, ()))

    @cached_property
    def _kindness(self) -> dict[str, re.Pattern[str]]:
        return {name: joined(patterns) for name, patterns in self.kindness.items()}

    @cached_property
    def _offences(self) -> dict[str, re.Pattern[str]]:
        return {name: joined(patterns) for name, patterns in self.offences.items()}


def joined(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One expression that any of them finds."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
