"""At the read-back: a yes, a no, a question, another wish; and what is taken back on the way."""

from typing import Any

import pytest

from tests.actions.booking_talk import EIGHT, FRIDAY, THURSDAY, begins, left, statuses
from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage
from tests.actions.test_clinic_choice import on

CONFIRMED = "registration__confirmed"


@pytest.mark.parametrize("intent", ["affirm", "inform", "booking_make", "guide_ask"])
@pytest.mark.parametrize(
    "text", ["可以用医保吗", "退了会扣钱吗", "可以带孩子吗", "确定是主任吗", "要不要空腹"]
)
async def test_a_question_books_nothing_and_keeps_the_place(
    held: Stage, hospital: FakeHospital, intent: str, text: str
) -> None:
    place = held.slots["registration__held"]
    await held.fills(CONFIRMED, intent, text)
    assert not held.slots[CONFIRMED]
    assert held.slots["registration__held"] == place
    assert statuses(hospital) == ["held"]


@pytest.mark.parametrize("intent", ["affirm", "deny", "inform", "booking_make", "stop"])
@pytest.mark.parametrize(
    "text",
    ["先不挂", "别挂", "先别", "不要了吧", "不对", "没想好", "取消", "取消吧", "退掉", "算了"],
)
async def test_a_doubt_books_nothing(
    held: Stage, hospital: FakeHospital, intent: str, text: str
) -> None:
    await held.fills(CONFIRMED, intent, text)
    assert not held.slots[CONFIRMED]
    await held.runs("action_registration_submit")
    assert "booked" not in statuses(hospital)


async def test_all_the_same_to_me_moves_nothing(stage: Stage, hospital: FakeHospital) -> None:
    hospital.know()
    half_past = EIGHT | {"time_from": "08:30"}
    await begins(stage, "挂张伟明天八点半", doctor=["d1"], date={"days": [half_past]})
    place = stage.slots["registration__held"]
    await stage.fills(CONFIRMED, "inform", "都行", preference="any")
    assert stage.slots["registration__held"] == place
    assert stage.slots["registration__slot"] == "111"
    assert not stage.slots[CONFIRMED]
    assert statuses(hospital) == ["held"]


async def test_a_no_gives_the_place_back_and_asks_what_instead(
    held: Stage, hospital: FakeHospital
) -> None:
    await held.fills(CONFIRMED, "deny", "不对")
    assert left(hospital, 11) == 4
    assert held.slots["registration__slot"] is None
    assert "换" in held.text


async def test_another_time_gives_the_place_back_and_keeps_the_clinic(
    held: Stage, hospital: FakeHospital
) -> None:
    await held.fills(CONFIRMED, "inform", "换个时间")
    assert left(hospital, 11) == 4
    assert statuses(hospital) == ["cancelled"]
    assert held.slots["registration__held"] is None
    assert held.slots["registration__slot"] is None
    assert held.slots["registration__clinic"] == "11"
    await held.runs("action_ask_registration__slot")
    assert held.payloads[:2] == ['/press_slot{"slot": "110"}', '/press_slot{"slot": "111"}']


async def test_another_hour_stays_on_the_chosen_day(held: Stage, hospital: FakeHospital) -> None:
    half_past = {"from": None, "to": None, "period": "am", "time_from": "08:30", "time_to": None}
    await held.fills(CONFIRMED, "inform", "时间改成八点半吧", date={"days": [half_past]})
    assert held.slots["registration__clinic"] == "11"
    assert held.slots["registration__slot"] == "111"
    assert held.slots["registration__card"]["date"] == THURSDAY
    assert statuses(hospital) == ["cancelled", "held"]


async def test_another_half_day_stays_on_the_chosen_day(
    held: Stage, hospital: FakeHospital
) -> None:
    hospital.add_clinic(15, "d1", THURSDAY, "pm")
    afternoon = {"from": None, "to": None, "period": "pm", "time_from": None, "time_to": None}
    await held.fills(CONFIRMED, "inform", "上午不行，改下午吧", date={"days": [afternoon]})
    assert left(hospital, 11) == 4
    assert held.slots["registration__clinic"] == "15"
    assert not held.slots[CONFIRMED]


async def test_another_day_is_a_correction(held: Stage, hospital: FakeHospital) -> None:
    await held.fills(CONFIRMED, "deny", "不对，周五", date=on(FRIDAY))
    assert left(hospital, 11) == 4
    assert held.slots["registration__clinic"] == "12"
    assert not held.slots[CONFIRMED]


async def test_another_doctor_is_a_correction(held: Stage, hospital: FakeHospital) -> None:
    await held.fills(CONFIRMED, "inform", "我要张敏", doctor=["d2"])
    assert left(hospital, 11) == 4
    assert held.slots["registration__subject"]["doctor"] == "d2"
    assert not held.slots[CONFIRMED]


async def test_not_the_one_but_the_other_is_the_other(held: Stage, hospital: FakeHospital) -> None:
    text = "不要张伟，换成张敏"
    held.slots["requested_slot"] = CONFIRMED
    held.hears("affirm", text)
    held.latest["entities"] = [
        {"entity": "doctor", "value": ["d1"], "start": 2, "end": 4},
        {"entity": "doctor", "value": ["d2"], "start": 7, "end": 9},
    ]
    held.events.append({"event": "action", "name": held.form})
    await held.runs(f"validate_{held.form}")
    assert held.slots["registration__subject"]["doctor"] == "d2"
    assert statuses(hospital) == ["cancelled"]


async def test_another_doctor_of_the_same_department(held: Stage, hospital: FakeHospital) -> None:
    await held.fills(CONFIRMED, "inform", "换个医生")
    assert left(hospital, 11) == 4
    assert held.slots["registration__clinic"] is None
    assert held.slots["registration__subject"]["department"] == "guke"
    assert held.slots["registration__subject"]["doctor"] is None
    await held.runs("action_ask_registration__clinic")
    assert '/press_clinic{"clinic": "13"}' in held.payloads


async def test_another_doctor_of_the_same_day_is_shown_for_that_day(
    held: Stage, hospital: FakeHospital
) -> None:
    hospital.add_clinic(15, "d2", THURSDAY, "am")
    await held.fills(CONFIRMED, "inform", "换个医生")
    await held.runs("action_ask_registration__clinic")
    assert [clinic["id"] for clinic in held.cards[0]["clinics"]] == [11, 15]


async def test_another_department(held: Stage, hospital: FakeHospital) -> None:
    await held.fills(CONFIRMED, "inform", "换个科")
    assert left(hospital, 11) == 4
    assert held.slots["registration__subject"] is None
    assert held.slots["registration__clinic"] is None


async def test_one_step_back_asks_for_the_half_hour_again(
    held: Stage, hospital: FakeHospital
) -> None:
    await held.fills(CONFIRMED, "nlu_fallback", "返回")
    assert statuses(hospital) == ["cancelled"]
    assert held.slots["registration__clinic"] == "11"
    assert held.slots["registration__slot"] is None
    assert held.slots["registration__subject"]["doctor"] == "d1"


@pytest.mark.parametrize(("intent", "text"), [("inform", "换一天"), ("press_other_day", "")])
async def test_another_day_shows_other_clinics(
    held: Stage, hospital: FakeHospital, intent: str, text: str
) -> None:
    await held.fills(CONFIRMED, intent, text)
    assert statuses(hospital) == ["cancelled"]
    assert held.slots["registration__clinic"] is None
    await held.runs("action_ask_registration__clinic")
    assert '/press_clinic{"clinic": "12"}' in held.payloads


async def test_a_department_among_candidates_narrows_them(
    stage: Stage, hospital: FakeHospital
) -> None:
    await begins(stage, "挂那个主任", doctor=["d1", "d3"])
    await stage.fills("registration__subject", "inform", "儿科的", department=["erke"])
    assert stage.slots["registration__subject"]["doctor"] == "d3"


@pytest.mark.parametrize(
    ("intent", "text", "said"),
    [
        ("press_subject", "", {"department": "erke"}),
        ("inform", "第二个", {"ordinal": 2}),
        ("inform", "儿科", {"department": ["erke"]}),
    ],
)
async def test_a_department_among_departments_is_the_choice(
    stage: Stage, intent: str, text: str, said: dict[str, Any]
) -> None:
    await begins(stage, "挂内科", department=["guke", "erke"])
    await stage.fills("registration__subject", intent, text, **said)
    assert stage.slots["registration__subject"]["department"] == "erke"
    assert stage.slots["registration__pending"] is None


@pytest.mark.parametrize("intent", ["stop", "affirm", "out_of_scope"])
@pytest.mark.parametrize("text", ["填好了", "我填完了，然后呢", "身份证〔证件号〕"])
async def test_what_is_said_of_the_form_books_nothing_and_keeps_the_place(
    held: Stage, hospital: FakeHospital, intent: str, text: str
) -> None:
    await held.fills(CONFIRMED, intent, text)
    assert not held.slots[CONFIRMED]
    assert statuses(hospital) == ["held"]
    assert held.slots["control__stuck"] == 1  # dealt with here: 填好了 may be taken for a stop


async def test_a_visitor_named_with_the_yes_is_no_yes(held: Stage, hospital: FakeHospital) -> None:
    await held.fills(CONFIRMED, "affirm", "好的，给我妈挂", person="mother")
    assert not held.slots[CONFIRMED]
    assert statuses(hospital) == ["cancelled"]
    assert held.slots["registration__visitor"] is None


async def test_the_third_answer_that_leads_nowhere_offers_a_person_and_books_nothing(
    held: Stage, hospital: FakeHospital
) -> None:
    for _ in range(2):
        await held.fills(CONFIRMED, "inform", "等等")
        assert "/human_ask" not in held.payloads
    await held.fills(CONFIRMED, "inform", "等等")
    assert "/human_ask" in held.payloads
    assert statuses(hospital) == ["held"]


async def test_a_wish_without_a_time_keeps_the_hour_that_was_said(
    stage: Stage, hospital: FakeHospital
) -> None:
    await begins(stage, "挂张伟明天8点", doctor=["d1"], date={"days": [EIGHT]})
    assert stage.slots["registration__slot"] == "110"
    await stage.fills("registration__visitor", "inform", "改周五吧", date=on(FRIDAY))
    assert stage.slots["registration__clinic"] == "12"
