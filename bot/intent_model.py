"""A linear intent classifier over characters, sounds and kinds of words, small enough to read.

Features: characters and pairs of characters; pairs of toneless syllables with the usual
confusions undone (a misheard word keeps its sound); the characters again with every symptom
replaced by one sign; the words as jieba cuts them; and which kinds of words there are, with
the length in steps of four characters. Each block is weighted by tf-idf.
Learning: a linear support vector machine, one class against the rest; its distances become
probabilities by a softmax whose sharpness is fitted on held-out folds of the training data.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bot.word_kinds import WordKinds
from bot.words import segmenter
from language.sounds import fold, readings

Floats = NDArray[np.float32]
Features = tuple[list[str], ...]

FORMAT = 2
"""Changes with the features, so that Rasa's cache never serves a model of other ones."""

_FOLDS = 3
_SEED = 20261118
_SHARPNESS = np.geomspace(0.5, 20.0, 60)
_LONGEST = 400  # characters that are looked at


def characters(text: str) -> list[str]:
    """Single characters and pairs, with the borders of the text marked."""
    framed = f"^{text}$"
    return [*framed, *(framed[at : at + 2] for at in range(len(framed) - 1))]


def sounds(text: str) -> list[str]:
    """Pairs of syllables as they sound; what is no Chinese stands for itself."""
    syllables = ["^", *(_sound(char) for char in text), "$"]
    return [f"{one} {two}" for one, two in pairwise(syllables)]


def _sound(char: str) -> str:
    usual = readings(char)
    return fold(usual[0]) if usual else char


def features(text: str, words: WordKinds) -> Features:
    """What the model looks at in a masked text, one list for each block."""
    text = text[:_LONGEST]
    return (
        characters(text),
        sounds(text),
        characters(words.masked(text)),
        segmenter().lcut(text),
        [*words.kinds(text), f"length {min(len(text) // 4, 8)}"],
    )


_BLOCK_WEIGHTS = (1.0, 1.0, 1.0, 0.5, 0.8)
"""Chosen by cross-validation on data/nlu."""


@dataclass(frozen=True)
class IntentModel:
    """`vocabularies` and `idf` per block; `weights` (features × intents), `bias`, `sharpness`."""

    intents: tuple[str, ...]
    words: WordKinds
    vocabularies: tuple[dict[str, int], ...]
    idf: Floats
    weights: Floats
    bias: Floats
    sharpness: float

    def ranking(self, text: str) -> list[tuple[str, float]]:
        """All intents with their probabilities, the likeliest first.

        Nothing for a text of which no character is known (empty, a row of emoji).
        """
        if self.vocabularies[0].keys().isdisjoint(text):
            return []
        columns, values = vector(features(text, self.words), self.vocabularies, self.idf)
        scores = values @ self.weights[columns] + self.bias
        chances = _softmax(scores[None, :], self.sharpness)[0]
        order = np.argsort(-chances, kind="stable")
        return [(self.intents[index], float(chances[index])) for index in order]

    def dump(self, folder: Path) -> None:
        """Write it as JSON and numbers: nothing that could run code when loaded."""
        words = {
            "intents": self.intents,
            "vocabularies": self.vocabularies,
            "symptoms": self.words.symptoms,
            "topics": self.words.topics,
        }
        text = json.dumps(words, ensure_ascii=False)
        (folder / "intents.json").write_text(text, encoding="utf-8")
        np.savez_compressed(
            folder / "intents.npz",
            idf=self.idf,
            weights=self.weights,
            bias=self.bias,
            sharpness=np.float64(self.sharpness),
        )

    @staticmethod
    def load(folder: Path) -> IntentModel:
        """Read what `dump` wrote."""
        words = json.loads((folder / "intents.json").read_text(encoding="utf-8"))
        with np.load(folder / "intents.npz", allow_pickle=False) as numbers:
            return IntentModel(
                tuple(words["intents"]),
                WordKinds(tuple(words["symptoms"]), tuple(words["topics"])),
                tuple(words["vocabularies"]),
                numbers["idf"],
                numbers["weights"],
                numbers["bias"],
                float(numbers["sharpness"]),
            )


def vector(
    found: Features, vocabularies: Sequence[dict[str, int]], idf: Floats
) -> tuple[NDArray[np.int64], Floats]:
    """The columns and values of a text: sublinear tf-idf, each block of its own length."""
    columns: list[int] = []
    values: list[Floats] = []
    for block, vocabulary, weight in zip(found, vocabularies, _BLOCK_WEIGHTS, strict=True):
        counts = Counter(vocabulary.get(feature, -1) for feature in block)
        counts.pop(-1, None)
        places = np.fromiter(counts, dtype=np.int64, count=len(counts))
        weights = 1 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))
        weights = weights * idf[places]
        columns += counts
        values.append(weight * weights / max(float(np.linalg.norm(weights)), 1e-9))
    return np.array(columns, dtype=np.int64), np.concatenate(values).astype(np.float32)


def train(texts: Sequence[str], intents: Sequence[str], words: WordKinds) -> IntentModel:
    """Learn from examples; every intent needs at least one."""
    names = tuple(sorted(set(intents)))
    labels = np.array([names.index(intent) for intent in intents])
    found = [features(text, words) for text in texts]
    vocabularies, idf = _vocabularies(found)
    matrix = _matrix(found, vocabularies, idf)
    weights, bias = _fit(matrix, labels, len(names))
    sharpness = _fit_sharpness(matrix, labels, len(names))
    return IntentModel(names, words, vocabularies, idf, weights, bias, sharpness)


def _vocabularies(found: Sequence[Features]) -> tuple[tuple[dict[str, int], ...], Floats]:
    vocabularies: list[dict[str, int]] = []
    frequencies: list[int] = []
    for block in range(len(_BLOCK_WEIGHTS)):
        seen = Counter(feature for each in found for feature in set(each[block]))
        names = sorted(seen)
        offset = len(frequencies)
        vocabularies.append({name: offset + at for at, name in enumerate(names)})
        frequencies += (seen[name] for name in names)
    idf = np.log((1 + len(found)) / (1 + np.array(frequencies))) + 1
    return tuple(vocabularies), idf.astype(np.float32)


def _matrix(
    found: Sequence[Features], vocabularies: Sequence[dict[str, int]], idf: Floats
) -> sparse.csr_matrix:
    rows = [vector(each, vocabularies, idf) for each in found]
    indptr = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return sparse.csr_matrix((values, columns, indptr), shape=(len(found), len(idf)))


def _fit(matrix: sparse.csr_matrix, labels: NDArray[np.int64], count: int) -> tuple[Floats, Floats]:
    """Weights (features × intents) and bias; intents without an example stay far away."""
    weights = np.zeros((matrix.shape[1], count), dtype=np.float32)
    bias = np.full(count, -2.0, dtype=np.float32)
    present = np.unique(labels)
    if len(present) == 1:
        bias[present] = 1.0
        return weights, bias
    machine = LinearSVC(C=1.0, class_weight="balanced", random_state=_SEED).fit(matrix, labels)
    coefficients, intercept = machine.coef_, machine.intercept_
    if len(present) == 2:  # scikit-learn then keeps one row
        coefficients = np.vstack([-coefficients, coefficients])
        intercept = np.concatenate([-intercept, intercept])
    weights[:, present], bias[present] = coefficients.T, intercept
    return weights, bias


def _fit_sharpness(matrix: sparse.csr_matrix, labels: NDArray[np.int64], count: int) -> float:
    """The sharpness with the least log loss on held-out folds."""
    if np.bincount(labels, minlength=count).min() < _FOLDS:
        return 4.0
    scores = np.zeros((len(labels), count), dtype=np.float32)
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=_SEED)
    for training, held_out in folds.split(labels, labels):
        weights, bias = _fit(matrix[training], labels[training], count)
        scores[held_out] = matrix[held_out] @ weights + bias
    losses = [_log_loss(_softmax(scores, sharpness), labels) for sharpness in _SHARPNESS]
    return float(_SHARPNESS[int(np.argmin(losses))])


def _softmax(scores: Floats, sharpness: float) -> NDArray[np.float64]:
    shifted = sharpness * (scores - scores.max(axis=1, keepdims=True)).astype(np.float64)
    powers = np.exp(shifted)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _log_loss(chances: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    right = chances[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(right, 1e-12)).mean())
