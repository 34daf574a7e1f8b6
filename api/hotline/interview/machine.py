"""From one question to the next: what was heard at a question, and what comes of it."""

from dataclasses import replace
from datetime import date
from typing import Any

from api.hotline.interview import readers
from api.hotline.interview.answers import Request, request_in
from api.hotline.interview.asking import ask, before
from api.hotline.interview.numbers import keyed
from api.hotline.interview.outcome import (
    Accepted,
    Denied,
    Ending,
    Finished,
    Outcome,
    Partial,
    Unclear,
)
from api.hotline.interview.state import Heard, Prompt, Question, Reason, State, Step
from api.patients.models import IdType
from api.patients.schemas import GuardianForm, IdentityForm

_MOST_MISSES = 3
# A whole interview has 10 to 16 answers.
_MOST_TURNS = 60
# Inside a number it is a digit; none begins with it.
_PERSON_KEY = "0"
_GIVEN_UP = Step(state=None, say=(Prompt("end.given_up"),), ended="given_up")


def begin(today: date, kept_months: int) -> Step:
    """The first question, about consent. `kept_months` is how long a visitor card is kept."""
    return ask(State(today=today, kept_months=kept_months))


def begin_phone(today: date) -> Step:
    """An interview of one question: under which number somebody is to call back."""
    return ask(State(today=today, question=Question.PHONE, phone_only=True))


def resume(state: State) -> Step:
    """The present question once more, after something else was said."""
    return ask(state)


def advance(state: State, heard: Heard) -> Step:
    """What follows an answer. Never raises for what was heard, and ends after 60 answers."""
    step = _advanced(replace(state, turns=state.turns + 1), heard)
    if state.phone_only and step.ended in {"person", "given_up"}:
        return replace(step, say=(Prompt("end.no_phone"),))
    return step


def _advanced(state: State, heard: Heard) -> Step:
    if state.turns > _MOST_TURNS:
        return _to_person("not_understood")
    keys, finished = keyed(heard.digits)
    if not keys and finished and not heard.text:
        # The # after a number that was already complete.
        return ask(state)
    if keys == _PERSON_KEY and not state.typed:
        return _to_person("asked")
    text = "" if keys else (heard.text or "").strip()
    if not keys and not text:
        return _missed(state, "silent")
    if text and (request := request_in(text)):
        return _requested(state, request)
    return _follow(state, readers.read(state, keys, text))


def _requested(state: State, request: Request) -> Step:
    match request:
        case Request.AGAIN:
            return ask(replace(state, repeats=state.repeats + 1))
        case Request.BACK:
            return _denied(state) if state.question in readers.CHECKS else _back(state)
        case Request.WAIT:
            step = ask(replace(state, misses=0))
            return replace(step, say=(Prompt("wait"),), want=replace(step.want, waits=True))
        case Request.STOP:
            return _GIVEN_UP
        case Request.PERSON:
            return _to_person("asked")


def _follow(state: State, outcome: Outcome) -> Step:
    match outcome:
        case Accepted(following=following, changes=changes):
            if following is state.question:
                return _denied(state, **changes)
            return ask(_moved(state, following, **changes))
        case Finished():
            if state.phone_only:
                return Step(state=None, phone=state.phone, ended="done")
            return Step(state=None, form=_form(state), ended="done")
        case Partial(typed=typed, anew=anew):
            return _more(state, typed, anew=anew)
        case Denied():
            return _denied(state)
        case Unclear(why=why):
            return _missed(state if why == "unclear" else replace(state, typed=""), why)
        case Ending(ended=ended, reason=reason):
            return _GIVEN_UP if ended == "given_up" else _to_person(reason)


def _moved(state: State, following: Question, **changes: Any) -> State:
    """At the next question. Only between a question and its read-back denials are counted on."""
    read_back = following in readers.CHECKS and before(following) is state.question
    denials = state.denials if read_back else 0
    return replace(
        state, question=following, typed="", misses=0, repeats=0, denials=denials, **changes
    )


def _more(state: State, typed: str, *, anew: bool) -> Step:
    """Some digits of a number, also where the number before it was read back."""
    question = before(state.question) if state.question in readers.CHECKS else state.question
    further = replace(state, question=question, typed=typed, repeats=0)
    return _missed(further, "anew") if anew else ask(replace(further, misses=0))


def _missed(state: State, why: str) -> Step:
    """An answer of no use: the question again, shorter; the third in a row goes to a person."""
    if state.misses + 1 >= _MOST_MISSES:
        return _to_person("not_understood")
    return ask(replace(state, misses=state.misses + 1), Prompt(f"miss.{why}"))


def _denied(state: State, **right: Any) -> Step:
    """What was read back is wrong: asked anew, or read back once more as it is `right`."""
    if state.denials + 1 >= _MOST_MISSES:
        return _to_person("not_understood")
    question = state.question if right else before(state.question)
    counted = replace(
        state, question=question, misses=0, repeats=0, denials=state.denials + 1, **right
    )
    return ask(counted, Prompt("miss.denied"))


def _back(state: State) -> Step:
    """One step back; of a number that isn't complete, to its beginning."""
    if state.typed:
        return ask(replace(state, typed="", repeats=0))
    return ask(_moved(state, state.question if state.phone_only else before(state.question)))


def _to_person(reason: Reason) -> Step:
    return Step(state=None, say=(Prompt(f"end.{reason}"),), ended="person", reason=reason)


def _form(state: State) -> IdentityForm:
    return IdentityForm(
        name=state.name,
        id_type=IdType.ID_CARD,
        id_number=state.number,
        phone=state.phone,
        relation=state.relation,
        guardian=GuardianForm(name=state.guardian) if state.child else None,
        consent=True,
    )
