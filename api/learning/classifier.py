"""A linear classifier of short texts by the characters that stand side by side.

It learns at start, within seconds, from messages that staff can read and add to, so there is
nothing to deploy beside them and the same files always give the same answers. Its decision is a
sum over what stands in the text, so each character's share in it can be shown.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from api.learning.ngrams import Codes, grams

Numbers = NDArray[np.float64]
_SEED = 20261122
_SMOOTHING = 0.3


class _Table(NamedTuple):
    """What one gram, one unit of a hint, and nothing at all add to the score of each label."""

    grams: Numbers
    hints: Numbers
    nothing: Numbers


class TextClassifier:
    """Made by `learn`. `labels` are in the order of every array of scores."""

    def __init__(
        self, labels: Sequence[str], longest: int, known: Codes, rarity: Numbers, table: _Table
    ) -> None:
        self.labels = tuple(str(label) for label in labels)
        self._longest = longest
        self._known = known
        self._rarity = rarity
        self._weights, self._hints, self._bias = table

    def scores(self, text: str, hints: Numbers | None = None) -> Numbers:
        """One score per label; above 0 speaks for it. A text in which nothing is known scores
        as a text without words. `hints` as in `learn`."""
        places, _ = self._places(np.unique(grams(text, self._longest).codes))
        scores = self._scaled(self._weights[places].sum(axis=0), self._length(places))
        return scores if hints is None else scores + hints @ self._hints

    def known_share(self, text: str) -> float:
        """How many of the pairs of characters were met while learning, from 0 to 1."""
        found = grams(text, self._longest)
        pairs = found.codes[found.sizes == 2]
        return len(self._places(pairs)[0]) / len(pairs) if len(pairs) else 0.0

    def shares(self, text: str, label: str) -> Numbers:
        """What each character of `text` adds to the score of `label`."""
        found = grams(text, self._longest)
        places, met = self._places(found.codes)
        column = self._weights[places, self.labels.index(label)]
        shares = np.zeros(len(text))
        for offset in range(self._longest):
            covered = found.sizes[met] > offset
            at = found.starts[met][covered] + offset
            np.add.at(shares, at, column[covered] / found.sizes[met][covered])
        return shares

    def stretches(self, text: str, borders: Sequence[tuple[int, int]]) -> Numbers:
        """The scores of each stretch `start:end` of the text: one row per stretch.

        Linear in the text and the stretches: sums over the whole text, taken apart by borders.
        """
        found = grams(text, self._longest)
        order = np.argsort(found.starts, kind="stable")
        codes, starts = found.codes[order], found.starts[order]
        places, met = self._places(codes)
        sums = np.zeros((len(codes) + 1, len(self.labels)))
        lengths = np.zeros(len(codes) + 1)
        rows = np.flatnonzero(met) + 1
        sums[rows] = self._weights[places]
        lengths[rows] = self._rarity[places] ** 2
        sums, lengths = sums.cumsum(axis=0), lengths.cumsum()
        first = np.searchsorted(starts, [start for start, _ in borders])
        last = np.searchsorted(starts, [end for _, end in borders])
        length = np.sqrt(np.maximum(lengths[last] - lengths[first], 1e-12))
        return self._scaled(sums[last] - sums[first], length[:, None])

    def _places(self, codes: Codes) -> tuple[Codes, NDArray[np.bool_]]:
        """Where the known ones among the codes stand in the table, and which those are."""
        places = np.minimum(np.searchsorted(self._known, codes), len(self._known) - 1)
        met = self._known[places] == codes
        return places[met], met

    def _length(self, places: Codes) -> float:
        return float(np.sqrt((self._rarity[places] ** 2).sum())) or 1.0

    def _scaled(self, sums: Numbers, length: float | Numbers) -> Numbers:
        return sums / length + self._bias


def learn(
    texts: Sequence[str],
    labels: Sequence[str],
    softness: float,
    *,
    hints: Numbers | None = None,
    balanced: bool = False,
    longest: int = 2,
    bayes: float = 0.0,
) -> TextClassifier:
    """Learn from `texts` with a label each. `softness` is the C of the machine: the smaller, the
    less single messages count. `hints` are further numbers about each text, one row per text.
    With `balanced`, a label with few messages counts as much as one with many. `longest` is that
    of the grams, at most `ngrams.MOST`. `bayes` is how much complement naive Bayes says beside the
    machine: it knows rare grams better, and being linear as well it costs nothing later.
    """
    each = [np.unique(grams(text, longest).codes) for text in texts]
    together = np.concatenate(each)
    known, counts = np.unique(together, return_counts=True)
    rarity = np.log((1 + len(texts)) / (1 + counts)) + 1
    places = np.searchsorted(known, together)
    ends = np.cumsum([0, *map(len, each)])
    rows = csr_matrix((rarity[places], places, ends), shape=(len(texts), len(known)))
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    scaled = csr_matrix(rows.multiply(1 / lengths[:, None]))
    features = scaled if hints is None else hstack([scaled, csr_matrix(hints)]).tocsr()
    weighting = "balanced" if balanced else None
    machine = LinearSVC(C=softness, random_state=_SEED, class_weight=weighting)
    machine.fit(features, list(labels))
    own, beside = np.split(machine.coef_, [len(known)], axis=1)
    if bayes:
        counted = ComplementNB(alpha=_SMOOTHING).fit(scaled, list(labels))
        # Only what tells the labels apart: each gram speaks for all of them at first.
        own = own + bayes * (counted.feature_log_prob_ - counted.feature_log_prob_.mean(axis=0))
    weights = np.ascontiguousarray((own * rarity).T)
    table = _Table(weights, np.ascontiguousarray(beside.T), machine.intercept_)
    return TextClassifier(machine.classes_, longest, known, rarity, table)
