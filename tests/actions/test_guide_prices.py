"""What things cost."""

import pytest

from actions.guide_prices import asks_price, priced_thing
from tests.actions.fake_directory import price
from tests.actions.fake_hospital import FakeHospital, article
from tests.actions.stage import Stage
from tests.actions.test_schedule_actions import asks


@pytest.fixture(autouse=True)
def _prices(hospital: FakeHospital) -> None:
    hospital.prices = [
        price("CT 平扫", 220, note="不含造影剂"),
        price("专家门诊诊查费（主任医师）", 50, category="registration"),
        price("普通门诊诊查费", 15, category="registration"),
        price("停车费", 4, category="other"),
    ]


async def test_a_price_is_told_with_its_note_and_the_day_since_which_it_holds(
    stage: Stage,
) -> None:
    await stage.hears("guide_ask", "做个CT 平扫多少钱").runs("action_guide_answer")
    assert "CT 平扫：220 元 / 次（不含造影剂）" in stage.text
    assert "2026 年 1 月 1 日" in stage.text
    [card] = stage.cards
    assert (card["type"], card["topic"], card["updated"]) == ("guide", "fees", "2026-01-01")


async def test_an_experts_number_goes_by_the_experts_clinic(stage: Stage) -> None:
    await stage.hears("schedule_ask", "专家号多少钱").runs("action_schedule_begin")
    assert "50 元" in stage.text
    assert "15 元" not in stage.text


async def test_the_fee_in_general_names_every_kind(stage: Stage, hospital: FakeHospital) -> None:
    await stage.hears("guide_ask", "挂号费多少钱").runs("action_guide_answer")
    assert "50 元" in stage.text
    assert "15 元" in stage.text
    assert "220" not in stage.text


async def test_one_that_nobody_knows_leads_to_a_person(stage: Stage) -> None:
    await stage.hears("guide_ask", "质子刀多少钱").runs("action_guide_answer")
    assert "没有查到" in stage.text
    assert "/human_ask" in stage.payloads


async def test_an_article_that_speaks_of_other_prices_is_no_answer(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.articles = [article("fee-price-inquiry", "检查价钱").model_copy(update={"score": 0.4})]
    await stage.hears("guide_ask", "质子刀多少钱").runs("action_guide_answer")
    assert "检查价钱" not in stage.text
    await stage.hears("guide_ask", "检查报告单多少钱").runs("action_guide_answer")
    assert stage.text == "检查价钱的答案。"


async def test_what_an_article_says_better_is_left_to_it(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.articles = [article("parking-fee", "停车")]
    await stage.hears("guide_ask", "停车费多少钱").runs("action_guide_answer")
    assert stage.text == "停车的答案。"


async def test_latin_letters_stand_alone(stage: Stage, hospital: FakeHospital) -> None:
    hospital.prices.append(price("TCT 筛查", 360))
    await stage.hears("guide_ask", "CT多少钱").runs("action_guide_answer")
    assert "220 元" in stage.text
    assert "360" not in stage.text


async def test_in_a_long_story_a_price_is_mentioned_by_the_way(
    stage: Stage, hospital: FakeHospital
) -> None:
    text = "我上午做CT 平扫脱衣服的时候耳环掉了，不值多少钱，可是我奶奶留给我的，帮我找找"
    await stage.hears("guide_ask", text).runs("action_guide_answer")
    assert "220" not in stage.text


async def test_a_doctors_number_costs_what_the_doctor_costs(stage: Stage) -> None:
    await stage.hears("guide_ask", "张伟的号多少钱", doctor=["d1"]).runs("action_guide_answer")
    assert "50 元" in stage.text


@pytest.mark.parametrize("text", ["CT 多少钱", "核磁贵不贵", "专家号什么价", "补牙要几百"])
def test_a_question_about_a_price(text: str) -> None:
    assert asks_price(text)


@pytest.mark.parametrize("text", ["要多少天", "能不能免费", "几点上班", "贵宾厅在哪"])
def test_no_question_about_a_price(text: str) -> None:
    assert not asks_price(text)


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("请问做个CT多少钱", "CT"),
        ("核磁贵不贵呀", "核磁"),
        ("你们医院拔智齿要多少钱一次", "智齿"),
        ("多少钱", ""),
        ("这个多少钱", ""),
        ("验光多少钱", "验光"),
    ],
)
def test_what_is_asked_about(text: str, thing: str) -> None:
    assert priced_thing(text).endswith(thing)
    assert bool(priced_thing(text)) is bool(thing)


async def test_of_an_examination_that_was_talked_about(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.add_resource(21, "ct", "CT 平扫", "2026-11-19")
    hospital.alter(21, doctor="CT平扫")
    await asks(stage, "CT明天还能约吗", resource=["ct"])
    stage.form = None
    await stage.hears("guide_ask", "多少钱").runs("action_guide_answer")
    assert "220 元" in stage.text


async def test_where_an_examination_is_that_was_talked_about(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.add_resource(21, "ct", "CT 平扫", "2026-11-19")
    await asks(stage, "CT明天还能约吗", resource=["ct"])
    stage.form = None
    await stage.hears("guide_ask", "在哪").runs("action_guide_answer")
    assert "门诊楼 2 楼 A 区骨科" in stage.text


async def test_a_price_asked_while_we_ask_for_whom_is_answered_and_nothing_is_chosen(
    stage: Stage,
) -> None:
    await asks(stage, "什么时候有号")
    await stage.fills("schedule__subject", "schedule_ask", "专家号多少钱")
    assert "50 元" in stage.text
    assert stage.slots["schedule__subject"] is None
