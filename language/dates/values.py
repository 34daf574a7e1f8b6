"""What the words of a day expression are worth: numbers, units, names of weekdays and years."""

from dataclasses import replace

from language.dates.days import Relative
from language.numerals import read_number

DAY_WORDS = {"大后": 3, "大前": -3, "外后": 3, "后": 2, "前": -2}
DAY_WORDS |= {"明": 1, "听": 1, "赶明": 1, "昨": -1, "夜": -1, "寻": -1, "琴": -1, "噚": -1}
WEEKS = {
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
YEARS = {"前": -2, "去": -1, "今": 0, "明": 1, "后": 2}
WEEKDAYS = {char: number for number, char in enumerate("一二三四五六日", start=1)}
WEEKDAYS |= {str(number): number for number in range(1, 8)} | {"天": 7}
FESTIVALS = {
    "年三十": "除夕",
    "大年夜": "除夕",
    "过年": "春节",
    "五一": "劳动节",
    "六一": "儿童节",
    "十一": "国庆",
    "双11": "双十一",
    "双12": "双十二",
    "七夕节": "七夕",
}
_SMALL = "零一两三四五六七八九"
LUNAR_MONTHS = {"正": 1, "冬": 11, "腊": 12}
FEW_DAYS = (3, 4)  # 几天: the third day, and up to four more


def number_of(text: str | None) -> int:
    """A numeral that the vocabulary let pass; 0 for what makes no number."""
    return (read_number(text) if text else None) or 0


def span_of(text: str) -> tuple[int, int]:
    """两三 is from two to three, 五 from five to five."""
    low, high = _SMALL.find(text[0]), _SMALL.find(text[-1])
    if len(text) == 2 and 0 < low < high:
        return low, high
    return number_of(text), number_of(text)


def offset_of(number: int, unit: str) -> Relative:
    """三天, 两个月 from today."""
    if "月" in unit:
        return Relative(months=number)
    if "年" in unit:
        return Relative(months=12 * number)
    return Relative(days=in_days(number, unit))


def in_days(number: int, unit: str) -> int:
    """Days of so many days, weeks or months."""
    if "月" in unit:
        return 30 * number
    return number * (1 if "天" in unit or "日" in unit else 7)


def offset_about(text: str, unit: str) -> Relative:
    """两三天: the last of them may be meant."""
    low, high = span_of(text)
    offset = offset_of(low, unit)
    if low == high or "月" in unit or "年" in unit:
        return offset
    return replace(offset, vague=in_days(high - low, unit))


def relative_year(text: str | None) -> tuple[int | None, int | None]:
    """(year, years ahead): the one that was said is set."""
    if not text:
        return None, None
    if text in YEARS:
        return None, YEARS[text]
    number = number_of(text)
    return (number + 2000 if number < 100 else number), None
