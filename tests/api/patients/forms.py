"""Identity forms as people fill them in. All persons and numbers are made up."""

from datetime import date
from typing import Any

from api.patients.schemas import IdentityForm

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_card(birth: date = date(1990, 3, 7), *, woman: bool = True, region: str = "990101") -> str:
    """A number with a right check digit, of a region that doesn't exist."""
    digits = f"{region}{birth:%Y%m%d}{'24' if woman else '25'}{'2' if woman else '1'}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]


def typed(**changes: Any) -> dict[str, Any]:
    """A form of a grown woman for herself, with some fields typed otherwise."""
    return {
        "name": "林小雨",
        "id_type": "id_card",
        "id_number": id_card(),
        "phone": "13800001234",
        "relation": "self",
        "consent": True,
    } | changes


def form(**changes: Any) -> IdentityForm:
    """The same, as the endpoint receives it."""
    return IdentityForm.model_validate(typed(**changes))
