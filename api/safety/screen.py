"""A second net behind the rules: messages like those of people in danger.

Rules name what they see and are never wrong about why; but nobody can list all the ways in which
frightened people put things. So the messages in `knowledge_base/red_flags/messages/` are learned
from (see `api/learning/classifier.py`), stretch by stretch, because danger may stand in one clause
of a long story. They also tell what only sounds alarming: the rule that finds 心梗 in 心梗理赔 is
overruled, because what stands around it is far liker such messages than those of danger.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from api.learning.classifier import Numbers, TextClassifier
from api.learning.kept import Shelf
from api.safety.reading.clauses import Clause, split_clauses
from api.safety.reading.vocabulary import Spelling
from language.normalise import normalise

FindingKind = Literal["emergency", "crisis", "urgent"]

# Chosen by bench.red_flags.
_SOFTNESS = 2.0
_BAYES = 0.5
_LONGEST = 3
# From this score on a kind is seen without any rule.
_SEEN: dict[FindingKind, float] = {"emergency": 0.2, "crisis": -0.1, "urgent": -0.45}
# By so much a clause must be liker look-alikes than any message of danger to overrule a rule.
_HARMLESS = 0.8
# Despair is often put in everyday words, so being like everyday talk counts for this much less.
_VEILED = 1.0
# A word or two (肚子疼) mean little by themselves: they are left to the rules.
_BRIEF = 5
# Most messages are shorter than one stretch, in characters.
_STRETCH = 60
_STEP = 30


class Likeness(NamedTuple):
    """The stretch `start:end` of a folded text is like messages of a kind."""

    kind: FindingKind
    start: int
    end: int


class Look(NamedTuple):
    """What a text is like: the most pressing kind that is `seen` without any rule; for each kind
    which characters stand in a stretch or clause that is not plainly harmless."""

    seen: Likeness | None
    grave: Mapping[FindingKind, NDArray[np.bool_]]

    def overrules(self, kind: FindingKind, places: Iterable[tuple[int, int]]) -> bool:
        """Whether a rule that found something at these places must have been mistaken: every
        stretch and clause around them is harmless. 我爸昏迷了 stands beside 急诊在哪里."""
        grave = self.grave[kind]
        return not any(grave[start:end].any() for start, end in places)


class DangerScreen:
    """Compiled once. `spelling` folds the messages as it folds what patients write; `shelf` keeps
    what was learned from them."""

    def __init__(
        self, messages: Mapping[str, Sequence[str]], spelling: Spelling, shelf: Shelf
    ) -> None:
        self._classifier = shelf.get(
            "screen", _source(messages, spelling), lambda: _learned(messages, spelling)
        )

    def look(self, folded: str) -> Look:
        """What a folded text is like."""
        clauses = split_clauses(folded)
        if not clauses:
            return Look(None, {kind: np.zeros(len(folded), np.bool_) for kind in _SEEN})
        stretches = list(cut_stretches(clauses))
        spans = [*stretches, *((start, end) for start, end, _ in clauses)]
        scores = self._classifier.stretches(folded, spans)
        seen = self._seen(scores[: len(stretches)], stretches)
        leads = self._leads(scores)
        return Look(seen, {kind: _grave(len(folded), spans, leads[kind]) for kind in leads})

    def _leads(self, scores: Numbers) -> dict[FindingKind, Numbers]:
        """Ordinary complaints say nothing against an emergency, which may be one of them grown
        worse; against a crisis they do (想喝中药)."""
        danger = np.max([self._column(scores, kind) for kind in _SEEN], axis=0)
        look_alike, ordinary = self._column(scores, "none"), self._column(scores, "ordinary")
        bodily = look_alike - danger
        harmless = np.maximum(look_alike, ordinary - _VEILED)
        despair = harmless - self._column(scores, "crisis")
        return {"emergency": bodily, "crisis": despair, "urgent": bodily}

    def _seen(self, scores: Numbers, stretches: Sequence[tuple[int, int]]) -> Likeness | None:
        brief = np.array([end - start < _BRIEF for start, end in stretches])
        for kind, least in _SEEN.items():
            column = np.where(brief, -np.inf, self._column(scores, kind))
            best = int(column.argmax())
            if column[best] > least:
                return Likeness(kind, *stretches[best])
        return None

    def _column(self, scores: Numbers, kind: str) -> Numbers:
        return scores[:, self._classifier.labels.index(kind)]


def _source(messages: Mapping[str, Sequence[str]], spelling: Spelling) -> Iterator[str]:
    """All that `_learned` depends on but code."""
    for pair in spelling.table.items():
        yield from pair
    for kind, texts in messages.items():
        yield from (kind, str(len(texts)), *texts)


def _learned(messages: Mapping[str, Sequence[str]], spelling: Spelling) -> TextClassifier:
    from api.learning.machine import learn

    texts = [spelling.fold(normalise(text)) for texts in messages.values() for text in texts]
    kinds = [kind for kind, texts in messages.items() for _ in texts]
    return learn(texts, kinds, _SOFTNESS, balanced=True, longest=_LONGEST, bayes=_BAYES)


def _grave(size: int, spans: Sequence[tuple[int, int]], leads: Numbers) -> NDArray[np.bool_]:
    found = np.zeros(size, np.bool_)
    for (start, end), lead in zip(spans, leads.tolist(), strict=True):
        if lead <= _HARMLESS:
            found[start:end] = True
    return found


def cut_stretches(clauses: Sequence[Clause]) -> Iterator[tuple[int, int]]:
    """Neighbouring clauses, as many as fit a stretch, none inside another stretch; a clause that is
    longer is cut with overlaps."""
    reached = 0
    for first, (start, end, _) in enumerate(clauses):
        if end - start > _STRETCH:
            yield from ((at, min(at + _STRETCH, end)) for at in range(start, end - _STEP, _STEP))
        last = first
        while last + 1 < len(clauses) and clauses[last + 1].end - start <= _STRETCH:
            last += 1
        stretch_end = clauses[last].end
        if stretch_end > reached and stretch_end - start <= _STRETCH:
            yield start, stretch_end
        reached = max(reached, stretch_end)
