"""A complaint that was filed: how far it is, urging it on, taking it back."""

import pytest

from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage


async def asks(stage: Stage, text: str, **entities: object) -> Stage:
    """A question about a complaint."""
    return await stage.hears("complaint_ask", text, **entities).runs("action_complaint_status")


async def test_progress_is_told_by_receipt(stage: Stage, hospital: FakeHospital) -> None:
    hospital.complaints.append({})
    heard = stage.hears("complaint_ask", "TS20261118-0001 到哪了", receipt="TS20261118-0001")
    await heard.runs("action_complaint_status")
    assert stage.cards[0]["receipt"] == "TS20261118-0001"


async def test_an_unknown_receipt_leads_to_a_person(stage: Stage, hospital: FakeHospital) -> None:
    heard = stage.hears("complaint_ask", "TS20261118-0009", receipt="TS20261118-0009")
    await heard.runs("action_complaint_status")
    assert "TS20261118-0009" in stage.text
    assert "/human_ask" in stage.payloads


async def test_without_a_receipt_ones_own_are_told(stage: Stage, hospital: FakeHospital) -> None:
    hospital.complaints.append({})
    await stage.hears("complaint_ask", "我的投诉怎么样了").runs("action_complaint_status")
    assert stage.cards[0]["receipt"] == "TS20261118-0001"


async def test_with_none_the_receipt_is_asked_for(stage: Stage, hospital: FakeHospital) -> None:
    await stage.hears("complaint_ask", "我的投诉怎么样了").runs("action_complaint_status")
    assert "受理号" in stage.text


@pytest.mark.parametrize("text", ["我上次投诉到现在都没人理我", "投诉完就没下文了"])
async def test_an_unanswered_complaint_gets_an_apology_and_a_person(
    stage: Stage, hospital: FakeHospital, text: str
) -> None:
    await stage.hears("complaint_ask", text).runs("action_complaint_status")
    assert "对不起" in stage.text
    assert "/human_ask" in stage.payloads
    assert "请告诉我受理号" not in stage.text


@pytest.mark.parametrize(
    "text",
    [
        "TS20261118-0001 到哪了",
        "踢爱思二零二六一一一八杠零零零一查一下",
        "我的号是二零二六幺幺幺八零零零幺",
        "尾号零零零一的那个投诉怎么样了",
        "帮我查后四位是 0001 的",
    ],
)
async def test_a_receipt_is_understood_however_it_is_said(
    stage: Stage, hospital: FakeHospital, text: str
) -> None:
    hospital.complaints += [{}, {}]
    await asks(stage, text)
    assert [card["receipt"] for card in stage.cards] == ["TS20261118-0001"]


async def test_four_digits_are_a_receipt_only_when_it_was_asked_for(
    stage: Stage, hospital: FakeHospital
) -> None:
    await asks(stage, "我的投诉怎么样了")
    hospital.complaints.append({})
    await stage.hears("inform", "零零零一").runs("action_control_inform")
    assert [card["receipt"] for card in stage.cards] == ["TS20261118-0001"]
    await stage.hears("inform", "零零零一").runs("action_control_inform")
    assert not stage.cards


async def test_the_end_of_a_telephone_number_is_no_receipt(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.complaints.append({})
    await stage.hears("inform", "我手机尾号0001").runs("action_control_inform")
    assert not stage.cards


async def test_an_end_that_fits_none_leads_to_a_person(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.complaints.append({})
    await asks(stage, "尾号 7777 的投诉")
    assert "7777" in stage.text
    assert "/human_ask" in stage.payloads


@pytest.mark.parametrize(
    "text", ["怎么还没处理", "帮我催催，投诉好几天了", "投诉什么时候才能给我答复"]
)
async def test_whoever_presses_for_an_answer_has_it_urged_on(
    stage: Stage, hospital: FakeHospital, text: str
) -> None:
    hospital.complaints.append({})
    await asks(stage, text)
    assert hospital.urged == ["TS20261118-0001"]
    assert "催办" in stage.text


async def test_a_plain_question_urges_nobody(stage: Stage, hospital: FakeHospital) -> None:
    hospital.complaints.append({})
    await asks(stage, "我的投诉到哪一步了")
    assert hospital.urged == []


async def test_what_is_answered_is_not_urged_on(stage: Stage, hospital: FakeHospital) -> None:
    hospital.complaints.append({})
    hospital.complaint_status = "answered"
    await asks(stage, "怎么还没处理")
    assert hospital.urged == []


async def test_who_was_asked_whether_it_is_settled_is_asked_again(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.complaints.append({})
    hospital.complaint_status, hospital.asks_revisit = "closed", True
    await asks(stage, "我的投诉怎么样了")
    assert '/press_revisit{"receipt": "TS20261118-0001", "solved": "no"}' in stage.payloads


async def test_a_complaint_is_taken_back_after_a_yes(stage: Stage, hospital: FakeHospital) -> None:
    hospital.complaints.append({})
    await asks(stage, "我之前投诉过的那件事想撤销，不投诉了")
    assert stage.followup == "action_complaint_withdraw_begin"
    await stage.runs("action_complaint_withdraw_begin")
    stage.form = "complaint_withdraw_form"
    await stage.runs("action_ask_complaint__withdraw_sure")
    assert "TS20261118-0001" in stage.text
    assert hospital.taken_back == []
    await stage.fills("complaint__withdraw_sure", "affirm", "对，撤回")
    await stage.runs("action_complaint_withdraw_submit")
    assert hospital.taken_back == ["TS20261118-0001"]
    assert not stage.slots["complaint__withdrawn"]


async def test_without_a_yes_it_goes_on(stage: Stage, hospital: FakeHospital) -> None:
    hospital.complaints.append({})
    await stage.hears("stop", "我不投诉了").runs("action_control_stop")
    assert stage.followup == "action_complaint_withdraw_begin"
    await stage.runs("action_complaint_withdraw_begin")
    stage.form = "complaint_withdraw_form"
    await stage.fills("complaint__withdraw_sure", "deny", "不撤了")
    await stage.runs("action_complaint_withdraw_submit")
    assert hospital.taken_back == []
    assert "接着处理" in stage.text


async def test_of_several_one_is_chosen_to_be_taken_back(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.complaints += [{}, {}]
    await stage.hears("complaint_ask", "把投诉撤了").runs("action_complaint_withdraw_begin")
    stage.form = "complaint_withdraw_form"
    await stage.runs("action_ask_complaint__withdrawn")
    assert stage.payloads[:2] == [
        '/press_complaint{"receipt": "TS20261118-0002"}',
        '/press_complaint{"receipt": "TS20261118-0001"}',
    ]
    await stage.fills("complaint__withdrawn", "inform", "零零零一那个")
    assert not stage.slots["complaint__withdrawn"]
    await stage.fills("complaint__withdrawn", "press_complaint", receipt="TS20261118-0001")
    assert stage.slots["complaint__withdrawn"] == "TS20261118-0001"


async def test_where_nothing_is_open_nothing_is_taken_back(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.complaints.append({})
    hospital.complaint_status = "closed"
    await stage.hears("complaint_ask", "把投诉撤了").runs("action_complaint_withdraw_begin")
    assert stage.followup == "action_listen"


async def test_the_word_alone_begins_a_complaint(stage: Stage, hospital: FakeHospital) -> None:
    await asks(stage, "投诉")
    assert stage.followup == "action_complaint_begin"
    await asks(stage, "查投诉")
    assert stage.followup is None


async def test_one_apology_is_enough(stage: Stage, hospital: FakeHospital) -> None:
    hospital.complaints.append({})
    await asks(stage, "三天都过了，还没人联系我")
    assert stage.text.count("对不起") == 1
    assert hospital.urged
