"""Questions that ask nearly the same come together."""

from pathlib import Path

import pytest

from api.gaps.clustering import Cluster, cluster
from api.guide.words import GuideWords, load_guide_words
from api.review.rules import load_review_rules

LUGGAGE = ["行李可以寄存吗", "能寄存行李吗", "请问哪里寄存行李", "行李寄存在哪里"]
CHARGING = ["手机没电了哪里能充电", "哪里可以给手机充电", "有手机充电的地方吗"]
PETS = ["导盲犬可以进医院吗", "能带导盲犬进来吗"]
ALONE = "院里有没有图书角"
ARTICLES = {
    "way-toilet": ["厕所在哪", "洗手间怎么走"],
    "luggage": ["行李寄存在哪", "能不能寄存东西"],
}


@pytest.fixture
def words(knowledge_base: Path) -> GuideWords:
    return load_guide_words(knowledge_base)


@pytest.fixture
def likeness(knowledge_base: Path) -> float:
    return load_review_rules(knowledge_base).gaps.likeness


def texts(found: list[Cluster], questions: list[str]) -> list[set[str]]:
    return [{questions[place] for place in one.questions} for one in found]


def test_what_asks_the_same_is_one_cluster_and_what_asks_something_else_another(
    words: GuideWords, likeness: float
) -> None:
    questions = [*LUGGAGE, ALONE, *CHARGING, *PETS]
    found = cluster(questions, words, {}, likeness)
    assert texts(found, questions) == [set(LUGGAGE), set(CHARGING), set(PETS), {ALONE}]


def test_ways_of_saying_the_same_are_one(words: GuideWords, likeness: float) -> None:
    # 卫生间、洗手间、厕所 are one group of guide_words.yml: they share no character.
    questions = ["卫生间在哪", "厕所在哪"]
    assert len(cluster(questions, words, {}, likeness)) == 1
    assert len(cluster(questions, GuideWords(), {}, likeness)) == 2


def test_the_nearest_article_is_told_with_how_near(words: GuideWords, likeness: float) -> None:
    near = cluster(["行李寄存在哪"], words, ARTICLES, likeness)[0]
    assert near.article == "luggage"
    assert near.likeness == pytest.approx(1.0, abs=1e-5)
    far = cluster([ALONE], words, ARTICLES, likeness)[0]
    assert far.likeness < 0.3


def test_a_question_that_was_asked_often_stands_for_its_cluster(
    words: GuideWords, likeness: float
) -> None:
    questions = [*LUGGAGE, *[LUGGAGE[2]] * 5]
    found = cluster(questions, words, {}, likeness)
    assert questions[found[0].questions[0]] == LUGGAGE[2]
    assert sorted(found[0].questions) == list(range(len(questions)))


def test_the_order_of_the_questions_changes_nothing(words: GuideWords, likeness: float) -> None:
    questions = [*LUGGAGE, *CHARGING, *PETS, ALONE]
    shuffled = questions[::-1]
    first = texts(cluster(questions, words, ARTICLES, likeness), questions)
    second = texts(cluster(shuffled, words, ARTICLES, likeness), shuffled)
    assert {frozenset(one) for one in first} == {frozenset(one) for one in second}


def test_of_nothing_nothing_is_made(words: GuideWords, likeness: float) -> None:
    assert cluster([], words, ARTICLES, likeness) == []


def test_what_has_no_character_that_tells_anything_is_put_nowhere(
    words: GuideWords, likeness: float
) -> None:
    found = cluster(["？？？？", "……", "……"], words, ARTICLES, likeness)
    assert sorted(len(one.questions) for one in found) == [1, 2]
