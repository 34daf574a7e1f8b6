"""See and delete what is kept of me."""

import pytest

from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage

FORM = "privacy_form"


@pytest.fixture
async def asked(stage: Stage, hospital: FakeHospital) -> Stage:
    """A registered patient who asks about their data."""
    hospital.know()
    await stage.hears("privacy_ask", "你们存了我什么").runs("action_privacy_begin")
    stage.form = FORM
    return stage


async def test_what_is_kept_is_shown_masked(asked: Stage) -> None:
    await asked.fills("privacy__choice", "press_choice", choice="show")
    assert "张*" in asked.text
    assert "199****1234" in asked.text
    assert "990***********0017" in asked.text


async def test_deleting_needs_a_yes(asked: Stage, hospital: FakeHospital) -> None:
    await asked.fills("privacy__choice", "press_choice", choice="erase")
    assert len(hospital.visitors) == 1
    await asked.fills("privacy__confirmed", "affirm", "确认")
    await asked.runs("action_privacy_submit")
    assert hospital.visitors == []
    assert "已经删除" in asked.text


async def test_after_a_no_nothing_is_deleted(asked: Stage, hospital: FakeHospital) -> None:
    await asked.fills("privacy__choice", "press_choice", choice="erase")
    await asked.fills("privacy__confirmed", "deny", "先不删")
    await asked.runs("action_privacy_submit")
    assert len(hospital.visitors) == 1
    assert "没有动" in asked.text


async def test_what_still_is_booked_is_told_and_nothing_claimed(
    asked: Stage, hospital: FakeHospital
) -> None:
    hospital.refuses["erase"] = "erase_has_appointments"
    await asked.fills("privacy__choice", "press_choice", choice="erase")
    await asked.fills("privacy__confirmed", "affirm", "确认")
    await asked.runs("action_privacy_submit")
    assert asked.text == "〔erase_has_appointments〕"


async def test_with_nothing_kept_that_is_said(stage: Stage, hospital: FakeHospital) -> None:
    stage.form = FORM
    await stage.fills("privacy__choice", "press_choice", choice="show")
    assert "没有存" in stage.text


@pytest.mark.parametrize("text", ["删掉", "帮我注销", "把我的资料删了"])
async def test_the_button_may_be_typed_and_still_needs_a_yes(
    asked: Stage, hospital: FakeHospital, text: str
) -> None:
    await asked.fills("privacy__choice", "booking_cancel", text)
    assert asked.slots["privacy__choice"] == "erase"
    assert len(hospital.visitors) == 1


async def test_what_is_kept_may_be_asked_in_words(asked: Stage) -> None:
    await asked.fills("privacy__choice", "inform", "看看存了什么")
    assert "张*" in asked.text


@pytest.mark.parametrize("text", ["删了会影响看病吗", "删了还能恢复吗", "先别删"])
async def test_a_question_or_a_doubt_deletes_nothing(
    asked: Stage, hospital: FakeHospital, text: str
) -> None:
    await asked.fills("privacy__choice", "press_choice", choice="erase")
    await asked.fills("privacy__confirmed", "privacy_ask", text)
    assert not asked.slots["privacy__confirmed"]
    assert len(hospital.visitors) == 1


async def test_who_speaks_of_something_else_is_not_asked_again(asked: Stage) -> None:
    await asked.runs("action_ask_privacy__choice")
    assert "/press_choice" in asked.payloads[0]
    await asked.runs("action_ask_privacy__choice")
    assert asked.text == ""
    assert asked.form is None


@pytest.mark.parametrize("intent", ["stop", "deny", "affirm", "booking_cancel"])
@pytest.mark.parametrize("text", ["取消", "算了", "取消吧"])
async def test_calling_it_off_deletes_nothing(
    asked: Stage, hospital: FakeHospital, intent: str, text: str
) -> None:
    await asked.fills("privacy__choice", "press_choice", choice="erase")
    await asked.fills("privacy__confirmed", intent, text)
    await asked.runs("action_privacy_submit")
    assert hospital.visitors


async def asks(stage: Stage, text: str, **entities: object) -> Stage:
    """A wish about one's data, in words."""
    await stage.hears("privacy_ask", text, **entities).runs("action_privacy_begin")
    stage.form = FORM
    return stage


@pytest.mark.parametrize(
    "text",
    [
        "登记的电话填错了，帮我更正",
        "我换了手机号",
        "名字写错了要改",
        "我换手机号了，登记的电话要改",
    ],
)
async def test_a_mistake_is_put_right_on_a_page_of_its_own(
    stage: Stage, hospital: FakeHospital, text: str
) -> None:
    hospital.know()
    await asks(stage, text)
    assert [card["url"] for card in stage.cards] == ["/identity/correction"]
    assert "请不要发在聊天里" in stage.text
    assert hospital.corrected == ["1"]


async def test_whose_data_is_put_right_is_asked(stage: Stage, hospital: FakeHospital) -> None:
    hospital.know()
    hospital.know("parent", "李*")
    await asks(stage, "电话填错了，帮我更正")
    await stage.runs("action_ask_privacy__visitor")
    assert '/press_visitor{"visitor": "2"}' in stage.payloads
    await stage.fills("privacy__visitor", "press_visitor", visitor="2")
    await stage.runs("action_privacy_submit")
    assert hospital.corrected == ["2"]


async def test_whoever_is_named_is_meant(stage: Stage, hospital: FakeHospital) -> None:
    hospital.know()
    hospital.know("parent", "李*")
    await asks(stage, "我妈的电话要改一下", person="mother")
    assert hospital.corrected == ["2"]


async def test_a_consent_is_taken_back_after_a_yes_and_what_stands_is_told(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.know()
    hospital.book(12)
    await asks(stage, "我要撤回同意")
    await stage.runs("action_ask_privacy__confirmed")
    for part in ("张*", "新的号", "还算数"):
        assert part in stage.text
    assert hospital.withdrawn == []
    await stage.fills("privacy__confirmed", "affirm", "确认撤回")
    await stage.runs("action_privacy_submit")
    assert hospital.withdrawn == ["1"]
    assert "1 个号还算数" in stage.text


async def test_one_person_is_removed_after_a_yes(stage: Stage, hospital: FakeHospital) -> None:
    hospital.know()
    hospital.know("parent", "李*")
    await asks(stage, "把我爸的资料删掉", person="father")
    await stage.runs("action_ask_privacy__confirmed")
    assert "李*" in stage.text
    await stage.fills("privacy__confirmed", "affirm", "确认移除")
    await stage.runs("action_privacy_submit")
    assert [card.name_masked for card in hospital.visitors] == ["张*"]


async def test_who_is_still_booked_is_not_removed(stage: Stage, hospital: FakeHospital) -> None:
    hospital.know()
    hospital.book(12)
    await asks(stage, "移除就诊人", choice="remove")
    await stage.fills("privacy__confirmed", "affirm", "确认")
    await stage.runs("action_privacy_submit")
    assert stage.text == "〔card_has_appointments〕"
    assert "/booking_ask" in stage.payloads
    assert hospital.visitors


async def test_with_nobody_registered_there_is_nothing_to_put_right(stage: Stage) -> None:
    await asks(stage, "登记的电话填错了，帮我更正")
    assert "没有存" in stage.text


@pytest.mark.parametrize("text", ["先不撤回", "算了", "撤回了还能再同意吗"])
async def test_a_doubt_takes_no_consent_back(
    stage: Stage, hospital: FakeHospital, text: str
) -> None:
    hospital.know()
    await asks(stage, "我要撤回同意")
    await stage.fills("privacy__confirmed", "privacy_ask", text)
    await stage.runs("action_privacy_submit")
    assert hospital.withdrawn == []
