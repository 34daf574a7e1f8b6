"""Working days, public holidays and festivals of China.

Holidays and make-up workdays come from the package chinese-calendar, which knows the
years the State Council has announced; outside them Monday to Friday work and nothing else
is assumed. Lunar festivals are a table of dates, 2024 to 2036, checked against lunardate.
"""

from datetime import date, timedelta

import chinese_calendar

_HOLIDAY_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}

# Month and day of each year from 2024 on, four digits a year.
_FIRST_LUNAR_YEAR = 2024
_SPRING = "0210012902170206012602130203012302110131021902080128"
_DRAGON_BOAT = "0610053106190609052806160605062406120601062006100530"
_MID_AUTUMN = "0917100609250915100309220912100109190908092709161004"

_SOLAR = {
    "元旦": (1, 1),
    "情人节": (2, 14),
    "妇女节": (3, 8),
    "劳动节": (5, 1),
    "儿童节": (6, 1),
    "教师节": (9, 10),
    "国庆": (10, 1),
    "平安夜": (12, 24),
    "圣诞": (12, 25),
}
_LUNAR = {
    "除夕": (_SPRING, -1),
    "春节": (_SPRING, 0),
    "元宵": (_SPRING, 14),
    "端午": (_DRAGON_BOAT, 0),
    "中秋": (_MID_AUTUMN, 0),
}
FESTIVALS = (*_SOLAR, *_LUNAR, "清明")
"""Names that `festival` knows."""

_OPEN_SEARCH_DAYS = 60


def is_working_day(day: date) -> bool:
    """Whether people work that day: make-up workdays do count, public holidays don't."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def is_makeup_workday(day: date) -> bool:
    """A Saturday or Sunday that is worked for a holiday."""
    return day.weekday() >= 5 and is_working_day(day)


def holiday_name(day: date) -> str | None:
    """The public holiday's Chinese name, when the day is free because of one."""
    try:
        free, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return None
    return _HOLIDAY_NAMES.get(str(name)) if free and name else None


def add_working_days(day: date, count: int) -> date:
    """The working day `count` ≥ 0 working days after `day`; 0 gives `day` or the next one."""
    while not is_working_day(day):
        day += timedelta(days=1)
    for _ in range(count):
        day += timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    return day


def working_days(first: date, last: date) -> list[date]:
    """The working days from `first` to `last`, both included."""
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return [day for day in days if is_working_day(day)]


def festival(name: str, year: int) -> date | None:
    """The day of a festival (see FESTIVALS), None where the lunar table doesn't reach."""
    if name in _SOLAR:
        return date(year, *_SOLAR[name])
    if name == "清明":
        return date(year, 4, _tomb_sweeping(year))
    table, shift = _LUNAR[name]
    return _lunar_day(table, shift, year)


def _tomb_sweeping(year: int) -> int:
    """The usual approximation of the solar term, right for 2000 to 2099."""
    return int((year - 2000) * 0.2422 + 4.81) - (year - 2000) // 4


def _lunar_day(table: str, shift: int, year: int) -> date | None:
    index = year - _FIRST_LUNAR_YEAR
    day = table[4 * index : 4 * index + 4] if index >= 0 else ""
    return date(year, int(day[:2]), int(day[2:])) + timedelta(days=shift) if day else None


def holiday_range(day: date) -> tuple[date, date]:
    """First and last day of the public holiday around `day`; `day` twice when unknown."""
    name = holiday_name(day)
    first = last = day
    if name is None:
        return first, last
    for _ in range(_OPEN_SEARCH_DAYS):
        if holiday_name(first - timedelta(days=1)) is None:
            break
        first -= timedelta(days=1)
    for _ in range(_OPEN_SEARCH_DAYS):
        if holiday_name(last + timedelta(days=1)) is None:
            break
        last += timedelta(days=1)
    return first, last
