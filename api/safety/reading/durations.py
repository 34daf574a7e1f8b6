"""How long something has lasted, as patients say it: 三天了, 半个月, 两年多."""

import re
from collections.abc import Iterator

from language.numerals import NUMERAL, read_number

_DAYS = {"天": 1, "日": 1, "周": 7, "礼拜": 7, "星期": 7, "月": 30, "年": 365}
_DURATION = re.compile(
    rf"({NUMERAL}{{1,4}}|半|好几|几)[多来几]?个?(半)?多?(天|日|周|礼拜|星期|月|年)(?!前|级|纪|龄|大|生)"
)
_SEVERAL = 3
_PREGNANT_REACH = 6


def durations(text: str) -> Iterator[tuple[int, int, float]]:
    """Start, end and days of every duration in a normalised text, but how long someone has been
    pregnant."""
    for match in _DURATION.finditer(text):
        before = text[max(0, match.start() - _PREGNANT_REACH) : match.start()]
        if "孕" not in before and "怀" not in before:
            yield match.start(), match.end(), _days(match)


def longest_days(text: str) -> float | None:
    """The longest duration in a normalised text, in days; None when none is said."""
    return max((days for _, _, days in durations(text)), default=None)


def _days(match: re.Match[str]) -> float:
    written, half, unit = match.groups()
    number = 0.5 if written == "半" else read_number(written)
    return ((_SEVERAL if number is None else number) + (0.5 if half else 0)) * _DAYS[unit]
