"""Whom the appointment is for: never somebody who was not meant."""

import pytest

from tests.actions.booking_talk import EIGHT, FRIDAY, begins, left, statuses, visitors_of
from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage
from tests.actions.test_clinic_choice import on

CONFIRMED = "registration__confirmed"


async def wishes(stage: Stage, text: str = "挂张伟明天8点", **entities: str) -> Stage:
    """A wish that lacks nothing but, maybe, for whom it is."""
    return await begins(stage, text, doctor=["d1"], date={"days": [EIGHT]}, **entities)


async def test_a_stranger_is_shown_the_identity_form(stage: Stage, hospital: FakeHospital) -> None:
    await wishes(stage)
    await stage.runs("action_ask_registration__visitor")
    [card] = stage.cards
    assert card["type"] == "identity_form"
    assert card["url"].startswith("/identity/")


async def test_what_was_chosen_by_itself_is_said_with_the_identity_form(
    stage: Stage, hospital: FakeHospital
) -> None:
    await wishes(stage)
    await stage.runs("action_ask_registration__visitor")
    for part in ("11 月 19 日", "08:00", "张伟", "50 元"):
        assert part in stage.text


async def test_who_has_just_registered_goes_on_to_the_confirmation(
    stage: Stage, hospital: FakeHospital
) -> None:
    await wishes(stage)
    visitor = hospital.know()
    await stage.fills("registration__visitor", "system_identity_done", visitor=str(visitor.card_id))
    assert stage.slots["registration__visitor"] == str(visitor.card_id)
    await stage.runs("action_ask_registration__confirmed")
    assert stage.cards[0]["status"] == "held"


async def test_among_several_visitors_the_patient_chooses(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.know()
    hospital.know("child", "小*")
    await wishes(stage)
    assert statuses(hospital) == []
    await stage.runs("action_ask_registration__visitor")
    assert [button["title"] for button in stage.buttons][:2] == ["张*（本人）", "小*（孩子）"]


async def test_a_child_that_is_named_is_chosen(stage: Stage, hospital: FakeHospital) -> None:
    hospital.know()
    hospital.know("child", "小*")
    await wishes(stage, "给孩子挂张伟明天8点", person="child")
    assert visitors_of(hospital, "held") == ["小*"]


async def test_of_two_children_none_is_chosen(stage: Stage, hospital: FakeHospital) -> None:
    hospital.know("child", "大*")
    hospital.know("child", "小*")
    await wishes(stage, "给孩子挂张伟明天8点", person="child")
    assert stage.slots["registration__visitor"] is None
    assert statuses(hospital) == []


@pytest.mark.parametrize("person", ["mother", "father", "spouse", "elder", "friend", "child"])
async def test_somebody_else_is_never_the_only_card_of_the_patient(
    stage: Stage, hospital: FakeHospital, person: str
) -> None:
    hospital.know("self", "测*甲")
    await wishes(stage, "给我妈挂张伟明天8点", person=person)
    assert stage.slots["registration__visitor"] is None
    assert statuses(hospital) == []
    await stage.runs("action_ask_registration__visitor")
    assert [card["type"] for card in stage.cards] == ["identity_form"]


async def test_the_person_of_the_first_message_is_remembered(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.know("self", "测*甲")
    await begins(stage, "再给我妈挂张伟", doctor=["d1"], person="mother")
    await stage.fills("registration__clinic", "press_clinic", clinic="11")
    await stage.fills("registration__slot", "press_slot", slot="110")
    assert stage.slots["registration__visitor"] is None
    assert statuses(hospital) == []


@pytest.mark.parametrize("intent", ["inform", "booking_make", "affirm"])
@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("给我妈挂", {"person": "mother"}),
        ("给我妈挂第一个", {"person": "mother", "ordinal": 1}),
        ("是给别人挂的", {}),
    ],
)
async def test_somebody_named_on_the_way_is_not_the_card_that_was_chosen_before(
    stage: Stage, hospital: FakeHospital, intent: str, text: str, entities: dict[str, object]
) -> None:
    hospital.know("self", "测*甲")
    await begins(stage, "挂张伟", doctor=["d1"])
    assert stage.slots["registration__visitor"] == "1"  # nobody else has a card
    await stage.runs("action_ask_registration__clinic")
    await stage.fills("registration__clinic", intent, text, **entities)
    assert stage.slots["registration__visitor"] is None
    await stage.fills("registration__clinic", "press_clinic", clinic="11")
    await stage.fills("registration__slot", "press_slot", slot="110")
    assert statuses(hospital) == []
    await stage.runs("action_ask_registration__visitor")
    assert [card["type"] for card in stage.cards] == ["identity_form"]


async def test_a_child_named_on_the_way_is_the_one_who_is_booked(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.know("self", "测*甲")
    await begins(stage, "挂张伟", doctor=["d1"])
    hospital.know("child", "小*")
    await stage.fills("registration__clinic", "inform", "孩子看", person="child")
    await stage.fills("registration__clinic", "press_clinic", clinic="11")
    await stage.fills("registration__slot", "press_slot", slot="110")
    assert visitors_of(hospital, "held") == ["小*"]


@pytest.mark.parametrize("person", ["mother", "father", "spouse", "elder", "friend"])
async def test_whose_card_it_is_is_asked_when_it_could_be_another_of_the_family(
    stage: Stage, hospital: FakeHospital, person: str
) -> None:
    hospital.know("parent" if person in {"mother", "father"} else "other", "李*")
    await wishes(stage, "给家里人挂张伟明天8点", person=person)
    assert stage.slots["registration__visitor"] is None
    assert statuses(hospital) == []
    await stage.runs("action_ask_registration__visitor")
    assert '/press_visitor{"visitor": "1"}' in stage.payloads


async def test_not_for_me_but_for_my_daughter_gives_the_place_back_and_asks_for_whom(
    held: Stage, hospital: FakeHospital
) -> None:
    await held.fills(CONFIRMED, "deny", "不是给我挂的 给我女儿", person="child")
    assert left(hospital, 11) == 4
    assert statuses(hospital) == ["cancelled"]
    assert held.slots["registration__held"] is None
    assert held.slots["registration__visitor"] is None
    assert held.slots["registration__clinic"] == "11"
    await held.runs("action_ask_registration__visitor")
    assert [card["type"] for card in held.cards] == ["identity_form"]


async def test_not_for_me_but_for_my_daughter_who_has_a_card_is_for_her(
    held: Stage, hospital: FakeHospital
) -> None:
    hospital.know("child", "小*")
    await held.fills(CONFIRMED, "deny", "不是给我挂的 给我女儿", person="child")
    assert visitors_of(hospital, "cancelled") == ["张*"]
    assert visitors_of(hospital, "held") == ["小*"]
    assert not held.slots[CONFIRMED]


async def test_another_visitor_and_another_doctor_in_one_breath_are_both_heard(
    held: Stage, hospital: FakeHospital
) -> None:
    hospital.know("child", "小*")
    friday = on(FRIDAY)
    text = "不对，给我女儿挂周五的张敏"
    await held.fills(CONFIRMED, "deny", text, person="child", doctor=["d2"], date=friday)
    assert held.slots["registration__visitor"] == "2"
    assert held.slots["registration__clinic"] == "13"
    assert statuses(hospital)[0] == "cancelled"
    assert visitors_of(hospital, "held") in ([], ["小*"])


async def test_another_visitor_is_asked_for_among_those_who_have_cards(
    held: Stage, hospital: FakeHospital
) -> None:
    hospital.know("child", "小*")
    await held.fills(CONFIRMED, "inform", "换就诊人")
    assert statuses(hospital) == ["cancelled"]
    assert held.slots["registration__visitor"] is None
    await held.runs("action_ask_registration__visitor")
    assert '/press_visitor{"visitor": "2"}' in held.payloads


async def test_a_new_visitor_at_the_read_back_is_the_one_who_is_booked(
    held: Stage, hospital: FakeHospital
) -> None:
    await held.fills(CONFIRMED, "inform", "换就诊人")
    new = hospital.know("other", "王*")
    await held.fills("registration__visitor", "system_identity_done", visitor=str(new.card_id))
    assert visitors_of(hospital, "held") == ["王*"]
    assert held.slots["registration__card"]["visitor"] == "王*"


async def test_a_pressed_visitor_at_the_read_back_is_read_back_anew(
    held: Stage, hospital: FakeHospital
) -> None:
    child = hospital.know("child", "小*")
    await held.fills(CONFIRMED, "press_visitor", visitor=str(child.card_id))
    assert not held.slots[CONFIRMED]
    assert visitors_of(hospital, "cancelled") == ["张*"]
    assert held.slots["registration__card"]["visitor"] == "小*"


async def test_who_meant_another_may_come_back_to_themselves(
    held: Stage, hospital: FakeHospital
) -> None:
    await held.fills(CONFIRMED, "inform", "给我妈挂", person="mother")
    await held.fills("registration__visitor", "inform", "还是我自己吧", person="self")
    assert visitors_of(hospital, "held") == ["张*"]


async def test_not_myself_is_not_myself(stage: Stage, hospital: FakeHospital) -> None:
    hospital.know("self", "测*甲")
    text = "挂张伟明天8点，不是我自己，给我妈"
    stage.hears("booking_make", text)
    stage.latest["entities"] = [
        {"entity": "doctor", "value": ["d1"], "start": 1, "end": 3},
        {"entity": "date", "value": {"days": [EIGHT]}, "start": 3, "end": 7},
        {"entity": "person", "value": "self", "start": 10, "end": 13},
        {"entity": "person", "value": "mother", "start": 15, "end": 17},
    ]
    await stage.runs("action_registration_begin")
    assert stage.slots["registration__visitor"] is None
    assert statuses(hospital) == []


async def test_another_person_named_as_a_change_leaves_the_clinic(
    held: Stage, hospital: FakeHospital
) -> None:
    hospital.know("parent", "李*")
    await held.fills("registration__confirmed", "booking_change", "换成给我妈挂", person="mother")
    assert held.slots["registration__clinic"] == "11"
    assert held.slots["registration__slot"]
    assert held.slots["registration__visitor"] is None
