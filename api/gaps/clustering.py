"""Questions that ask nearly the same, put together: by the words and stretches of characters they
share, weighed by how rare those are, once ways of saying the same (`guide_words.yml`) are made one;
and by the guide article that is nearest to them. Pure, and always the same for the same questions.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import coo_matrix, csr_matrix, diags, hstack
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import squareform

from api.guide.words import GuideWords

Floats = NDArray[np.float32]

_LONGEST_GRAM = 3
# What single characters, pairs and triples count for; Latin words and numbers like triples.
_OF_SIZE = {1: 0.35, 2: 1.0, 3: 0.8}
# How much being next to the same article counts, beside words in common.
_OF_ARTICLE = 0.6
_ROWS_AT_ONCE = 1000


@dataclass(frozen=True)
class Cluster:
    """Places of questions in the list that was given, the one that asks most like all the others
    first; and the article nearest to that one, with how near (0 to 1)."""

    questions: list[int]
    article: str | None
    likeness: float


def cluster(
    questions: Sequence[str],
    words: GuideWords,
    articles: Mapping[str, Sequence[str]],
    likeness: float,
) -> list[Cluster]:
    """The clusters, largest first. `articles` are the questions that each article answers;
    `likeness` (0 to 1) is how alike those of one cluster are on average. A question that is like no
    other is a cluster of one."""
    if not questions:
        return []
    asked = _places(questions)
    texts = list(asked)
    known = [(article, text) for article, answered in articles.items() for text in answered]
    all_texts = [*texts, *(text for _, text in known)]
    weighed = _weighed([_features(text, words) for text in all_texts])
    near = _nearest(weighed[: len(texts)], weighed[len(texts) :], [article for article, _ in known])
    matrix = _beside_articles(weighed[: len(texts)], near)
    made = []
    for members in _groups(matrix, likeness):
        ordered = _by_middle(matrix, members, [len(asked[texts[one]]) for one in members])
        places = [place for one in ordered for place in asked[texts[one]]]
        made.append(Cluster(places, *near[ordered[0]]))
    return sorted(made, key=lambda one: (-len(one.questions), one.questions[0]))


def _places(questions: Sequence[str]) -> dict[str, list[int]]:
    asked: dict[str, list[int]] = {}
    for place, text in enumerate(questions):
        asked.setdefault(text, []).append(place)
    return asked


def _features(text: str, words: GuideWords) -> dict[str, float]:
    """What a question consists of, with weights; how one asks is left out."""
    runs = words.asked_about(text) or words.runs(text)
    return {gram: weight for run in runs for gram, weight in _grams(run)}


def _nearest(
    texts: csr_matrix, known: csr_matrix, articles: Sequence[str]
) -> list[tuple[str | None, float]]:
    """The article whose question is most like each text."""
    if not articles:
        return [(None, 0.0)] * texts.shape[0]
    near: list[tuple[str | None, float]] = []
    for some in _in_parts(texts, known):
        best = some.argmax(axis=1)
        near += [
            (articles[column], float(some[row, column])) if some[row, column] > 0 else (None, 0.0)
            for row, column in enumerate(best)
        ]
    return near


def _beside_articles(matrix: csr_matrix, near: Sequence[tuple[str | None, float]]) -> csr_matrix:
    """The rows with the article they are next to as one more trait, of length 1 again."""
    columns = {article: at for at, article in enumerate(dict.fromkeys(one for one, _ in near))}
    places = [columns[article] for article, _ in near]
    values = np.array([_OF_ARTICLE * score for _, score in near], np.float32)
    beside = csr_matrix((values, (range(len(near)), places)), (len(near), len(columns)))
    wider = hstack([matrix, beside], "csr", np.float32)
    lengths = np.sqrt(np.asarray(wider.multiply(wider).sum(axis=1)).ravel())
    return csr_matrix(diags(1.0 / np.maximum(lengths, 1e-9)) @ wider, dtype=np.float32)


def _grams(run: str) -> Iterator[tuple[str, float]]:
    if run.isascii():
        yield run, _OF_SIZE[_LONGEST_GRAM]
        return
    for size in range(1, _LONGEST_GRAM + 1):
        for start in range(len(run) - size + 1):
            yield run[start : start + size], _OF_SIZE[size]


def _weighed(features: Sequence[dict[str, float]]) -> csr_matrix:
    """One row a question, of length 1; what is rare counts more."""
    having = Counter(name for one in features for name in one)
    columns = {name: column for column, name in enumerate(having)}
    rarity = {
        name: math.log((1 + len(features)) / (1 + count)) + 1 for name, count in having.items()
    }
    rows, places, values = [], [], []
    for row, one in enumerate(features):
        weights = {name: weight * rarity[name] for name, weight in one.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        for name, weight in weights.items():
            rows.append(row)
            places.append(columns[name])
            values.append(weight / length)
    shape = (len(features), max(1, len(columns)))
    return csr_matrix((np.array(values, np.float32), (rows, places)), shape)


def _groups(matrix: csr_matrix, likeness: float) -> Iterator[list[int]]:
    """Those that are alike on average. Only what hangs together at all is compared one with all the
    others: that is far less than everything with everything."""
    for members in _hanging_together(matrix, likeness):
        if len(members) == 1:
            yield members
            continue
        part = matrix[members]
        apart = 1.0 - _product(part, part)
        np.fill_diagonal(apart, 0.0)
        tree = linkage(squareform(np.maximum(apart, 0.0), checks=False), "average")
        labels = fcluster(tree, 1.0 - likeness, "distance")
        for label in dict.fromkeys(labels):
            yield [member for member, own in zip(members, labels, strict=True) if own == label]


def _hanging_together(matrix: csr_matrix, likeness: float) -> list[list[int]]:
    """Questions joined by a chain of likenesses."""
    count: int = matrix.shape[0]
    froms: list[Any] = []
    tos: list[Any] = []
    for part, some in enumerate(_in_parts(matrix, matrix)):
        row, column = np.nonzero(some >= likeness)
        froms.append(row + part * _ROWS_AT_ONCE)
        tos.append(column)
    row, column = np.concatenate(froms), np.concatenate(tos)
    joined = coo_matrix((np.ones(len(row), np.int8), (row, column)), (count, count))
    _, labels = connected_components(joined, directed=False)
    members: dict[int, list[int]] = {}
    for one, label in enumerate(labels):
        members.setdefault(int(label), []).append(one)
    return list(members.values())


def _by_middle(matrix: csr_matrix, members: Sequence[int], times: Sequence[int]) -> list[int]:
    """What asks most like all the others first; what was asked more often counts more."""
    part = matrix[members]
    middle = _product(part, part) @ np.array(times, np.float32)
    order = sorted(range(len(members)), key=lambda at: (-round(float(middle[at]), 4), -times[at]))
    return [members[at] for at in order]


def _in_parts(matrix: csr_matrix, other: csr_matrix) -> Iterator[Floats]:
    """The likenesses of some rows at a time with all of the other: never everything at once."""
    for start in range(0, matrix.shape[0], _ROWS_AT_ONCE):
        yield _product(matrix[start : start + _ROWS_AT_ONCE], other)


def _product(one: csr_matrix, other: csr_matrix) -> Floats:
    found: Floats = (one @ other.T).toarray()
    return found
