"""What a message names, how much each thing counts, and in which words."""

from dataclasses import replace

from api.safety.reading.claims import Claim
from api.safety.reading.people import Person
from api.safety.reading.reader import Mention, Reading
from api.triage.shapes import Described
from api.triage.weighing import Evidence

# How much a mention counts by what is claimed of it: triage also answers 怀疑得了痔疮.
_COUNTS = {
    Claim.STATED: 1.0,
    Claim.SUPPOSED: 0.9,
    Claim.ASKED: 0.9,
    Claim.PAST: 0.35,
    Claim.TREATED: 0.3,
}
_INHERITED = 0.7


def evidence_of(reading: Reading, described: dict[str, Described]) -> dict[str, Evidence]:
    """What was said, by concept, with how much it counts and in which words."""
    found: dict[str, Evidence] = {}
    for mention in sorted(reading.mentions, key=lambda m: (m.start, -m.end)):
        counts = _COUNTS.get(mention.claim, 0.0) * (_INHERITED if mention.inherited else 1.0)
        if counts:
            _strengthen(found, mention, counts, reading.quote(mention), described)
    return found


def _strengthen(
    found: dict[str, Evidence],
    mention: Mention,
    counts: float,
    words: str,
    described: dict[str, Described],
) -> None:
    before = found.get(mention.concept)
    if before is None or counts > before.counts:
        found[mention.concept] = Evidence(described[mention.concept], counts, words)


def with_inferred_sex(person: Person, evidence: dict[str, Evidence]) -> Person:
    """The sex that what was said belongs to, when nothing else tells it."""
    if person.sex is not None:
        return person
    counts = {"f": 0.0, "m": 0.0}
    for item in evidence.values():
        if item.concept.sex:
            counts[item.concept.sex] += item.counts
    if counts["f"] == counts["m"]:
        return person
    return replace(person, sex="f" if counts["f"] > counts["m"] else "m")
