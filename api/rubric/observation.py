"""What was observed for one criterion, and what it costs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from api.rubric.reasons import Why
from api.rubric.rules import BEST, CriterionId, RubricRules


@dataclass(frozen=True)
class Spot:
    """The words that led to it, in the line at that place of the talk."""

    line: int
    words: str


@dataclass(frozen=True)
class Observation:
    """`score` is 0, 1 or 2 (the scale of the criterion), or None where rules can't say or it
    doesn't apply. `why` is a key of the rubric's `reasons`, `params` what is put into it."""

    criterion: CriterionId
    score: int | None
    why: Why
    spots: tuple[Spot, ...] = ()
    params: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def line(self) -> int | None:
        """The place of the line that it stands on first."""
        return self.spots[0].line if self.spots else None

    @property
    def evidence(self) -> str:
        """The words it stands on first; empty for something that is missing."""
        return self.spots[0].words if self.spots else ""


def explained(rules: RubricRules, observation: Observation) -> str:
    """Why it has its score, for people."""
    return rules.rubric.reasons[observation.why].format(**observation.params)


def total(rules: RubricRules, scores: Mapping[str, int | None]) -> int | None:
    """0 to 100: what was reached of the weights of all that was scored, within the caps; None
    where nothing was."""
    scored = [
        (one, score) for one in rules.rubric.criteria if (score := scores.get(one.id)) is not None
    ]
    weight = sum(one.weight for one, _ in scored)
    if not weight:
        return None
    points = Decimal(100 * sum(one.weight * score for one, score in scored)) / (BEST * weight)
    caps = [one.cap for one, score in scored if score == 0 and one.cap is not None]
    return min([int(points.quantize(Decimal(1), ROUND_HALF_UP)), *caps])


def lost(rules: RubricRules, scores: Mapping[str, int | None]) -> dict[str, float]:
    """How many points of 100 each criterion that is below its best takes away (before caps)."""
    scored = {key: score for key, score in scores.items() if score is not None}
    known = [one for one in rules.rubric.criteria if one.id in scored]
    weight = sum(one.weight for one in known)
    return {
        one.id: round(100 * one.weight * (BEST - scored[one.id]) / (BEST * weight), 1)
        for one in known
        if scored[one.id] < BEST
    }
