"""A linear classifier of short texts by the characters that stand side by side.

It is learned (`api/learning/machine.py`) from messages that staff can read and add to, so there is
nothing to deploy beside them and the same files always give the same answers. Its decision is a
sum over what stands in the text, so each character's share in it can be shown.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from api.learning.ngrams import Codes, grams

Numbers = NDArray[np.float64]
Arrays = dict[str, NDArray[Any]]


class Table(NamedTuple):
    """What one gram, one unit of a hint, and nothing at all add to the score of each label."""

    grams: Numbers
    hints: Numbers
    nothing: Numbers


class TextClassifier:
    """Made by `learn`. `labels` are in the order of every array of scores."""

    def __init__(
        self, labels: Sequence[str], longest: int, known: Codes, rarity: Numbers, table: Table
    ) -> None:
        self.labels = tuple(str(label) for label in labels)
        self._longest = longest
        self._known = known
        self._rarity = rarity
        self._weights, self._hints, self._bias = table

    def arrays(self) -> Arrays:
        """All it consists of, for a file: arrays of numbers and of text, by name."""
        return {
            "labels": np.array(self.labels),
            "longest": np.array(self._longest),
            "known": self._known,
            "rarity": self._rarity,
            "weights": self._weights,
            "hints": self._hints,
            "bias": self._bias,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "TextClassifier":
        """The one that gave these `arrays`. Raises `KeyError` or `ValueError` where they don't
        belong together."""
        labels, known = arrays["labels"], arrays["known"]
        table = Table(arrays["weights"], arrays["hints"], arrays["bias"])
        expected = [
            (labels, "U", (len(labels),)),
            (arrays["longest"], "i", ()),
            (known, "i", (len(known),)),
            (arrays["rarity"], "f", (len(known),)),
            (table.grams, "f", (len(known), len(labels))),
            (table.hints, "f", (len(table.hints), len(labels))),
            (table.nothing, "f", (len(labels),)),
        ]
        for found, kind, shape in expected:
            if found.dtype.kind != kind or found.shape != shape:
                raise ValueError(f"{found.dtype} {found.shape} where {kind} {shape} belongs")
        return cls(labels.tolist(), int(arrays["longest"]), known, arrays["rarity"], table)

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
