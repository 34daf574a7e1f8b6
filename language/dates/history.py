"""Days of a story: 十号来看的 was the tenth that is over, 三月做的手术 last March."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from language import calendar
from language.dates import reading
from language.dates.days import (
    Anchor,
    DayExpression,
    DayOfMonth,
    MonthDay,
    Weekday,
    Window,
    add_months,
    make_date,
)
from language.dates.spans import Festival, Month

_HOLIDAY = 7  # days of 国庆 and 春节


def latest(day: DayExpression, today: date) -> list[Window] | None:
    """The last time before `today` that an open expression names; None when it isn't open."""
    found = _latest(day, today)
    return [replace(found, confirm=reading.HISTORY, over=True)] if found else None


def _latest(day: DayExpression, today: date) -> Window | None:
    if isinstance(day, MonthDay) and day.year is None and day.years is None:
        return _month_day(day, today)
    if isinstance(day, Month) and day.month and day.year is None and day.years is None:
        return _month(day, today)
    if isinstance(day, DayOfMonth) and day.last_day is None:
        return _day_of_month(day.day, today)
    if isinstance(day, Weekday) and day.weeks is None and len(day.numbers) == 1:
        back = (today.weekday() - (day.numbers[0] - 1)) % 7 or 7
        return _single(today - timedelta(days=back))
    if isinstance(day, Festival) and day.ahead is None:
        return _festival(day.name, today)
    return None


def _single(day: date) -> Window:
    return Window(day, day)


def _month_day(day: MonthDay, today: date) -> Window | None:
    found = (make_date(year, day.month, day.day) for year in (today.year, today.year - 1))
    return next((_single(each) for each in found if each and each < today), None)


def _month(day: Month, today: date) -> Window | None:
    if day.month is None or day.month == today.month:
        return None
    year = today.year - (day.month > today.month)
    return replace(day, year=year).windows(Anchor(datetime.combine(today, time())))[0]


def _day_of_month(number: int, today: date) -> Window | None:
    for back in range(3):
        month = add_months(today.replace(day=1), -back)
        found = make_date(month.year, month.month, number)
        if found and found < today:
            return _single(found)
    return None


def _festival(name: str, today: date) -> Window | None:
    for year in (today.year, today.year - 1):
        day = calendar.festival(name, year)
        if day and day < today:
            long = name in ("国庆", "春节")
            return Window(day, day + timedelta(days=_HOLIDAY - 1)) if long else _single(day)
    return None
