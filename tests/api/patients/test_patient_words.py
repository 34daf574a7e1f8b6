"""Every refusal of this feature has words."""

from pathlib import Path

import pytest

from api.wording import load_wording

CODES = {
    "card_has_appointments": {"count": 2},
    "consent_needed": {},
    "consent_withdrawn": {},
    "erase_has_appointments": {"count": 2},
    "guardian_is_patient": {},
    "guardian_needed": {},
    "identity_link_expired": {},
    "name_is_fixed": {},
    "visitor_not_found": {},
}


@pytest.mark.parametrize("code", CODES)
def test_a_refusal_has_words(code: str, knowledge_base: Path) -> None:
    said = load_wording(knowledge_base / "wording")(f"errors.{code}", **CODES[code])
    assert said.endswith("。")
    assert "{" not in said


def test_a_correction_is_confirmed_in_words(knowledge_base: Path) -> None:
    assert load_wording(knowledge_base / "wording")("patients.corrected")
