"""Reads an identity form: what was typed becomes one clean form, or an error names the field.

What papers can say is in `papers`.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date

from api.errors import InvalidInput
from api.patients.models import IdType, Relation
from api.patients.papers import age_on as age_on  # `api.appointments` asks for it here
from api.patients.papers import plausible, read_number, subject_of
from api.patients.schemas import CorrectionForm, GuardianForm, IdentityForm

# Under this age a guardian must agree (PIPL article 31).
GUARDED_BEFORE = 14

_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9][0-9]{9})")
_LANDLINE = re.compile(r"0[1-9][0-9]{1,2}[0-9]{7,8}")
_FOREIGN = re.compile(r"(?:\+|00)([1-9][0-9]{6,14})")

_NAME_LENGTH = 40
_NAME_MARKS = frozenset(" ·.-'’")
_DOTS = str.maketrans(dict.fromkeys("・•‧∙⋅．", "·"))
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")


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
    `phone_invalid`, `birth_date_invalid`, `guardian_needed`, `guardian_is_patient`, and for the
    number those of `papers.read_number`.
    """
    if not form.consent:
        raise InvalidInput("consent_needed", field="consent")
    name = read_name(form.name, field="name")
    number, facts = read_number(form.id_type, form.id_number, today)
    phone = read_phone(form.phone, field="phone")
    birth_date = facts.birth_date if facts else _read_birth_date(form.birth_date, today)
    guardian = None
    if needs_guardian(form.relation, form.id_type, birth_date, today):
        guardian = _read_guardian(form.guardian, name, phone)
    return Identity(
        name=name,
        id_type=form.id_type,
        id_number=number,
        subject=subject_of(form.id_type, number, name),
        phone=phone,
        relation=form.relation,
        guardian=guardian,
        birth_date=birth_date,
        sex=facts.sex if facts else form.sex,
    )


def correct_identity(known: Identity, form: CorrectionForm, today: date) -> Identity:
    """`known` with what was typed anew; what was left empty stays.

    Raises what `check_identity` raises, and `InvalidInput("name_is_fixed")` for another name on a
    paper that is known by it.
    """
    name = read_name(form.name or "", field="name") if _typed(form.name) else known.name
    if subject_of(known.id_type, known.id_number, name) != known.subject:
        raise InvalidInput("name_is_fixed", field="name")
    phone = read_phone(form.phone or "", field="phone") if _typed(form.phone) else known.phone
    relation = form.relation or known.relation
    guardian = None
    if needs_guardian(relation, known.id_type, known.birth_date, today):
        again = form.guardian is not None or known.guardian is None
        guardian = _read_guardian(form.guardian, name, phone) if again else known.guardian
    return replace(known, name=name, phone=phone, relation=relation, guardian=guardian)


def needs_guardian(
    relation: Relation, id_type: IdType, birth_date: date | None, today: date
) -> bool:
    """Whether a guardian must act: for a child under 14, or one whose age nothing tells."""
    if birth_date is not None:
        return age_on(birth_date, today) < GUARDED_BEFORE
    return relation is Relation.CHILD or id_type is IdType.BIRTH_CERTIFICATE


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


def _typed(field: str | None) -> bool:
    return bool(field and field.strip())


def _read_birth_date(given: date | None, today: date) -> date | None:
    if given is not None and not plausible(given, today):
        raise InvalidInput("birth_date_invalid", field="birth_date")
    return given


def _read_guardian(guardian: GuardianForm | None, patient: str, phone: str) -> str:
    """The guardian as one line to keep, name and phone."""
    if guardian is None:
        raise InvalidInput("guardian_needed", field="guardian")
    name = read_name(guardian.name, field="guardian.name")
    if name.casefold() == patient.casefold():
        raise InvalidInput("guardian_is_patient", field="guardian")
    own = guardian.phone
    number = read_phone(own, field="guardian.phone") if own and own.strip() else phone
    return f"{name} {number}"
