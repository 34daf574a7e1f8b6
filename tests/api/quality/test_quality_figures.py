"""From rows to figures."""

from pathlib import Path

import pytest

from api.quality.figures import BOT, Judged, Rows, Twice, by_criterion, everybody, figures, own
from api.rubric.rules import RubricRules, load_rubric


@pytest.fixture(scope="module")
def rules() -> RubricRules:
    return load_rubric(Path("knowledge_base"))


ROWS = Rows(
    judged=[
        Judged("li", 90, {"greeting": 2, "answer": 2}),
        Judged("li", 75, {"greeting": 0, "answer": None}),
        Judged(BOT, 60, {"greeting": 2, "answer": 1}),
    ],
    before=[Judged("li", 70, {}), Judged("zhao", 50, {})],
    twice=[
        Twice("li", {"greeting": 2, "answer": 2}, {"greeting": 2, "answer": 1}),
        Twice(BOT, {"greeting": 0}, {"greeting": 0}),
    ],
    appeals=[("li", True), ("zhao", False)],
    names={"li": "李敏", "zhao": "赵强"},
)


def test_people_stand_before_the_bot(rules: RubricRules) -> None:
    assert [one.subject for one in figures(rules, ROWS)] == ["li", BOT]


def test_one_persons_figures(rules: RubricRules) -> None:
    li = figures(rules, ROWS)[0]
    assert (li.name, li.judged, li.mean, li.before, li.passed) == ("李敏", 2, 82.5, 70.0, 1)
    assert (li.appeals, li.changed) == (1, 1)
    assert (li.agreement.pairs, li.agreement.same) == (2, 1)
    by_id = {one.criterion: one for one in li.criteria}
    assert (by_id["greeting"].judged, by_id["greeting"].mean) == (2, 50.0)
    assert (by_id["answer"].judged, by_id["answer"].mean) == (1, 100.0)
    assert (by_id["farewell"].judged, by_id["farewell"].mean) == (0, None)


def test_everybody_together_is_without_the_bot(rules: RubricRules) -> None:
    all_of_them = everybody(rules, ROWS)
    assert (all_of_them.judged, all_of_them.mean, all_of_them.before) == (2, 82.5, 60.0)
    assert all_of_them.appeals == 2


def test_who_was_not_judged_has_empty_figures(rules: RubricRules) -> None:
    none = own(rules, ROWS, "zhao")
    assert (none.judged, none.mean, none.before, none.agreement.kappa) == (0, None, 50.0, None)


def test_agreement_by_criterion_is_of_people_and_bot() -> None:
    found = by_criterion(ROWS.twice)
    assert (found["greeting"].pairs, found["greeting"].same, found["greeting"].kappa) == (2, 2, 1.0)
    assert (found["answer"].pairs, found["answer"].kappa) == (1, 0.0)
