"""What is learned from labelled messages, and that its reasons can be shown."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.learning.classifier import TextClassifier
from api.learning.machine import learn
from api.learning.ngrams import MOST, grams

MESSAGES = {
    "knee": ["膝盖疼", "膝盖肿了", "上楼膝盖疼得厉害", "膝盖响"],
    "tooth": ["牙疼", "牙龈出血", "大牙松了", "牙齿敏感"],
    "eye": ["眼睛红", "眼睛干涩", "看东西模糊", "眼皮跳"],
}


@pytest.fixture(scope="module")
def classifier() -> TextClassifier:
    pairs = [(text, label) for label, texts in MESSAGES.items() for text in texts]
    return learn([text for text, _ in pairs], [label for _, label in pairs], softness=1.0)


def best(classifier: TextClassifier, text: str) -> str:
    return classifier.labels[int(classifier.scores(text).argmax())]


@pytest.mark.parametrize(
    ("text", "label"), [("我的膝盖不舒服", "knee"), ("牙有点晃", "tooth"), ("眼睛痒", "eye")]
)
def test_a_message_nobody_wrote_before_is_like_its_kind(
    classifier: TextClassifier, text: str, label: str
) -> None:
    assert best(classifier, text) == label


def test_the_same_messages_teach_the_same(classifier: TextClassifier) -> None:
    pairs = [(text, label) for label, texts in MESSAGES.items() for text in texts]
    again = learn([text for text, _ in pairs], [label for _, label in pairs], softness=1.0)
    assert np.array_equal(again.scores("膝盖疼"), classifier.scores("膝盖疼"))


def test_the_characters_that_tell_have_the_largest_shares(classifier: TextClassifier) -> None:
    shares = classifier.shares("我想问膝盖", "knee")
    assert shares[3:].min() > shares[:3].max()


@pytest.mark.parametrize("text", ["", " ", "\ud800", "😀😀", "zzz", "0" * 5000])
def test_what_was_never_met_has_scores_too(classifier: TextClassifier, text: str) -> None:
    assert np.isfinite(classifier.scores(text)).all()
    assert classifier.known_share(text) == 0


def test_a_stretch_scores_as_it_would_alone(classifier: TextClassifier) -> None:
    text = "你们几点下班，牙疼"
    [alone] = classifier.stretches(text, [(7, 9)])
    assert np.allclose(alone, classifier.scores("牙疼"))


def test_a_telling_clause_is_not_drowned_by_a_long_story(classifier: TextClassifier) -> None:
    text = "今天天气不错我们坐车来的，" * 20 + "牙疼"
    scores = classifier.stretches(text, [(0, len(text) - 2), (len(text) - 2, len(text))])
    assert scores[1].max() > scores[0].max()


@given(st.text(max_size=30), st.integers(1, MOST))
def test_every_stretch_of_neighbours_is_a_gram_of_its_own(text: str, longest: int) -> None:
    found = grams(text, longest)
    stretches = [
        text[start : start + size]
        for size in range(1, longest + 1)
        for start in range(len(text) - size + 1)
    ]
    spans = zip(found.starts.tolist(), found.sizes.tolist(), strict=True)
    assert [text[start : start + size] for start, size in spans] == stretches
    assert len(set(found.codes.tolist())) == len(set(stretches))
