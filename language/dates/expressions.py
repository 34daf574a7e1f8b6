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
from language.dates.values import (
    DAY_WORDS,
    FESTIVALS,
    FEW_DAYS,
    LUNAR_MONTHS,
    WEEKDAYS,
    WEEKS,
    YEARS,
    in_days,
    number_of,
    offset_about,
    offset_of,
    relative_year,
    span_of,
)

Match = re.Match[str]
Days = list[DayExpression]


def read_days(name: str, match: Match) -> Days:
    """The expressions in a match of the vocabulary's row `name`; none for impossible numbers."""
    return _READERS[name](match)


def _both_days(match: Match) -> Days:
    first = 1 if match[0].startswith("明") else 0
    last = 2 if "后" in match[0] else 1
    return [Relative(days=offset) for offset in range(first, last + 1)]


def _relative(match: Match) -> Days:
    if match[0].startswith("老"):  # the third day in some places, the fourth in others
        return [Relative(days=3, vague=1)]
    for prefix, days in DAY_WORDS.items():
        if match[0].startswith(prefix):
            return [Relative(days=days)]
    return [Relative(days=0)]


def _later(match: Match) -> Days:
    if match["pass_n"]:
        return [_passing(match["pass_n"], match["pass_unit"])]
    number, unit = match["later_n"], match["later_unit"]
    if number == "几":
        return [Relative(days=FEW_DAYS[0], vague=FEW_DAYS[1])]
    if "工作日" in unit:
        return [WorkingDaysAhead(number_of(number))]
    if number == "半":
        return [Relative(months=6) if "年" in unit else Relative(days=15)]
    if match["later_half"]:
        return [Relative(months=number_of(number), days=15)]
    return [offset_about(number, unit)]


def _passing(number: str, unit: str) -> DayExpression:
    if number == "几":
        return Relative(days=FEW_DAYS[0], vague=FEW_DAYS[1])
    if number == "两" and unit == "天":
        return Relative(days=2, vague=1)
    return offset_about(number, unit)


def _within(match: Match) -> Days:
    number, unit = match["within_n"], match["within_unit"]
    if "工作日" in unit:
        return [WorkingDaysAhead(number_of(number), within=True)]
    return [Coming(15 if number == "半" else in_days(span_of(number)[1], unit))]


def _ago(match: Match) -> Days:
    number, unit = match["ago_n"], match["ago_unit"]
    if number is None or "几" in number:
        return [Coming(-7)]
    if number == "半":
        return [Relative(months=-6, history=True)]
    offset = offset_of(span_of(number)[0], unit)
    return [Relative(days=-offset.days, months=-offset.months, history=True)]


def _coming(match: Match) -> Days:
    number, unit = match["coming_n"], match["coming_unit"]
    if number == "几":
        return [Coming(3)]
    days = in_days(span_of(number)[1], unit)
    return [Coming(days - 1 if match["coming_word"] == "这" else days)]


def _working(match: Match) -> Days:
    return [WorkingDays()]


def _weekend(match: Match) -> Days:
    prefix = match["weekend_prefix"]
    return [Weekend(WEEKS[prefix] if prefix else None)]


def _weekdays(match: Match) -> Days:
    prefix, through = match["week_prefix"], match["week_through"]
    weeks = WEEKS[prefix] if prefix else None
    numbers = [WEEKDAYS[char] for char in match["week_days"] if char in WEEKDAYS]
    if through and len(numbers) == 1:
        return [Weekday((numbers[0], WEEKDAYS[through]), weeks, through=True)]
    return [Weekday(tuple(numbers), weeks)]


def _week_part(match: Match) -> Days:
    """下周头两天, 下周后半周."""
    part = match["wp_part"]
    count = 3 if "半" in part else number_of(part[-2])
    return [spans.WeekPart(WEEKS[match["wp_prefix"]], count, part.startswith(("后", "最", "下")))]


def _week(match: Match) -> Days:
    return [Week(WEEKS[match["bare_week"]])]


def _iso(match: Match) -> Days:
    return [MonthDay(int(match["iso_month"]), int(match["iso_day"]), int(match["iso_year"]))]


def _compact(match: Match) -> Days:
    year, month, day = match["compact_year"], match["compact_month"], match["compact_day"]
    return [MonthDay(int(month), int(day), int(year))]


def _lunar_new_year(match: Match) -> Days:
    text = match["lunar_first"] or match["lunar_number"]
    if text == "三十":
        return [spans.Festival("除夕")]
    return [spans.NewYearDay(number_of(text.lstrip("初")))]


def _lunar(match: Match) -> Days:
    text = match["lunar_month"] or match["lunar_winter"]
    month = (LUNAR_MONTHS.get(text) or number_of(text)) if text else None
    day = number_of((match["lunar_day"] or match["lunar_winter_day"]).lstrip("初"))
    return [spans.LunarDay(day, month)] if 1 <= (month or 1) <= 12 and 1 <= day <= 30 else []


def _shift(match: Match) -> Days:
    days = in_days(span_of(match["shift_n"])[1], match["shift_unit"])
    back = match["shift_word"].startswith(("提", "往前", "向前"))
    return [spans.Shift(-days if back else days)]


def _festival(match: Match) -> Days:
    name, year = match["festival_name"], match["festival_year"]
    ahead = YEARS[year[0]] if year else None
    whole = match["festival_whole"] is not None
    return [spans.Festival(FESTIVALS.get(name, name), whole, ahead)]


def _around_new_year(match: Match) -> Days:
    return [spans.Festival("春节")]


def _month_ahead(match: Match) -> Days:
    ahead = WEEKS[match["ahead_prefix"]]
    day, last = number_of(match["ahead_day"]), number_of(match["ahead_last"])
    if not 1 <= day <= 31:  # 下个月五十号人要来
        return [spans.Month(ahead=ahead)]
    return [spans.MonthAhead(ahead, day, last or None)]


def _month_day(match: Match) -> Days:
    month, day = number_of(match["md_month"]), number_of(match["md_day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return []
    year, ahead = relative_year(match["md_year"])
    last = number_of(match["md_last"]) or None
    return [MonthDay(month, day, year, last, ahead)]


def _slashed(match: Match) -> Days:
    month = match["sl_month"] or match["dot_month"] or match["clinic_month"]
    day = match["sl_day"] or match["dot_day"] or match["clinic_day"]
    return [MonthDay(int(month), int(day))]


def _month(match: Match) -> Days:
    part, prefix = match["mo_part"], match["mo_prefix"]
    if prefix:
        return [spans.Month(ahead=WEEKS[prefix], part=part)]
    month = number_of(match["mo_month"])
    year, ahead = relative_year(match["mo_year"])
    return [spans.Month(month=month, year=year, years=ahead, part=part)] if 1 <= month <= 12 else []


def _nth_weekday(match: Match) -> Days:
    month, prefix = match["nth_month"], match["nth_prefix"]
    of = spans.Month(ahead=WEEKS[prefix]) if prefix else spans.Month(month=number_of(month))
    if not prefix and not 1 <= number_of(month) <= 12:
        return []
    nth = number_of(match["nth"]) if match["nth"] else -1
    return [spans.NthWeekday(of, nth, WEEKDAYS[match["nth_day"]])]


def _month_part(match: Match) -> Days:
    return [spans.Month(part=match["part_alone"] or match["part_third"])]


def _year(match: Match) -> Days:
    if match["year_end"]:
        return [spans.Year(ending=True)]
    year, ahead = relative_year(match["year_number"] or match["year_word"])
    return [spans.Year(ahead=ahead or 0, year=year)]


def _bare_day(match: Match) -> Days:
    return [DayOfMonth(number_of(match["alone_day"]))]


def _day_of_month(match: Match) -> Days:
    day = number_of(match["dom_first"] or match["dom_day"] or match["dom_bare"])
    last = number_of(match["dom_last"]) or None
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
    "week_part": _week_part,
    "week": _week,
    "iso": _iso,
    "compact": _compact,
    "lunar_new_year": _lunar_new_year,
    "lunar": _lunar,
    "shift": _shift,
    "festival": _festival,
    "around_new_year": _around_new_year,
    "month_ahead": _month_ahead,
    "month_day": _month_day,
    "slashed": _slashed,
    "month": _month,
    "nth_weekday": _nth_weekday,
    "month_part": _month_part,
    "year": _year,
    "day_of_month": _day_of_month,
    "bare_day": _bare_day,
}
