"""Identity forms of people who don't exist."""

import random
from typing import Any

from api.practice.scenarios import Person

# Region 990101 is not given out; the check digits are right.
_REGION = "990101"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_THIS_YEAR = 2026
# Of whom somebody else talks, the scenario says the age only in words.
_AGES = {"child": 5, "parent": 72, "other": 70}
_dice = random.SystemRandom()


def identity_form(person: Person) -> dict[str, Any]:
    """What somebody types for `person`: their own data, or those of whom they talk for."""
    age = _AGES.get(person.relation, person.age)
    form: dict[str, Any] = {
        "name": "测试甲",
        "id_type": "id_card",
        "id_number": _identity_number(age, person.sex),
        "phone": f"1990000{_dice.randrange(10_000):04d}",
        "relation": person.relation,
        "consent": True,
    }
    if person.relation == "child":
        form["guardian"] = "测试乙"
    return form


def _identity_number(age: int, sex: str) -> str:
    born = f"{_THIS_YEAR - age}{_dice.randint(1, 11):02d}{_dice.randint(1, 18):02d}"
    serial = _dice.randrange(0, 999, 2) + (sex == "m")
    body = f"{_REGION}{born}{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + _CHECK_DIGITS[total % 11]
