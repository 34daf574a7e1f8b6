"""Calls as `dialogues.yml` tells them: what a caller wants, says and answers."""

import datetime
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from ruamel.yaml import YAML

from language.numerals import speak_number

FILE = Path(__file__).with_name("dialogues.yml")
_HALF_DAYS = {"am": "上午", "pm": "下午", "evening": "晚上"}

Kind = Literal["book", "change", "cancel", "ask", "complaint", "human", "danger"]
Move = Literal["say", "press", "nod", "repeat", "judge", "pick"]


@dataclass(frozen=True)
class Wants:
    """What an appointment must be. A field that is empty may be anything."""

    department: str = ""
    doctor: str = ""
    date: datetime.date | None = None
    period: str = ""

    def met_by(self, told: str, *, whole: bool = True) -> bool:
        """Whether spoken or written words tell of such an appointment.

        A `whole` read-back must name all of it; a line of a list only mustn't contradict it.
        """
        told = _with_half_day(told)
        return all(
            bool(re.search(said, told)) or (not whole and not re.search(kind, told))
            for kind, said in self._signs
        )

    @cached_property
    def _signs(self) -> list[tuple[str, str]]:
        """What tells that such a thing is mentioned at all, and that it is the right one."""
        signs = [(self.department, self.department), (r"医生|医师|主任", self.doctor)]
        signs += [(r"月.{1,3}[日号]", day_pattern(self.date))] if self.date else []
        half = _HALF_DAYS.get(self.period, "")
        return [*((kind, said) for kind, said in signs if said), ("上午|下午|晚上", half)]


def _with_half_day(told: str) -> str:
    """With the half-day in words, where only the hour tells it (08:00-08:30)."""
    clock = re.search(r"(\d{1,2}):\d\d", told)
    if not clock or re.search("上午|下午|晚上", told):
        return told
    hour = int(clock[1])
    return told + ("上午" if hour < 12 else "下午" if hour < 18 else "晚上")


def day_pattern(day: datetime.date) -> str:
    """A day as it is written (11月20日) or spoken (十一月二十号)."""
    spoken = f"{speak_number(day.month)}月{speak_number(day.day)}(?:日|号)"
    return f"(?<!\\d){day.month}月{day.day}[日号]|(?<!十){spoken}"


@dataclass(frozen=True)
class Errand:
    """One thing that a caller wants, and `words` for everything that they may be asked.

    `at_first` is what they want until it is read back to them; then they say `words["regrets"]`.
    """

    kind: Kind
    opens: str
    words: dict[str, str]
    wants: Wants = Wants()
    at_first: Wants | None = None
    hears: str = ""

    @property
    def again(self) -> str:
        """What is said to whoever misunderstood."""
        return self.words.get("again", self.opens)

    def found_in(self, spoken: str) -> bool:
        """Whether what is spoken answers the question."""
        return bool(re.search(self.hears, re.sub(r"\s", "", spoken)))


@dataclass(frozen=True)
class Dialogue:
    """One call. `person` says who is calling: `man`, and `years` between which they were born.

    `keys`: they press keys where they can.
    """

    name: str
    errands: tuple[Errand, ...]
    person: dict[str, Any] = field(default_factory=dict)
    keys: bool = False


@dataclass(frozen=True)
class Reaction:
    """What a caller does who hears `when` (spaces left out)."""

    when: re.Pattern[str]
    does: Move
    says: str = ""


@dataclass(frozen=True)
class Script:
    """All calls, and how everybody reacts; the first reaction that fits counts."""

    dialogues: tuple[Dialogue, ...]
    reactions: tuple[Reaction, ...]


def load(file: Path = FILE) -> Script:
    """Read the script. KeyError or TypeError for what the format doesn't have."""
    raw = YAML(typ="safe").load(file)
    reactions = [
        Reaction(re.compile(each["when"], re.DOTALL), each.get("does", "say"), each.get("says", ""))
        for each in raw["reactions"]
    ]
    return Script(tuple(map(_dialogue, raw["dialogues"])), tuple(reactions))


def _dialogue(raw: dict[str, Any]) -> Dialogue:
    errands = tuple(_errand(dict(each)) for each in raw["errands"])
    return Dialogue(**{**raw, "errands": errands})


def _errand(raw: dict[str, Any]) -> Errand:
    wants = Wants(**raw.pop("wants", {}))
    at_first = Wants(**raw.pop("at_first")) if "at_first" in raw else None
    given = {name: raw.pop(name) for name in ("kind", "opens", "hears") if name in raw}
    return Errand(
        **given,
        wants=wants,
        at_first=at_first,
        words={name: str(said) for name, said in raw.items()},
    )
