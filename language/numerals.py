"""Chinese numerals, read from text and spoken in full."""

import cn2an

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": 0, "○": 0, "两": 2, "俩": 2, "仨": 3, "幺": 1, "壹": 1, "贰": 2, "叁": 3}
_DIGITS |= {str(value): value for value in range(10)}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_CONTRACTED = {"廿": "二十", "卅": "三十", "卌": "四十"}
_SPOKEN_DIGITS = "零一二三四五六七八九"

NUMERAL = "[0-9零〇一二两俩三四五六七八九十百廿卅幺]"
"""Regular expression class of the characters `read_number` understands in ordinary text."""


def read_number(text: str) -> int | None:
    """The whole number that `text` is, or None (二十三 → 23, 幺二 → 12, 二零二六 → 2026).

    Without 十, 百 or 千 the characters are read digit by digit.
    """
    for short, full in _CONTRACTED.items():
        text = text.replace(short, full)
    if not text:
        return None
    if not any(char in _UNITS for char in text):
        return _read_digits(text)
    return _read_units(text)


def _read_digits(text: str) -> int | None:
    number = 0
    for char in text:
        digit = _DIGITS.get(char)
        if digit is None:
            return None
        number = number * 10 + digit
    return number


def _read_units(text: str) -> int | None:
    total, digit = 0, None
    for char in text:
        if char in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[char]
            digit = None
        elif char in _DIGITS and digit in (None, 0):
            digit = _DIGITS[char]
        else:
            return None
    return total + (digit or 0)


def speak_number(number: int) -> str:
    """The number in words (12 → 十二, 120 → 一百二十, 0 → 零)."""
    spoken = str(cn2an.an2cn(number))
    return spoken[1:] if spoken.startswith("一十") else spoken


def speak_digits(text: str, one: str = "幺") -> str:
    """Digit by digit, as telephone numbers and receipts are read; other characters stay."""
    spoken = [_SPOKEN_DIGITS[int(char)] if char in "0123456789" else char for char in text]
    return "".join(one if char == "一" else char for char in spoken)


def speak_money(yuan: int) -> str:
    """A whole sum of yuan in words (50 → 五十元)."""
    return f"{speak_number(yuan)}元"
