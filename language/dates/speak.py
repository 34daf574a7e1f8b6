"""Dates and times for the ear (hotline) and the eye (screens)."""

from datetime import date, time

from language.numerals import speak_number

_WEEKDAYS = "一二三四五六日"


def speak_date(day: date) -> str:
    """As spoken: 十二月五号星期六."""
    weekday = _WEEKDAYS[day.weekday()]
    return f"{speak_number(day.month)}月{speak_number(day.day)}号星期{weekday}"


def read_date(day: date) -> str:
    """As written on screens: 12 月 5 日（周六）."""
    return f"{day.month} 月 {day.day} 日（周{_WEEKDAYS[day.weekday()]}）"


def speak_time(moment: time) -> str:
    """As spoken, with the part of the day: 上午九点半, 下午两点零五分, 晚上七点."""
    return _part(moment.hour) + _hour(moment.hour) + "点" + _minute(moment.minute)


def _part(hour: int) -> str:
    for end, part in ((6, "凌晨"), (12, "上午"), (13, "中午"), (18, "下午")):
        if hour < end:
            return part
    return "晚上"


def _hour(hour: int) -> str:
    hour = hour - 12 if hour > 12 else hour
    return "两" if hour == 2 else speak_number(hour)


def _minute(minute: int) -> str:
    if minute == 0:
        return ""
    if minute == 30:
        return "半"
    return f"{'零' if minute < 10 else ''}{speak_number(minute)}分"
