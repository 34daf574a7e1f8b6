"""A place in a list, as recognisers write it: 第义个, 地二个."""

import pytest

from language.normalise import correct_speech


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("第义个", "第一个"),
        ("我要第易个", "我要第一个"),
        ("第而个", "第二个"),
        ("第务个", "第五个"),
        ("第流个", "第六个"),
        ("第起个", "第七个"),
        ("第把个", "第八个"),
        ("地一个", "第一个"),
        ("我要弟二个吧", "我要第二个吧"),
    ],
)
def test_a_place_is_found_by_its_sound(heard: str, said: str) -> None:
    assert correct_speech(heard) == said


@pytest.mark.parametrize(
    "said",
    [
        "我弟一个人住",
        "弟一个人在家",
        "当地一个医生说的",
        "那个工地一个人摔了",
        "第一次来",
        "皇帝一个",
        "第三医院",
    ],
)
def test_ordinary_words_stay(said: str) -> None:
    assert correct_speech(said) == said
