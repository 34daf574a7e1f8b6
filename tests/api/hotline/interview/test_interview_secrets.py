"""What callers tell stands in nothing that could be logged."""

import json

import pytest
from interviewed import CHILD, GROWN, PHONE, Caller, at

from api.hotline.interview import Heard, Prompt, State
from api.hotline.interview.state import Question

_TOLD = ("李小明", "李大山", CHILD, CHILD[-4:], PHONE, PHONE[-4:])


def _finished() -> list[object]:
    """Every step, state and answer of a child's interview."""
    caller = Caller()
    answers = [Heard(digits=keys) for keys in ("1", "2", "1", CHILD, "1", "1", PHONE, "1")]
    answers += [Heard(text="李小明"), Heard(digits="1"), Heard(text="李大山"), Heard(digits="1")]
    seen: list[object] = [*answers]
    for heard in answers:
        seen += [caller.state, *caller.step.say]
        caller.step = caller.hears(heard).step
        seen.append(caller.step)
    assert caller.step.ended == "done"
    return seen


@pytest.mark.parametrize("secret", _TOLD)
def test_no_repr_shows_it(secret: str) -> None:
    for seen in _finished():
        assert secret not in repr(seen), type(seen)


def test_what_is_read_back_is_in_no_repr() -> None:
    assert "三" not in repr(Prompt("ask.number_check", {"end": "一二三四"}))


def test_the_kept_state_is_plain_json_and_holds_all() -> None:
    state = at(Question.NAME_CHECK).state
    kept = json.dumps(state.to_json(), ensure_ascii=False)
    for told in ("李小明", GROWN, PHONE):
        assert told in kept


@pytest.mark.parametrize("kept", [{}, {"today": "?"}, {"today": "2026-11-18", "question": "x"}])
def test_a_state_that_is_none_is_refused(kept: dict[str, str]) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        State.from_json(kept)
