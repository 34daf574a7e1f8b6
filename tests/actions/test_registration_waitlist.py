"""Getting in line for a clinic that is full."""

import pytest

from tests.actions.booking_talk import EIGHT, FRIDAY, begins, statuses
from tests.actions.booking_talk import FORM as BOOKING
from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage
from tests.actions.test_clinic_choice import on

FORM = "registration_waitlist_form"


@pytest.fixture
def full(stage: Stage, hospital: FakeHospital) -> Stage:
    """张伟's Friday morning (12) has no place left; the patient has a card."""
    hospital.know()
    hospital.fill_up(12)
    return stage


async def presses(stage: Stage, clinic: str = "12") -> Stage:
    """The button below a full clinic."""
    await stage.hears("press_waitlist", clinic=clinic).runs("action_registration_waitlist_begin")
    stage.form = FORM
    return stage


async def test_the_button_leads_to_the_read_back(full: Stage, hospital: FakeHospital) -> None:
    await presses(full)
    assert full.slots["registration__waitlist"] == "12"
    assert full.slots["registration__visitor"] == "1"
    await full.runs("action_ask_registration_waitlist_form_registration__confirmed")
    for part in ("11 月 20 日", "张伟", "张*", "按先后顺序"):
        assert part in full.text
    assert hospital.queue == {}


async def test_a_yes_gets_in_line_and_the_card_says_how_many_are_ahead(
    full: Stage, hospital: FakeHospital
) -> None:
    await presses(full)
    await full.fills("registration__confirmed", "affirm", "好的")
    await full.runs("action_registration_waitlist_submit")
    assert full.cards[0]["status"] == "waitlisted"
    assert "前面还有 2 位" in full.text
    assert len(hospital.queue) == 1


async def test_the_first_in_line_is_told_so(full: Stage, hospital: FakeHospital) -> None:
    hospital.ahead = 0
    await presses(full)
    await full.fills("registration__confirmed", "affirm", "好的")
    await full.runs("action_registration_waitlist_submit")
    assert "第一位" in full.text


@pytest.mark.parametrize(
    ("intent", "text"),
    [("deny", "不排了"), ("booking_cancel", "算了，不候补了"), ("deny", "不用了")],
)
async def test_a_no_gets_into_no_line(
    full: Stage, hospital: FakeHospital, intent: str, text: str
) -> None:
    await presses(full)
    await full.fills("registration__confirmed", intent, text)
    await full.runs("action_registration_waitlist_submit")
    assert hospital.queue == {}
    assert "不排候补" in full.text


async def test_words_name_the_doctor_and_the_day(full: Stage) -> None:
    await full.hears("booking_make", "帮我排个张伟周五的候补", doctor=["d1"], date=on(FRIDAY)).runs(
        "action_registration_begin"
    )
    assert full.followup == "action_registration_waitlist_begin"
    await full.runs("action_registration_waitlist_begin")
    assert full.slots["registration__waitlist"] == "12"


async def test_a_surname_that_fits_several_doctors_is_asked_about(full: Stage) -> None:
    heard = full.hears("booking_make", "帮我排张主任的候补", doctor=["d1", "d2"])
    await heard.runs("action_registration_waitlist_begin")
    full.form = FORM
    await full.runs("action_ask_registration__waitlist")
    assert full.payloads == ['/press_subject{"doctor": "d1"}', '/press_subject{"doctor": "d2"}']
    await full.fills("registration__waitlist", "press_subject", doctor="d1")
    assert full.slots["registration__subject"]["doctor"] == "d1"
    assert full.slots["registration__waitlist"] == "12"


async def test_who_was_just_refused_waits_for_that_clinic(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.know()
    hospital.fill_up(11)
    await begins(stage, "挂张伟明天8点", doctor=["d1"], date={"days": [EIGHT]})
    stage.slots["registration__clinic"] = "11"
    await stage.fills("registration__clinic", "inform", "那帮我排候补吧")
    assert stage.slots["registration__then"] == "action_registration_waitlist_begin"
    await stage.runs("action_registration_submit")
    assert stage.followup == "action_registration_waitlist_begin"
    await stage.runs("action_registration_waitlist_begin")
    assert stage.slots["registration__waitlist"] == "11"


async def test_where_places_are_left_one_books_instead(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.know()
    await stage.hears("booking_make", "候补张伟周五的", doctor=["d1"], date=on(FRIDAY)).runs(
        "action_registration_waitlist_begin"
    )
    assert "还有号" in stage.text
    assert (stage.form, stage.followup) == (BOOKING, BOOKING)
    assert stage.slots["registration__subject"]["doctor"] == "d1"
    assert stage.slots["registration__wish"]["days"] == on(FRIDAY)["days"]
    await stage.runs("action_ask_registration__clinic")
    assert [clinic["id"] for clinic in stage.cards[0]["clinics"]] == [12]


async def test_of_several_full_clinics_one_is_chosen(full: Stage, hospital: FakeHospital) -> None:
    hospital.fill_up(11)
    await full.hears("booking_make", "给我排张伟的候补", doctor=["d1"]).runs(
        "action_registration_waitlist_begin"
    )
    full.form = FORM
    assert full.slots["registration__waitlist"] is None
    await full.runs("action_ask_registration__waitlist")
    assert '/press_waitlist{"clinic": "11"}' in full.payloads
    await full.fills("registration__waitlist", "inform", "第二个", ordinal=2)
    assert full.slots["registration__waitlist"] == "12"


async def test_with_nobody_named_it_asks_for_whom_to_wait(full: Stage) -> None:
    await full.hears("booking_make", "帮我排候补").runs("action_registration_waitlist_begin")
    full.form = FORM
    await full.runs("action_ask_registration__waitlist")
    assert "哪位医生" in full.text
    await full.fills(
        "registration__waitlist", "inform", "张伟周五的", doctor=["d1"], date=on(FRIDAY)
    )
    assert full.slots["registration__waitlist"] == "12"


async def test_for_somebody_of_the_family(full: Stage, hospital: FakeHospital) -> None:
    hospital.know("parent", "李*")
    await presses(full)
    await full.runs("action_ask_registration_waitlist_form_registration__visitor")
    assert '/press_visitor{"visitor": "2"}' in full.payloads
    await full.fills("registration__visitor", "press_visitor", visitor="2")
    await full.runs("action_ask_registration_waitlist_form_registration__confirmed")
    assert "李*" in full.text


async def test_a_stranger_registers_first(stage: Stage, hospital: FakeHospital) -> None:
    hospital.fill_up(12)
    await presses(stage)
    await stage.runs("action_ask_registration_waitlist_form_registration__visitor")
    assert [card["type"] for card in stage.cards] == ["identity_form"]
    hospital.know()
    await stage.fills("registration__visitor", "system_identity_done", visitor="1")
    assert stage.slots["registration__visitor"] == "1"


async def test_a_rule_that_says_no_claims_nothing(full: Stage, hospital: FakeHospital) -> None:
    hospital.refuses["join"] = "waitlist_closed"
    await presses(full)
    await full.fills("registration__confirmed", "affirm", "好的")
    await full.runs("action_registration_waitlist_submit")
    assert "〔waitlist_closed〕" in full.text
    assert full.cards == []
    assert "/booking_make" in full.payloads


async def test_a_lost_answer_is_looked_up(full: Stage, hospital: FakeHospital) -> None:
    hospital.loses = {"join"}
    await presses(full)
    await full.fills("registration__confirmed", "affirm", "好的")
    await full.runs("action_registration_waitlist_submit")
    assert full.cards[0]["status"] == "waitlisted"


async def test_waiting_books_nothing(full: Stage, hospital: FakeHospital) -> None:
    await presses(full)
    await full.fills("registration__confirmed", "affirm", "好的")
    await full.runs("action_registration_waitlist_submit")
    assert statuses(hospital) == []


async def test_a_booking_for_a_full_day_offers_to_wait(full: Stage) -> None:
    await begins(full, "挂张伟周五", doctor=["d1"], date=on(FRIDAY))
    await full.runs("action_ask_registration__clinic")
    assert '/press_waitlist{"clinic": "12"}' in full.payloads
    assert "候补" in full.text


async def test_a_stopped_clinic_is_said_to_be_stopped(full: Stage, hospital: FakeHospital) -> None:
    hospital.stop(12, "医生生病")
    await full.hears("booking_make", "候补张伟周五的", doctor=["d1"], date=on(FRIDAY)).runs(
        "action_registration_waitlist_begin"
    )
    full.form = FORM
    await full.runs("action_ask_registration__waitlist")
    assert "医生生病" in full.text
    assert full.form is None
