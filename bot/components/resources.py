"""What can be booked beside a doctor: examinations, treatments, beds, parking spaces.

Their names are everyday words (CT, 床位) that are spoken of in questions, too: the entity only says
which is meant, the intent what is wanted of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from bot.components.lexicon_entities import DEPARTMENT_MASK
from bot.components.part import LexiconPart
from bot.components.reading import Reading, Span, add_entity, reading_of
from bot.lexicon import Lexicon

# Right before a name: it is booked, like a department (预约核磁, 约个车位).
_BOOKED = re.compile(r"(?:预?约|订|预定|抢|挂)(?:到|上|一?下)?(?:一?[个次张])?(?:做|拍|去?照)?$")
# Right before it: it was done, or its paper is spoken of.
_DONE = re.compile(
    r"(?:做[过了]|拍[过了]|照[过了]|查[过了]|刚做完|[开取拿看读])(?:一?[个张次])?的?$"
)
# Right after it: its paper, its price, its room, what it has shown, or a longer word.
_NOT_IT = re.compile(
    r"的?(?:检查)?(?:报告|结果|片|申?请?单|费|室|科|机|显示|提示|发现|查出|做[过完了]|拍[过完了])"
)
# Right after a longer name (做 CT 的): its time is wanted, not the room.
_ITS_TIME = re.compile(r"的?(?:时间|时段|日子|预约|名额|号(?!码|线))")
# What all of a kind are called when none is named (预约检查).
_KINDS = {"exam": "检查", "treatment": "治疗", "day_surgery": "手术"}
_ANY = re.compile(
    r"(?:预约|约)(?:一?[个下次])?(?:做|去做)?(?:一?[个下次])?(?P<before>检查|治疗|手术)"
    r"(?!的|[前后时]|预约|报告|结果|单|费)|(?P<after>检查|治疗|手术)(?:的?预约)$"
)


@dataclass(frozen=True)
class _Names:
    """`pattern` finds any name, the longest first; `codes`: bare name → resources; `kinds`: what
    a kind is called → all resources of it."""

    pattern: re.Pattern[str]
    codes: dict[str, tuple[str, ...]]
    kinds: dict[str, tuple[str, ...]]
    places: frozenset[str]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class Resources(LexiconPart):
    """`resource`: codes, one when it is clear which; never beside a doctor or a department that
    sees patients (挂消化科做胃镜 is a visit)."""

    @staticmethod
    def build(names: Lexicon) -> _Names:
        """One pattern over all names."""
        codes: dict[str, list[str]] = defaultdict(list)
        kinds: dict[str, list[str]] = defaultdict(list)
        for resource in names.resources:
            for name in resource.names:
                codes[_bare(name)].append(resource.code)
            if called := _KINDS.get(resource.kind):
                kinds[called].append(resource.code)
        return _Names(
            _any_of(codes),
            {name: tuple(dict.fromkeys(found)) for name, found in codes.items()},
            {name: tuple(found) for name, found in kinds.items()},
            frozenset(each.code for each in names.departments if each.kind == "place"),
        )

    def read(self, message: Message) -> None:
        """Find them in the corrected text."""
        reading, names = reading_of(message), self._watched.value
        if not reading.text:
            return
        for span in list(_found(reading, names)):
            if not _seen_by_somebody(reading, span, names):
                booked = _BOOKED.search(reading.text, 0, span.start)
                add_entity(message, span, "Resources", DEPARTMENT_MASK if booked else None)


def _bare(name: str) -> str:
    return name.replace(" ", "").lower()


def _any_of(names: dict[str, list[str]]) -> re.Pattern[str]:
    """Blanks between Chinese and Latin letters may be there or not; no part of a Latin word."""
    longest_first = sorted(names, key=len, reverse=True)
    spaced = (" ?".join(map(re.escape, re.findall(r"[a-z0-9]+|.", each))) for each in longest_first)
    parts = [f"(?<![a-z0-9-]){each}(?![a-z0-9])" for each in spaced]
    return re.compile("|".join(parts) or r"(?!)", re.IGNORECASE)


def _found(reading: Reading, names: _Names) -> Iterator[Span]:
    text = reading.text
    for match in names.pattern.finditer(text):
        if not _DONE.search(text, 0, match.start()) and not _NOT_IT.match(text, match.end()):
            yield _span(match.start(), match.end(), names.codes[_bare(match[0])])
    for match in _ANY.finditer(text):
        group = "before" if match["before"] else "after"
        if codes := names.kinds.get(match[group]):
            yield _span(match.start(group), match.end(group), codes)


def _span(start: int, end: int, codes: tuple[str, ...]) -> Span:
    return Span("resource", start, end, list(codes))


def _seen_by_somebody(reading: Reading, span: Span, names: _Names) -> bool:
    """Whether a doctor or a department that sees patients is named in another place, or a longer
    name holds this one (核磁共振室)."""
    departments = reading.found("department")
    return (
        bool(reading.found("doctor") or reading.found("doctor_unknown"))
        or any(
            not each.overlaps(span.start, span.end) and not names.places.issuperset(each.value)
            for each in departments
        )
        or any(
            each.overlaps(span.start, span.end)
            and each.end - each.start > span.end - span.start
            and not _ITS_TIME.match(reading.text, each.end)
            for each in departments
        )
    )
