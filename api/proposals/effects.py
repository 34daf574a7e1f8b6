"""What a red flag would change, as the safety engine itself sees it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from api.errors import Refused
from api.knowledge.faults import KnowledgeInvalid
from api.proposals.applying import alone, content_of
from api.proposals.checking import as_it_would_be
from api.proposals.kinds import RedFlagContent
from api.proposals.models import Proposal
from api.proposals.preview import Workshop
from api.safety.reading.forms import Form, parse_forms
from api.safety.rules import SafetyRules, load_safety_rules
from api.safety.service import SafetyCheck, SafetyFinding
from language.normalise import normalise

# What should stay as it is when one more form is known.
_NOT_PRESSING = ("none", "ordinary", "urgent")
_PRESSING = {"emergency", "crisis"}


@dataclass(frozen=True)
class Seen:
    """What the engine recognises: the most pressing kind, None for no danger, and the flags."""

    kind: str | None
    flags: tuple[str, ...]


@dataclass(frozen=True)
class Raised:
    """A message that was written as none of an emergency and would be taken for one."""

    text: str
    group: str
    flags: tuple[str, ...]


@dataclass(frozen=True)
class Effects:
    """The message itself `now` and `then` (the same where no form is added), and which of the
    messages that the form occurs in would be `raised`."""

    now: Seen
    then: Seen
    looked_at: int
    raised: tuple[Raised, ...]


def effects(workshop: Workshop, rules: SafetyRules, proposal: Proposal) -> Effects | None:
    """None of what is no red flag. Raises `Refused` where it can't be applied. Takes some seconds:
    not on the loop that answers patients."""
    content = content_of(proposal)
    if not isinstance(content, RedFlagContent):
        return None
    now = _seen(workshop.safety.check(content.text))
    if content.form is None:
        return Effects(now, now, 0, ())
    changed = _rules_with(workshop, rules, proposal)
    then = SafetyCheck(changed)
    candidates = list(_occurrences(changed, content.form))
    return Effects(
        now,
        _seen(then.check(content.text)),
        len(candidates),
        tuple(_raised(workshop.safety, then, candidates)),
    )


def _rules_with(workshop: Workshop, rules: SafetyRules, proposal: Proposal) -> SafetyRules:
    """The rules with the form, and the messages as they are: what the screen would learn of one
    more message is found out by training."""
    changes = alone(workshop.tree(), proposal)
    with as_it_would_be(workshop.knowledge_base, changes) as folder:
        try:
            return replace(load_safety_rules(folder), messages=rules.messages)
        except KnowledgeInvalid as invalid:
            raise Refused("proposal_breaks_files", fault=str(invalid.faults[0])) from invalid


def _raised(
    now: SafetyCheck, then: SafetyCheck, candidates: Sequence[tuple[str, str]]
) -> Iterator[Raised]:
    for group, text in candidates:
        before, after = _seen(now.check(text)), _seen(then.check(text))
        if after.kind in _PRESSING and before.kind not in _PRESSING:
            yield Raised(text, group, after.flags)


def _occurrences(rules: SafetyRules, form: str) -> Iterator[tuple[str, str]]:
    """Group and text of the messages that the form occurs in as it is written."""
    vocabulary = rules.language.vocabulary
    forms = parse_forms(vocabulary.spelling.fold(form), vocabulary.groups)
    for group in _NOT_PRESSING:
        for text in rules.messages.get(group, ()):
            folded = vocabulary.spelling.fold(normalise(text))
            if any(_occurs(one, folded) for one in forms):
                yield group, text


def _occurs(form: Form, text: str) -> bool:
    if isinstance(form, str):
        return form in text
    return all(any(word in text for word in place) for place in form.places)


def _seen(finding: SafetyFinding | None) -> Seen:
    if finding is None:
        return Seen(None, ())
    return Seen(finding.kind, tuple(flag.name for flag in finding.flags))
