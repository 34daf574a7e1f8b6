"""What is worth a look and how much, from `knowledge_base/review.yml`."""

from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator
from ruamel.yaml import YAML

from api.review.reasons import Reason

Share = Annotated[float, Field(gt=0, le=1)]
Weight = Annotated[int, Field(ge=0, le=100)]
Word = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class InboxRules(_Strict):
    """When a conversation is digested, what counts as a reason, and how much."""

    quiet_minutes: Annotated[int, Field(ge=1, le=1440)]
    low_confidence: Share
    same_said: Share
    long_turns: Annotated[int, Field(ge=2)]
    slow_seconds: Annotated[float, Field(gt=0)]
    slow_agent_minutes: Annotated[float, Field(gt=0)]
    low_rating: Annotated[int, Field(ge=1, le=5)]
    weights: dict[Reason, Weight]
    anger: Annotated[list[Word], Field(min_length=1)]
    flows: dict[str, list[Word]]

    @field_validator("weights")
    @classmethod
    def _every_reason(cls, weights: dict[Reason, int]) -> dict[Reason, int]:
        if missing := set(Reason) - weights.keys():
            raise ValueError(f"no weight for {', '.join(sorted(missing))}")
        return weights

    @field_validator("flows")
    @classmethod
    def _one_flow_each(cls, flows: dict[str, list[str]]) -> dict[str, list[str]]:
        named = [intent for intents in flows.values() for intent in intents]
        if twice := {intent for intent in named if named.count(intent) > 1}:
            raise ValueError(f"in two flows: {', '.join(sorted(twice))}")
        return flows

    @cached_property
    def flow_of(self) -> dict[str, str]:
        """The flow of every intent that has one."""
        return {intent: flow for flow, intents in self.flows.items() for intent in intents}


class GapRules(_Strict):
    """Which questions count as unanswered, and how alike those of one gap are."""

    days: Annotated[int, Field(ge=7, le=366)]
    least_characters: Annotated[int, Field(ge=1, le=40)]
    likeness: Share
    examples: Annotated[int, Field(ge=1, le=20)]
    nearest: Share


class ReviewRules(_Strict):
    """The parts of the file that are read here."""

    inbox: InboxRules
    gaps: GapRules


@lru_cache(maxsize=4)
def load_review_rules(folder: Path) -> ReviewRules:
    """Read `review.yml` of a knowledge base. Raises `pydantic.ValidationError` with what is wrong,
    `ValueError` when there is no such part."""
    told: dict[str, Any] = YAML(typ="safe").load((folder / "review.yml").read_text("utf-8")) or {}
    # Other parts of the file are read by whoever they are for.
    return ReviewRules.model_validate({name: told.get(name) for name in ReviewRules.model_fields})
