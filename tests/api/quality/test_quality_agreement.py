"""Cohen's kappa against what is known of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from api.quality.agreement import agreement, differing, kappa, scored_twice

SAME = [(0, 0), (1, 1), (2, 2)]
OPPOSED = [(0, 2), (2, 0)]
NEARLY = [(2, 2), (2, 2), (1, 1), (1, 2)]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        (SAME, 1.0),
        (OPPOSED, -1.0),
        # One of 4 pairs is a step apart; of all 16 that chance could make, 8 are.
        (NEARLY, 1 - (1 / 4) / (8 / 16)),
        ([(0, 0), (0, 2), (2, 0), (2, 2)], 0.0),
    ],
)
def test_known_values(pairs: list[tuple[int, int]], expected: float) -> None:
    assert kappa(pairs) == pytest.approx(expected)


@pytest.mark.parametrize("pairs", [[], [(2, 2)], [(2, 2)] * 9])
def test_it_is_undefined_where_no_disagreement_was_to_be_expected(
    pairs: list[tuple[int, int]],
) -> None:
    found = agreement(pairs)
    assert (found.kappa, found.pairs, found.same) == (None, len(pairs), len(pairs))


_SCORE = st.integers(0, 2)


@given(st.lists(st.tuples(_SCORE, _SCORE), min_size=1, max_size=40))
def test_it_is_that_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    ours = kappa(pairs)
    if ours is None:
        return
    first, second = zip(*pairs, strict=True)
    theirs = cohen_kappa_score(first, second, weights="quadratic", labels=[0, 1, 2])
    assert ours == pytest.approx(theirs)


def test_only_what_both_scored_is_compared() -> None:
    first = {"greeting": 2, "answer": None, "farewell": 1}
    second = {"greeting": 1, "answer": 2, "farewell": None}
    assert scored_twice(first, second) == {"greeting": (2, 1)}


def test_that_one_thinks_it_does_not_apply_is_a_difference() -> None:
    first = {"greeting": 2, "answer": None, "farewell": 1}
    assert differing(first, first) == []
    assert differing(first, {"greeting": 2, "answer": 2, "farewell": 1}) == ["answer"]
