"""Reads an identity form: what was typed becomes one clean form, or an error names the field.

An identity card's number tells birth date and sex (GB 11643-1999); its last character is a check
digit (ISO 7064, MOD 11-2).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from api.errors import InvalidInput
from api.patients.models import IdType, Relation
from api.patients.schemas import IdentityForm

# Under this age a guardian must agree (PIPL article 31).
GUARDED_BEFORE = 14
_OLDEST = 130

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_ID_CARD = re.compile(r"[0-9]{17}[0-9X]")
_OTHER_PAPER = re.compile(r"[A-Z0-9()/]{4,30}")

_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9][0-9]{9})")
_LANDLINE = re.compile(r"0[1-9][0-9]{1,2}[0-9]{7,8}")
_FOREIGN = re.compile(r"(?:\+|00)([1-9][0-9]{6,14})")

_NAME_LENGTH = 40
_NAME_MARKS = frozenset(" ·.-'’")
_DOTS = str.maketrans(dict.fromkeys("・•‧∙⋅．", "·"))
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")


@dataclass(frozen=True)
class CardFacts:
    """What an identity card's number tells."""

    birth_date: date
    sex: str


@dataclass(frozen=True)
class Identity:
    """A checked form. `subject` is what a patient is found by: one paper, one patient."""

    name: str
    id_type: IdType
    id_number: str
    subject: str
    phone: str
    relation: Relation
    guardian: str | None
    birth_date: date | None
    sex: str | None


def check_identity(form: IdentityForm, today: date) -> Identity:
    """Normalise and check a form.

    Raises `InvalidInput` with the field's name in `field`: `consent_needed`, `name_invalid`,
    `identity_number_invalid`, `phone_invalid`, `birth_date_invalid`, `guardian_needed`.
    """
    if not form.consent:
        raise InvalidInput("consent_needed", field="consent")
    name = read_name(form.name, field="name")
    number, facts = _read_paper(form, today)
    phone = read_phone(form.phone, field="phone")
    birth_date = facts.birth_date if facts else _read_birth_date(form.birth_date, today)
    return Identity(
        name=name,
        id_type=form.id_type,
        id_number=number,
        # Numbers of other papers repeat across countries, so there the name belongs to the key.
        subject=number if facts else f"{number}|{name.replace(' ', '').casefold()}",
        phone=phone,
        relation=form.relation,
        guardian=_read_guardian(form, birth_date, phone, today),
        birth_date=birth_date,
        sex=facts.sex if facts else form.sex,
    )


def age_on(birth_date: date, day: date) -> int:
    """Completed years."""
    before_birthday = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - before_birthday


def read_name(typed: str, *, field: str) -> str:
    """A person's name in any script, 1 to 40 characters. Raises `InvalidInput("name_invalid")`."""
    name = " ".join(unicodedata.normalize("NFKC", typed.translate(_DOTS)).split())
    name = _BETWEEN_HAN.sub("", name)
    letters = [unicodedata.category(character)[0] for character in name]
    allowed = all(
        kind in "LM" or character in _NAME_MARKS
        for kind, character in zip(letters, name, strict=True)
    )
    if not allowed or "L" not in letters or len(name) > _NAME_LENGTH:
        raise InvalidInput("name_invalid", field=field)
    return name


def read_phone(typed: str, *, field: str) -> str:
    """Digits of a mainland mobile or landline; a foreign number begins with +.

    Raises `InvalidInput("phone_invalid")`.
    """
    digits = re.sub(r"[\s()‐-―-]", "", unicodedata.normalize("NFKC", typed))
    if mobile := _MOBILE.fullmatch(digits):
        return mobile[1]
    if _LANDLINE.fullmatch(digits):
        return digits
    foreign = _FOREIGN.fullmatch(digits)
    if foreign is None or foreign[1].startswith("86"):
        raise InvalidInput("phone_invalid", field=field)
    return f"+{foreign[1]}"


def read_id_card(number: str, today: date) -> CardFacts | None:
    """What a number of 18 characters tells; None when the date or the check digit is wrong."""
    if not _ID_CARD.fullmatch(number):
        return None
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    try:
        birth_date = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    if number[17] != _CHECK_DIGITS[total % 11] or not _plausible(birth_date, today):
        return None
    return CardFacts(birth_date, "m" if int(number[16]) % 2 else "f")


def _read_paper(form: IdentityForm, today: date) -> tuple[str, CardFacts | None]:
    number = re.sub(r"[\s‐-―-]", "", unicodedata.normalize("NFKC", form.id_number)).upper()
    if form.id_type is IdType.ID_CARD:
        facts = read_id_card(number, today)
        if facts is None:
            raise InvalidInput("identity_number_invalid", field="id_number")
        return number, facts
    if not _OTHER_PAPER.fullmatch(number):
        raise InvalidInput("identity_number_invalid", field="id_number")
    # A residence permit of Hong Kong, Macao and Taiwan residents has a number of the same kind.
    is_permit = form.id_type is IdType.RESIDENCE_PERMIT
    return number, read_id_card(number, today) if is_permit else None


def _read_birth_date(given: date | None, today: date) -> date | None:
    if given is not None and not _plausible(given, today):
        raise InvalidInput("birth_date_invalid", field="birth_date")
    return given


def _plausible(birth_date: date, today: date) -> bool:
    return birth_date <= today and age_on(birth_date, today) <= _OLDEST


def _read_guardian(
    form: IdentityForm, birth_date: date | None, phone: str, today: date
) -> str | None:
    """The guardian as one line to keep, name and phone; where none is needed none is kept."""
    if not _needs_guardian(form, birth_date, today):
        return None
    if form.guardian is None:
        raise InvalidInput("guardian_needed", field="guardian")
    own = form.guardian.phone
    number = read_phone(own, field="guardian.phone") if own and own.strip() else phone
    return f"{read_name(form.guardian.name, field='guardian.name')} {number}"


def _needs_guardian(form: IdentityForm, birth_date: date | None, today: date) -> bool:
    if birth_date is not None:
        return age_on(birth_date, today) < GUARDED_BEFORE
    return form.relation is Relation.CHILD or form.id_type is IdType.BIRTH_CERTIFICATE
