"""Looks through an agent's reply before it is sent (product.md A9.6: 服务忌语, 生、冷、硬、顶、推).

Pure. A false alarm costs more than a miss: who is warned for nothing stops reading warnings. So
what stands in quotation marks (somebody else's words) is passed over, and what only may be wrong
is a hint that keeps nothing from being sent.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from api.conversations.masking import mask_identity
from api.courtesy.addressing import Person, form_of_address
from api.courtesy.rules import CourtesyRules, Phrase

BARE_NAME, BED_NUMBER, NUMBER = "bare_name", "bed_number", "number"

_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|「[^」]*」|『[^』]*』|‘[^’]*’")
_START = r"(?:^|(?<=[。！!？?；;，,、\n])|(?<=喂)|(?<=哎))\s*"
_CALLED = r"(?=\s*(?:[，,：:！!。]|你|您|过来|来一下|请|在吗|在不在|到|$))"
_BED = re.compile(
    _START
    + r"(?:加\s*)?[0-9０-９一二三四五六七八九十]{1,4}\s*号?床"
    + r"(?:的|病人|患者|家属|的病人|的患者|的家属)?"
    + _CALLED
)


@dataclass(frozen=True)
class Found:
    """One thing in a reply. `phrase` is its id, `kind` a name for staff, `words` stand at
    `start:end`; `say` is what could be said instead. `forbidden` ones are asked about again."""

    phrase: str
    kind: str
    words: str
    start: int
    end: int
    why: str
    say: str
    forbidden: bool


def check_reply(rules: CourtesyRules, text: str, people: Sequence[Person] = ()) -> list[Found]:
    """What a reply should not say, in its order. `people` are the patients it may be for."""
    said = _QUOTED.sub(lambda match: "\u25a0" * len(match.group()), text)
    found = [
        *_listed(rules, said, rules.phrases, forbidden=True),
        *_names(rules, said, people),
        *_beds(rules, said),
        *_listed(rules, said, rules.hints, forbidden=False),
        *_numbers(rules, text),
    ]
    return sorted(_once_each(found), key=lambda one: (not one.forbidden, one.start))


def _listed(
    rules: CourtesyRules, said: str, phrases: Iterable[Phrase], *, forbidden: bool
) -> Iterator[Found]:
    for phrase in phrases:
        for expression in phrase.expressions:
            if match := expression.search(said):
                yield Found(
                    phrase=phrase.id,
                    kind=rules.kinds[phrase.kind],
                    words=match.group().strip("，,。！!；; "),
                    start=match.start(),
                    end=match.end(),
                    why=phrase.why,
                    say=phrase.say,
                    forbidden=forbidden,
                )


def _names(rules: CourtesyRules, said: str, people: Iterable[Person]) -> Iterator[Found]:
    """张小明，请到… but not 张小明的报告 or 张小明先生."""
    for person in people:
        name = person.name.strip()
        if len(name) < 2:
            continue
        if match := re.search(_START + re.escape(name) + _CALLED, said):
            form = form_of_address(rules.address, person)
            say = rules.bare_name.say.format(form=f"“{form}”") if form else rules.bed_number.say
            yield _address(rules, BARE_NAME, match, rules.bare_name.why, say)


def _beds(rules: CourtesyRules, said: str) -> Iterator[Found]:
    if match := _BED.search(said):
        yield _address(rules, BED_NUMBER, match, rules.bed_number.why, rules.bed_number.say)


def _address(rules: CourtesyRules, phrase: str, match: re.Match[str], why: str, say: str) -> Found:
    words = match.group().strip()
    return Found(
        phrase, rules.kinds["address"], words, match.start(), match.end(), why, say, forbidden=True
    )


def _numbers(rules: CourtesyRules, text: str) -> Iterator[Found]:
    hint = next((one for one in rules.hints if one.id == NUMBER), None)
    if hint and mask_identity(text)[1]:
        yield Found(NUMBER, rules.kinds[hint.kind], "", 0, 0, hint.why, hint.say, forbidden=False)


def _once_each(found: Iterable[Found]) -> list[Found]:
    """One remark per phrase: the first place says enough."""
    first: dict[str, Found] = {}
    for one in found:
        first.setdefault(one.phrase, one)
    return list(first.values())
