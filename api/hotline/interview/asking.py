"""How each question is asked, what it listens for, and which one was before it."""

from api.hotline.interview.numbers import count, last_four
from api.hotline.interview.state import Prompt, Question, State, Step, Want
from api.patients.models import Relation
from language.numerals import speak_number

NUMBER_LENGTH = 18
PHONE_LENGTH = 11

_WANTED = {
    Question.NUMBER: Want(max_digits=NUMBER_LENGTH, finish_key="#"),
    Question.PHONE: Want(max_digits=PHONE_LENGTH, finish_key="#"),
}
_BEFORE = {
    Question.WHO: Question.CONSENT,
    Question.FAMILY: Question.WHO,
    Question.KIN: Question.FAMILY,
    Question.NUMBER: Question.WHO,
    Question.NUMBER_CHECK: Question.NUMBER,
    Question.GUARDIAN: Question.NUMBER,
    Question.PHONE: Question.NUMBER,
    Question.PHONE_CHECK: Question.PHONE,
    Question.NAME: Question.PHONE,
    Question.NAME_CHECK: Question.NAME,
    Question.GUARDIAN_NAME: Question.NAME,
    Question.GUARDIAN_NAME_CHECK: Question.GUARDIAN_NAME,
}
# Where it sounds otherwise when it is not for the caller.
_OF_ANOTHER = {Question.NUMBER, Question.NAME, Question.NAME_CHECK}


def before(question: Question) -> Question:
    """One step back; the first question has none before it."""
    return _BEFORE.get(question, question)


def ask(state: State, *first: Prompt) -> Step:
    """The present question, after what is said `first`: in full at first, then in short."""
    short = bool(first) or state.repeats > 1
    prompt = _more(state) if state.typed else _question(state, "again" if short else "ask")
    return Step(state=state, say=(*first, prompt), want=want_of(state))


def want_of(state: State) -> Want:
    """What the present question listens for. Its number may be keyed anew in full at any time."""
    return _WANTED.get(state.question, Want())


def length_of(question: Question) -> int:
    """How many digits a number has."""
    return NUMBER_LENGTH if question is Question.NUMBER else PHONE_LENGTH


def _more(state: State) -> Prompt:
    return Prompt("more", {"left": count(length_of(state.question) - len(state.typed))})


def _question(state: State, manner: str) -> Prompt:
    question = state.question
    # A read-back is as short as can be.
    if question.endswith("_check"):
        manner = "ask"
    other = "_other" if question in _OF_ANOTHER and state.relation is not Relation.SELF else ""
    only = "_only" if state.phone_only and manner == "again" else ""
    return Prompt(f"{manner}.{question}{other}{only}", _params(state))


def _params(state: State) -> dict[str, str | Prompt]:
    match state.question:
        case Question.CONSENT:
            return {"kept": _kept(state.kept_months)}
        case Question.NUMBER_CHECK:
            return {"end": last_four(state.number, one="一")}
        case Question.PHONE_CHECK:
            return {"end": last_four(state.phone, one="幺")}
        case Question.NAME_CHECK:
            return {"name": state.name}
        case Question.GUARDIAN_NAME_CHECK:
            return {"name": state.guardian}
    return {}


def _kept(months: int) -> Prompt:
    years, rest = divmod(months, 12)
    if rest:
        return Prompt("kept.months", {"number": speak_number(months) if months != 2 else count(2)})
    return Prompt("kept.years", {"number": count(years)})
