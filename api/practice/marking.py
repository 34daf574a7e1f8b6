"""How much everything counts: `knowledge_base/scenarios/scoring.yml`."""

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.practice.scenarios import Goal

OFFENCES = frozenset({"wait", "refusal", "curt", "not_understood", "no_answer"})
"""What is taken off besides what the rubric sees."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Shares(_Strict):
    """Points of 100 for the goal, the service (by the rubric) and the course."""

    goal: int = Field(ge=0, le=100)
    service: int = Field(ge=0, le=100)
    course: int = Field(ge=0, le=100)

    @model_validator(mode="after")
    def _hundred(self) -> "Shares":
        if self.goal + self.service + self.course != 100:
            raise ValueError("the shares must make 100")
        return self


class Course(_Strict):
    """Points taken off each time."""

    repeated: float = Field(ge=0)
    slow: float = Field(ge=0)
    turn: float = Field(ge=0)
    left: float = Field(ge=0)
    offence: float = Field(ge=0)
    wrong: float = Field(ge=0)


class Turns(_Strict):
    """Answers that are not too many: for a plain question, for all else, and more per trap."""

    plain: int = Field(ge=1)
    other: int = Field(ge=1)
    trap: int = Field(ge=0)


class Marking(_Strict):
    """The whole file. `reasons` say why points are taken off, `goals` name what was wanted."""

    shares: Shares
    course: Course
    turns: Turns
    danger_cap: int = Field(ge=0, le=100)
    good: int = Field(ge=1, le=100)
    reasons: dict[str, str]
    goals: dict[Goal, str]

    @model_validator(mode="after")
    def _complete(self) -> "Marking":
        needed = {"goal", "goal_part", "repeated", "same_words", "slow", "turn", "left", "wrong"}
        needed |= {"abandoned", "danger_cap", "cap"} | {f"offence_{one}" for one in OFFENCES}
        if missing := needed - self.reasons.keys():
            raise ValueError(f"reasons: {sorted(missing)} are missing")
        if missing_goals := set(Goal) - self.goals.keys():
            raise ValueError(f"goals: {sorted(missing_goals)} are missing")
        return self
