"""Help that is no clinical matter: explained when asked about, filed when wished for."""

from typing import Any

import pytest

from tests.actions.fake_directory import article
from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage

FORM = "service_form"


async def begins(stage: Stage, text: str = "", **entities: Any) -> Stage:
    """The first message, or the button of a kind."""
    intent = "service_ask" if text else "press_service"
    await stage.hears(intent, text, **entities).runs("action_service_begin")
    if stage.followup is None:
        stage.form = FORM
    return stage


def missing(stage: Stage) -> list[str]:
    """What the form still asks for, in its order."""
    asked = ("details", "place", "when", "confirmed")
    return [name for name in asked if stage.slots.get(f"service__{name}") is None]


@pytest.mark.parametrize("asked", ["轮椅在哪借？押金多少", "轮椅", "有没有轮椅可以用一下"])
async def test_a_question_gets_the_article_and_the_offer_to_call_somebody(
    stage: Stage, hospital: FakeHospital, asked: str
) -> None:
    hospital.articles = [article("accessibility-wheelchair", "借轮椅")]
    await begins(stage, asked)
    assert "借轮椅的答案" in stage.text
    assert '/press_service{"service": "wheelchair"}' in stage.payloads
    assert stage.followup == "action_listen"


async def test_the_same_question_taken_for_one_to_the_guide_gets_the_same_offer(
    stage: Stage, hospital: FakeHospital
) -> None:
    found = article("accessibility-wheelchair", "借轮椅")
    hospital.articles = [found.model_copy(update={"topic": "accessibility"})]
    await stage.hears("guide_ask", "轮椅在哪借").runs("action_guide_answer")
    assert "借轮椅的答案" in stage.text
    assert '/press_service{"service": "wheelchair"}' in stage.payloads
    stage.events.clear()  # another conversation, in which a booking is going on
    stage.form = "registration_form"
    await stage.hears("guide_ask", "轮椅在哪借").runs("action_guide_answer")
    assert stage.payloads == []


async def test_the_button_below_the_article_asks_where_and_when(stage: Stage) -> None:
    await begins(stage, service="wheelchair")
    assert missing(stage) == ["place", "when", "confirmed"]


@pytest.mark.parametrize(
    ("said", "kind", "left"),
    [
        ("我腿脚不方便，能不能推个轮椅来", "wheelchair", ["place", "when", "confirmed"]),
        ("我妈走不动了 在门诊楼大厅 推个轮椅来", "wheelchair", ["confirmed"]),
        ("我钱包丢了", "lost_property", ["place", "when", "confirmed"]),
        ("我东西丢了", "lost_property", ["details", "place", "when", "confirmed"]),
        ("三楼厕所漏水", "repair", ["confirmed"]),
        ("病房空调坏了 来人修", "repair", ["confirmed"]),
    ],
)
async def test_what_is_known_is_not_asked_again(
    stage: Stage, said: str, kind: str, left: list[str]
) -> None:
    await begins(stage, said)
    assert stage.slots["service__kind"]["id"] == kind
    assert missing(stage) == left


async def test_it_is_read_back_and_filed_with_a_number_only_after_a_yes(
    stage: Stage, hospital: FakeHospital
) -> None:
    await begins(stage, "我腿脚不方便，能不能推个轮椅来")
    await stage.fills("service__place", "inform", "我在门诊楼东门口")
    await stage.fills("service__when", "press_skip")
    await stage.runs("action_ask_service__confirmed")
    assert "门诊楼东门口" in stage.text
    assert hospital.services == []
    await stage.fills("service__confirmed", "affirm", "对")
    await stage.runs("action_service_submit")
    [filed] = hospital.services
    assert (filed["kind"], filed["place"]) == ("wheelchair", "门诊楼东门口")
    assert "FW20261118-0001" in stage.text
    assert '/press_service_cancel{"request": "FW20261118-0001"}' in stage.payloads
    assert stage.slots["service__place"] is None


async def test_a_later_hour_is_filed_as_one(stage: Stage, hospital: FakeHospital) -> None:
    hour = {"days": [{"from": "2026-11-19", "to": "2026-11-19", "time_from": "09:00"}]}
    await begins(stage, "需要陪诊", date=hour)
    await stage.fills("service__place", "inform", "门诊楼大厅")
    await stage.fills("service__confirmed", "affirm", "好")
    await stage.runs("action_service_submit")
    [filed] = hospital.services
    assert (filed["day"], filed["time"]) == ("2026-11-19", "09:00")


async def test_optional_questions_may_be_skipped_and_others_may_not(stage: Stage) -> None:
    await begins(stage, "我东西丢了")
    await stage.fills("service__details", "press_skip")
    assert stage.slots["service__details"] is None
    await stage.fills("service__details", "inform", "一个黑色的包")
    await stage.fills("service__place", "deny", "记不清了")
    assert (stage.slots["service__details"], stage.slots["service__place"]) == (
        "一个黑色的包",
        "",
    )


async def test_a_bare_no_is_no_place(stage: Stage) -> None:
    await begins(stage, "推个轮椅来")
    await stage.fills("service__place", "deny", "不是")
    assert stage.slots["service__place"] is None


async def test_a_no_is_asked_again_and_a_place_corrects_the_place(stage: Stage) -> None:
    await begins(stage, "三楼厕所漏水")
    await stage.fills("service__confirmed", "inform", "是四楼厕所")
    assert stage.slots["service__place"] == "四楼厕所"
    await stage.fills("service__confirmed", "deny", "不对")
    assert missing(stage) == ["details", "place", "confirmed"]


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("human_ask", "转人工"),
        ("stop", "算了不要了"),
        ("service_ask", "轮椅押金多少"),
        ("booking_make", "帮我挂个骨科的号"),
        ("greet", "你好"),
    ],
)
async def test_what_is_no_answer_is_left_to_the_rules(stage: Stage, intent: str, text: str) -> None:
    await begins(stage, "推个轮椅来")
    await stage.fills("service__place", intent, text)
    assert stage.slots["service__place"] is None


async def test_a_place_is_an_answer_whatever_it_sounds_like(stage: Stage) -> None:
    await begins(stage, "推个轮椅来")
    await stage.fills("service__place", "human_ask", "我就在导医台这里")
    assert stage.slots["service__place"] == "导医台"


async def test_out_of_hours_it_is_said_when_somebody_comes(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.on_duty = False
    await begins(stage, "我妈在门诊楼大厅，需要陪诊")
    await stage.runs("action_ask_service__confirmed")
    assert "下班" in stage.text
    assert "07:50" in stage.text


async def test_somebody_lost_is_helped_before_anything_is_asked(stage: Stage) -> None:
    await begins(stage, "我孩子走丢了")
    assert "保安" in stage.text
    assert stage.slots["service__kind"]["id"] == "lost_person"


async def test_what_is_of_no_kind_can_still_be_wished_for(
    stage: Stage, hospital: FakeHospital
) -> None:
    await begins(stage, "麻烦给我老伴拿条毯子来")
    assert '/press_service{"service": "other"}' in stage.payloads
    assert stage.followup == "action_listen"
    await begins(stage, service="other")
    assert "毯子" in stage.slots["service__details"]


async def test_in_the_middle_of_a_booking_a_wish_comes_first_and_a_question_between(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.articles = [article("accessibility-wheelchair", "借轮椅")]
    stage.form = "registration_form"
    await stage.hears("service_ask", "轮椅在哪借").runs("action_service_begin")
    assert stage.followup == "registration_form"
    await stage.hears("service_ask", "推个轮椅来门诊楼").runs("action_service_begin")
    assert stage.slots["control__set_aside"] == "registration_form"


@pytest.fixture
async def filed(stage: Stage, hospital: FakeHospital) -> Stage:
    """A wheelchair on its way."""
    await begins(stage, "我妈走不动了 在门诊楼大厅 推个轮椅来")
    await stage.fills("service__confirmed", "affirm", "对")
    await stage.runs("action_service_submit")
    stage.form = None
    return stage


@pytest.mark.parametrize("asked", ["我的轮椅到哪了", "FW20261118-0001 到哪一步了", "怎么还没来人"])
async def test_the_patient_can_ask_where_it_stands(filed: Stage, asked: str) -> None:
    await filed.hears("service_ask", asked).runs("action_service_begin")
    assert "FW20261118-0001 open" in filed.text
    assert filed.followup == "action_listen"


async def test_a_number_that_is_nobodys_is_said_to_be_unknown(filed: Stage) -> None:
    await filed.hears("service_ask", "FW20261118-0009 好了吗").runs("action_service_begin")
    assert "没有查到" in filed.text


async def test_it_is_called_off_only_after_a_yes(filed: Stage, hospital: FakeHospital) -> None:
    await filed.hears("service_ask", "轮椅不用了").runs("action_service_begin")
    assert filed.followup == "action_service_cancel_begin"
    await filed.runs("action_service_cancel_begin")
    filed.form = "service_cancel_form"
    await filed.runs("action_ask_service__leave_confirmed")
    assert "FW20261118-0001" in filed.text
    assert hospital.service_states == {"FW20261118-0001": "open"}
    await filed.fills("service__leave_confirmed", "affirm", "对，取消")
    await filed.runs("action_service_cancel_submit")
    assert hospital.service_states == {"FW20261118-0001": "cancelled"}


async def test_a_no_leaves_it_as_it_is(filed: Stage, hospital: FakeHospital) -> None:
    number = "FW20261118-0001"
    await filed.hears("press_service_cancel", request=number).runs("action_service_cancel_begin")
    filed.form = "service_cancel_form"
    await filed.fills("service__leave_confirmed", "deny", "还是要")
    await filed.runs("action_service_cancel_submit")
    assert hospital.service_states == {number: "open"}
    assert "没有取消" in filed.text


@pytest.mark.parametrize(
    ("intent", "state"), [("press_service_done", "confirmed"), ("press_service_not", "open")]
)
async def test_the_patient_says_whether_it_has_helped(
    filed: Stage, hospital: FakeHospital, intent: str, state: str
) -> None:
    number = "FW20261118-0001"
    await filed.hears(intent, request=number).runs("action_service_confirm")
    assert hospital.service_states == {number: state}


async def test_a_backend_that_is_away_is_said_and_nothing_is_claimed(
    stage: Stage, hospital: FakeHospital
) -> None:
    await begins(stage, "三楼厕所漏水")
    await stage.fills("service__confirmed", "affirm", "对")
    hospital.away = True
    await stage.runs("action_service_submit")
    assert "FW" not in stage.text
    assert stage.text


async def test_a_description_is_kept_as_one_where_a_time_was_asked_for(stage: Stage) -> None:
    await begins(stage, "手机掉在你们这儿了")
    await stage.fills("service__place", "inform", "二楼候诊区")
    await stage.fills("service__when", "inform", "白色的，套着个蓝壳")
    assert stage.slots["service__when"] == ""
    assert "套着个蓝壳" in stage.slots["service__details"]


async def test_what_is_said_once_more_is_not_filed_twice(stage: Stage) -> None:
    await begins(stage, "手机掉在你们这儿了")
    for _ in range(2):
        await stage.fills("service__confirmed", "inform", "套着个蓝壳")
    assert stage.slots["service__details"].count("套着个蓝壳") == 1
