"""A recogniser with so many errors as were asked for, of the kinds that recognisers make."""

import pytest

from bench.misheard_calls.noise import FILLERS, Recogniser, spoken_form, syllables_wrong
from language.sounds import fold, readings

SAID = (
    "我想挂后天上午的眼科",
    "麻烦帮我约一下下周一内分泌科曾立医生的号",
    "我要投诉昨天下午一楼收费处的人态度特别差",
    "我的预约能不能改到下个星期三上午十点",
    "请问停车怎么收费",
    "老人腿脚不方便能借轮椅吗",
)
ROUNDS = 200


@pytest.mark.parametrize("rate", [0.05, 0.1, 0.2])
def test_as_many_syllables_are_wrong_as_were_asked_for(rate: float) -> None:
    ear = Recogniser(rate, 7)
    pairs = [(said, ear.hears(said)) for _ in range(ROUNDS) for said in SAID]
    wrong = sum(syllables_wrong(said, heard) for said, heard in pairs)
    spoken = sum(len(said) for said, _ in pairs)
    assert wrong / spoken == pytest.approx(rate, rel=0.05)


def test_without_errors_only_punctuation_and_digits_change() -> None:
    assert Recogniser(0, 1).hears("你好，挂12号的内科！") == "你好挂十二号的内科"


def test_the_same_seed_hears_the_same_and_another_one_something_else() -> None:
    first, again, other = Recogniser(0.2, "a"), Recogniser(0.2, "a"), Recogniser(0.2, "b")
    heard = [first.hears(said) for said in SAID]
    assert heard == [again.hears(said) for said in SAID]
    assert heard != [other.hears(said) for said in SAID]


def test_what_is_repeated_is_misheard_anew() -> None:
    ear = Recogniser(0.2, 3)
    assert len({ear.hears(SAID[1]) for _ in range(20)}) > 10


def test_a_wrong_character_sounds_the_same_or_like_what_is_usually_taken_for_it() -> None:
    ear = Recogniser(0.5, 5)
    for _ in range(ROUNDS):
        heard = ear.hears("科")
        if len(heard) == 1 and heard != "科":
            assert fold(readings(heard)[0]) == "ke"


def test_common_characters_are_written_oftener_than_rare_ones() -> None:
    ear = Recogniser(1, 11)
    heard = [ear.hears("号") for _ in range(ROUNDS)]
    assert heard.count("好") > heard.count("浩")


def test_some_syllables_are_lost_and_some_fillers_put_in() -> None:
    ear = Recogniser(0.2, 13)
    heard = [ear.hears(said) for _ in range(ROUNDS) for said in SAID]
    assert any(filler in text for text in heard for filler in FILLERS[1:])
    assert any(len(text) < len(said) for text, said in zip(heard, SAID * ROUNDS, strict=True))


def test_nobody_is_heard_to_say_nothing() -> None:
    ear = Recogniser(1, 17)
    assert all(ear.hears("是") for _ in range(ROUNDS))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("3 号窗口", "三号窗口"),
        ("上午9:30", "上午九点三十"),
        ("打12345678", "打幺二三四五六七八"),
        ("做CT，行吗？", "做CT行吗"),
    ],
)
def test_numbers_are_said_in_words_and_punctuation_is_not_said(written: str, said: str) -> None:
    assert spoken_form(written) == said


@pytest.mark.parametrize(
    ("said", "heard", "wrong"),
    [
        ("挂号", "挂号", 0),
        ("挂号", "挂好", 1),
        ("挂号", "号", 1),
        ("挂号", "嗯挂号", 1),
        ("", "嗯", 1),
    ],
)
def test_errors_are_counted_as_the_fewest_changes(said: str, heard: str, wrong: int) -> None:
    assert syllables_wrong(said, heard) == wrong
