"""A day and its hour, a week and its day, said in two breaths: one wish, not two."""

import pytest

from tests.language.dates.compact import compact, parsed


@pytest.mark.parametrize(
    "said", ["晚上七点半，后天", "后天，晚上七点半", "后天晚上，七点半", "晚上七点半，后天晚上"]
)
def test_an_hour_and_its_day_are_one_wish_in_any_order(said: str) -> None:
    assert compact(parsed(said)) == "11-20 evening 19:30-"


def test_a_day_within_a_week_that_was_named_makes_it_precise() -> None:
    assert compact(parsed("下周吧，最好是周二")) == "11-24"
    assert compact(parsed("这礼拜内，最晚礼拜五")) == "11-18..11-20"


def test_days_joined_by_or_stay_alternatives() -> None:
    assert compact(parsed("明天或者后天上午")) == "11-19 am | 11-20 am"


def test_a_refused_day_that_is_explained_stays_refused() -> None:
    assert compact(parsed("除了明天，明天我要开会")) == "not 11-19"


def test_after_one_and_before_another_is_a_span() -> None:
    assert compact(parsed("八点以后十点以前")) == "? am 08:00-10:00"
    assert compact(parsed("二十五号以后、月底以前")) == "11-25..11-30"


def test_a_bare_number_is_a_day_in_the_company_of_days_only() -> None:
    assert compact(parsed("二十六或者二十七")) == "11-26 | 11-27"
    assert parsed("我二十六了") is None
