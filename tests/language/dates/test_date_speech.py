from datetime import date, time

import pytest

from language.dates import read_date, speak_date, speak_time


def test_a_date_is_spoken_with_its_weekday() -> None:
    assert speak_date(date(2026, 12, 5)) == "十二月五号星期六"


def test_a_date_is_written_with_its_weekday() -> None:
    assert read_date(date(2026, 12, 5)) == "12 月 5 日（周六）"


@pytest.mark.parametrize(
    ("moment", "spoken"),
    [
        (time(9, 30), "上午九点半"),
        (time(8, 0), "上午八点"),
        (time(14, 5), "下午两点零五分"),
        (time(12, 0), "中午十二点"),
        (time(19, 45), "晚上七点四十五分"),
        (time(2, 0), "凌晨两点"),
    ],
)
def test_a_time_is_spoken_with_its_part_of_the_day(moment: time, spoken: str) -> None:
    assert speak_time(moment) == spoken
