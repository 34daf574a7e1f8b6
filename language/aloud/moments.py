"""Dates and times as they are spoken (`facts/hotline.md`): 十二月五号星期六, 上午九点半."""

import re
from datetime import time

from language.dates.speak import speak_time
from language.numerals import speak_digits, speak_number

_PART = r"凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|夜间|[一当前每]晚"
_TO = r" ?(?:[–—~～-]|到|至) ?"
_CLOCK = r"([01]?\d|2[0-4])[:：]([0-5]\d)(?!\d)"
_TIME = re.compile(rf"(?:(?P<part>{_PART}) ?)?(?<![\d:]){_CLOCK}(?:{_TO}(?:{_PART})? ?{_CLOCK})?")
_WEEKDAY = r"(?: ?[（(](?:周|星期)([一二三四五六日天])[）)])?"
# What is said of one day or one part of it needs no pause.
_ON_THAT_DAY = rf"(?:[ 　]+(?=(?:{_PART})|\d{{1,2}}[:：]))?"
_DATE = re.compile(
    rf"(?:(\d{{4}}) ?年 ?)?(?<!\d)(\d{{1,2}}) ?月 ?(\d{{1,2}}) ?[日号]{_WEEKDAY}{_ON_THAT_DAY}"
)
_ISO_DATE = re.compile(r"(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?![\d-])")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2}) ?(?=年)")
_SPOKEN_DAY = re.compile(rf"(?<=星期[一二三四五六日])[ 　]+(?=(?:{_PART})|\d{{1,2}}[:：])")
_RANGE_AND_NAME = re.compile(r"(\d:\d\d ?[–-] ?\d{1,2}:\d\d)[ 　]+(?=[\u3400-\u9fff])")
_PERIOD_AND_TIME = re.compile(r"(?<=[午晚上])[ 　]+(?=\d{1,2}[:：])")


def moments_aloud(text: str) -> str:
    """The text with its dates, years and clock times in spoken words."""
    text = _ISO_DATE.sub(lambda match: _date(match[1], match[2], match[3], None), text)
    text = _DATE.sub(lambda match: _date(match[1], match[2], match[3], match[4]), text)
    text = _YEAR.sub(lambda match: speak_digits(match[1], one="一"), text)
    text = _PERIOD_AND_TIME.sub("", _SPOKEN_DAY.sub("", text))
    text = _RANGE_AND_NAME.sub(r"\1，", text)
    return _TIME.sub(_time, text)


def _date(year: str | None, month: str, day: str, weekday: str | None) -> str:
    spoken = f"{speak_number(int(month))}月{speak_number(int(day))}号"
    before = f"{speak_digits(year, one='一')}年" if year else ""
    return before + spoken + (f"星期{weekday}" if weekday else "")


def _time(match: re.Match[str]) -> str:
    part, hour, minute, later_hour, later_minute = match.groups()
    first = _clock(int(hour), int(minute))
    begins, named = first[:2], part or first[:2]
    if later_hour is None:
        return named + first[2:]
    last = _clock(int(later_hour), int(later_minute))
    # 上午九点半到十点: the part of the day is said once.
    return f"{named}{first[2:]}到{last[2:] if last[:2] == begins else last}"


def _clock(hour: int, minute: int) -> str:
    """The part of the day, always of two characters, and the hour."""
    if hour == 24:
        return "半夜十二点"
    return speak_time(time(hour, minute))
