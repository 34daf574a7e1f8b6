"""Words that fit what was booked."""

from typing import Any

import pytest

from actions.registration_words import fitting, state
from tests.actions.booking_talk import CHANGE, begins, begins_with
from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage
from tests.actions.test_clinic_choice import on


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        ({"status": "booked"}, ""),
        ({"status": "booked", "stopped": True}, "stopped"),
        ({"status": "held", "submitted": True}, "submitted"),
        ({"status": "waitlisted", "entry": "e"}, "waiting"),
        ({"status": "held", "entry": "e", "hold_until": "x"}, "offered"),
    ],
)
def test_what_there_is_to_know_beside_the_time(card: dict[str, Any], expected: str) -> None:
    assert state(card) == expected


def test_only_what_has_no_doctor_gets_words_of_its_own() -> None:
    assert fitting("utter_registration__booked", {"resource": "mri"}).endswith("_resource")
    assert fitting("utter_registration__booked", {"resource": None}) == "utter_registration__booked"
    assert fitting("utter_registration__booked", None) == "utter_registration__booked"


async def test_an_examination_is_read_back_and_booked_without_a_doctors_words(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.know()
    hospital.add_resource(21, "mri", "核磁共振检查", "2026-11-19")
    await begins(stage, "预约核磁", resource=["mri"], date=on("2026-11-19"))
    stage.slots["registration__clinic"] = "21"
    await stage.fills("registration__slot", "inform", "第一个", ordinal=1)
    await stage.runs("action_ask_registration__confirmed")
    for part in ("核磁共振检查", "请带检查申请单"):
        assert part in stage.text
    assert not any(part in stage.text for part in ("挂号费", "医生", "0 元"))
    await stage.fills("registration__confirmed", "affirm", "好的")
    await stage.runs("action_registration_submit")
    for part in ("预约成功", "核磁共振检查", "请带检查申请单"):
        assert part in stage.text
    assert "挂号费" not in stage.text


async def test_another_half_day_is_looked_for_among_the_same_examination(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.know()
    hospital.add_resource(21, "mri", "核磁共振检查", "2026-11-19")
    hospital.add_resource(22, "mri", "核磁共振检查", "2026-11-20")
    hospital.book(21)
    await begins_with(stage, CHANGE, "核磁改到周五", date=on("2026-11-20"), resource=["mri"])
    assert stage.slots["registration__clinic"] == "22"
    assert stage.slots["registration__subject"]["resource"] == "mri"
