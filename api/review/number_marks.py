"""Numbers that lead to a person: telephones, papers, cards, receipts, births, ages, beds.

All on normalised text (`language.normalise`): simplified characters, half-width digits. What is
written over several lines, with blanks, in characters (幺三八) or in both is found as well.
"""

import re
from collections.abc import Iterator

from api.review.marks import Kind, Mark
from language.numerals import read_number, speak_number

PHONE, PAPER, NUMBER, CONTACT, PLATE = (
    "〔手机号〕",
    "〔证件号〕",
    "〔号码〕",
    "〔联系方式〕",
    "〔车牌〕",
)
"""The first three are those that messages are masked with (`api.conversations.masking`)."""
RECEIPT, TICKET, BIRTHDAY, CHILDS_BIRTHDAY, BIRTH_YEAR, BED, ROOM = (
    "TS202601010001",
    "A001",
    "1975年3月8日",
    "2021年3月8日",
    "1975年",
    "3床",
    "301病房",
)
INVENTED_NUMBERS = (RECEIPT, TICKET, BIRTHDAY, CHILDS_BIRTHDAY, BIRTH_YEAR, BED, ROOM)
_RECENT = re.compile(r"20[12]\d")

_DIGIT = "0-9零〇○一幺二两三四五六七八九壹贰叁肆伍陆柒捌玖"
_ONE = f"(?:[2-9二两三四五六七八九]个(?=[{_DIGIT}]))?[{_DIGIT}]"
_BETWEEN = r"[\s\-–—―－_·•,，、。~*()（）|+]{0,3}"
_WIDELY = r"[\s\-–—―－_·•,，、。~*()（）|+./:;的是杠横空]{0,3}"
_RUN = re.compile(f"{_ONE}(?:{_BETWEEN}{_ONE}){{3,}}")
_WIDE_RUN = re.compile(f"{_ONE}(?:{_WIDELY}{_ONE}){{8,}}")
_LEAST, _LEAST_APART = 5, 6  # digits from which a run is somebody's number
_FOUR = re.compile(
    r"(?<![0-9])\d{4}(?![0-9])"
    r"|(?<![零〇一幺二两三四五六七八九])[零〇一幺二两三四五六七八九]{4}(?![零〇一幺二两三四五六七八九])"
)
# Lines that everybody may call, and what is no number of a person.
_PUBLIC = frozenset(
    {"12345", "12320", "12356", "12393", "12329", "12348", "12333", "12315", "95598"}
)
_SUM_AFTER = re.compile(r"\s*(?:元|块|毫|千|万|%|单位|ml|mg|克|步|人|cm|年)")
_WEEKDAYS_BEFORE = re.compile("(?:周|星期|礼拜)$")

_NUM = "[0-9零〇一二两三四五六七八九十百廿卅]"
_MONTH_DAY = rf"{_NUM}{{1,3}}\s*(?:月|[-./])\s*{_NUM}{{1,3}}(?:日|号)?"
_YEAR = r"(?:(?:19|20)?\d\d|[一二]?[九零〇]?[零〇一二三四五六七八九]{2})"
_FULL_DATE = rf"{_YEAR}\s*(?:年|[-./])\s*{_MONTH_DAY}"
_BORN = r"(?:生日|出生(?:日期|年月日?)?|生于|生辰|诞辰)"

_MAIL = re.compile(r"[A-Za-z0-9._%+-]+ ?(?:@|＠|艾特) ?[A-Za-z0-9-]+(?: ?(?:\.|点) ?[A-Za-z]{2,})+")
_ACCOUNT = re.compile(
    r"(?:微信|薇信|威信|V信|vx|wx|wechat|QQ|qq|扣扣|企鹅|抖音|支付宝|账号|帐号)(?:号码?|id|ID)?\s*(?:是|为|叫|:|就是)?\s*"
    r"(?P<it>[A-Za-z][A-Za-z0-9_\-]{4,19}|[A-Za-z0-9_\-]*\d[A-Za-z0-9_\-]{4,19})",
    re.IGNORECASE,
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使][\s·.\-]{0,2}[A-Za-z]"
    r"(?:[\s·.\-]{0,2}[A-Za-z0-9]){5,6}(?![A-Za-z0-9])"
)
_RECEIPT = re.compile(
    rf"(?<![A-Za-z])T\s?S\s?(?:[{_DIGIT}]\s?){{8}}(?:-|横?杠|减)?\s?(?:[{_DIGIT}]\s?){{3}}[{_DIGIT}](?!\d)",
    re.IGNORECASE,
)
_LETTERED = re.compile(
    r"(?<![A-Za-z0-9])(?=(?:[A-Za-z\-]*\d){3})(?=\d*[A-Za-z])[A-Za-z0-9\-]{6,}(?![A-Za-z0-9])"
)
_TICKET = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]\d{3,4}(?![A-Za-z0-9])")
_TAIL = re.compile(
    rf"(?:尾号|[后末前]四位|后几位|[末后]尾|卡号|号码|编号|单号|工号|流水号|住院号|门诊号|病历号|床号|密码|验证码|排队号|票号|取号|叫号)"
    rf"\s*(?:是|为|:|分别是)?\s*(?P<it>[A-Za-z]?(?:[{_DIGIT}]{_BETWEEN}){{1,}}[{_DIGIT}])"
)
_BIRTH_DATE = re.compile(
    rf"{_BORN}\s*(?:是|在|为|于|:)?\s*(?:农历|阴历|阳历|公历)?\s*(?P<it>(?:{_FULL_DATE})|(?:{_MONTH_DAY})|(?:{_YEAR}年(?:{_NUM}{{1,2}}月)?)|\d{{6,8}})"
)
_DATE_BORN = re.compile(
    rf"(?P<it>(?:{_FULL_DATE})|(?:{_MONTH_DAY}))\s*(?:的|号)?\s*(?:{_BORN}|生的|出生|生人)"
)
_BIRTH_YEAR = re.compile(rf"(?P<it>{_YEAR}\s*年)(?=(?:的|生|出生|生人|属)(?!时候|事|号|报告|检查))")
_OLD_DATE = re.compile(rf"(?<!\d)(?:19\d\d|20[01]\d)\s*(?:年|[-./])\s*{_MONTH_DAY}")
_NEW_DATE = re.compile(rf"(?<!\d)20[2-9]\d\s*(?:年|[-./])\s*{_MONTH_DAY}")
_AGE = re.compile(rf"(?P<it>{_NUM}{{1,3}})(?=\s*周?岁)")
_AGE_NOW = re.compile(
    r"(?:今年|年龄|年纪)\s*(?:是|有|:)?\s*(?P<it>\d{2})(?![0-9年月号点天个块元度次:.])"
)
_BED = re.compile(rf"(?:{_NUM}{{1,3}}|加\d)\s*号?\s*病?床(?![位被铺单])")
_ROOM = re.compile(r"\d{3,4}\s*号?\s*(?:病房|病室|房间|房(?!颤|间隔|子))")

_BANDS = (1, 4, 7, 14, 18, 35, 45, 60, 70, 80, 90, 131)  # an age stays between two of them


def numbers(text: str) -> Iterator[Mark]:
    """Every number of somebody in a normalised text; those that count more come first."""
    yield from _plain(text, _MAIL, Kind.CONTACT, CONTACT)
    yield from _named(text, _ACCOUNT, Kind.CONTACT, CONTACT)
    yield from _plain(text, _PLATE, Kind.NUMBER, PLATE)
    yield from _plain(text, _RECEIPT, Kind.NUMBER, RECEIPT)
    yield from _births(text)
    yield from _runs(text)
    yield from _named(text, _TAIL, Kind.NUMBER, NUMBER)
    yield from _plain(text, _LETTERED, Kind.NUMBER, NUMBER)
    yield from _plain(text, _TICKET, Kind.NUMBER, TICKET)
    yield from _plain(text, _BED, Kind.PLACE, BED)
    yield from _plain(text, _ROOM, Kind.PLACE, ROOM)


def ages(text: str) -> Iterator[Mark]:
    """Ages, each with another one of the same stage of life in its stead."""
    for pattern in (_AGE, _AGE_NOW):
        for match in pattern.finditer(text):
            age = read_number(match["it"])
            if age is not None and age < _BANDS[-1]:
                other = another_age(age)
                written = str(other) if match["it"].isdigit() else speak_number(other)
                yield Mark(match.start("it"), match.end("it"), Kind.AGE, written)


def another_age(age: int) -> int:
    """Another age in the same stage of life, where there is one."""
    upper = next(band for band in _BANDS if age < band)
    for other in (age + 2, age + 1, age - 2, age - 1):
        if other >= 0 and next(band for band in _BANDS if other < band) == upper:
            return other
    return age


def doubtful_numbers(text: str) -> Iterator[Mark]:
    """What may be a part of somebody's number, or the day of their birth."""
    for match in _NEW_DATE.finditer(text):
        yield Mark(*match.span(), Kind.DOUBT, why="date")
    for match in _FOUR.finditer(text):
        if not _is_harmless(text, match):
            yield Mark(*match.span(), Kind.DOUBT, why="number")


def digits_of(text: str) -> str:
    """Every digit of a normalised text in order, whatever stands between them."""
    spelled = re.sub(
        f"([2-9二两三四五六七八九])个([{_DIGIT}])",
        lambda found: _digit(found[2]) * int(_digit(found[1])),
        text,
    )
    return "".join(map(_digit, re.findall(f"[{_DIGIT}]", spelled)))


def _digit(char: str) -> str:
    formal = "零壹贰叁肆伍陆柒捌玖".find(char)
    if formal >= 0:
        return str(formal)
    return "0" if char == "○" else str(read_number(char))


def _births(text: str) -> Iterator[Mark]:
    yield from _named(text, _BIRTH_DATE, Kind.BIRTH, BIRTHDAY)
    yield from _named(text, _DATE_BORN, Kind.BIRTH, BIRTHDAY)
    yield from _plain(text, _OLD_DATE, Kind.BIRTH, BIRTHDAY)
    yield from _named(text, _BIRTH_YEAR, Kind.BIRTH, BIRTH_YEAR)


def _runs(text: str) -> Iterator[Mark]:
    for match in _WIDE_RUN.finditer(text):
        if not _NEW_DATE.match(match[0]):
            yield Mark(*match.span(), Kind.NUMBER, _kind_of_number(digits_of(match[0])))
    for match in _RUN.finditer(text):
        count = len(digits_of(match[0]))
        whole = count == match.end() - match.start()
        least = _LEAST if whole else _LEAST_APART
        if count >= least and not _is_harmless(text, match) and not _NEW_DATE.match(match[0]):
            yield Mark(*match.span(), Kind.NUMBER, _kind_of_number(digits_of(match[0])))


def _is_harmless(text: str, match: re.Match[str]) -> bool:
    if match[0] in _PUBLIC or _SUM_AFTER.match(text, match.end()):
        return True
    return bool(_WEEKDAYS_BEFORE.search(text, 0, match.start()))


def _kind_of_number(digits: str) -> str:
    if re.fullmatch(r"(?:86)?1[3-9]\d{9}", digits):
        return PHONE
    return PAPER if len(digits) in (15, 17, 18) else NUMBER


def _plain(text: str, pattern: re.Pattern[str], kind: Kind, instead: str) -> Iterator[Mark]:
    for match in pattern.finditer(text):
        if match[0] != instead:
            yield Mark(*match.span(), kind, instead)


def _named(text: str, pattern: re.Pattern[str], kind: Kind, instead: str) -> Iterator[Mark]:
    for match in pattern.finditer(text):
        if match["it"] != instead:
            child = instead == BIRTHDAY and _RECENT.match(match["it"])
            whose = CHILDS_BIRTHDAY if child else instead
            yield Mark(match.start("it"), match.end("it"), kind, whose)
