"""How much is seen of what others wrote, as it stands and as it is mistyped and misheard.

The floors of `held_out` are what was measured; it may not get worse. `bench.red_flags` prints more.
"""

import pytest

from api.safety.service import SafetyCheck
from bench.red_flag_cases import ALARMS, fuzzed, is_right, load, misses

_SEED = 20261122
# The least share that is right.
FLOORS = {
    "development": {
        "emergency": 0.99,
        "urgent": 0.95,
        "crisis_self": 0.97,
        "crisis_other": 0.99,
        "none": 0.93,
        "not_emergency": 0.98,
    },
    "held_out": {
        "emergency": 0.97,
        "urgent": 0.85,
        "crisis_self": 0.9,
        "crisis_other": 0.98,
        "none": 0.93,
        "not_emergency": 0.98,
    },
}


@pytest.mark.parametrize("name", FLOORS)
def test_there_are_enough_cases_and_half_of_them_are_look_alikes(name: str) -> None:
    cases = load(name)
    alarming = sum(len(cases[wanted]) for wanted in ALARMS)
    assert sum(map(len, cases.values())) >= 400
    assert sum(map(len, cases.values())) - alarming >= 0.35 * alarming


@pytest.mark.parametrize(
    ("name", "wanted"), [(name, wanted) for name, floors in FLOORS.items() for wanted in floors]
)
def test_what_others_wrote_is_seen(check: SafetyCheck, name: str, wanted: str) -> None:
    texts = load(name)[wanted]
    assert 1 - len(misses(check, wanted, texts)) / len(texts) >= FLOORS[name][wanted]


@pytest.mark.parametrize("name", FLOORS)
@pytest.mark.parametrize("wanted", ["emergency", "crisis_self", "crisis_other"])
def test_danger_is_seen_however_it_is_written(check: SafetyCheck, name: str, wanted: str) -> None:
    seen = [text for text in load(name)[wanted] if is_right(check, wanted, text)]
    changed = [is_right(check, wanted, other) for text in seen for _, other in fuzzed(text, _SEED)]
    assert sum(changed) >= 0.97 * len(changed)
