"""When nothing can be booked as it was wished."""

import pytest

from actions.clinic_choice import Subject, Wish
from actions.schedule_alternatives import say_why_none
from api.clock import HOSPITAL_ZONE
from tests.actions.fake_hospital import NOW, FakeHospital
from tests.actions.stage import Stage
from tests.actions.test_clinic_choice import on, turn
from tests.actions.test_schedule_actions import asks

FRIDAY = "2026-11-20"


async def test_a_full_doctor_leads_to_another_of_the_level_and_to_the_waitlist(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.add_doctor("d4", "王强", "guke", "chief", "m")
    hospital.add_clinic(15, "d4", FRIDAY, "pm")
    hospital.fill_up(12)
    await asks(stage, "张伟周五有吗", doctor=["d1"], date=on(FRIDAY))
    assert "约满了" in stage.text
    assert "同级别" in stage.text
    # 张敏 sits on that day, too, but is no 主任医师.
    assert [clinic["id"] for clinic in stage.cards[0]["clinics"]] == [15]
    assert stage.payloads[-1] == '/press_waitlist{"clinic": "12"}'


async def test_without_one_of_the_level_other_days_are_shown(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.fill_up(12)
    await asks(stage, "张伟周五有吗", doctor=["d1"], date=on(FRIDAY))
    assert [clinic["id"] for clinic in stage.cards[0]["clinics"]] == [11]


async def test_without_any_other_day_the_department_is_shown(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.fill_up(11)
    hospital.fill_up(12)
    await asks(stage, "张伟周五有吗", doctor=["d1"], date=on(FRIDAY))
    assert [clinic["id"] for clinic in stage.cards[0]["clinics"]] == [13]


async def test_when_everything_is_full_one_can_wait_or_ask_a_person(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.fill_up(14)
    await asks(stage, "儿科有号吗", department=["erke"])
    assert stage.cards == []
    assert '/press_waitlist{"clinic": "14"}' in stage.payloads
    assert "/human_ask" in stage.payloads


async def test_two_full_clinics_at_most_are_offered_to_wait_for(
    stage: Stage, hospital: FakeHospital
) -> None:
    for clinic in (11, 12, 13):
        hospital.fill_up(clinic)
    await asks(stage, "骨科有号吗", department=["guke"])
    assert "3 次出诊" in stage.text
    assert len([each for each in stage.payloads if "waitlist" in each]) == 2


async def test_what_is_not_released_says_when_and_nobody_waits_for_it(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.alter(12, opens_at=NOW.replace(day=19, hour=7))
    await asks(stage, "张伟周五有吗", doctor=["d1"], date=on(FRIDAY))
    assert "11 月 19 日" in stage.text
    assert "07:00" in stage.text
    assert "约满" not in stage.text
    assert not any("waitlist" in payload for payload in stage.payloads)
    assert [clinic["id"] for clinic in stage.cards[0]["clinics"]] == [11]


async def test_what_was_released_is_shown(stage: Stage, hospital: FakeHospital) -> None:
    hospital.alter(12, opens_at=NOW.astimezone(HOSPITAL_ZONE))
    await asks(stage, "张伟周五有吗", doctor=["d1"], date=on(FRIDAY))
    assert [clinic["id"] for clinic in stage.cards[0]["clinics"]] == [12]


@pytest.mark.parametrize(
    ("entities", "words"),
    [
        ({"doctor_sex": "m"}, "没有男医生的号"),
        ({"fee": {"max": 5}}, "没有 5 元以内的号"),
        ({"fee": {"min": 30, "max": 30}}, "没有 30 元的号"),
        ({"doctor_title": ["attending"]}, "没有主治医师的号"),
        ({"slot_kind": "vip"}, "没有特需门诊的号"),
        ({"slot_kind": "general", "doctor_sex": "m"}, "没有普通门诊、男医生的号"),
    ],
)
async def test_what_nobody_has_is_said_and_others_are_shown(
    stage: Stage, hospital: FakeHospital, entities: dict[str, object], words: str
) -> None:
    await asks(stage, "儿科有没有", department=["erke"], **entities)
    assert words in stage.text
    assert [clinic["id"] for clinic in stage.cards[0]["clinics"]] == [14]


async def test_nothing_is_shown_of_a_department_that_has_nothing(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.add_department("pifu", "皮肤科")
    heard = turn(stage.hears("schedule_ask", "皮肤科"))
    assert await say_why_none(heard, Subject(department="pifu"), Wish()) == []
    assert heard.dispatcher.messages == []
