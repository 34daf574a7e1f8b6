"""What an answer means at each question. Keys come without #, with X for *; words as heard."""

import re
from collections.abc import Callable
from dataclasses import replace

from api.errors import InvalidInput
from api.hotline.interview.answers import (
    after_no,
    agrees,
    chosen_key,
    is_family,
    relation_in,
    yes_or_no,
)
from api.hotline.interview.asking import NUMBER_LENGTH, PHONE_LENGTH, before, length_of
from api.hotline.interview.names import read_name
from api.hotline.interview.numbers import spoken
from api.hotline.interview.outcome import (
    Accepted,
    Denied,
    Ending,
    Finished,
    Outcome,
    Partial,
    Unclear,
)
from api.hotline.interview.state import Question, State
from api.patients.identity import needs_guardian, read_phone
from api.patients.models import IdType, Relation
from api.patients.papers import read_id_card

CHECKS = {
    Question.NUMBER_CHECK,
    Question.PHONE_CHECK,
    Question.NAME_CHECK,
    Question.GUARDIAN_NAME_CHECK,
}
_NAME_CHECKS = {Question.NAME_CHECK, Question.GUARDIAN_NAME_CHECK}
# The last four, repeated by the caller.
_DIGITS_SAID = re.compile(
    r"[0-9零〇一二三四五六七八九幺]{3}(?:[0-9零〇一二三四五六七八九幺Xx叉]|艾克斯)"
)
_OTHER_PAPERS = re.compile(
    r"护照|军官证|士兵证|警官证|港澳|台胞|台湾|通行证|居住证|永居|绿卡|出生证|户口|外国人"
    r"|(?:没有?|没带|丢了|忘带|不在).{0,4}(?:身份证|证件)|(?:身份证|证件).{0,4}(?:没|丢|不在|不见|忘)"
    r"|(?:不|没)(?:知道|记得|记住)|记不(?:住|得|清)|忘了"
)


def read(state: State, keys: str, text: str) -> Outcome:
    """What an answer comes to; one of `keys` and `text` is empty."""
    return _READERS[state.question](state, keys, text)


def _consent(state: State, keys: str, text: str) -> Outcome:
    agreed = _of_two(keys) if keys else agrees(text)
    if agreed is None:
        return Unclear()
    return Accepted(Question.WHO) if agreed else Ending(ended="given_up")


def _who(state: State, keys: str, text: str) -> Outcome:
    key = _key(keys, text)
    if key == 1:
        return Accepted(Question.NUMBER, {"relation": Relation.SELF})
    denied = yes_or_no(text) is False
    relation = relation_in(text)
    if relation is not None and not (denied and relation is Relation.SELF):
        return Accepted(Question.NUMBER, {"relation": relation})
    if key == 2 or denied or is_family(text):
        return Accepted(Question.FAMILY)
    return Unclear()


def _family(state: State, keys: str, text: str) -> Outcome:
    return _is_it(Relation.CHILD, Accepted(Question.KIN), keys, text)


def _kin(state: State, keys: str, text: str) -> Outcome:
    other = Accepted(Question.NUMBER, {"relation": Relation.OTHER})
    return _is_it(Relation.PARENT, other, keys, text)


def _is_it(relation: Relation, otherwise: Accepted, keys: str, text: str) -> Outcome:
    """The first of two, or something else by name: 不是，是我妈."""
    first = _of_two(keys) if keys else yes_or_no(text)
    named = relation_in(after_no(text) or text)
    if first is True:
        named = relation
    if named is not None and not (first is False and named is relation):
        return Accepted(Question.NUMBER, {"relation": named})
    return otherwise if first is False else Unclear()


def _number(state: State, keys: str, text: str) -> Outcome:
    digits = keys or spoken(text, NUMBER_LENGTH, by_sound=True)
    if not digits:
        return Ending("papers") if _OTHER_PAPERS.search(text) else Unclear()
    outcome = _joined(state, digits)
    if not isinstance(outcome, str):
        return outcome
    if read_id_card(outcome, state.today) is None:
        return Unclear("number_wrong")
    return Accepted(Question.NUMBER_CHECK, {"number": outcome})


def _number_right(state: State) -> Outcome:
    facts = read_id_card(state.number, state.today)
    birth_date = facts.birth_date if facts else None
    child = needs_guardian(state.relation, IdType.ID_CARD, birth_date, state.today)
    return Accepted(Question.GUARDIAN if child else Question.PHONE, {"child": child})


def _guardian(state: State, keys: str, text: str) -> Outcome:
    """Consent for a child is a guardian's (PIPL article 31)."""
    agreed = _of_two(keys) if keys else yes_or_no(text) and agrees(text)
    if agreed is None:
        return Unclear()
    if not agreed:
        return Ending("guardian")
    relation = Relation.CHILD if state.relation is Relation.SELF else state.relation
    return Accepted(Question.PHONE, {"relation": relation})


def _phone(state: State, keys: str, text: str) -> Outcome:
    digits = keys or spoken(text, PHONE_LENGTH)
    if not digits:
        return Unclear()
    if "X" in digits:
        return Unclear("phone_wrong")
    outcome = _joined(state, digits)
    if not isinstance(outcome, str):
        return outcome
    try:
        return Accepted(Question.PHONE_CHECK, {"phone": read_phone(outcome, field="phone")})
    except InvalidInput:
        return Unclear("phone_wrong")


def _phone_right(state: State) -> Outcome:
    return Finished() if state.phone_only else Accepted(Question.NAME)


def _joined(state: State, digits: str) -> str | Outcome:
    """The number when it is complete: keyed with pauses it comes in pieces. Pieces that are too
    long together are the beginning of another try."""
    whole = length_of(state.question)
    together = state.typed + digits
    typed = together if len(together) <= whole else digits
    if len(typed) > whole or "X" in typed[:-1] or (typed[-1] == "X" and len(typed) < whole):
        return Unclear("number_wrong" if state.question is Question.NUMBER else "phone_wrong")
    return typed if len(typed) == whole else Partial(typed, anew=typed != together)


def _name(state: State, keys: str, text: str) -> Outcome:
    name = read_name(text)
    return Accepted(Question.NAME_CHECK, {"name": name}) if name else Unclear()


def _name_right(state: State) -> Outcome:
    return Accepted(Question.GUARDIAN_NAME) if state.child else Finished()


def _guardian_name(state: State, keys: str, text: str) -> Outcome:
    name = read_name(text)
    if name is None:
        return Unclear()
    if name == state.name:
        return Unclear("same_name")
    return Accepted(Question.GUARDIAN_NAME_CHECK, {"guardian": name})


_Reader = Callable[[State, str, str], Outcome]
_ASKED: dict[Question, _Reader] = {
    Question.CONSENT: _consent,
    Question.WHO: _who,
    Question.FAMILY: _family,
    Question.KIN: _kin,
    Question.NUMBER: _number,
    Question.GUARDIAN: _guardian,
    Question.PHONE: _phone,
    Question.NAME: _name,
    Question.GUARDIAN_NAME: _guardian_name,
}
_RIGHT: dict[Question, Callable[[State], Outcome]] = {
    Question.NUMBER_CHECK: _number_right,
    Question.PHONE_CHECK: _phone_right,
    Question.NAME_CHECK: _name_right,
    Question.GUARDIAN_NAME_CHECK: lambda _: Finished(),
}


def _check(state: State, keys: str, text: str) -> Outcome:
    """对, 不对, or at once what is right."""
    answer = _of_two(keys) if keys else _right(state, text)
    if answer is True:
        return _RIGHT[state.question](state)
    correction = _correction(state, keys, text)
    if correction is not None:
        return correction
    return Denied() if answer is False else Unclear()


def _right(state: State, text: str) -> bool | None:
    """A yes or no; what was read back may be said with it, or alone: 对，张三."""
    if state.question in _NAME_CHECKS:
        told = state.name if state.question is Question.NAME_CHECK else state.guardian
        return True if read_name(text) == told else yes_or_no(text)
    return yes_or_no(_DIGITS_SAID.sub("", text))


def _correction(state: State, keys: str, text: str) -> Outcome | None:
    """The answer given anew in the place of a yes or no: 不对，是李四."""
    if len(keys) == 1:
        return None
    question = before(state.question)
    outcome = _ASKED[question](replace(state, question=question), keys, after_no(text) or text)
    if isinstance(outcome, Partial) and keys:
        return outcome
    if not isinstance(outcome, Accepted):
        return None
    same = all(getattr(state, name) == value for name, value in outcome.changes.items())
    return None if same else outcome


_READERS = _ASKED | dict.fromkeys(CHECKS, _check)


def _of_two(keys: str) -> bool | None:
    return {"1": True, "2": False}.get(keys)


def _key(keys: str, text: str) -> int | None:
    return int(keys) if keys in {"1", "2"} else chosen_key(text) if text else None
