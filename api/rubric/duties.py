"""首接负责, 服务忌语, privacy, the five fields of a complaint, red flags (A4.4, A5.1, A9.6, A12.1).

Each function takes the rules and the talk and gives one observation.
"""

from collections.abc import Callable, Iterator
from typing import get_args

from api.courtesy.checking import BARE_NAME, BED_NUMBER, NUMBER, Found, check_reply
from api.rubric.observation import Observation, Spot
from api.rubric.reasons import Why
from api.rubric.rules import RubricRules
from api.rubric.talk import EMERGENCY_ACT, Field, Line, Talk

_PASSING = "passing"
_ADDRESS = frozenset({BARE_NAME, BED_NUMBER})
# So many fields of a complaint of five are half of it.
_SOME_FIELDS = 3


def first_receiver(rules: RubricRules, talk: Talk) -> Observation:
    """Who is asked first sees to it: passing patients on is worst, sending them away with where to
    go is half of it, dealing with it or handing it on is all. Else people must say."""
    if spots := tuple(
        Spot(at, one.words) for at, one in _found(rules, talk) if one.kind == _kind(rules, _PASSING)
    ):
        return Observation("first_receiver", 0, "passed_on", spots)
    spoken = rules.rubric.spoken
    for at, line in talk.own():
        if words := spoken.handed_on.find(line.text):
            return Observation("first_receiver", 2, "seen_to", (Spot(at, words),))
    for at, line in talk.own():
        if words := spoken.sent_away.find(line.text):
            return Observation("first_receiver", 1, "sent_away", (Spot(at, words),))
    return Observation("first_receiver", None, "for_people")


def forbidden(rules: RubricRules, talk: Talk) -> Observation:
    """No phrase that is never said; one is half, two are all that can be lost."""
    if not talk.own():
        return Observation("forbidden", None, "said_nothing")
    found = [
        (at, one) for at, one in _found(rules, talk) if one.forbidden and one.phrase not in _ADDRESS
    ]
    if not found:
        return Observation("forbidden", 2, "nothing_forbidden")
    spots = tuple(Spot(at, one.words) for at, one in found)
    params = {"kind": found[0][1].kind, "instead": found[0][1].say}
    return Observation("forbidden", 1 if len(found) == 1 else 0, "forbidden", spots, params)


def privacy(rules: RubricRules, talk: Talk) -> Observation:
    """Identity is never asked for or written in the conversation; a telephone number better not."""
    if not talk.own():
        return Observation("privacy", None, "said_nothing")
    spoken = rules.rubric.spoken
    written = [Spot(at, "") for at, one in _found(rules, talk) if one.phrase == NUMBER]
    if asked := [*_said(talk, spoken.identity_asked.find), *written]:
        return Observation(
            "privacy", 0, "number_written" if written else "identity_asked", tuple(asked)
        )
    if asked := list(_said(talk, spoken.phone_asked.find)):
        return Observation("privacy", 1, "phone_asked", tuple(asked))
    return Observation("privacy", 2, "nothing_private")


def complaint_fields(rules: RubricRules, talk: Talk) -> Observation:
    """Who, what, when, where and whom: asked for, or told without."""
    known = {field for line in talk.lines for field in _fields(rules, talk, line)}
    missing = [field for field in get_args(Field) if field not in known]
    names = rules.rubric.reasons
    params: dict[str, str | int] = {
        "known": len(known),
        "missing": "、".join(names[f"field_{field}"] for field in missing),
    }
    if not missing:
        return Observation("complaint_fields", 2, "fields_complete", params=params)
    score = 1 if len(known) >= _SOME_FIELDS else 0
    return Observation("complaint_fields", score, "fields_missing", params=params)


def _fields(rules: RubricRules, talk: Talk, line: Line) -> Iterator[Field]:
    spoken = rules.rubric.spoken
    if line.speaker == "patient":
        yield from line.fields
        yield from (field for field, words in spoken.told.items() if words.find(line.text))
    elif line.speaker == talk.subject:
        yield from line.fields
        yield from (field for field, words in spoken.asked.items() if words.find(line.text))


def red_flag(rules: RubricRules, talk: Talk) -> Observation:
    """The first thing said after a danger sends to the emergency department, in time."""
    dangers = [at for at, line in enumerate(talk.lines) if line.danger]
    found = [(at, *_recognised(rules, talk, at)) for at in dangers]
    if missed := [at for at, answered, _ in found if answered is None]:
        return Observation("red_flag", 0, "danger_missed", tuple(Spot(at, "") for at in missed))
    turns = max(turn for _, _, turn in found)
    waits = [wait for one, reply, _ in found if (wait := _seconds(talk, one, reply)) is not None]
    params: dict[str, str | int] = {"turns": turns, "seconds": round(max(waits, default=0))}
    spots = tuple(Spot(reply, "") for _, reply, _ in found if reply is not None)
    late = turns > 1 or max(waits, default=0) > rules.rubric.limits.red_flag_seconds
    if not late:
        why: Why = "danger_answered" if waits else "danger_answered_first"
        return Observation("red_flag", 2, why, spots, params)
    return Observation("red_flag", 1, "danger_late" if waits else "danger_later", spots, params)


def _recognised(rules: RubricRules, talk: Talk, danger: int) -> tuple[int | None, int]:
    """Where the judged one sends to the emergency department, and with which line after it."""
    emergency = rules.rubric.spoken.emergency
    own = [(at, line) for at, line in talk.own() if at > danger]
    for turn, (at, line) in enumerate(own, 1):
        if EMERGENCY_ACT in line.acts or emergency.find(line.text):
            return at, turn
    return None, len(own)


def _seconds(talk: Talk, danger: int, reply: int | None) -> float | None:
    """Seconds from the danger to the answer; None where nobody knows."""
    if reply is None:
        return None
    said, answered = talk.lines[danger].at, talk.lines[reply].at
    if said is not None and answered is not None:
        return (answered - said).total_seconds()
    spans = [line.seconds for line in talk.lines[danger + 1 : reply + 1]]
    known = [seconds for seconds in spans if seconds is not None]
    return sum(known) if known else None


def _found(rules: RubricRules, talk: Talk) -> list[tuple[int, Found]]:
    return [
        (at, one)
        for at, line in talk.own()
        for one in check_reply(rules.courtesy, line.text, talk.people)
    ]


def _said(talk: Talk, find: Callable[[str], str | None]) -> Iterator[Spot]:
    for at, line in talk.own():
        if words := find(line.text):
            yield Spot(at, words)


def _kind(rules: RubricRules, kind: str) -> str:
    return rules.courtesy.kinds[kind]
