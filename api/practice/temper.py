"""What angers a simulated patient, and what helps. Pure."""

from api.practice.hearing import FORBIDDEN
from api.practice.manners import Manners
from api.practice.scenarios import Scenario
from api.practice.talk import Line, State

# A kind word said for the third time is a phrase.
_HEARD_ENOUGH = 2
_HEARTFELT = {"apology", "empathy", "address"}
# Who asked and is turned away again grows angry, whoever they are; less than whom it angers most.
_TURNED_AWAY, _LESS = "no_answer", 0.5


def offended(manners: Manners, scenario: Scenario, line: Line) -> float:
    """How much an answer angers: what the scenario names, and a forbidden phrase always."""
    angers = {*scenario.angers, FORBIDDEN}
    return sum(manners.weights.get(one, 1.0) for one in set(line.offences) & angers)


def turned_away(manners: Manners, scenario: Scenario, state: State, line: Line) -> float:
    """How much it angers anybody to get no answer from a colleague for the second time running."""
    own = [one for one in state.lines if one.speaker == "other"][-2:]
    again = len(own) > 1 and all(_TURNED_AWAY in one.offences for one in own)
    if not again or _TURNED_AWAY in scenario.angers:
        return 0.0
    return manners.weights.get(_TURNED_AWAY, 1.0) * _LESS


def soothed(scenario: Scenario, state: State, line: Line) -> tuple[float, int]:
    """How much it calms, and how many kind words it had that reach everybody."""
    before = [one for one in state.lines if one.speaker == "other" and one is not line]
    fresh = {kind for kind in line.kind if sum(kind in one.kind for one in before) < _HEARD_ENOUGH}
    return float(len(fresh & set(scenario.calms))), len(set(line.kind) & _HEARTFELT)
