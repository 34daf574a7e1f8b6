"""Which of a patient's messages were questions that nobody answered from what we know. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from api.conversations.models import Author, Message
from api.gaps.models import Unanswered
from api.review.rules import GapRules
from api.review.turns import Turn

_PERSON = "/human_ask"
_ARTICLE = "/press_article"
_DECLINED = "action_triage_decline"
_BY_INTENT = {
    "nlu_fallback": Unanswered.FALLBACK,
    "out_of_scope": Unanswered.OUT_OF_SCOPE,
    "medical_ask": Unanswered.MEDICAL,
}
# What a person was asked for because of.
NOT_UNDERSTOOD = frozenset({"misunderstood", "repeated"})


@dataclass(frozen=True)
class Question:
    """A patient's message that had no answer, and how that was seen. `department` is the first that
    was spoken of in it."""

    message: Message
    why: Unanswered
    department: str | None


def unanswered(
    turns: Sequence[Turn], rules: GapRules, *, handed_off: bool = False
) -> list[Question]:
    """The questions without an answer in a conversation; `handed_off`: a person was called because
    the assistant didn't understand."""
    return [
        Question(turn.said, why, _department(turn.said))
        for turn, why in _found(turns, handed_off=handed_off)
        if turn.said is not None and len(turn.said.text.strip()) >= rules.least_characters
    ]


def _found(turns: Sequence[Turn], *, handed_off: bool) -> Iterator[tuple[Turn, Unanswered]]:
    before_person = _last_before_person(turns) if handed_off else None
    for at, turn in enumerate(turns):
        if not _is_question(turn):
            continue
        following = turns[at + 1] if at + 1 < len(turns) else None
        if why := _why(turn, following):
            yield turn, why
        elif turn is before_person:
            yield turn, Unanswered.HANDED_OFF


def _is_question(turn: Turn) -> bool:
    """Said in words, to the assistant, and not what a form had asked for."""
    said = turn.said
    if said is None or said.payload or turn.place.active_loop or not said.understanding:
        return False
    return not any(_type(answer) in {"emergency", "crisis"} for answer in turn.answers)


def _why(turn: Turn, following: Turn | None) -> Unanswered | None:
    intent = _intent(turn.said)
    answered = any(_type(answer) == "guide" for answer in turn.answers)
    if answered:
        gave_up = following is not None and _asks_person(following.said)
        return Unanswered.NOT_HELPED if gave_up else None
    if _DECLINED in _actions(turn.said):
        return Unanswered.MEDICAL
    if intent in _BY_INTENT:
        # Rules, triage or a card may have known better than the classifier.
        return _BY_INTENT[intent] if not any(one.card for one in turn.answers) else None
    if intent == "guide_ask" and not any(answer.card for answer in turn.answers):
        offered = {button.get("payload", "") for one in turn.answers for button in one.buttons}
        maybe = any(payload.startswith(_ARTICLE) for payload in offered)
        taken = following is not None and _pressed_article(following.said)
        if _PERSON in offered or (maybe and not taken):
            return Unanswered.GUIDE_UNKNOWN
    return None


def _last_before_person(turns: Sequence[Turn]) -> Turn | None:
    """The last thing said in words before a person was called."""
    last = None
    for turn in turns:
        if _is_question(turn) and not _asks_person(turn.said):
            last = turn
        if any(_is_person(answer) for answer in turn.answers):
            return last
    return last


def _is_person(answer: Message) -> bool:
    return answer.author is Author.AGENT or _type(answer) == "handoff"


def _asks_person(said: Message | None) -> bool:
    if said is None:
        return False
    return (said.payload or "").startswith(_PERSON) or _intent(said) == "human_ask"


def _pressed_article(said: Message | None) -> bool:
    return said is not None and (said.payload or "").startswith(_ARTICLE)


def _intent(said: Message | None) -> str | None:
    understanding: dict[str, Any] = (said.understanding if said else None) or {}
    return (understanding.get("intent") or {}).get("name")


def _actions(said: Message | None) -> list[str]:
    understanding: dict[str, Any] = (said.understanding if said else None) or {}
    return list(understanding.get("actions") or [])


def _department(said: Message) -> str | None:
    understanding: dict[str, Any] = said.understanding or {}
    for entity in understanding.get("entities") or []:
        if entity.get("entity") == "department" and (value := entity.get("value")):
            return str(value[0] if isinstance(value, list) else value)[:40]
    return None


def _type(answer: Message) -> object:
    return (answer.card or {}).get("type")
