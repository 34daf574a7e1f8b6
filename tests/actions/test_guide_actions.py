"""What is asked at a reception desk."""

import pytest

from tests.actions.fake_hospital import FakeHospital, article
from tests.actions.stage import Stage


async def test_a_sure_article_is_the_answer(stage: Stage, hospital: FakeHospital) -> None:
    hospital.articles = [article("parking-fee", "停车")]
    await stage.hears("guide_ask", "停车怎么收费").runs("action_guide_answer")
    assert stage.text == "停车的答案。"
    [card] = stage.cards
    assert (card["type"], card["title"]) == ("guide", "停车")
    assert set(card) == {"type", "topic", "title", "link", "updated"}


async def test_an_answer_that_was_just_given_is_not_given_again_but_a_person_is_offered(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.articles = [article("parking-fee", "停车")]
    await stage.hears("guide_ask", "停车怎么收费").runs("action_guide_answer")
    await stage.hears("guide_ask", "我问停车怎么收费").runs("action_guide_answer")
    assert "停车的答案" not in stage.text
    assert "/human_ask" in stage.payloads


async def test_who_asks_how_an_examination_is_booked_books_it(stage: Stage) -> None:
    await stage.hears("guide_ask", "拍个CT怎么预约", resource=["ct"]).runs("action_guide_answer")
    assert stage.followup == "action_registration_begin"


async def test_a_guess_is_offered_and_never_given_as_the_answer(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.articles = [article("parking-fee", "停车", sure=False)]
    await stage.hears("guide_ask", "车怎么办").runs("action_guide_answer")
    assert "停车的答案" not in stage.text
    assert stage.payloads == ['/press_article{"article": "parking-fee"}', "/human_ask"]
    await stage.hears("press_article", article="parking-fee").runs("action_guide_press")
    assert stage.text == "停车的答案。"


async def test_what_the_guide_does_not_know_leads_to_a_person(
    stage: Stage, hospital: FakeHospital
) -> None:
    await stage.hears("guide_ask", "院长几点下班").runs("action_guide_answer")
    assert "不敢乱说" in stage.text
    assert "/human_ask" in stage.payloads


@pytest.mark.parametrize("text", ["骨科怎么走", "骨科在几楼", "骨科电话多少"])
async def test_the_way_to_a_department_is_told(
    stage: Stage, hospital: FakeHospital, text: str
) -> None:
    await stage.hears("guide_ask", text, department=["guke"]).runs("action_guide_answer")
    assert "门诊楼 2 楼 A 区骨科" in stage.text
    assert "0571-0000-2201" in stage.text


async def test_a_pressed_button_is_asked_what_about(stage: Stage, hospital: FakeHospital) -> None:
    await stage.hears("guide_ask").runs("action_guide_answer")
    assert "您想问什么" in stage.text


async def test_after_an_answer_in_mid_form_the_form_goes_on(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.articles = [article("parking-fee", "停车")]
    stage.form = "registration_form"
    await stage.hears("guide_ask", "停车怎么收费").runs("action_guide_answer")
    assert stage.followup == "registration_form"
