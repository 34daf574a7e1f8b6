"""Papers by which patients register: which numbers they can have, and what a number tells.

An identity card's number tells birth date and sex (GB 11643-1999); its last character is a check
digit (ISO 7064, MOD 11-2). The residence permits of Hong Kong, Macao and Taiwan residents and,
since 2023, of foreigners have numbers of the same kind.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from api.errors import InvalidInput
from api.patients.models import IdType

_OLDEST = 130

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_ID_CARD = re.compile(r"[0-9]{17}[0-9X]")
# Not valid since 2013: no century, no check digit.
_OLD_ID_CARD = re.compile(r"[0-9]{15}")
_OLD_PERMANENT_RESIDENCE = re.compile(r"[A-Z]{3}[0-9]{12}")
_SHAPES = {
    IdType.PASSPORT: re.compile(r"(?=.*[0-9])[A-Z0-9]{5,12}"),
    # Mainland residents to Hong Kong and Macao (C, W) and to Taiwan (T, L); then Hong Kong and
    # Macao residents, then Taiwan residents, to the mainland.
    IdType.TRAVEL_PERMIT: re.compile(
        r"[CWTL][A-Z0-9][0-9]{7}"
        r"|[HM][0-9]{8}(?:[0-9]{2})?"
        r"|[0-9]{8}(?:[0-9]{2}(?:[A-Z]|\([A-Z]\))?)?"
    ),
    IdType.BIRTH_CERTIFICATE: re.compile(r"[A-Z][0-9]{9}"),
    IdType.OTHER: re.compile(r"[A-Z0-9()/]{4,30}"),
}
# Of a permit to travel to the mainland this stays for life; what follows counts its issues.
_FOR_LIFE = re.compile(r"[HM]?[0-9]{8}")


@dataclass(frozen=True)
class CardFacts:
    """What an identity card's number tells."""

    birth_date: date
    sex: str


def read_number(id_type: IdType, typed: str, today: date) -> tuple[str, CardFacts | None]:
    """The number as it is kept, and what it tells. Raises `InvalidInput` for the field `id_number`:
    `identity_number_old` for an identity card of 15 digits, `identity_number_invalid`, or
    `<paper>_number_invalid`."""
    number = re.sub(r"[\s‐-―-]", "", unicodedata.normalize("NFKC", typed)).upper()
    if id_type is IdType.ID_CARD:
        return number, _id_card(number, today)
    if id_type is IdType.RESIDENCE_PERMIT:
        facts = read_id_card(number, today)
        sound = facts is not None or _OLD_PERMANENT_RESIDENCE.fullmatch(number)
    else:
        facts = None
        sound = _SHAPES[id_type].fullmatch(number)
    if not sound:
        paper = "identity" if id_type is IdType.OTHER else id_type
        raise InvalidInput(f"{paper}_number_invalid", field="id_number")
    return number, facts


def subject_of(id_type: IdType, number: str, name: str) -> str:
    """What a patient is found by: one paper, one patient.

    Numbers of papers without a check digit repeat across countries, so there the name belongs to
    it, and can't be corrected later.
    """
    if id_type in {IdType.ID_CARD, IdType.RESIDENCE_PERMIT} and _facts(number):
        return number
    if id_type is IdType.TRAVEL_PERMIT and (for_life := _FOR_LIFE.match(number)):
        number = for_life[0]
    return f"{number}|{name.replace(' ', '').casefold()}"


def read_id_card(number: str, today: date) -> CardFacts | None:
    """What a number of 18 characters tells; None when the date or the check digit is wrong."""
    facts = _facts(number)
    return facts if facts and plausible(facts.birth_date, today) else None


def plausible(birth_date: date, today: date) -> bool:
    """Whether somebody born then can be a patient."""
    return birth_date <= today and age_on(birth_date, today) <= _OLDEST


def age_on(birth_date: date, day: date) -> int:
    """Completed years."""
    before_birthday = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - before_birthday


def _id_card(number: str, today: date) -> CardFacts:
    if _OLD_ID_CARD.fullmatch(number):
        raise InvalidInput("identity_number_old", field="id_number")
    facts = read_id_card(number, today)
    if facts is None:
        raise InvalidInput("identity_number_invalid", field="id_number")
    return facts


def _facts(number: str) -> CardFacts | None:
    if not _ID_CARD.fullmatch(number):
        return None
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    if number[17] != _CHECK_DIGITS[total % 11]:
        return None
    try:
        birth_date = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return CardFacts(birth_date, "m" if int(number[16]) % 2 else "f")
