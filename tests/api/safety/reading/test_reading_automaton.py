"""Finding many phrases in one pass."""

from hypothesis import given
from hypothesis import strategies as st

from api.safety.reading.automaton import Automaton

_TEXTS = st.text("ab", max_size=30)
_PHRASES = st.lists(st.text("ab", min_size=1, max_size=4), unique=True, max_size=8)


def test_finds_phrases_inside_others() -> None:
    assert set(Automaton(["肚子", "小肚子疼", "疼"]).find("我小肚子疼")) == {
        (2, 4, 0),
        (1, 5, 1),
        (4, 5, 2),
    }


def test_phrases_that_are_the_same_are_all_found() -> None:
    assert set(Automaton(["疼", "疼"]).find("头疼")) == {(1, 2, 0), (1, 2, 1)}


def test_no_phrases_find_nothing() -> None:
    assert Automaton([]).find("胸口") == []


@given(_PHRASES, _TEXTS)
def test_finds_exactly_what_is_there(phrases: list[str], text: str) -> None:
    found = Automaton(phrases).find(text)
    expected = {
        (start, start + len(phrase), number)
        for number, phrase in enumerate(phrases)
        for start in range(len(text))
        if text.startswith(phrase, start)
    }
    assert set(found) == expected
    assert len(found) == len(expected)
