"""How well a simulated patient was served: `score(library, rubric, state)`. Pure.

100 points: the goal, the service (the rubric's view of the talk) and the course (repeated
questions, waiting, turns). Every point that is missing is a deduction with its reason.
"""

from collections.abc import Iterator
from typing import get_args

from pydantic import BaseModel, ConfigDict

from api.courtesy.addressing import Person
from api.practice.library import Library
from api.practice.marking import OFFENCES
from api.practice.scenarios import Goal, Scenario
from api.practice.talk import Line, State
from api.rubric.observation import Observation, explained, lost
from api.rubric.observing import observe
from api.rubric.rules import RubricRules
from api.rubric.talk import EMERGENCY_ACT, Field
from api.rubric.talk import Line as RubricLine
from api.rubric.talk import Talk as RubricTalk

_FIELDS: dict[str, Field] = {
    "what": "what",
    "when": "when",
    "where": "where",
    "whom": "whom",
    "name": "who",
    "phone": "who",
    "anonymous": "who",
}
_DANGERS = {Goal.EMERGENCY, Goal.URGENT, Goal.CRISIS}
_SAME = "same_words"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Deduction(_Strict):
    """`points` of 100 that are missing, and why, in words. `line`: its place in `state.lines`,
    where it has one; `words` of that line that led to it. A cap has the points that it cost."""

    code: str
    points: float
    why: str
    line: int | None = None
    words: str = ""


class Remark(_Strict):
    """The rubric's view of one criterion. `score` 0 to 2, or None where rules can't say."""

    criterion: str
    name: str
    score: int | None
    why: str
    line: int | None = None
    words: str = ""


class Score(_Strict):
    """`points` = 100 minus all deductions. `seconds`: how long the patient waited on average;
    `danger_seconds` and `danger_turns`: from the danger until it was answered (None: no danger, or
    never)."""

    points: float
    reached: bool
    turns: int
    repeats: int
    seconds: float
    danger: bool = False
    danger_met: bool = False
    danger_seconds: float | None = None
    danger_turns: int | None = None
    fields: list[Field] = []
    deductions: list[Deduction]
    remarks: list[Remark]


def score(
    library: Library, rubric: RubricRules, state: State, *, name: str = "", role: str = ""
) -> Score:
    """Look at a talk that is over or was ended. `name` and `role` are the trainee's, as patients
    are told them."""
    scenario = library.by_id[state.scenario]
    observations = observe(rubric, as_talk(scenario, state, name=name, role=role))
    others = [line for line in state.lines if line.speaker == "other"]
    deductions = [
        *_goal(library, state),
        *_service(library, rubric, observations),
        *_course(library, scenario, state),
    ]
    deductions += _caps(library, rubric, state, observations, _rest(deductions))
    turns, seconds = _danger_met(state)
    return Score(
        points=_rest(deductions),
        reached=all(state.reached),
        turns=state.turn,
        repeats=sum(len(line.repeated) for line in others),
        seconds=round(state.seconds / max(1, len(others)), 1),
        danger=state.flag is not None,
        danger_met=state.flag_met is not None,
        danger_seconds=seconds,
        danger_turns=turns,
        fields=_fields_known(state),
        deductions=deductions,
        remarks=[remark_of(rubric, one) for one in observations],
    )


def as_talk(scenario: Scenario, state: State, *, name: str = "", role: str = "") -> RubricTalk:
    """The talk as the rubric sees it; its lines have the places of `state.lines`."""
    patient = scenario.patient
    goals = {*scenario.wants, *state.goals}
    return RubricTalk(
        lines=tuple(_rubric_line(line) for line in state.lines),
        people=(Person(patient.name, patient.age, patient.sex, patient.title),),
        complaint=any(want.kind is Goal.COMPLAINT for want in goals),
        name=name,
        role=role,
    )


def _rubric_line(line: Line) -> RubricLine:
    topics = line.asked if line.speaker == "other" else line.told
    acts = {EMERGENCY_ACT if act.kind in _DANGERS else act.kind.value for act in line.acts}
    return RubricLine(
        speaker="agent" if line.speaker == "other" else "patient",
        text=line.text,
        seconds=line.seconds if line.speaker == "other" else None,
        danger=line.flag is not None,
        fields=frozenset([*_fields_of(topics), *_filled(line)]),
        acts=frozenset(acts),
    )


def _goal(library: Library, state: State) -> Iterator[Deduction]:
    marking = library.marking
    missing = [
        want.kind for want, reached in zip(state.goals, state.reached, strict=True) if not reached
    ]
    if not missing:
        return
    done, count = len(state.goals) - len(missing), len(state.goals)
    names = "、".join(dict.fromkeys(marking.goals[kind] for kind in missing))
    key = "goal_part" if done else "goal"
    why = marking.reasons[key].format(goal=names, count=count, done=done)
    points = round(marking.shares.goal * len(missing) / count, 1)
    yield Deduction(code="goal", points=points, why=why)


def _service(
    library: Library, rubric: RubricRules, observations: list[Observation]
) -> Iterator[Deduction]:
    """What the rubric takes off, as its share of the whole."""
    share = library.marking.shares.service / 100
    costs = lost(rubric, {one.criterion: one.score for one in observations})
    for one in observations:
        if cost := costs.get(one.criterion):
            yield Deduction(
                code=one.criterion,
                points=round(cost * share, 1),
                why=explained(rubric, one),
                line=one.line,
                words=one.evidence,
            )


def _course(library: Library, scenario: Scenario, state: State) -> list[Deduction]:
    """At most the whole share: what comes later costs what is left of it."""
    left = float(library.marking.shares.course)
    kept = []
    for one in _course_faults(library, scenario, state):
        points = min(one.points, left)
        left -= points
        if points > 0:
            kept.append(one.model_copy(update={"points": round(points, 1)}))
    return kept


def _course_faults(library: Library, scenario: Scenario, state: State) -> Iterator[Deduction]:
    marking = library.marking
    course, reasons = marking.course, marking.reasons
    if state.ended == "leaves":
        yield Deduction(code="left", points=course.left, why=reasons["left"])
    if state.ended is None:
        yield Deduction(code="abandoned", points=course.left, why=reasons["abandoned"])
    for at, line in enumerate(state.lines):
        yield from _line_faults(library, scenario, at, line)
    limits = marking.turns
    limit = limits.plain if scenario.plain else limits.other
    limit += limits.trap * len(scenario.traps)
    if state.turn > limit:
        why = reasons["turn"].format(turns=state.turn, limit=limit)
        yield Deduction(code="turn", points=course.turn * (state.turn - limit), why=why)


def _line_faults(library: Library, scenario: Scenario, at: int, line: Line) -> Iterator[Deduction]:
    course, reasons = library.marking.course, library.marking.reasons
    for what in line.wrongs:
        yield Deduction(
            code="wrong", points=course.wrong, why=reasons["wrong"].format(what=what), line=at
        )
    for topic in line.repeated:
        known = library.topics.by_id.get(topic)
        why = reasons["repeated"].format(topic=known.name) if known else reasons[_SAME]
        yield Deduction(code="repeated", points=course.repeated, why=why, line=at)
    patience = scenario.patient.patience_seconds
    if line.speaker == "other" and line.seconds > patience:
        why = reasons["slow"].format(seconds=round(line.seconds), limit=round(patience))
        yield Deduction(code="slow", points=course.slow, why=why, line=at)
    for offence in sorted(OFFENCES & set(line.offences)):
        why = reasons[f"offence_{offence}"]
        yield Deduction(code=offence, points=course.offence, why=why, line=at, words=line.text)


def _caps(
    library: Library,
    rubric: RubricRules,
    state: State,
    observations: list[Observation],
    points: float,
) -> Iterator[Deduction]:
    """A danger that was missed, or a criterion with a cap of its own, leaves at most so many."""
    marking = library.marking
    caps: list[tuple[int, str]] = []
    if state.flag is not None and state.flag_met is None:
        cap = marking.danger_cap
        caps.append((cap, marking.reasons["danger_cap"].format(cap=cap)))
    for one in observations:
        criterion = rubric.criterion(one.criterion)
        if criterion is not None and criterion.cap is not None and one.score == 0:
            words = marking.reasons["cap"].format(criterion=criterion.name, cap=criterion.cap)
            caps.append((criterion.cap, words))
    lowest, why = min(caps, default=(100, ""))
    if points > lowest:
        yield Deduction(code="cap", points=round(points - lowest, 1), why=why)


def _danger_met(state: State) -> tuple[int | None, float | None]:
    """Answers and seconds from the danger until it was answered."""
    if state.flag_line is None or state.flag_met is None:
        return None, None
    between = [
        line
        for line in state.lines[state.flag_line : state.flag_met + 1]
        if line.speaker == "other"
    ]
    return len(between), round(sum(line.seconds for line in between), 1)


def _fields_known(state: State) -> list[Field]:
    """Which of the five of a complaint were asked for, told, or filled in with an act."""
    known = {
        field
        for line in state.lines
        for field in [*_fields_of([*line.asked, *line.told]), *_filled(line)]
    }
    return [field for field in get_args(Field) if field in known]


def _fields_of(topics: list[str]) -> list[Field]:
    return [_FIELDS[topic] for topic in topics if topic in _FIELDS]


def _filled(line: Line) -> list[Field]:
    """Fields that were filled in with what was done."""
    filled = {name for act in line.acts for name, value in act.fields.items() if value.strip()}
    return [field for field in get_args(Field) if field in filled]


def remark_of(rubric: RubricRules, one: Observation) -> Remark:
    """An observation in words."""
    criterion = rubric.criterion(one.criterion)
    return Remark(
        criterion=one.criterion,
        name=criterion.name if criterion else one.criterion,
        score=one.score,
        why=explained(rubric, one),
        line=one.line,
        words=one.evidence,
    )


def _rest(deductions: list[Deduction]) -> float:
    return max(0.0, round(100 - sum(one.points for one in deductions), 1))
