"""Turns a balance into candidates: in which order, how sure, and for which words."""

from collections.abc import Callable, Mapping, Sequence

from api.triage.results import Candidate
from api.triage.weighing import Balance, Evidence

MOST_CANDIDATES = 5

# Candidates below this share of the best are left out.
_SHARE = 0.02
# Weights to chances; bench.triage shows how far the chances are from what happens.
_SHARPNESS = 2.0
_MOST_WORDS = 3


def ranked(
    balance: Balance, words: Callable[[Sequence[str]], tuple[str, ...]]
) -> tuple[Candidate, ...]:
    """At most five candidates, best first. `words` gives what speaks for departments by code."""
    order = sorted(balance.weights.items(), key=lambda item: (-item[1], item[0]))
    best = order[0][1] if order else 0.0
    parts = {code: weight**_SHARPNESS for code, weight in order if weight > 0}
    whole = sum(parts.values())
    return tuple(
        Candidate(
            code,
            round(parts[code] / whole, 3),
            words(balance.sources.get(code, [code])),
            balance.rules_for(code),
        )
        for code, weight in order[:MOST_CANDIDATES]
        if weight > 0 and weight >= _SHARE * best
    )


def telling_words(evidence: Mapping[str, Evidence], codes: Sequence[str]) -> tuple[str, ...]:
    """Up to three of the patient's words that name what the departments treat, the best first."""
    speaking = [
        (item.counts * max(item.concept.to.get(code, 0.0) for code in codes), item.words)
        for item in evidence.values()
    ]
    best = sorted((pair for pair in speaking if pair[0] > 0), key=lambda pair: -pair[0])
    return tuple(dict.fromkeys(words for _, words in best))[:_MOST_WORDS]
