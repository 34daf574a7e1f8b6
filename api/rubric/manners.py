"""来有迎声、问有答声、走有送声: greeting, answering, farewell, names, comfort (A9.5, A9.7, A9.8).

Each function takes the rules and the talk and gives one observation.
"""

import re

from api.courtesy.addressing import Person, form_of_address
from api.courtesy.checking import BARE_NAME, BED_NUMBER, Found, check_reply
from api.rubric.observation import Observation, Spot
from api.rubric.rules import RubricRules
from api.rubric.talk import Exchange, Talk

# Among the first so many lines a greeting counts as late; among the last so many a farewell counts.
_EARLY, _LATE = 3, 2


def greeting(rules: RubricRules, talk: Talk) -> Observation:
    """The first line greets with 您好; one of the next, or 你好, is half of it."""
    spoken = rules.rubric.spoken
    for turn, (at, line) in enumerate(talk.own()[:_EARLY]):
        if words := spoken.greeting.find(line.text):
            spot = (Spot(at, words),)
            return Observation("greeting", 1 if turn else 2, "late" if turn else "greeted", spot)
        if words := spoken.plain_greeting.find(line.text):
            return Observation("greeting", 1, "plain_greeting", (Spot(at, words),))
    first = tuple(Spot(at, "") for at, _ in talk.own()[:1])
    return Observation("greeting", 0, "not_greeted", first)


def introduction(rules: RubricRules, talk: Talk) -> Observation:
    """The patient is told name and role: by the desk when the person came, or in their words."""
    own = talk.own()
    for at, line in enumerate(talk.lines[: own[0][0]] if own else ()):
        if line.speaker == "system" and talk.name and talk.name in line.text:
            return Observation("introduction", 2, "introduced_by_desk", (Spot(at, talk.name),))
    for at, line in own[:_EARLY]:
        named, role = _introduced(rules, talk, line.text)
        spot = (Spot(at, named or role),)
        if named and role:
            return Observation("introduction", 2, "introduced", spot)
        if named or role:
            return Observation("introduction", 1, "no_role" if named else "no_name", spot)
    first = tuple(Spot(at, "") for at, _ in own[:1])
    return Observation("introduction", 0, "not_introduced", first)


def _introduced(rules: RubricRules, talk: Talk, text: str) -> tuple[str, str]:
    """The words in which a name and a role are given; empty where they aren't."""
    spoken = rules.rubric.spoken
    named = talk.name if talk.name and talk.name in text else spoken.introduction.find(text) or ""
    role = talk.role if talk.role and talk.role in text else spoken.role.find(text) or ""
    return named, role


def answer(rules: RubricRules, talk: Talk) -> Observation:
    """Whatever the patient said got an answer, and soon."""
    limit = rules.rubric.limits.answer_seconds
    exchanges = list(talk.exchanges())
    open_ones = [one for one in exchanges if one.answer is None and not _parting(rules, talk, one)]
    if open_ones and talk.over:
        spots = tuple(Spot(one.said[-1], "") for one in open_ones)
        return Observation("answer", 0, "unanswered", spots)
    waits = [(one, wait) for one in exchanges if (wait := talk.waited(one)) is not None]
    slow = [(one, wait) for one, wait in waits if wait > limit]
    if slow:
        spots = tuple(Spot(one.answer, "") for one, _ in slow if one.answer is not None)
        longest = round(max(wait for _, wait in slow))
        return Observation("answer", 1, "slow", spots, {"seconds": longest, "limit": limit})
    if not any(one.answer is not None for one in exchanges):
        return Observation("answer", None, "nothing_asked")
    return Observation("answer", 2, "answered")


def _parting(rules: RubricRules, talk: Talk, exchange: Exchange) -> bool:
    """Thanks and goodbyes need no answer."""
    parting = rules.rubric.spoken.parting
    return all(parting.find(talk.lines[at].text) for at in exchange.said)


def farewell(rules: RubricRules, talk: Talk) -> Observation:
    """One of the last lines takes leave; to ask whether there is anything else is half of it. The
    bot never ends a conversation: it answers a farewell."""
    if not talk.over:
        return Observation("farewell", None, "not_over")
    spoken, last = rules.rubric.spoken, talk.own()[-_LATE:]
    for at, line in reversed(last):
        if words := spoken.farewell.find(line.text):
            return Observation("farewell", 2, "farewell", (Spot(at, words),))
    if talk.subject == "bot" and not _took_leave(rules, talk):
        return Observation("farewell", None, "left_silently")
    for at, line in reversed(last):
        if words := spoken.offer.find(line.text):
            return Observation("farewell", 1, "only_offered", (Spot(at, words),))
    return Observation("farewell", 0, "no_farewell", tuple(Spot(at, "") for at, _ in last[-1:]))


def _took_leave(rules: RubricRules, talk: Talk) -> bool:
    parting = rules.rubric.spoken.parting
    return any(line.speaker == "patient" and parting.find(line.text) for line in talk.lines)


def addressing(rules: RubricRules, talk: Talk) -> Observation:
    """Nobody is called by a bare name or a bed; 您, and 王大爷 where the name is known."""
    own = talk.own()
    if not own:
        return Observation("addressing", None, "said_nothing")
    wrong = [(at, one) for at, line in own for one in _called(rules, talk, line.text)]
    if wrong:
        spots = tuple(Spot(at, one.words) for at, one in wrong)
        bed = all(one.phrase == BED_NUMBER for _, one in wrong)
        return Observation("addressing", 0, "bed_number" if bed else "bare_name", spots)
    informal = rules.rubric.spoken.informal
    if spots := tuple(
        Spot(at, words) for at, line in own if (words := informal.find(line.text)) is not None
    ):
        return Observation("addressing", 1, "informal", spots)
    return _named(rules, talk)


def _called(rules: RubricRules, talk: Talk, text: str) -> list[Found]:
    found = check_reply(rules.courtesy, text, talk.people)
    return [one for one in found if one.phrase in {BARE_NAME, BED_NUMBER}]


def _named(rules: RubricRules, talk: Talk) -> Observation:
    forms = [form for person in talk.people if (form := _form(rules, person))]
    known = re.compile("|".join(map(re.escape, forms))) if forms else None
    for at, line in talk.own():
        # Who says 我是王老师 calls nobody so.
        text = line.text.replace(talk.name, "") if talk.name else line.text
        match = known.search(text) if known else None
        if words := match.group() if match else rules.rubric.spoken.address.find(text):
            return Observation("addressing", 2, "addressed", (Spot(at, words),))
    if forms and talk.subject == "agent":
        return Observation("addressing", 1, "not_addressed", params={"form": forms[0]})
    return Observation("addressing", 2, "polite")


def _form(rules: RubricRules, person: Person) -> str:
    return form_of_address(rules.courtesy.address, person)


def empathy(rules: RubricRules, talk: Talk) -> Observation:
    """Who is upset hears a word about it in the next answer."""
    spoken = rules.rubric.spoken
    upset = [
        (one, spot)
        for one in talk.exchanges()
        if one.answer is not None and (spot := _upset(rules, talk, one))
    ]
    if not upset:
        return Observation("empathy", None, "nobody_upset")
    cold = tuple(
        spot
        for one, spot in upset
        if one.answer is not None and not spoken.comfort.find(_reply(talk, one.answer))
    )
    if not cold:
        return Observation("empathy", 2, "comforted", tuple(spot for _, spot in upset))
    some = len(cold) < len(upset)
    return Observation("empathy", int(some), "comforted_partly" if some else "cold", cold)


def _upset(rules: RubricRules, talk: Talk, exchange: Exchange) -> Spot | None:
    for at in exchange.said:
        if words := rules.rubric.spoken.upset.find(talk.lines[at].text):
            return Spot(at, words)
    return None


def _reply(talk: Talk, start: int) -> str:
    """All that the judged one says until the patient speaks again."""
    said = []
    for line in talk.lines[start:]:
        if line.speaker == "patient":
            break
        if line.speaker == talk.subject:
            said.append(line.text)
    return "\n".join(said)
