"""When it isn't clear what is meant."""

from tests.actions.fake_hospital import FakeHospital, article
from tests.actions.stage import Stage


async def test_first_the_likely_meanings_can_be_pressed(
    stage: Stage, hospital: FakeHospital
) -> None:
    stage.hears("nlu_fallback", "那个啥")
    stage.latest["intent_ranking"] = [
        {"name": "nlu_fallback"},
        {"name": "booking_make"},
        {"name": "greet"},
        {"name": "guide_ask"},
    ]
    await stage.runs("action_fallback")
    assert stage.payloads == ["/booking_make", "/guide_ask", "/triage_ask", "/human_ask"]


async def test_without_any_likely_meaning_what_is_asked_most_can_be_pressed(
    stage: Stage, hospital: FakeHospital
) -> None:
    stage.hears("nlu_fallback", "那个啥")
    stage.latest["intent_ranking"] = [{"name": "nlu_fallback"}, {"name": "greet"}]
    await stage.runs("action_fallback")
    assert stage.payloads == ["/triage_ask", "/booking_make", "/guide_ask", "/human_ask"]


async def test_the_second_time_in_a_row_a_person_is_offered(
    stage: Stage, hospital: FakeHospital
) -> None:
    await stage.hears("nlu_fallback", "那个啥").runs("action_fallback")
    await stage.hears("out_of_scope", "嗯哼").runs("action_fallback")
    assert "没明白" in stage.text
    assert stage.payloads[0] == "/human_ask"


async def test_a_message_that_was_understood_in_between_starts_the_count_anew(
    stage: Stage, hospital: FakeHospital
) -> None:
    await stage.hears("nlu_fallback", "那个啥").runs("action_fallback")
    stage.hears("greet", "你好")
    await stage.hears("nlu_fallback", "那个啥").runs("action_fallback")
    assert "没明白" not in stage.text


async def test_the_guide_may_know_what_the_classifier_does_not(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.articles = [article("parking-fee", "停车")]
    await stage.hears("nlu_fallback", "停车那块").runs("action_fallback")
    assert stage.text == "停车的答案。"


async def test_only_a_sure_answer_replaces_the_question(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.articles = [article("parking-fee", "停车", sure=False)]
    await stage.hears("nlu_fallback", "停车那块").runs("action_fallback")
    assert "/human_ask" in stage.payloads
    assert "答案" not in stage.text


async def test_another_world_is_met_with_what_can_be_done_here(
    stage: Stage, hospital: FakeHospital
) -> None:
    await stage.hears("out_of_scope", "股票怎么样").runs("action_fallback")
    assert "/booking_make" in stage.payloads
    assert "/human_ask" in stage.payloads
