"""Adds up what speaks for each department, then lets rules turn the balance."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field

from api.safety.reading.people import CHILD_UNDER, Person
from api.triage.shapes import Described, HospitalRules, Modifier, TriageKnowledge

# A rule that puts a department first lifts it above the best by this share.
_LIFT = 1.2
_AT_LEAST = 0.5
# A department that sees children or pregnant patients itself stays first; the other follows.
_FOLLOWS = 0.85
# Weight of the other of the two departments that see pregnant patients.
_SECOND = 0.4
# What each further department gets of the weight of one that the hospital lacks.
_PASSED_ON = 0.8

Successors = Callable[[str], list[str]]
"""The departments that see another one's patients, best first: itself, where it exists."""


@dataclass(frozen=True)
class Evidence:
    """A concept that was said: how much it counts (0 to 1), and in which words."""

    concept: Described
    counts: float
    words: str


@dataclass
class Balance:
    """Weight of each department, and the rules that put departments where they are. `sources`
    are the departments whose weight one got."""

    weights: dict[str, float] = field(default_factory=dict)
    sources: dict[str, list[str]] = field(default_factory=dict)
    successors: Successors = lambda code: [code]
    _rules: dict[str, list[str]] = field(default_factory=dict)

    def add(self, code: str, weight: float) -> None:
        """Give a department more weight."""
        self.weights[code] = self.weights.get(code, 0.0) + weight

    def scale(self, code: str, factor: float) -> None:
        """Multiply a department's weight."""
        if code in self.weights:
            self.weights[code] *= factor

    def best(self) -> str | None:
        """The department with most weight, the first by name among equals."""
        return min(self.weights, key=lambda code: (-self.weights[code], code), default=None)

    def remap(self, successors: Successors) -> None:
        """Give the weight of departments that the hospital lacks to those that take over."""
        before, self.weights, self.successors = self.weights, {}, successors
        for code, weight in before.items():
            for rank, target in enumerate(successors(code)):
                self.add(target, weight * _PASSED_ON**rank)
                self.sources.setdefault(target, []).append(code)
        rules, self._rules = self._rules, {}
        for code, names in rules.items():
            for target in successors(code)[:1]:
                self._rules.setdefault(target, []).extend(names)

    def put_first(self, code: str, rule: str) -> None:
        """Lift a department (or who takes over) above all others for the sake of a rule."""
        for target in self.successors(code)[:1]:
            others = (weight for other, weight in self.weights.items() if other != target)
            lifted = max(others, default=0.0) * _LIFT
            self._lift(target, max(lifted, _AT_LEAST), rule)

    def put_next(self, code: str, rule: str) -> None:
        """Lift a department (or who takes over) right behind the best."""
        for target in self.successors(code)[:1]:
            self._lift(target, max(self.weights.values(), default=0.0) * _FOLLOWS, rule)

    def _lift(self, code: str, weight: float, rule: str) -> None:
        self.weights[code] = max(weight, self.weights.get(code, 0.0))
        self._rules.setdefault(code, []).append(rule)

    def rules_for(self, code: str) -> tuple[str, ...]:
        """The rules that put a department where it is."""
        return tuple(dict.fromkeys(self._rules.get(code, ())))


@dataclass(frozen=True)
class Case:
    """What was said of whom: concepts by id, the patient, and for how many days."""

    evidence: dict[str, Evidence]
    person: Person
    days: float | None


def named(case: Case, modifiers: Sequence[Modifier]) -> dict[str, float]:
    """The weight of each department by what was named, after the modifiers."""
    balance = Balance()
    for item in case.evidence.values():
        for code, weight in item.concept.to.items():
            balance.add(code, weight * item.counts)
    if not balance.weights:
        return {}
    for modifier in modifiers:
        if _applies(modifier, case):
            for code, weight in modifier.add.items():
                balance.add(code, weight)
            for code, factor in modifier.scale.items():
                balance.scale(code, factor)
    return balance.weights


def ruled(
    chances: Mapping[str, float],
    case: Case,
    knowledge: TriageKnowledge,
    available: Container[str] | None,
) -> Balance:
    """The balance of the chances after what the house puts first, what it has, and its rules for
    women, children and pregnancy, in this order."""
    balance = Balance(dict(chances))
    if not balance.weights:
        return balance
    for modifier in knowledge.modifiers:
        puts = modifier.first and balance.best() not in modifier.unless_top
        if puts and _applies(modifier, case):
            balance.put_first(str(modifier.first), modifier.id)
    balance.remap(lambda code: successors(knowledge.rules, code, available))
    _leave_out(knowledge.rules, case.person, balance)
    _apply_pregnancy(knowledge.rules, case.person, balance)
    _apply_child(knowledge.rules, case.person, balance, _tags(case.evidence))
    return balance


def successors(rules: HospitalRules, code: str, available: Container[str] | None) -> list[str]:
    """Who sees the patients of department `code`; `available` None means that all exist."""
    if available is None or code in available:
        return [code]
    return [target for target in rules.remap.get(code, []) if target in available]


def _tags(evidence: dict[str, Evidence]) -> set[str]:
    return {tag for item in evidence.values() for tag in item.concept.tags}


def _applies(modifier: Modifier, case: Case) -> bool:
    evidence = case.evidence
    if any(concept not in evidence for concept in modifier.all):
        return False
    if modifier.any and not any(concept in evidence for concept in modifier.any):
        return False
    if modifier.tags and _tags(evidence).isdisjoint(modifier.tags):
        return False
    if any(concept in evidence for concept in modifier.none):
        return False
    return _fits(modifier, case.person, case.days)


def _fits(modifier: Modifier, person: Person, days: float | None) -> bool:
    if modifier.sex and person.sex != modifier.sex:
        return False
    if modifier.under is not None and not person.is_under(modifier.under):
        return False
    if modifier.from_ is not None and not _has_reached(modifier.from_, person):
        return False
    if modifier.longer_than_days is None:
        return True
    return days is not None and days > modifier.longer_than_days


def _has_reached(years: float, person: Person) -> bool:
    """A grown-up unless something says otherwise; any higher age must be known."""
    under = person.is_under(years)
    return not under if years <= CHILD_UNDER else under is False


def _leave_out(rules: HospitalRules, person: Person, balance: Balance) -> None:
    closed = [*rules.women_only] if person.sex == "m" else []
    closed += rules.adults_only if person.is_under(rules.child.under) else []
    for code in closed:
        balance.weights.pop(code, None)


def _apply_pregnancy(rules: HospitalRules, person: Person, balance: Balance) -> None:
    if not person.pregnant or person.is_under(rules.child.under):
        return
    weeks, rule = person.pregnancy_weeks, rules.pregnancy
    early = weeks is not None and weeks < rule.early_before_week
    first, second = (rule.early, rule.department) if early else (rule.department, rule.early)
    name = "early_pregnancy" if early else "pregnancy"
    if balance.best() in rule.direct:
        balance.put_next(first, name)
        return
    balance.add(second, _SECOND)
    balance.put_first(first, name)


def _apply_child(rules: HospitalRules, person: Person, balance: Balance, tags: set[str]) -> None:
    rule = rules.child
    if not person.is_under(rule.under):
        return
    direct = balance.best() in rule.direct or not tags.isdisjoint(rule.direct_with_tags)
    if direct:
        balance.put_next(rule.department, "child")
    else:
        balance.put_first(rule.department, "child")
