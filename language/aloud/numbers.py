"""Figures as they are spoken: quantities in full, numbers to be noted digit by digit."""

import re

import cn2an

from language.numerals import speak_digits, speak_number

# Rung by everybody and never read as quantities.
_SERVICE = {"110", "114", "119", "120", "122"}
_LONG = 5  # from so many digits on a number without a measure is a code, not a quantity
_COUNTABLE = 12  # digits; nobody counts beyond 千亿
# 两个, but 二楼, 二号, 二月.
_COUNTED = (
    "个位次天年周岁元种件张份本台名家片粒盒步条间米人双碗杯瓶趟回遍项类样支只句层"
    "小分公斤毫厘升平辆瓣段套处"
)
# After these a figure counts something, however long it is.
_MEASURE = re.compile(rf" ?[{_COUNTED}度号楼月日点路级期床人克kmc℃%％成倍里]")
_CODE = re.compile(r"(?<![A-Za-z\d])([A-Z]{1,3})(\d{4,})(?:-(\d+))?(?!\d)")
_GROUPED = re.compile(r"(?<![\d.])\+?(\d{2,4}(?:-\d{3,8})+)(?!\d)( (?=[\u3400-\u9fff]))?")
_MASKED = re.compile(r"\d*\*{2,}(\d{1,4}[Xx]?)")
_ROOM = re.compile(r"(?<!\d)(\d{3,4}) ?(?=诊?室|病?房|诊间|床|路)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?) ?[%％]")
_FRACTION = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?![\d/])")
_RANGE = re.compile(r"(?<=\d) ?[–—~～-] ?(?=\d)")
_FIGURE = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(?!\d)")
_LEFT = re.compile(r"[0-9]+")
_TWO_TO = re.compile(rf"(?<![\d.第])(?<!第 )2 ?到 ?(?=\d+ ?[{_COUNTED}])")


def numbers_aloud(text: str) -> str:
    """The text with all its figures in words."""
    text = _CODE.sub(_code, text)
    text = _GROUPED.sub(_telephone, text)
    text = _MASKED.sub(lambda match: "尾号" + _digits(match[1].upper()), text)
    text = _ROOM.sub(lambda match: speak_digits(match[1], one="一"), text)
    text = _THOUSANDS.sub("", text)
    text = _PERCENT.sub(lambda match: f"百分之{_quantity(match[1])}", text)
    text = _FRACTION.sub(lambda match: f"{_quantity(match[2])}分之{_quantity(match[1])}", text)
    text = _TWO_TO.sub("两到", _RANGE.sub("到", text))
    text = _FIGURE.sub(_figure, text)
    return _LEFT.sub(lambda match: _digits(match[0]), text)


def _figure(match: re.Match[str]) -> str:
    figure, before, after = match[1], match.string[: match.start()], match.string[match.end() :]
    measured = _MEASURE.match(after)
    noted = figure in _SERVICE or len(figure) >= _LONG or figure.startswith("00")
    if noted and "." not in figure and not (measured and not figure.startswith("0")):
        return _digits(_in_groups(figure))
    counted = after.lstrip(" ")[:1]
    if figure == "2" and counted and counted in _COUNTED and not before.rstrip().endswith("第"):
        return "两"
    return _quantity(figure)


def _quantity(figure: str) -> str:
    if len(figure.partition(".")[0]) > _COUNTABLE:
        return _digits(figure.replace(".", "点"))
    return str(cn2an.an2cn(figure)) if "." in figure else speak_number(int(figure))


def _digits(text: str) -> str:
    return speak_digits(text)


def _telephone(match: re.Match[str]) -> str:
    """In its groups, and a pause for whoever writes it down."""
    return _digits(match[1].replace("-", "，")) + ("，" if match[2] else "")


def _code(match: re.Match[str]) -> str:
    letters, first, second = match.groups()
    groups = [_in_groups(group) for group in (first, second) if group]
    return letters + _digits("，".join(groups))


def _in_groups(figure: str) -> str:
    """As people say long numbers: a mobile number 3-4-4, six digits 3-3, others by four."""
    if len(figure) == 11:
        sizes = [3, 4, 4]
    elif len(figure) == 6:
        sizes = [3, 3]
    elif len(figure) < 6:
        sizes = [len(figure)]
    else:
        sizes = [4] * (len(figure) // 4) + ([len(figure) % 4] if len(figure) % 4 else [])
    groups, at = [], 0
    for size in sizes:
        groups.append(figure[at : at + size])
        at += size
    return "，".join(groups)
