"""A way in words, one sentence for each thing to do (`knowledge_base/wording/way.yml`)."""

import re
from collections.abc import Iterator
from itertools import groupby, pairwise

from api.wayfinding.plan import Floor, HospitalPlan, Spot
from api.wayfinding.routes import Stride
from api.wayfinding.turns import HEADINGS, Run, Turn, runs_of, turn
from api.wording import Wording

# A few steps before a turn or to a door are not worth a sentence of their own, in metres.
_A_FEW_STEPS = 6
_ROUNDED_TO = 5
_HAN_BESIDE_LATIN = re.compile(
    r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])"
)


def legs_of(strides: list[Stride]) -> list[list[Stride]]:
    """A way floor by floor. Each leg but the last ends with the stride that leaves its floor."""
    return [list(leg) for _, leg in groupby(strides, lambda stride: stride.start.floor)]


def floor_name(words: Wording, floor: Floor) -> str:
    """门诊楼 3 楼, or what the ground outside is called."""
    if floor.name is not None or floor.floor is None:
        return floor.name or ""
    key = "way.floor_below" if floor.floor < 0 else "way.floor"
    return _spaced(words(key, building=floor.building, floor=abs(floor.floor)))


class Directions:
    """Says ways through one hospital."""

    def __init__(self, plan: HospitalPlan, words: Wording) -> None:
        self._plan = plan
        self._words = words

    def of_leg(self, before: Stride | None, leg: list[Stride], goal: str) -> Iterator[str]:
        """What to do on one floor; `before` is how one came to it, `goal` what is looked for."""
        walked = [stride for stride in leg if stride.end.floor == stride.start.floor]
        leaving = leg[-1] if len(walked) < len(leg) else None
        target = goal if leaving is None else leaving.edge.name or ""
        yield from self._walk(before, walked, target)
        if leaving is not None:
            yield self._leave(leaving)

    def _walk(self, before: Stride | None, walked: list[Stride], target: str) -> Iterator[str]:
        runs = runs_of(walked)
        if not runs:
            return
        lead, runs = self._start(before, runs)
        reached = self._words("way.reach.ahead", target=target)
        if len(runs) > 1 and runs[-1].metres <= _A_FEW_STEPS:
            side = turn(runs[-2].heading, runs[-1].heading)
            reached = self._words(f"way.reach.{side}", target=target)
            runs = runs[:-1]
        leads = [lead, *(self._turn(one, other) for one, other in pairwise(runs))]
        for index, (said, run) in enumerate(zip(leads, runs, strict=True)):
            last = index == len(runs) - 1
            yield self._sentence(said, run, reached if last else "")

    def _start(self, before: Stride | None, runs: list[Run]) -> tuple[str, list[Run]]:
        """How one sets out, and what is left to walk after it."""
        first = runs[0]
        short = len(runs) > 1 and first.metres <= _A_FEW_STEPS
        if before is None:
            away = turn(HEADINGS[first.start.facing or "up"], first.heading)
            if away != "back" or not short:
                return self._words(f"way.start.{away}"), runs
            onward = turn(first.heading, runs[1].heading)
            return self._words(f"way.start.back_{onward}"), runs[1:]
        onward = turn(first.heading, runs[1].heading) if short else "ahead"
        entered = before.edge.kind == "door" and before.start.floor in self._outside
        key = "way.entered" if entered else "way.left_behind"
        lead = self._words(key, name=before.edge.name, turn=self._turn_words(onward))
        return lead, runs[1:] if short else runs

    def _turn(self, one: Run, other: Run) -> str:
        turning = self._turn_words(turn(one.heading, other.heading))
        if other.start.kind == "place":
            return self._words("way.turn_at", place=other.start.name, turn=turning)
        return turning

    def _turn_words(self, turning: Turn) -> str:
        return self._words(f"way.turn.{turning}")

    def _sentence(self, lead: str, run: Run, reached: str) -> str:
        metres = max(_ROUNDED_TO, round(run.metres / _ROUNDED_TO) * _ROUNDED_TO)
        steps = self._words("way.steps") if run.steps else ""
        said = self._words("way.walk", lead=lead, metres=metres, steps=steps, reached=reached)
        return _spaced(said)

    def _leave(self, stride: Stride) -> str:
        kind, name = stride.edge.kind, stride.edge.name
        here, there = self._floor(stride.start), self._floor(stride.end)
        if kind in {"stairs", "escalator"}:
            kind_words = f"{kind}_{'up' if (there.floor or 0) > (here.floor or 0) else 'down'}"
        elif kind == "door":
            kind_words = "door_out" if there.id in self._outside else "door_in"
        else:
            kind_words = kind
        below = "_below" if (there.floor or 0) < 0 else ""
        storey = self._words(f"way.storey{below}", floor=abs(there.floor or 0))
        place = {"building": there.building or there.name, "storey": storey}
        return _spaced(self._words(f"way.leave.{kind_words}", name=name, **place))

    @property
    def _outside(self) -> set[str]:
        return {floor.id for floor in self._plan.floors.values() if floor.building is None}

    def _floor(self, spot: Spot) -> Floor:
        return self._plan.floors[spot.floor]


def _spaced(text: str) -> str:
    """A space between Chinese and Latin letters or digits, as everywhere."""
    return _HAN_BESIDE_LATIN.sub(" ", text)
