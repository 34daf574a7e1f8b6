"""A date reading in one short line, so that a table of phrases can be read at a glance.

`11-20 pm 15:00-17:00 | 11-21`: alternatives; `?`: no day was said; `not 11-18`: excluded;
`earliest`; `past`; `told`: past, but no wish; `ask <reason>`: to be confirmed. `-`: no date.
"""

from datetime import date, datetime, time

from language.dates import DateReading, Day, parse_dates
from language.normalise import normalise

WEDNESDAY = datetime(2026, 11, 18, 10, 0)
"""The moment from which facts/hotline.md tells its dates."""


def parsed(phrase: str, now: datetime = WEDNESDAY) -> DateReading | None:
    return parse_dates(normalise(phrase), now)


def compact(reading: DateReading | None) -> str:
    if reading is None:
        return "-"
    parts = [" | ".join(_day(day) for day in reading.days)] if reading.days else []
    if reading.excluded:
        parts.append("not " + ",".join(map(_date, reading.excluded)))
    if reading.earliest:
        parts.append("earliest")
    if reading.past:
        parts.append("told" if reading.reason == "history" else "past")
    if reading.confirm:
        parts.append(f"ask {reading.reason}")
    return "; ".join(parts)


def _day(day: Day) -> str:
    first = "?" if day.first is None else _date(day.first)
    days = first if day.first == day.last or day.last is None else f"{first}..{_date(day.last)}"
    hours = f"{_time(day.time_from)}-{_time(day.time_to)}"
    return " ".join(part for part in (days, day.period, hours.strip("-") and hours) if part)


def _date(day: date) -> str:
    return day.strftime("%m-%d") if day.year == WEDNESDAY.year else day.isoformat()


def _time(moment: time | None) -> str:
    return moment.strftime("%H:%M") if moment else ""
