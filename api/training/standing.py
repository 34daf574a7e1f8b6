"""What somebody must do and has done, and what a newcomer lacks before they work alone. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from api.staff.models import Role
from api.training.material import Lesson, Material

Kind = Literal["days", "module", "rule", "exam"]
Key = tuple[str, str]
EXAM = "exam"
_QUARTER = 3


@dataclass(frozen=True)
class Done:
    """What somebody has done. `modules`: the last day of each; `rules`: when each version was
    confirmed; `expires_on`: the last day of their latest certificate for the role that they have.
    `reminded`: by when they were asked to do what they still haven't."""

    modules: Mapping[str, date] = field(default_factory=dict)
    rules: Mapping[tuple[str, int], date] = field(default_factory=dict)
    expires_on: date | None = None
    reminded: Mapping[Key, date] = field(default_factory=dict)


@dataclass(frozen=True)
class Duty:
    """One thing that is to be done. `due`: by when, where it isn't done, and for the exam the last
    day of the certificate; `late` after that day. `soon`: done, and to be done again before long.
    """

    kind: Kind
    item: str
    met: bool
    done_on: date | None = None
    due: date | None = None
    late: bool = False
    soon: bool = False

    @property
    def to_do(self) -> bool:
        """Whether one is reminded of it."""
        return not self.met or self.soon


@dataclass(frozen=True)
class Condition:
    """Something that must hold before a newcomer works alone. `left`: days that are missing."""

    kind: Kind
    item: str
    met: bool
    left: int = 0


def duties(material: Material, role: Role, done: Done, today: date) -> list[Duty]:
    """All that a role must do, modules first, then rules, then the exam."""
    found = [_module(one, done, today) for one in material.of(role, "module")]
    found += [_rule(material, one, done, today) for one in material.of(role, "rule")]
    if role in material.rules.exam.flows:
        found.append(_exam(material, done, today))
    return found


def conditions(
    material: Material, role: Role, since: date, done: Done, today: date
) -> list[Condition]:
    """What a newcomer who began on `since` needs before they work alone (A9.1)."""
    left = max(0, material.rules.minimum_days - (today - since).days)
    return [
        Condition("days", "", left == 0, left),
        *(Condition(one.kind, one.item, one.met) for one in duties(material, role, done, today)),
    ]


def period_end(day: date, months: int) -> date:
    """The last day of the period of so many months, counted from January, that `day` is in."""
    first_month = (day.month - 1) // months * months + 1
    after = first_month + months
    return date(day.year + (after - 1) // 12, (after - 1) % 12 + 1, 1) - timedelta(days=1)


def _module(lesson: Lesson, done: Done, today: date) -> Duty:
    """Once, or once in each period (每季度一次)."""
    last = done.modules.get(lesson.id)
    months = lesson.every_months
    if last is not None and (months is None or period_end(last, months) >= today):
        return Duty("module", lesson.id, met=True, done_on=last)
    due = period_end(today, months or _QUARTER)
    if last is not None and months is not None:
        due = period_end(period_end(last, months) + timedelta(days=1), months)
    return _open("module", lesson.id, done, due, today, last)


def _rule(material: Material, lesson: Lesson, done: Done, today: date) -> Duty:
    """A new version must be confirmed again."""
    confirmed = done.rules.get((lesson.id, lesson.version))
    if confirmed is not None:
        return Duty("rule", lesson.id, met=True, done_on=confirmed)
    due = today + timedelta(days=material.rules.rule_days)
    return _open("rule", lesson.id, done, due, today, None)


def _exam(material: Material, done: Done, today: date) -> Duty:
    """A certificate that holds today."""
    last = done.expires_on
    if last is not None and last >= today:
        soon = (last - today).days <= material.rules.certificate.remind_days
        return Duty("exam", EXAM, met=True, due=last, soon=soon)
    return _open("exam", EXAM, done, last or period_end(today, _QUARTER), today, None)


def _open(kind: Kind, item: str, done: Done, due: date, today: date, last: date | None) -> Duty:
    """What isn't done: by the day that they were told first, if they were."""
    due = min(due, done.reminded.get((kind, item), due))
    return Duty(kind, item, met=False, done_on=last, due=due, late=due < today)
