"""Day expressions from matches of the vocabulary."""

import re
from collections.abc import Callable

from language.dates import spans
from language.dates.days import (
    Coming,
    DayExpression,
    DayOfMonth,
    MonthDay,
    Relative,
    Week,
    Weekday,
    Weekend,
    WorkingDays,
    WorkingDaysAhead,
)
from language.numerals import read_number

Match = re.Match[str]
Days = list[DayExpression]

_DAY_WORDS = {"大后": 3, "大前": -3, "后": 2, "前": -2, "明": 1, "听": 1, "昨": -1}
_WEEKS = {
    "上上": -2,
    "上": -1,
    "这": 0,
    "本": 0,
    "当": 0,
    "下": 1,
    "下下": 2,
    "下下下": 3,
    "再下": 2,
    "大下": 2,
}
_YEARS = {"前": -2, "去": -1, "今": 0, "明": 1, "后": 2}
_WEEKDAYS = {char: number for number, char in enumerate("一二三四五六日", start=1)}
_WEEKDAYS |= {str(number): number for number in range(1, 8)} | {"天": 7}
_FESTIVALS = {
    "年三十": "除夕",
    "大年夜": "除夕",
    "过年": "春节",
    "五一": "劳动节",
    "六一": "儿童节",
    "十一": "国庆",
}
_FEW_DAYS = (3, 4)  # 几天: the third day, and up to four more


def read_days(name: str, match: Match) -> Days:
    """The expressions in a match of the vocabulary's row `name`; none for impossible numbers."""
    return _READERS[name](match)


def _number(text: str | None) -> int:
    """A numeral that the vocabulary let pass; 0 for what makes no number."""
    return (read_number(text) if text else None) or 0


def _both_days(match: Match) -> Days:
    first = 1 if match[0].startswith("明") else 0
    last = 2 if "后" in match[0] else 1
    return [Relative(days=offset) for offset in range(first, last + 1)]


def _relative(match: Match) -> Days:
    for prefix, days in _DAY_WORDS.items():
        if match[0].startswith(prefix):
            return [Relative(days=days)]
    return [Relative(days=0)]


def _offset(number: int, unit: str) -> Relative:
    if "月" in unit:
        return Relative(months=number)
    if "年" in unit:
        return Relative(months=12 * number)
    return Relative(days=_in_days(number, unit))


def _in_days(number: int, unit: str) -> int:
    if "月" in unit:
        return 30 * number
    return number * (1 if "天" in unit or "日" in unit else 7)


def _later(match: Match) -> Days:
    if match["pass_n"]:
        return [_passing(match["pass_n"], match["pass_unit"])]
    number, unit = match["later_n"], match["later_unit"]
    if number == "几":
        return [Relative(days=_FEW_DAYS[0], vague=_FEW_DAYS[1])]
    if "工作日" in unit:
        return [WorkingDaysAhead(_number(number))]
    if number == "半":
        return [Relative(months=6) if "年" in unit else Relative(days=15)]
    if match["later_half"]:
        return [Relative(months=_number(number), days=15)]
    return [_offset(_number(number), unit)]


def _passing(number: str, unit: str) -> DayExpression:
    if number == "几":
        return Relative(days=_FEW_DAYS[0], vague=_FEW_DAYS[1])
    if number == "两" and unit == "天":
        return Relative(days=2, vague=1)
    return _offset(_number(number), unit)


def _within(match: Match) -> Days:
    number, unit = match["within_n"], match["within_unit"]
    if "工作日" in unit:
        return [WorkingDaysAhead(_number(number), within=True)]
    return [Coming(15 if number == "半" else _in_days(_number(number), unit))]


def _ago(match: Match) -> Days:
    number, unit = match["ago_n"], match["ago_unit"]
    if number is None or "几" in number:
        return [Coming(-7)]
    if number == "半":
        return [Relative(months=-6, history=True)]
    offset = _offset(_number(number), unit)
    return [Relative(days=-offset.days, months=-offset.months, history=True)]


def _coming(match: Match) -> Days:
    number, unit = match["coming_n"], match["coming_unit"]
    if number == "几":
        return [Coming(3)]
    days = _in_days(_number(number), unit)
    return [Coming(days - 1 if match["coming_word"] == "这" else days)]


def _working(match: Match) -> Days:
    return [WorkingDays()]


def _weekend(match: Match) -> Days:
    prefix = match["weekend_prefix"]
    return [Weekend(_WEEKS[prefix] if prefix else None)]


def _weekdays(match: Match) -> Days:
    prefix, through = match["week_prefix"], match["week_through"]
    weeks = _WEEKS[prefix] if prefix else None
    numbers = [_WEEKDAYS[char] for char in match["week_days"] if char in _WEEKDAYS]
    if through and len(numbers) == 1:
        return [Weekday((numbers[0], _WEEKDAYS[through]), weeks, through=True)]
    return [Weekday(tuple(numbers), weeks)]


def _week(match: Match) -> Days:
    return [Week(_WEEKS[match["bare_week"]])]


def _iso(match: Match) -> Days:
    return [MonthDay(int(match["iso_month"]), int(match["iso_day"]), int(match["iso_year"]))]


def _compact(match: Match) -> Days:
    year, month, day = match["compact_year"], match["compact_month"], match["compact_day"]
    return [MonthDay(int(month), int(day), int(year))]


def _lunar_new_year(match: Match) -> Days:
    text = match["lunar_first"] or match["lunar_number"]
    if text == "三十":
        return [spans.Festival("除夕")]
    return [spans.NewYearDay(_number(text.lstrip("初")))]


def _lunar(match: Match) -> Days:
    return [spans.LunarDay()]


def _festival(match: Match) -> Days:
    name, year = match["festival_name"], match["festival_year"]
    ahead = _YEARS[year[0]] if year else None
    whole = match["festival_whole"] is not None
    return [spans.Festival(_FESTIVALS.get(name, name), whole, ahead)]


def _around_new_year(match: Match) -> Days:
    return [spans.Festival("春节")]


def _month_ahead(match: Match) -> Days:
    ahead = _WEEKS[match["ahead_prefix"]]
    day, last = _number(match["ahead_day"]), _number(match["ahead_last"])
    return [spans.MonthAhead(ahead, day, last or None)] if 1 <= day <= 31 else []


def _relative_year(text: str | None) -> tuple[int | None, int | None]:
    """(year, years ahead): the one that was said is set."""
    if not text:
        return None, None
    if text in _YEARS:
        return None, _YEARS[text]
    number = _number(text)
    return (number + 2000 if number < 100 else number), None


def _month_day(match: Match) -> Days:
    month, day = _number(match["md_month"]), _number(match["md_day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return []
    year, ahead = _relative_year(match["md_year"])
    last = _number(match["md_last"]) or None
    return [MonthDay(month, day, year, last, ahead)]


def _slashed(match: Match) -> Days:
    month = match["sl_month"] or match["dot_month"]
    day = match["sl_day"] or match["dot_day"]
    return [MonthDay(int(month), int(day))]


def _month(match: Match) -> Days:
    part, prefix = match["mo_part"], match["mo_prefix"]
    if prefix:
        return [spans.Month(ahead=_WEEKS[prefix], part=part)]
    month = _number(match["mo_month"])
    year, ahead = _relative_year(match["mo_year"])
    return [spans.Month(month=month, year=year, years=ahead, part=part)] if 1 <= month <= 12 else []


def _month_part(match: Match) -> Days:
    return [spans.Month(part=match["part_alone"] or match["part_third"])]


def _year(match: Match) -> Days:
    if match["year_end"]:
        return [spans.Year(ending=True)]
    year, ahead = _relative_year(match["year_number"] or match["year_word"])
    return [spans.Year(ahead=ahead or 0, year=year)]


def _day_of_month(match: Match) -> Days:
    day = _number(match["dom_first"] or match["dom_day"])
    last = _number(match["dom_last"]) or None
    valid = 1 <= day <= 31 and (last is None or day <= last <= 31)
    return [DayOfMonth(day, last)] if valid else []


_READERS: dict[str, Callable[[Match], Days]] = {
    "both_days": _both_days,
    "relative": _relative,
    "later": _later,
    "within": _within,
    "ago": _ago,
    "coming": _coming,
    "working": _working,
    "weekend": _weekend,
    "weekdays": _weekdays,
    "week": _week,
    "iso": _iso,
    "compact": _compact,
    "lunar_new_year": _lunar_new_year,
    "lunar": _lunar,
    "festival": _festival,
    "around_new_year": _around_new_year,
    "month_ahead": _month_ahead,
    "month_day": _month_day,
    "slashed": _slashed,
    "month": _month,
    "month_part": _month_part,
    "year": _year,
    "day_of_month": _day_of_month,
}
