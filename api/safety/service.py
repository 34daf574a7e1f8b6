"""Looks for red flags and crisis in what a patient wrote, before anything else answers.

Pure: no database, no clock, no network. Recording and alerting are done by the caller.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from api.learning.kept import Shelf
from api.safety.reading.people import Person
from api.safety.reading.reader import Mention, Reader, Reading
from api.safety.rules import CrisisLine, Rule, SafetyRules
from api.safety.screen import DangerScreen, FindingKind, Likeness, Look
from language.normalise import Normalised

# What is said first when several rules hold.
_ORDER: tuple[FindingKind, ...] = ("emergency", "crisis", "urgent")


# Signs with a meaning of their own to the engine; the files say how they are expressed.
_LONG_STANDING = "long_standing"
_FRESH = "fresh"

SCREEN = "screen"
"""The sign, and the beginning of the id of the flag, of what no rule but the screen recognised."""


@dataclass(frozen=True)
class Flag:
    """A rule that holds: its id and its Chinese name."""

    id: str
    name: str


@dataclass(frozen=True)
class Evidence:
    """The patient's words `text` at `start:end` of the message, which are the sign `sign`."""

    sign: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class SafetyFinding:
    """What was recognised.

    `kind` is the most pressing; `flags` are the rules of that kind. `wording` is the key of the
    answer in knowledge_base/wording. `crisis` tells that the crisis lines belong to the answer
    too (an overdose is both). `about` tells whose life it is about; `departments` are where an
    urgent patient goes, best first (empty: the emergency department).
    """

    kind: FindingKind
    flags: tuple[Flag, ...]
    evidence: tuple[Evidence, ...]
    wording: str
    crisis: bool
    about: Literal["self", "other"]
    departments: tuple[str, ...] = ()

    @property
    def by_rule(self) -> bool:
        """Whether a rule holds, rather than the screen alone."""
        return any(not flag.id.startswith(f"{SCREEN}.") for flag in self.flags)


class SafetyCheck:
    """Compiled once from rules and messages; `check` is linear in the length of the text. `shelf`
    keeps what was learned from the messages."""

    def __init__(self, rules: SafetyRules, shelf: Shelf | None = None) -> None:
        self._rules = rules.rules
        self._screen_names = rules.screen_names
        self._rules_of = _by_sign(rules.rules)
        self._reader = Reader(rules.language, rules.signs, rules.measures)
        self._screen = DangerScreen(
            rules.messages, rules.language.vocabulary.spelling, shelf or Shelf()
        )
        self.crisis_lines: tuple[CrisisLine, ...] = rules.crisis_lines

    def check(self, text: str | Normalised, known: Person | None = None) -> SafetyFinding | None:
        """The finding, or None. `known` is what is recorded of the patient and wins over what
        the text says."""
        scan = self._reader.scan(text)
        look = self._screen.look(scan.folded)
        rules = self._possible(self._reader.possible(scan))
        if not rules and look.seen is None:
            return None
        reading = self._reader.read(scan)
        person = merged(reading.person, known)
        finding = _by_rules(rules, reading, person, look)
        # What is denied is no danger to the rules, so it must not be one to the screen.
        seen = look.seen and self._screen.look(reading.said()).seen
        if seen is None:
            return finding
        flag = Flag(f"{SCREEN}.{seen.kind}", self._screen_names.get(seen.kind, seen.kind))
        return _with_likeness(finding, seen, flag, reading, person)

    def become(self, other: "SafetyCheck") -> None:
        """Check as `other` does from now on, for everybody who holds this one."""
        self.__dict__.update(other.__dict__)

    def _possible(self, signs: set[str]) -> list[Rule]:
        """The rules that may hold where only these signs may have been said."""
        numbers = {number for sign in signs for number in self._rules_of.get(sign, ())}
        return [rule for number in sorted(numbers) if (rule := self._rules[number]).may_hold(signs)]


def _by_sign(rules: Sequence[Rule]) -> dict[str, list[int]]:
    """For each sign the numbers of the rules that can't hold without it or one like it."""
    numbers: dict[str, list[int]] = {}
    for number, rule in enumerate(rules):
        for sign in rule.all[:1] or rule.any:
            numbers.setdefault(sign, []).append(number)
    return numbers


def _by_rules(
    rules: Sequence[Rule], reading: Reading, person: Person, look: Look
) -> SafetyFinding | None:
    stated = reading.stated()
    holding = [rule for rule in rules if _holds(rule, stated) and rule.fits(person)]
    standing = [rule for rule in holding if not look.overrules(rule.level, _places(rule, stated))]
    return _finding(standing, stated, reading, person) if standing else None


def _places(rule: Rule, stated: dict[str, list[Mention]]) -> Iterator[tuple[int, int]]:
    """Where the signs of a rule were said."""
    for sign in (*rule.all, *rule.any):
        yield from ((mention.start, mention.end) for mention in stated.get(sign, ()))


def _with_likeness(
    finding: SafetyFinding | None, likeness: Likeness, flag: Flag, reading: Reading, person: Person
) -> SafetyFinding:
    """The finding of the rules, unless the likeness is more pressing; a crisis stays one."""
    if finding and _ORDER.index(finding.kind) <= _ORDER.index(likeness.kind):
        return replace(finding, crisis=finding.crisis or likeness.kind == "crisis")
    about = _about(person)
    kind, start, end = likeness
    return SafetyFinding(
        kind,
        (flag,),
        (Evidence(SCREEN, *reading.source.span(start, end), reading.original(start, end)),),
        f"safety.{kind}.{about if kind == 'crisis' else 'general'}",
        kind == "crisis" or bool(finding and finding.crisis),
        about,
        finding.departments if finding else (),
    )


def merged(read: Person, known: Person | None) -> Person:
    """What was read of a person, with what is known put over it."""
    if known is None:
        return read
    given = {
        name: getattr(known, name)
        for name in ("sex", "pregnant", "pregnancy_weeks")
        if getattr(known, name) is not None
    }
    if known.years is not None or known.months is not None:
        given |= {"years": known.years, "months": known.months, "newborn": False}
    return replace(read, **given)


def _holds(rule: Rule, stated: dict[str, list[Mention]]) -> bool:
    if not rule.may_hold(stated) or (rule.unless and _excused(rule, stated)):
        return False
    return not rule.onset or _onset_holds(rule, stated)


def _excused(rule: Rule, stated: dict[str, list[Mention]]) -> bool:
    """Whether something beside the signs takes the danger out of them."""
    clauses = {m.clause for sign in (*rule.all, *rule.any) for m in stated.get(sign, ())}
    beside = {clause + step for clause in clauses for step in (-1, 0, 1)}
    fresh = any(m.clause in clauses for m in stated.get(_FRESH, ()))
    return any(
        mention.clause in beside
        for sign in rule.unless
        if sign != _LONG_STANDING or not fresh
        for mention in stated.get(sign, ())
    )


def _onset_holds(rule: Rule, stated: dict[str, list[Mention]]) -> bool:
    sentences = {m.sentence for sign in (*rule.all, *rule.any) for m in stated.get(sign, ())}
    return any(m.sentence in sentences for sign in rule.onset for m in stated.get(sign, ()))


def _finding(
    holding: Sequence[Rule], stated: dict[str, list[Mention]], reading: Reading, person: Person
) -> SafetyFinding:
    kind = next(kind for kind in _ORDER if any(rule.level == kind for rule in holding))
    rules = [rule for rule in holding if rule.level == kind]
    about = _about(person)
    wording = about if kind == "crisis" else rules[0].wording
    return SafetyFinding(
        kind,
        tuple(Flag(rule.id, rule.name) for rule in rules),
        _evidence(rules, stated, reading),
        f"safety.{kind}.{wording}",
        any(rule.level == "crisis" for rule in holding),
        about,
        tuple(dict.fromkeys(code for rule in rules for code in rule.departments)),
    )


def _about(person: Person) -> Literal["self", "other"]:
    return "self" if person.relation == "self" else "other"


def _evidence(
    rules: Sequence[Rule], stated: dict[str, list[Mention]], reading: Reading
) -> tuple[Evidence, ...]:
    signs = dict.fromkeys(sign for rule in rules for sign in (*rule.all, *rule.any, *rule.onset))
    found = {
        Evidence(sign, *reading.span(mention), reading.quote(mention))
        for sign in signs
        for mention in stated.get(sign, ())
    }
    return tuple(sorted(found, key=lambda evidence: (evidence.start, evidence.end, evidence.sign)))
