"""What patients say, from one Wednesday morning; phrases.tsv was read line by line by a person."""

import time
from datetime import datetime
from pathlib import Path

import pytest

from language.dates import parse_dates
from language.normalise import normalise
from tests.language.dates.compact import WEDNESDAY, compact, parsed

_TABLE = [
    line.split("\t")
    for line in Path(__file__).with_name("phrases.tsv").read_text("utf-8").splitlines()
]

# facts/hotline.md, "Chinese dates and times", with what is meant there.
_HOTLINE = {
    "明儿下午三点半": "11-19 pm 15:30-",
    "明早八点": "11-19 am 08:00-",
    "今晚": "11-18 evening 18:00-",
    "周一": "11-23",
    "十五号": "12-15; ask ambiguous_month",
    "1月3号": "2027-01-03",
    "周五三点": "11-20 pm 15:00-",
    "明天上午九点半到十一点之间": "11-19 am 09:30-11:00",
    "明天上午或者后天下午": "11-19 am | 11-20 pm",
    "挂个三号楼二楼的号": "-",
    "头疼三天了": "-",
    "除了周三都行": "not 11-18,11-25,12-02,12-09",
    "幺二月五号": "12-05",
    "月底": "11-25..11-30; ask vague",
    "最近": "earliest",
    "尽快": "earliest",
    "工作日": "11-18..11-20 | 11-23..11-27 | 11-30..12-01; earliest",
    "下周三": "11-25",
    "下下周三上午": "12-02 am",
    "下礼拜三": "11-25",
    "大后天": "11-21",
    "三天后": "11-21",
    "下个月三号": "12-03",
    "明天下午两点一刻": "11-19 pm 14:15-",
    "后天早上八点到十点": "11-20 am 08:00-10:00",
}


@pytest.mark.parametrize(("phrase", "meant"), _HOTLINE.items())
def test_every_row_of_the_hotline_table_is_right(phrase: str, meant: str) -> None:
    assert compact(parsed(phrase)) == meant


@pytest.mark.parametrize(("phrase", "meant"), _TABLE)
def test_phrase_means(phrase: str, meant: str) -> None:
    assert compact(parsed(phrase)) == meant


def test_there_are_at_least_250_different_phrases() -> None:
    assert len({phrase for phrase, _ in _TABLE}) == len(_TABLE) >= 250


@pytest.mark.parametrize(
    ("now", "phrase", "meant"),
    [
        # Sunday evening: the week that people call next begins tomorrow
        (datetime(2026, 11, 22, 20, 0), "下周一", "11-23"),
        (datetime(2026, 11, 22, 20, 0), "明天", "11-23"),
        (datetime(2026, 11, 22, 9, 0), "周末", "11-22 | 11-28..11-29; ask today_or_next_week"),
        # after the last clinic 周三 is no longer today
        (datetime(2026, 11, 18, 18, 0), "周三", "11-25"),
        # month and year borders
        (datetime(2026, 12, 31, 10, 0), "明天", "2027-01-01"),
        (datetime(2026, 12, 31, 10, 0), "1号", "2027-01-01; ask ambiguous_month"),
        (datetime(2026, 12, 30, 10, 0), "下个月三号", "2027-01-03"),
        (datetime(2027, 1, 30, 10, 0), "30号", "2027-01-30"),
        (datetime(2027, 1, 31, 10, 0), "30号", "2027-03-30; ask ambiguous_month"),
        (datetime(2027, 1, 31, 10, 0), "一个月后", "2027-02-28"),
        (datetime(2027, 12, 1, 10, 0), "2月29号", "2028-02-29"),
        # a holiday and its make-up workday: 10 October 2026 is a Saturday on which people work
        (
            datetime(2026, 9, 30, 10, 0),
            "工作日",
            "09-30 | 10-08..10-10 | 10-12..10-13; earliest",
        ),
        (datetime(2026, 9, 30, 10, 0), "三个工作日后", "10-10"),
        # hours that are over today
        (datetime(2026, 11, 18, 15, 0), "今天上午", "11-18 am; past"),
        (datetime(2026, 11, 18, 15, 0), "今天下午", "11-18 pm"),
        (datetime(2026, 11, 18, 15, 0), "今天两点", "11-18 pm 14:00-; past"),
    ],
)
def test_the_moment_counts(now: datetime, phrase: str, meant: str) -> None:
    assert compact(parsed(phrase, now)) == meant


def test_spans_point_at_the_words() -> None:
    text = normalise("麻烦帮我挂明天上午或者后天下午的号")
    reading = parse_dates(text, WEDNESDAY)
    assert reading is not None
    assert [text[start:end] for start, end in reading.spans] == ["明天上午", "后天下午"]


def test_the_entity_value_is_ready_for_json() -> None:
    reading = parsed("从周三改到后天上午九点半到十一点，最好尽快")
    assert reading is not None
    assert reading.to_dict() == {
        "days": [
            {
                "from": "2026-11-20",
                "to": "2026-11-20",
                "period": "am",
                "time_from": "09:30",
                "time_to": "11:00",
            }
        ],
        "excluded": ["2026-11-18", "2026-11-25"],
        "earliest": True,
        "confirm": False,
        "past": False,
        "reason": None,
    }


def test_a_phrase_takes_less_than_a_fifth_of_a_millisecond() -> None:
    texts = [normalise(phrase) for phrase, _ in _TABLE]
    for text in texts:
        parse_dates(text, WEDNESDAY)
    began = time.process_time()
    for text in texts:
        parse_dates(text, WEDNESDAY)
    assert (time.process_time() - began) / len(texts) < 0.0002
