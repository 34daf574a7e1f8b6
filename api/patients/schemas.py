"""What the identity form sends, and what is shown of patients: masked, never in full."""

import uuid
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, field_validator

from api.patients.models import IdType, Relation

Sex = Literal["f", "m"]
# Longer than anything that can be right; what is right is decided in `identity.py`.
_Text = Annotated[str, StringConstraints(max_length=200)]


class GuardianForm(BaseModel):
    """Who answers for a child under 14. Without a phone the form's phone is the guardian's."""

    name: _Text
    phone: _Text | None = None


def _guardian_or_name(given: Any) -> Any:
    if isinstance(given, str):
        return {"name": given} if given.strip() else None
    return given


class IdentityForm(BaseModel):
    """The identity form of contract section 2, as typed. `guardian` may be a name alone.

    `birth_date` and `sex` are for papers that don't tell them; an identity card does.
    """

    model_config = ConfigDict(hide_input_in_errors=True)

    name: _Text
    id_type: IdType
    id_number: _Text
    phone: _Text
    relation: Relation
    guardian: GuardianForm | None = None
    birth_date: date | None = None
    sex: Sex | None = None
    consent: bool = False

    _name_alone = field_validator("guardian", mode="before")(_guardian_or_name)


class CorrectionForm(BaseModel):
    """A visitor card put right: what is left out stays. `consent` gives it again."""

    model_config = ConfigDict(hide_input_in_errors=True)

    name: _Text | None = None
    phone: _Text | None = None
    relation: Relation | None = None
    guardian: GuardianForm | None = None
    consent: bool = False

    _name_alone = field_validator("guardian", mode="before")(_guardian_or_name)


class FormToFill(BaseModel):
    """What the page of a link draws: an empty form, or the correction of `card`, masked."""

    card: "VisitorData | None"


class IdentityLinkOut(BaseModel):
    """A one-time link's secret, told once."""

    token: str
    expires_at: datetime


class IdentityUrlOut(BaseModel):
    """The fields of an `identity_form` card."""

    url: str
    expires_at: datetime


class Redeemed(BaseModel):
    """Where the conversation goes on, and with which visitor card."""

    conversation_id: uuid.UUID
    card_id: int


class Visitor(BaseModel):
    """Somebody this account may book for. `age` in years; None where no paper told it. Nothing new
    is booked while the consent is withdrawn."""

    card_id: int
    name_masked: str
    relation: Relation
    sex: Sex | None
    age: int | None
    consent_withdrawn: bool


class VisitorData(BaseModel):
    """What is kept of one visitor, masked."""

    card_id: int
    name_masked: str
    relation: Relation
    id_type: IdType
    id_number_masked: str
    phone_masked: str
    guardian_masked: str | None
    guardian_needed: bool
    consent_withdrawn: bool
    since: datetime


class ConsentOut(BaseModel):
    """What was agreed to, and when."""

    purpose: str
    version: str
    given_at: datetime


class MyData(BaseModel):
    """What is kept of an account: its visitors, what it agreed to, and how much it booked."""

    visitors: list[VisitorData]
    consents: list[ConsentOut]
    appointments: int


class RemovedCard(BaseModel):
    """`erased`: nobody else acts for the patient, so the identity is gone too."""

    card_id: int
    erased: bool


class ConsentWithdrawn(BaseModel):
    """From when on nothing new is booked, and how many appointments stand all the same."""

    card_id: int
    withdrawn_at: datetime
    standing: int


class ErasedData(BaseModel):
    """What was erased: visitor cards, patients nobody else acts for, consents taken back."""

    visitors: int
    patients: int
    consents: int
