"""Finds the article that answers a question. Pure, in memory, without a word segmenter.

A text is taken as its characters and pairs of characters (Latin words whole). Two measures are
added: which share of the question an article covers (a gram counts more the rarer it is, and the
more places of the article it stands in; title and keywords count most), and how close the nearest
of its example questions is (cosine). The constants were set by leaving out one example question
at a time and asking for its article (three in four come first); `tests/api/guide` measures on
questions that had no part in it.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from api.guide.words import GuideWords

_NEAREST_QUESTION = 0.2
_KEYWORD = 1.0
_PLACE = 0.2
_MOST = 1.5
# A long message says much besides its question; beyond this its length counts only in part.
_LONG = 60.0
_BEYOND_LONG = 0.3
# Three articles closer together than this answer equally well, so none of them surely.
_CROWD = 0.07
# From this score on a question is nearly one of the article's own.
_BEYOND_DOUBT = 0.6
# A pair of characters in more than this share of the articles (医院) tells nothing.
_OFTEN = 0.2

SURE = 0.25
"""A score from which an article is an answer; below it is a guess."""


@dataclass(frozen=True)
class Indexed:
    """What the index needs to know of an article."""

    id: str
    title: str
    keywords: list[str]
    questions: list[str]
    body: str


@dataclass(frozen=True)
class Found:
    """An article's id and how well it answers, 0..1; `sure` when it is more than a guess."""

    id: str
    score: float
    sure: bool


class GuideIndex:
    """Inverted indexes over articles and their example questions."""

    def __init__(self, articles: Iterable[Indexed], words: GuideWords) -> None:
        self._words = words
        self._ids: list[str] = []
        self._places: dict[str, dict[int, float]] = defaultdict(dict)
        self._questions: dict[str, list[int]] = defaultdict(list)
        self._article_of_question: list[int] = []
        question_grams: list[set[str]] = []
        for article in articles:
            question_grams += self._add(article)
        count = len(self._ids)
        self._weights = {gram: _rarity(count, len(found)) for gram, found in self._places.items()}
        self._unseen = _rarity(count, 0)
        often = _OFTEN * count
        self._common = {gram for gram, found in self._places.items() if len(found) > often}
        self._norms = [self._norm(grams) for grams in question_grams]

    def search(self, question: str, among: frozenset[str] | None = None) -> list[Found]:
        """All articles (of `among`) that share anything with the question, best first."""
        asked = grams(self._words, question)
        total = sum(map(self._weight, asked))
        if not total:
            return []
        scale = 1.0 / min(total, _LONG + _BEYOND_LONG * max(0.0, total - _LONG))
        nearest = self._nearest(asked)
        scores = {
            article: (1 - _NEAREST_QUESTION) * min(1.0, covered * scale)
            + _NEAREST_QUESTION * nearest.get(article, 0.0)
            for article, covered in self._covered(asked).items()
        }
        best_first = sorted(scores, key=lambda article: (-scores[article], self._ids[article]))
        about = self._telling(question)
        clear = (
            bool(about)
            and not _crowded([scores[article] for article in best_first])
            # When the best is a guess, so are all behind it.
            and any(self._is_answer(best, scores[best], about) for best in best_first[:1])
        )
        found = (
            Found(self._ids[one], scores[one], clear and self._is_answer(one, scores[one], about))
            for one in best_first
        )
        return [one for one in found if among is None or one.id in among]

    def _telling(self, question: str) -> set[str]:
        """Pairs of characters and whole words of what is asked about (牙 of 看牙在哪)."""
        runs = self._words.asked_about(question)
        return {gram for run in runs for gram in _run_grams(run) if len(gram) > 1 or gram == run}

    def _is_answer(self, article: int, score: float, about: set[str]) -> bool:
        """A middling score needs a telling word in common: 股票 shares only 票 with 发票."""
        if score < SURE or score >= _BEYOND_DOUBT:
            return score >= SURE
        common = self._common
        return any(article in self._places[gram] for gram in about & self._weights.keys() - common)

    def _add(self, article: Indexed) -> list[set[str]]:
        number = len(self._ids)
        self._ids.append(article.id)
        asked = [grams(self._words, question) for question in article.questions]
        asked.append(grams(self._words, article.title))
        places = Counter(gram for one in asked[:-1] for gram in one)
        places.update(grams(self._words, article.body))
        for gram, times in places.items():
            self._places[gram][number] = min(_MOST, _PLACE * (1 + times))
        for text in (article.title, *article.keywords):
            for gram in grams(self._words, text):
                self._places[gram][number] = max(_KEYWORD, self._places[gram].get(number, 0.0))
        for one in asked:
            for gram in one:
                self._questions[gram].append(len(self._article_of_question))
            self._article_of_question.append(number)
        return asked

    def _weight(self, gram: str) -> float:
        return self._weights.get(gram, self._unseen)

    def _norm(self, asked: set[str]) -> float:
        return math.sqrt(sum(self._weight(gram) ** 2 for gram in asked)) or 1.0

    def _covered(self, asked: set[str]) -> dict[int, float]:
        covered: dict[int, float] = defaultdict(float)
        for gram in asked:
            for article, place in self._places.get(gram, {}).items():
                covered[article] += place * self._weights[gram]
        return covered

    def _nearest(self, asked: set[str]) -> dict[int, float]:
        shared: dict[int, float] = defaultdict(float)
        for gram in asked:
            square = self._weight(gram) ** 2
            for question in self._questions.get(gram, ()):
                shared[question] += square
        norm = self._norm(asked)
        nearest: dict[int, float] = defaultdict(float)
        for question, product in shared.items():
            article = self._article_of_question[question]
            nearest[article] = max(nearest[article], product / (norm * self._norms[question]))
        return nearest


def _crowded(scores: list[float]) -> bool:
    """Whether three answer almost equally well: a bare topic (医保), to be asked about."""
    return len(scores) > 2 and scores[0] - scores[2] < _CROWD


def grams(words: GuideWords, text: str) -> set[str]:
    """Characters and pairs of characters of Chinese, Latin words and numbers whole."""
    found: set[str] = set()
    for run in words.runs(text):
        found |= _run_grams(run)
    return found


def _run_grams(run: str) -> set[str]:
    if run.isascii():
        return {run}
    return set(run) | {run[start : start + 2] for start in range(len(run) - 1)}


def _rarity(articles: int, having: int) -> float:
    """The usual inverse document frequency of BM25, never negative."""
    return math.log(1 + (articles - having + 0.5) / (having + 0.5))
