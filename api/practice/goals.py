"""Whether a simulated patient has what they want: by cards, acts and words. Pure."""

from collections.abc import Callable, Iterator
from typing import Any

from api.practice.library import Library
from api.practice.manners import joined
from api.practice.retelling import told
from api.practice.scenarios import Flag, Goal, Want
from api.practice.talk import Act, Answer
from language.normalise import normalise

_APPOINTMENT = {
    Goal.BOOKED: "booked",
    Goal.CHANGED: "changed",
    Goal.CANCELLED: "cancelled",
    Goal.WAITLISTED: "waitlisted",
}
_RECEIPTS = {Goal.COMPLAINT, Goal.PRAISE, Goal.SUGGESTION}
_NOW = {"urgent", "emergency"}
_Test = Callable[[Library, Want, Answer], bool]


def met(library: Library, want: Want, answer: Answer, said: str) -> bool:
    """Whether `answer` gives what is wanted. `said`: all that was answered so far, this included:
    an answer in two parts is one. Where `words` are given they prove any goal that no card or act
    does."""
    if _acted(library, want, answer.acts):
        return True
    test = _TESTS.get(want.kind)
    if test is not None and test(library, want, answer):
        return True
    return bool(want.words) and _worded(want, said) and want.kind not in _CARDS_ONLY


def _worded(want: Want, said: str) -> bool:
    text = normalise(said)
    return all(any(normalise(word) in text for word in group) for group in want.words)


def answers_danger(library: Library, flag: Flag, answer: Answer) -> bool:
    """Whether `answer` sends to help: with the card, the act, or in words."""
    if any(card.get("type") == flag.value for card in answer.cards):
        return True
    if any(act.kind.value == flag.value or act.kind is Goal.EMERGENCY for act in answer.acts):
        return True
    if answer.speaker == "bot" and flag is not Flag.URGENT:
        return False
    if flag is Flag.URGENT and any(_is_urgent(card) for card in answer.cards):
        return True
    return library.manners.meets_danger(flag.value, answer.text)


def wrongs(library: Library, wants: tuple[Want, ...], answer: Answer) -> list[str]:
    """What was done that nobody wanted: the state and department of an appointment."""
    done = [
        card
        for card in answer.cards
        if card.get("type") == "appointment" and card.get("status") in _APPOINTMENT.values()
    ]
    return [
        f"{card.get('status')} {card.get('department')}"
        for card in done
        if not any(_appointment_fits(library, want, card) for want in wants)
    ]


def misread(library: Library, wants: tuple[Want, ...], answer: Answer) -> bool:
    """Whether an appointment is read back that nobody wants: another department, doctor or day."""
    held = [card for card in _cards(answer, "appointment") if card.get("status") == "held"]
    wished = [want for want in wants if want.kind in _APPOINTMENT]
    return any(not any(_place_fits(library, want, card) for want in wished) for card in held)


def _cards(answer: Answer, kind: str) -> Iterator[dict[str, Any]]:
    return (card for card in answer.cards if card.get("type") == kind)


def _is_urgent(card: dict[str, Any]) -> bool:
    return card.get("type") == "emergency" or (
        card.get("type") == "triage" and card.get("urgency") in _NOW
    )


def _answered(library: Library, want: Want, answer: Answer) -> bool:
    titles = {library.articles.get(article) for article in want.articles}
    if any(card.get("title") in titles for card in _cards(answer, "guide")):
        return True
    return answer.speaker != "bot" and any(
        told(library.texts.get(article, ""), answer.text) for article in want.articles
    )


def _sent(library: Library, want: Want, answer: Answer) -> bool:
    """The department stands in the card, or its name in the words."""
    for card in _cards(answer, "triage"):
        codes = {str(one.get("code")) for one in card.get("departments", [])}
        if codes & set(want.department):
            return True
    return answer.speaker != "bot" and _names_department(library, want, answer.text)


def _names_department(library: Library, want: Want, text: str) -> bool:
    return any(name in text for code in want.department for name in library.names(code))


def _scheduled(library: Library, want: Want, answer: Answer) -> bool:
    for card in _cards(answer, "schedule"):
        if any(_place_fits(library, want, clinic) for clinic in card.get("clinics", [])):
            return True
    if answer.speaker == "bot":
        return False
    named = want.doctor in answer.text if want.doctor else False
    named = named or not want.department or _names_department(library, want, answer.text)
    return named and bool(joined(library.manners.shown).search(answer.text))


def _place_fits(library: Library, want: Want, card: dict[str, Any]) -> bool:
    """The department, doctor and day of a card are the wished ones, as far as any were."""
    names = {name for code in want.department for name in (code, *library.names(code))}
    if names and card.get("department") not in names:
        return False
    if want.doctor and want.doctor != card.get("doctor"):
        return False
    return not want.day or want.day in str(card.get("date", ""))


def _appointment(library: Library, want: Want, answer: Answer) -> bool:
    return any(_appointment_fits(library, want, card) for card in _cards(answer, "appointment"))


def _appointment_fits(library: Library, want: Want, card: dict[str, Any]) -> bool:
    state = _APPOINTMENT.get(want.kind)
    return card.get("status") == state is not None and _place_fits(library, want, card)


def _receipt(library: Library, want: Want, answer: Answer) -> bool:
    return any(card.get("receipt") for card in _cards(answer, "complaint"))


def _person(library: Library, want: Want, answer: Answer) -> bool:
    if any(_cards(answer, "handoff")) or (answer.handled_by != "bot" and answer.speaker == "bot"):
        return True
    return answer.speaker != "bot" and bool(joined(library.manners.called).search(answer.text))


def _danger(library: Library, want: Want, answer: Answer) -> bool:
    return answers_danger(library, Flag(want.kind.value), answer)


def _declined(library: Library, want: Want, answer: Answer) -> bool:
    manners = library.manners
    declines, advises = joined(manners.declines), joined(manners.advises)
    return bool(declines.search(answer.text)) and not advises.search(answer.text)


def _proved(library: Library, want: Want, answer: Answer) -> bool:
    if want.kind is Goal.PROGRESS and any(_cards(answer, "complaint")):
        return True
    if want.words:
        return False
    return bool(joined(library.manners.proofs[want.kind.value]).search(answer.text))


_TESTS: dict[Goal, _Test] = {
    Goal.ANSWER: _answered,
    Goal.DEPARTMENT: _sent,
    Goal.SCHEDULE: _scheduled,
    **dict.fromkeys(_APPOINTMENT, _appointment),
    **dict.fromkeys(_RECEIPTS, _receipt),
    Goal.PROGRESS: _proved,
    Goal.PERSON: _person,
    Goal.SERVICE: _proved,
    Goal.EMERGENCY: _danger,
    Goal.CRISIS: _danger,
    Goal.URGENT: _danger,
    Goal.DECLINED: _declined,
    Goal.PRIVACY: _proved,
}
# What only a card or an act proves: words of success are no success.
_CARDS_ONLY = {*_APPOINTMENT, *_RECEIPTS}


def _acted(library: Library, want: Want, acts: list[Act]) -> bool:
    return any(act.kind is want.kind and _act_fits(library, want, act) for act in acts)


def _act_fits(library: Library, want: Want, act: Act) -> bool:
    """A field that was filled must be right; one left empty is no mistake of the goal's, but for
    the article: to send none is no answer."""
    code = act.fields.get("department", "")
    if want.department and code and code not in want.department:
        return False
    doctor = act.fields.get("doctor", "")
    if want.doctor and doctor and want.doctor not in doctor:
        return False
    if want.articles and act.fields.get("article", "") not in want.articles:
        return False
    service = act.fields.get("service", "")
    return not (want.service and service and service != want.service)
