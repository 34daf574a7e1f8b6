"""What must hold for every text and every day."""

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from language.calendar import FESTIVALS, is_working_day
from language.dates import DateReading, parse_dates, read_date, speak_date, speak_time
from language.normalise import normalise

NOWS = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2030, 12, 31))
_WEEKDAYS = "一二三四五六日"
_PIECES = st.sampled_from(
    [
        *("今天", "明天", "后天", "昨天", "周一", "周三", "周日", "下周五", "上周二"),
        *("下下周", "周末", "这周", "月底", "下个月", "15号", "三十一号", "2月29号", "11月3号"),
        *("上午", "下午", "晚上", "中午", "三点半", "七点", "9:30", "8-10点", "到"),
        *("或者", "和", "不要", "除了", "不行", "以后", "之前", "开始", "改到"),
        *("不对", "三天后", "三天", "一周内", "过两天", "工作日", "春节", "国庆", "正月初五"),
        *("农历", "尽快", "都行", "的号", "，", "。", "挂", "我", "疼"),
    ]
)
PHRASES = st.lists(_PIECES, min_size=1, max_size=8).map("".join)


def _read(text: str, now: datetime) -> DateReading | None:
    return parse_dates(normalise(text), now)


@given(PHRASES, NOWS)
def test_no_day_is_in_the_past_unless_flagged(phrase: str, now: datetime) -> None:
    reading = _read(phrase, now)
    if reading is not None and not reading.past:
        assert all(day.last is None or day.last >= now.date() for day in reading.days)


@given(PHRASES, NOWS)
def test_ranges_are_in_order_and_spans_inside_the_text(phrase: str, now: datetime) -> None:
    text = normalise(phrase)
    reading = parse_dates(text, now)
    if reading is None:
        return
    for day in reading.days:
        assert (day.first is None) == (day.last is None)
        assert day.first is None or day.last is None or day.first <= day.last
        assert not (day.time_from and day.time_to) or day.time_from < day.time_to
    assert all(0 <= start < end <= len(text) for start, end in reading.spans)
    assert reading.start < reading.end


@given(PHRASES, NOWS)
def test_a_wanted_day_is_never_excluded(phrase: str, now: datetime) -> None:
    reading = _read(phrase, now)
    if reading is not None:
        wanted = {day.first for day in reading.days if day.first == day.last}
        assert wanted.isdisjoint(reading.excluded) or reading.past


@given(st.text(max_size=80), NOWS)
def test_any_text_is_read_without_an_error(text: str, now: datetime) -> None:
    _read(text, now)


@given(
    st.text(alphabet="零一二三四五六七八九十百0123456789年月日号周点半上下午到.-/: ", max_size=30),
    NOWS,
)
def test_any_row_of_numerals_is_read_without_an_error(text: str, now: datetime) -> None:
    reading = _read(text, now)
    assert reading is None or reading.to_dict()


@given(NOWS, st.integers(min_value=0, max_value=170))
def test_a_date_read_back_is_the_same_date(now: datetime, ahead: int) -> None:
    day = now.date() + timedelta(days=ahead)
    for words in (speak_date(day), read_date(day)):
        reading = _read(words, now)
        assert reading is not None
        assert [(each.first, each.last) for each in reading.days] == [(day, day)], words
        assert not reading.confirm


@given(NOWS, st.integers(min_value=0, max_value=6), st.integers(min_value=1, max_value=3))
def test_next_week_is_counted_from_monday(now: datetime, weekday: int, weeks: int) -> None:
    reading = _read("下" * weeks + "周" + _WEEKDAYS[weekday], now)
    monday = now.date() - timedelta(days=now.weekday())
    assert reading is not None
    assert reading.days[0].first == monday + timedelta(days=7 * weeks + weekday)
    assert not reading.confirm


@given(NOWS, st.integers(min_value=0, max_value=6))
def test_a_bare_weekday_is_within_the_coming_week(now: datetime, weekday: int) -> None:
    reading = _read("周" + _WEEKDAYS[weekday], now)
    assert reading is not None
    for day in reading.days:
        assert day.first is not None
        assert day.first.weekday() == weekday
        assert now.date() <= day.first <= now.date() + timedelta(days=7)
    assert reading.confirm == (len(reading.days) > 1)


@given(NOWS, st.integers(min_value=1, max_value=31))
def test_a_bare_day_of_the_month_asks_when_it_leaves_the_month(now: datetime, day: int) -> None:
    reading = _read(f"{day}号", now)
    assert reading is not None
    first = reading.days[0].first
    assert first is not None
    assert first.day == day
    assert first >= now.date()
    assert reading.confirm == ((first.year, first.month) != (now.year, now.month))


@given(st.dates(date(2010, 1, 1), date(2025, 12, 31)), NOWS)
def test_a_full_date_that_is_over_is_flagged_and_never_moved(day: date, now: datetime) -> None:
    reading = _read(f"我要挂{day.year}年{day.month}月{day.day}号的号", now)
    assert reading is not None
    assert reading.past
    assert reading.reason == "past"
    assert reading.days[0].first == day


@given(st.integers(0, 23), st.sampled_from([0, 5, 15, 30, 45]), NOWS)
def test_a_time_read_back_is_the_same_time(hour: int, minute: int, now: datetime) -> None:
    moment = time(hour, minute)
    reading = _read("明天" + speak_time(moment), now)
    assert reading is not None
    assert reading.days[0].time_from == moment


@given(st.integers(1, 60), st.sampled_from(["天", "周", "个月", "年", "个小时", "分钟"]), NOWS)
def test_durations_are_no_dates(count: int, unit: str, now: datetime) -> None:
    assert _read(f"头疼{count}{unit}了", now) is None


_ASKING = st.sampled_from(
    ["我想挂{}的号", "{}还有号吗", "帮我约{}", "改到{}吧", "麻烦给我妈挂个{}的骨科"]
)
_NAMED = ["今天", "明天", "后天", "大后天", "周一", "下周三", "周末", "5号", "28号"]


@given(_ASKING, st.sampled_from([*_NAMED, "下个月三号", "正月初八", "农历十月十五"]), NOWS)
def test_a_booking_is_never_for_a_day_that_is_over(asking: str, day: str, now: datetime) -> None:
    reading = _read(asking.format(day), now)
    assert reading is not None
    assert reading.days
    assert not reading.past
    assert all(each.first and each.first >= now.date() for each in reading.days)


@given(st.sampled_from(FESTIVALS), NOWS)
def test_a_festival_by_name_is_the_next_one(name: str, now: datetime) -> None:
    reading = _read(f"{name}那天有门诊吗", now)
    assert reading is not None
    first, last = reading.days[0].first, reading.days[0].last
    assert first is not None
    assert last is not None
    assert now.date() <= last <= now.date() + timedelta(days=400)


@given(NOWS)
def test_working_days_are_worked(now: datetime) -> None:
    reading = _read("工作日都行", now)
    assert reading is not None
    assert reading.days
    for day in reading.days:
        assert day.first
        assert day.last
        assert is_working_day(day.first)
        assert is_working_day(day.last)


@given(st.sampled_from(["不要{}", "{}不行", "除了{}都行", "{}我没空"]), st.integers(1, 27), NOWS)
def test_a_refused_day_is_excluded_and_not_wanted(refusal: str, ahead: int, now: datetime) -> None:
    day = now.date() + timedelta(days=ahead)
    reading = _read(refusal.format(f"{day.month}月{day.day}号"), now)
    assert reading is not None
    assert reading.excluded == (day,)
    assert not reading.days


@given(st.integers(1, 27), st.integers(1, 27), NOWS)
def test_a_change_excludes_the_old_day_and_wants_the_new(old: int, new: int, now: datetime) -> None:
    days = [now.date() + timedelta(days=ahead) for ahead in (old, old + new)]
    spoken = [speak_date(day) for day in days]
    for words in ("把{}的号改到{}", "原来约的{}，想换到{}", "{}我去不了，改{}吧"):
        reading = _read(words.format(*spoken), now)
        assert reading is not None
        assert [each.first for each in reading.days] == [days[1]]
        assert reading.excluded == (days[0],)


@given(st.integers(0, 27), st.integers(1, 27), NOWS)
def test_alternatives_are_both_wanted(first: int, gap: int, now: datetime) -> None:
    days = [now.date() + timedelta(days=ahead) for ahead in (first, first + gap)]
    for word in ("或者", "、", "和", "要么"):
        reading = _read(word.join(speak_date(day) for day in days), now)
        assert reading is not None
        assert [each.first for each in reading.days] == days
