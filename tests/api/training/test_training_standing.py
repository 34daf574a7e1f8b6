"""What somebody must do and has done, and what a newcomer lacks."""

from datetime import date, timedelta

import pytest

from api.staff.models import Role
from api.training.standing import Done, Duty, conditions, duties, period_end
from tests.api.training.learned import SMALL

TODAY = date(2026, 11, 18)
QUARTER_END = date(2026, 12, 31)
ALL = Done(
    modules={"calm": date(2026, 10, 2), "once": date(2024, 1, 1)},
    rules={("secrets", 2): date(2026, 11, 1)},
    expires_on=date(2027, 6, 1),
)


def duty(item: str, done: Done, role: Role = Role.AGENT, today: date = TODAY) -> Duty:
    return next(one for one in duties(SMALL, role, done, today) if one.item == item)


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2026, 11, 18), 3, date(2026, 12, 31)),
        (date(2026, 10, 1), 3, date(2026, 12, 31)),
        (date(2026, 9, 30), 3, date(2026, 9, 30)),
        (date(2028, 2, 1), 2, date(2028, 2, 29)),
        (date(2026, 5, 5), 12, date(2026, 12, 31)),
        (date(2026, 12, 31), 1, date(2026, 12, 31)),
    ],
)
def test_a_period_ends_with_its_last_day(day: date, months: int, end: date) -> None:
    assert period_end(day, months) == end


@pytest.mark.parametrize(
    ("last", "met", "due", "late"),
    [
        (date(2026, 10, 1), True, None, False),
        (date(2026, 9, 30), False, QUARTER_END, False),
        (date(2026, 6, 30), False, date(2026, 9, 30), True),
        (None, False, QUARTER_END, False),
    ],
)
def test_a_quarterly_module_is_due_once_in_each_quarter(
    last: date | None, met: bool, due: date | None, late: bool
) -> None:
    found = duty("calm", Done(modules={"calm": last} if last else {}))
    assert (found.met, found.due, found.late) == (met, due, late)


def test_what_is_done_once_stays_done() -> None:
    assert duty("once", Done(modules={"once": date(2020, 1, 1)})).met


@pytest.mark.parametrize(("version", "met"), [(1, False), (2, True)])
def test_a_rule_counts_in_its_present_version_only(version: int, met: bool) -> None:
    found = duty("secrets", Done(rules={("secrets", version): TODAY}))
    assert found.met is met
    assert found.due == (None if met else TODAY + timedelta(days=SMALL.rules.rule_days))


def test_who_was_told_a_day_is_late_after_it() -> None:
    told = Done(reminded={("rule", "secrets"): date(2026, 11, 17)})
    found = duty("secrets", told)
    assert (found.due, found.late) == (date(2026, 11, 17), True)


@pytest.mark.parametrize(
    ("days", "met", "soon", "late"),
    [
        (31, True, False, False),
        (30, True, True, False),
        (0, True, True, False),
        (-1, False, False, True),
    ],
)
def test_a_certificate_is_reminded_of_before_it_ends_and_missing_after(
    days: int, met: bool, soon: bool, late: bool
) -> None:
    found = duty("exam", Done(expires_on=TODAY + timedelta(days=days)))
    assert (found.met, found.soon, found.late) == (met, soon, late)
    assert found.to_do is not (met and not soon)


def test_others_have_their_own_duties() -> None:
    assert duties(SMALL, Role.AUDITOR, Done(), TODAY) == []


@pytest.mark.parametrize(
    ("lacks", "since", "done"),
    [
        ([], 15, ALL),
        (["days"], 14, ALL),
        (["module"], 40, Done(ALL.modules | {"calm": date(2026, 9, 1)}, ALL.rules, ALL.expires_on)),
        (["module"], 40, Done({"calm": TODAY}, ALL.rules, ALL.expires_on)),
        (["rule"], 40, Done(ALL.modules, {("secrets", 1): TODAY}, ALL.expires_on)),
        (["exam"], 40, Done(ALL.modules, ALL.rules)),
        (["exam"], 40, Done(ALL.modules, ALL.rules, TODAY - timedelta(days=1))),
        (["days", "module", "module", "rule", "exam"], 0, Done()),
    ],
)
def test_a_newcomer_works_alone_when_nothing_is_missing(
    lacks: list[str], since: int, done: Done
) -> None:
    began = TODAY - timedelta(days=since)
    found = conditions(SMALL, Role.AGENT, began, done, TODAY)
    assert [one.kind for one in found if not one.met] == lacks


def test_the_days_that_are_missing_are_told() -> None:
    began = TODAY - timedelta(days=4)
    assert conditions(SMALL, Role.AGENT, began, ALL, TODAY)[0].left == 11
