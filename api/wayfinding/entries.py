"""How floor plans are written in `knowledge_base/floors/`: `<floor>.yml` and `links.yml`."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Spot = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Line = Annotated[list[Id], Field(min_length=2)]

NodeKind = Literal["kiosk", "room", "place", "corridor", "door", "lift", "stairs", "escalator"]
VerticalKind = Literal["lift", "stairs", "escalator"]
Facing = Literal["up", "right", "down", "left"]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NodeEntry(_Entry):
    """A point that one can stand on, `at` x and y of the drawing. A room's point is its door. Who
    stands at a kiosk looks to where it is `facing`."""

    id: Id
    kind: NodeKind
    at: tuple[float, float]
    name: Name | None = None
    department: str | None = None
    facing: Facing | None = None

    @model_validator(mode="after")
    def _says_what_its_kind_needs(self) -> "NodeEntry":
        if self.kind == "kiosk" and not (self.name and self.facing):
            raise ValueError("a kiosk needs name and facing")
        if self.kind == "room" and not self.department:
            raise ValueError("a room needs department")
        if self.kind == "place" and not self.name:
            raise ValueError("a place needs name")
        return self


class FloorEntry(_Entry):
    """One floor of a building, or with a `name` instead the ground between buildings. `paths` are
    lines of nodes that anybody can go along, `steps` those with steps in them."""

    building: str | None = None
    floor: int | None = None
    name: Name | None = None
    drawing: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\.svg$")]
    units_per_metre: Annotated[float, Field(gt=0)]
    nodes: list[NodeEntry]
    paths: list[Line]
    steps: list[Line] = Field(default_factory=list)

    @model_validator(mode="after")
    def _inside_or_outside(self) -> "FloorEntry":
        inside = self.building is not None and self.floor is not None
        if inside == (self.name is not None):
            raise ValueError("either building and floor, or name")
        return self


class VerticalEntry(_Entry):
    """What goes up and down; `node` is its point on each of `floors`, lowest first."""

    node: Id
    name: Name
    kind: VerticalKind
    floors: Annotated[list[Id], Field(min_length=2)]


class LevelEntry(_Entry):
    """A door or corridor between two floor plans, each end as `floor.node`."""

    name: Name
    kind: Literal["door", "corridor"]
    between: tuple[Spot, Spot]
    metres: Annotated[float, Field(ge=0, le=1000)]
    step_free: bool = True


class LinksEntry(_Entry):
    """`links.yml`."""

    vertical: list[VerticalEntry] = Field(default_factory=list)
    level: list[LevelEntry] = Field(default_factory=list)
