"""What is told of a way."""

from pydantic import BaseModel, Field

from api.departments.schemas import StoredText as StoredText


class EndOut(BaseModel):
    """Where a way begins (a kiosk) or ends (a department); `code` is its id."""

    code: str
    name: str


class LegOut(BaseModel):
    """The part of a way on one floor: its name, the address of its drawing, the line of the way as
    x and y of the drawing, ids of shapes in it to point out, and what to do in words."""

    floor: str
    name: str
    drawing: str
    points: list[tuple[float, float]]
    highlight: list[str]
    steps: list[str]


class WayOut(BaseModel):
    """A way from a kiosk to a department. `metres` are walked (rounded to 5), `minutes` is what a
    slow walker needs, lifts included. `accessible` was asked for, `step_free` is what it is."""

    start: EndOut = Field(serialization_alias="from")
    to: EndOut
    location: str
    accessible: bool
    step_free: bool
    metres: int
    minutes: int
    floors: list[str]
    legs: list[LegOut]
