"""Every refusal has words a patient understands, and the params those words need."""

from pathlib import Path
from typing import Any

import pytest
from booking_rows import NOW

from api.wording import load_wording


@pytest.mark.parametrize(
    ("code", "params"),
    [
        ("visitor_not_found", {}),
        ("slot_not_found", {}),
        ("not_your_appointment", {}),
        ("slot_full", {"alternatives": []}),
        ("slot_past", {"alternatives": []}),
        ("beyond_window", {"days": 28, "alternatives": []}),
        ("clinic_stopped", {"reason": None, "alternatives": []}),
        ("already_booked_half_day", {"appointment": None, "alternatives": []}),
        ("same_time", {"appointment": None, "alternatives": []}),
        ("doctor_limit", {"bookings": 2, "days": 7, "alternatives": []}),
        ("sex_limit", {"department": "妇科", "sex": "f", "alternatives": []}),
        ("age_limit", {"department": "儿科", "min_age": None, "max_age": 14, "alternatives": []}),
        ("hold_expired", {"alternatives": []}),
        ("same_slot", {}),
        ("cancel_too_late", {"until": NOW, "phone": "0571-0000-0000"}),
        ("appointment_ended", {"status": "cancelled"}),
        ("idempotency_conflict", {}),
    ],
)
def test_a_refusal_is_said_in_full(knowledge_base: Path, code: str, params: dict[str, Any]) -> None:
    said = load_wording(knowledge_base / "wording")(f"errors.{code}", **params)
    assert said.endswith("。")
    assert "{" not in said
    assert "None" not in said
