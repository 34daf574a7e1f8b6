"""Working days, public holidays and festivals of China.

Holidays and make-up workdays come from the package chinese-calendar, which knows the
years the State Council has announced; outside them Monday to Friday work and nothing else
is assumed. The lunar calendar is a table of 2024 to 2036, checked against lunardate.
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

# Lunar New Year's Day, the leap month (0: none) and the months' lengths (1: thirty days).
_LUNAR_YEARS = {
    2024: ("0210", 0, "010010110110"),
    2025: ("0129", 6, "1010010101110"),
    2026: ("0217", 0, "101001001110"),
    2027: ("0206", 0, "110100100110"),
    2028: ("0126", 5, "1110100100110"),
    2029: ("0213", 0, "110101010011"),
    2030: ("0203", 0, "010110101010"),
    2031: ("0123", 3, "0110101101010"),
    2032: ("0211", 0, "100101101101"),
    2033: ("0131", 11, "0100101011101"),
    2034: ("0219", 0, "010010101101"),
    2035: ("0208", 0, "101001001101"),
    2036: ("0128", 6, "1101001001011"),
}

_SOLAR = {
    "元旦": (1, 1),
    "情人节": (2, 14),
    "妇女节": (3, 8),
    "劳动节": (5, 1),
    "儿童节": (6, 1),
    "教师节": (9, 10),
    "国庆": (10, 1),
    "青年节": (5, 4),
    "护士节": (5, 12),
    "建党节": (7, 1),
    "建军节": (8, 1),
    "医师节": (8, 19),
    "双十一": (11, 11),
    "双十二": (12, 12),
    "平安夜": (12, 24),
    "圣诞": (12, 25),
}
_LUNAR = {
    "除夕": (1, 0),  # the day before the first
    "春节": (1, 1),
    "元宵": (1, 15),
    "龙抬头": (2, 2),
    "端午": (5, 5),
    "七夕": (7, 7),
    "中元": (7, 15),
    "中秋": (8, 15),
    "重阳": (9, 9),
}
_LAST_MONTH = {"腊八": 8}  # days of the twelfth month, which mostly falls into the next year
_SOLAR_TERMS = {"清明": (4, 4.81), "冬至": (12, 21.94)}
FESTIVALS = (*_SOLAR, *_LUNAR, *_LAST_MONTH, *_SOLAR_TERMS)
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
    if name in _SOLAR_TERMS:
        month, constant = _SOLAR_TERMS[name]
        return date(year, month, _solar_term(year, constant))
    if name in _LAST_MONTH:
        return lunar_date(year - 1, 12, _LAST_MONTH[name])
    first = lunar_date(year, _LUNAR[name][0], 1)
    return first and first + timedelta(days=_LUNAR[name][1] - 1)


def _solar_term(year: int, constant: float) -> int:
    """The usual approximation, right for 2000 to 2099 (冬至 2021 excepted)."""
    return int((year - 2000) * 0.2422 + constant) - (year - 2000) // 4


def lunar_date(year: int, month: int, day: int) -> date | None:
    """The day of the lunar calendar (腊月 is 12); None for the 30th of a short month and where
    the table doesn't reach. A leap month counts as the second half of the one before it."""
    if year not in _LUNAR_YEARS:
        return None
    spring, leap, lengths = _LUNAR_YEARS[year]
    before = month - 1 + (1 if leap and month > leap else 0)
    days = [29 + int(length) for length in lengths]
    if day > days[before]:
        return None
    first = date(year, int(spring[:2]), int(spring[2:]))
    return first + timedelta(days=sum(days[:before]) + day - 1)


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
