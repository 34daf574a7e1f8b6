"""Learning a classifier of texts: a linear support vector machine, and naive Bayes beside it.

Loads scikit-learn, which takes a second and 100 MB: imported only where something is learned
(`api/learning/kept.py`).
"""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from api.learning.classifier import Numbers, Table, TextClassifier
from api.learning.ngrams import grams

_SEED = 20261122
_SMOOTHING = 0.3


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
    table = Table(weights, np.ascontiguousarray(beside.T), machine.intercept_)
    return TextClassifier(machine.classes_, longest, known, rarity, table)
