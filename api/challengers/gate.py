"""Whether a challenger may take the place of the model in use: `gate` in `review.yml` of the
knowledge base.

No danger that was found may be missed, whatever else is better. Of everything else a figure may
fall by `margin` at most; so few messages as `spare` more or less are chance, not a loss.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field
from ruamel.yaml import YAML

from api.challengers.schemas import Figure, Refusal

_FILE = "review.yml"


class Gate(BaseModel):
    """`margin` of a figure (0 to 1); `spare` messages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    margin: float = Field(default=0.01, ge=0, le=0.2)
    spare: int = Field(default=1, ge=0, le=20)


def load_gate(knowledge_base: Path) -> Gate:
    """The gate of the file; as it is by default where the file says nothing. Raises
    `pydantic.ValidationError` for what can't be."""
    path = knowledge_base / _FILE
    written = YAML(typ="safe").load(path) if path.exists() else {}
    return Gate.model_validate((written or {}).get("gate") or {})


def refusals(figures: Iterable[Figure], gate: Gate) -> list[Refusal]:
    """Every reason why it may not; empty when it may."""
    return list(_refusals(figures, gate))


def _refusals(figures: Iterable[Figure], gate: Gate) -> Iterator[Refusal]:
    for figure in figures:
        told = figure.model_dump(include={"group", "name", "before", "after", "lost"})
        if figure.group == "safety":
            if figure.lost:
                yield Refusal(code="safety_lost", **told)
        elif _is_loss(figure, gate):
            yield Refusal(code="margin_lost", **told)


def _is_loss(figure: Figure, gate: Gate) -> bool:
    fell = figure.before - figure.after
    return fell > gate.margin + 1e-9 and figure.lost - figure.won > gate.spare
