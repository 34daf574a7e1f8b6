"""Takes identity numbers and phone numbers out of what patients type, before anything sees them."""

import re
import unicodedata

# What people, phones and recognisers put between digits: blanks of any kind, hyphens of any width,
# characters without width.
_BETWEEN = r"[\s\u200b-\u200f\u2060\ufeff\-\u2010-\u2015－]{0,2}"
_ALONE = (r"(?<![\dA-Za-z])(?:", r")(?![\dA-Za-z])")


def _number(*parts: str) -> re.Pattern[str]:
    return re.compile(_ALONE[0] + _BETWEEN.join(parts) + _ALONE[1])


_DIGIT = r"\d"
_ID_CARD = _number(*[_DIGIT] * 17, r"[\dXx]")
_OLD_ID_CARD = _number("[1-9]", *[_DIGIT] * 7, "[01]", _DIGIT, "[0-3]", *[_DIGIT] * 4)
_PHONE = _number(rf"(?:\+?86{_BETWEEN})?1", "[3-9]", *[_DIGIT] * 9)
# Passports: E12345678, EA1234567; travel permits: H12345678, H1234567800.
_PASSPORT = _number("[A-Za-z]", *[_DIGIT] * 8, r"(?:\d\d)?")
_NEW_PASSPORT = _number("[A-Za-z]", "[A-Za-z]", *[_DIGIT] * 7)

# A recogniser writes numbers that were read aloud in characters: 幺三八零零零零一二三四.
_SPOKEN = "零〇一幺二三四五六七八九"
_SPOKEN_NUMBER = re.compile(f"(?<![{_SPOKEN}])[{_SPOKEN}]{{11,18}}(?![{_SPOKEN}])")

# Fewer characters than this beside a number are no question of their own (身份证, 电话).
_SOMETHING_SAID = 4

_PLACEHOLDERS = (
    (_ID_CARD, "〔证件号〕"),
    (_OLD_ID_CARD, "〔证件号〕"),
    (_PHONE, "〔手机号〕"),
    (_PASSPORT, "〔证件号〕"),
    (_NEW_PASSPORT, "〔证件号〕"),
    (_SPOKEN_NUMBER, "〔号码〕"),
)


def mask_identity(text: str) -> tuple[str, bool]:
    """Return the text with every such number replaced by its kind, and whether any was found.

    Full-width digits count too; the rest of the text keeps its form.
    """
    narrow = "".join(_narrow(character) for character in text)
    masked = narrow
    for pattern, placeholder in _PLACEHOLDERS:
        masked = pattern.sub(placeholder, masked)
    return (masked, True) if masked != narrow else (text, False)


def without_numbers(text: str) -> str:
    """The text with every such number replaced by its kind: for what staff write down."""
    return mask_identity(text)[0]


def has_placeholder(masked: str) -> bool:
    """Whether a number was taken out of a stored text."""
    return any(placeholder in masked for _, placeholder in _PLACEHOLDERS)


def is_only_identity(masked: str) -> bool:
    """Whether a masked text says nothing besides numbers that were taken out."""
    return len(re.sub(r"〔[^〕]*〕|[\s，,。:：]", "", masked)) < _SOMETHING_SAID


def _narrow(character: str) -> str:
    if "！" <= character <= "～" and unicodedata.normalize("NFKC", character).isalnum():
        return unicodedata.normalize("NFKC", character)
    return character
