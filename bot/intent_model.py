"""A linear intent classifier over characters, sounds and kinds of words, small enough to read.

Features: characters and pairs of characters; pairs of toneless syllables with the usual
confusions undone (a misheard word keeps its sound); the characters again with every symptom
replaced by one sign; the words as jieba cuts them; and which kinds of words there are, with
the length in steps of four characters. Each block is weighted by tf-idf.
Learning: a linear support vector machine, one class against the rest, and complement naive Bayes,
which trusts rare words more; their scores are added, and become probabilities by a softmax whose
sharpness is fitted on examples held out for that.
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
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from bot.word_kinds import WordKinds
from bot.words import segmenter
from language.sounds import fold, readings

Floats = NDArray[np.float32]
Features = tuple[list[str], ...]
Ranking = list[tuple[str, float]]

FORMAT = 4
"""Changes with the features, so that Rasa's cache never serves a model of other ones."""

_HELD_OUT = 0.2  # share of the examples on which the probabilities are fitted
_USUAL_SHARPNESS = 4.0  # where there are too few examples to hold any out
# Chosen on tests/nlu/development and by cross-validation.
_REGULARISATION = 0.25
_SMOOTHING = 1.0
_SHARE_OF_BAYES = 0.3
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
class Learned:
    """`weights` and `bias` of the machine, `evidence` of naive Bayes; features × intents."""

    weights: Floats
    bias: Floats
    evidence: Floats

    def scores(self, matrix: sparse.csr_matrix) -> Floats:
        """Of every row for every intent."""
        return _together(matrix @ self.weights + self.bias, matrix.sign() @ self.evidence)


@dataclass(frozen=True)
class IntentModel:
    """`vocabularies` and `idf` per block; what was learned; `sharpness` of the softmax."""

    intents: tuple[str, ...]
    words: WordKinds
    vocabularies: tuple[dict[str, int], ...]
    idf: Floats
    learned: Learned
    sharpness: float

    def ranking(self, text: str) -> Ranking:
        """All intents with their probabilities, the likeliest first.

        Nothing for a text of which no character is known (empty, a row of emoji).
        """
        return self.judged(text)[0]

    def judged(self, text: str) -> tuple[Ranking, dict[str, str]]:
        """The ranking, and the best intent of each learner alone (`machine`, `bayes`): where the
        two disagree a person had better look."""
        if self.vocabularies[0].keys().isdisjoint(text):
            return [], {}
        columns, values = vector(features(text, self.words), self.vocabularies, self.idf)
        margins = values @ self.learned.weights[columns] + self.learned.bias
        evidence = self.learned.evidence[columns].sum(0)
        chances = _softmax(_together(margins[None, :], evidence[None, :]), self.sharpness)[0]
        order = np.argsort(-chances, kind="stable")
        ranking = [(self.intents[index], float(chances[index])) for index in order]
        alone = {"machine": margins, "bayes": evidence}
        return ranking, {who: self.intents[int(np.argmax(of))] for who, of in alone.items()}

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
            weights=self.learned.weights,
            bias=self.learned.bias,
            evidence=self.learned.evidence,
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
                Learned(numbers["weights"], numbers["bias"], numbers["evidence"]),
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
    learned = _fit(matrix, labels, len(names))
    sharpness = _fit_sharpness(matrix, labels, len(names))
    return IntentModel(names, words, vocabularies, idf, learned, sharpness)


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


def _fit(matrix: sparse.csr_matrix, labels: NDArray[np.int64], count: int) -> Learned:
    """What the examples teach; intents without an example stay far away."""
    shape = (matrix.shape[1], count)
    weights, evidence = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    bias = np.full(count, -2.0, dtype=np.float32)
    present = np.unique(labels)
    if len(present) == 1:
        bias[present] = 1.0
        return Learned(weights, bias, evidence)
    machine = LinearSVC(C=_REGULARISATION, class_weight="balanced", random_state=_SEED)
    machine.fit(matrix, labels)
    coefficients, intercept = machine.coef_, machine.intercept_
    if len(present) == 2:  # scikit-learn then keeps one row
        coefficients = np.vstack([-coefficients, coefficients])
        intercept = np.concatenate([-intercept, intercept])
    weights[:, present], bias[present] = coefficients.T, intercept
    bayes = ComplementNB(alpha=_SMOOTHING).fit(matrix.sign(), labels)
    evidence[:, present] = bayes.feature_log_prob_.T
    return Learned(weights, bias, evidence)


def _together(margins: Floats, evidence: Floats) -> Floats:
    """Scores of both learners, each on its own scale, added."""
    return _standard(margins) + _SHARE_OF_BAYES * _standard(evidence)


def _standard(scores: Floats) -> Floats:
    centred = scores - scores.mean(axis=1, keepdims=True)
    return np.asarray(centred / np.maximum(centred.std(axis=1, keepdims=True), 1e-6))


def _fit_sharpness(matrix: sparse.csr_matrix, labels: NDArray[np.int64], count: int) -> float:
    """The sharpness with the least log loss on a held-out part of the examples."""
    if np.bincount(labels, minlength=count).min() < 2:
        return _USUAL_SHARPNESS
    split = StratifiedShuffleSplit(1, test_size=_HELD_OUT, random_state=_SEED)
    training, held_out = next(split.split(labels, labels))
    scores = _fit(matrix[training], labels[training], count).scores(matrix[held_out])
    losses = [_log_loss(_softmax(scores, each), labels[held_out]) for each in _SHARPNESS]
    return float(_SHARPNESS[int(np.argmin(losses))])


def _softmax(scores: Floats, sharpness: float) -> NDArray[np.float64]:
    shifted = sharpness * (scores - scores.max(axis=1, keepdims=True)).astype(np.float64)
    powers = np.exp(shifted)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _log_loss(chances: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    right = chances[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(right, 1e-12)).mean())
