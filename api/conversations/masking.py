"""Takes identity numbers and phone numbers out of what patients type, before anything sees them."""

import re
import unicodedata

# Eighteen digits (the last may be X), groups may be set apart by single blanks or hyphens.
_ID_CARD = re.compile(r"(?<![\dA-Za-z])\d{6}[ -]?\d{4}[ -]?\d{4}[ -]?\d{3}[\dXx](?![\dA-Za-z])")
_OLD_ID_CARD = re.compile(r"(?<![\dA-Za-z])[1-9]\d{5}\d{2}[01]\d[0-3]\d{4}(?![\dA-Za-z])")
_PHONE = re.compile(r"(?<![\dA-Za-z])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\dA-Za-z])")
_PASSPORT = re.compile(r"(?<![\dA-Za-z])(?:[EGDSPHegdsph][A-Za-z]?\d{8}|[EGeg]\d{8})(?![\dA-Za-z])")

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


def is_only_identity(masked: str) -> bool:
    """Whether a masked text says nothing besides numbers that were taken out."""
    return len(re.sub(r"〔[^〕]*〕|[\s，,。:：]", "", masked)) < _SOMETHING_SAID


def _narrow(character: str) -> str:
    if "！" <= character <= "～" and unicodedata.normalize("NFKC", character).isalnum():
        return unicodedata.normalize("NFKC", character)
    return character
