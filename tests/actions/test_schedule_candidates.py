"""Which of several doctors of one name is meant."""

from typing import Any

import pytest

from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage

FORM = "schedule_form"


@pytest.fixture
async def asked(stage: Stage, hospital: FakeHospital) -> Stage:
    """张主任 fits three."""
    hospital.add_department("xiaohua", "消化内科")
    hospital.add_doctor("d7", "张建国", "xiaohua", "chief", "m")
    hospital.add_doctor("d8", "张兰", "guke", "chief", "f")
    hospital.add_doctor("d9", "张珊", "guke", "attending", "f")
    await stage.hears("schedule_ask", "张主任哪天在", doctor=["d7", "d8", "d9"]).runs(
        "action_schedule_begin"
    )
    stage.form = FORM
    return stage


@pytest.mark.parametrize(
    ("text", "entities", "doctor"),
    [
        ("第二个", {"ordinal": 2}, "d8"),
        ("消化那个", {"department": ["xiaohua"]}, "d7"),
        ("主治那个", {}, "d9"),
        ("张珊", {"doctor": ["d9"]}, "d9"),
    ],
)
async def test_one_word_tells_them_apart(
    asked: Stage, text: str, entities: dict[str, Any], doctor: str
) -> None:
    await asked.fills("schedule__subject", "inform", text, **entities)
    assert asked.slots["schedule__subject"]["doctor"] == doctor


async def test_what_fits_several_leaves_fewer_to_choose_from(asked: Stage) -> None:
    await asked.fills("schedule__subject", "inform", "女的", doctor_sex="f")
    assert not asked.slots["schedule__subject"]
    assert [c["doctor"] for c in asked.slots["schedule__pending"]["candidates"]] == ["d8", "d9"]


async def test_a_question_about_one_of_them_is_answered_and_the_choice_stays_open(
    asked: Stage,
) -> None:
    await asked.fills("schedule__subject", "schedule_ask", "张珊擅长什么", doctor=["d9"])
    assert "擅长" in asked.text
    assert not asked.slots["schedule__subject"]
