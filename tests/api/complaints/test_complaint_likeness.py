"""Whether two complaints tell of the same matter."""

from datetime import datetime, timedelta

import pytest

from api.clock import HOSPITAL_ZONE
from api.complaints.likeness import Why, alike, same_matter, words_alike
from api.complaints.models import Complaint

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=HOSPITAL_ZONE)


def told(what: str, *, category: str = "attitude", at: datetime = NOW, **more: str) -> Complaint:
    return Complaint(what=what, category=category, created_at=at, **more)


def test_the_same_told_twice_in_nearly_the_same_words_is_one_matter() -> None:
    one = told("收费处的护士态度很差，对我大声嚷嚷")
    other = told("我刚才说的，收费处护士态度很差，大声嚷嚷")
    assert same_matter(one, other)


def test_another_thing_at_the_same_place_on_the_same_day_is_another_matter() -> None:
    one = told("护士说话很凶", where="门诊二楼", when="昨天下午")
    other = told("厕所又脏又臭", category="environment", where="门诊二楼", when="昨天下午")
    assert not same_matter(one, other)


def test_the_same_sort_of_thing_by_the_same_person_at_the_same_place_is_one_matter() -> None:
    one = told("护士说话很凶", where="门诊二楼分诊台", whom="分诊台的护士")
    assert same_matter(one, told("她一直翻白眼不理人", where="门诊二楼分诊台", whom="护士"))
    assert not same_matter(one, told("她一直翻白眼不理人", whom="护士"))
    assert not same_matter(one, told("她一直翻白眼不理人"))


@pytest.mark.parametrize(
    ("when", "later", "same"),
    [
        ("昨天", timedelta(), True),
        ("昨天", timedelta(days=3), False),
        ("11月17日", timedelta(days=3), True),
    ],
)
def test_yesterday_is_the_same_day_only_when_it_was_said_on_the_same_day(
    when: str, later: timedelta, same: bool
) -> None:
    one = told("护士说话很凶", whom="分诊台护士", when=when)
    other = told("一直翻白眼", whom="分诊台护士", when=when, at=NOW + later)
    assert (Why.DAY in alike(one, other)) is same


def test_of_others_only_nearly_the_same_words_or_the_same_person_count() -> None:
    one = told("护士说话很凶", where="门诊二楼")
    assert alike(one, told("医生迟到半小时", where="门诊二楼")) == []
    assert alike(one, told("护士说话很凶，不耐烦")) == [Why.WORDS]


def test_nothing_is_like_nothing() -> None:
    assert words_alike("", "") == 0.0
    assert words_alike("脏", "脏") == 1.0
