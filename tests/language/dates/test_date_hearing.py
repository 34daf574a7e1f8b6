import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.dates.hearing import hear


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("下周2下五", "下周2下午"),
        ("后天上舞", "后天上午"),
        ("星其三", "星期三"),
        ("星七五", "星期五"),
        ("名天", "明天"),
        ("后田", "后天"),
        ("周舞上午", "周五上午"),
        ("礼拜武", "礼拜五"),
        ("下洲三", "下周三"),
        ("十二点版", "十二点半"),
        ("十点一课", "十点一刻"),
        ("十二月五浩", "十二月五号"),
        ("元月五号", "一月五号"),
    ],
)
def test_days_and_hours_are_understood_by_their_sound(heard: str, meant: str) -> None:
    assert hear(heard) == meant


@pytest.mark.parametrize(
    "text",
    [
        "周医生在吗",
        "周武医生的号",
        "跑上跑下五趟",
        "以下五个科室",
        "三点办出院",
        "我姓周",
        "吃碗饭",
        "时候天气",
    ],
)
def test_other_words_of_that_sound_are_left_alone(text: str) -> None:
    assert hear(text) == text


@given(
    st.text(
        alphabet="下上五舞周星其期礼拜武三天田名明后点办半月浩号一二十两0123上午， 的", max_size=20
    )
)
def test_offsets_stay_valid_and_twice_changes_nothing(text: str) -> None:
    once = hear(text)
    assert len(once) == len(text)
    assert hear(once) == once
