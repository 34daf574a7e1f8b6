"""Which department: listens, asks what separates the candidates, never a diagnosis."""

from typing import Any

import pytest

from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage

FORM = "triage_form"
ASK = {"key": "age", "question": "孩子多大了？", "options": ["不到 3 个月", "3 岁以下"]}


def advice(
    *codes: str, urgency: str = "routine", ask: dict[str, Any] | None = None
) -> dict[str, Any]:
    """What POST /v1/triage answers."""
    names = {"guke": "骨科", "erke": "儿科"}
    departments = [
        {
            "code": code,
            "name": names[code],
            "score": 0.9,
            "reason": "发热的孩子看儿科。",
            "location": "门诊楼 2 楼",
            "bring": "请带上医保卡。",
        }
        for code in codes
    ]
    return {"urgency": urgency, "flags": [], "departments": departments, "ask": ask}


async def begins(stage: Stage, text: str = "孩子发烧两天了看哪个科") -> Stage:
    """The first message."""
    await stage.hears("triage_ask", text).runs("action_triage_begin")
    stage.form = FORM
    return stage


async def test_a_clear_complaint_is_answered_at_once_with_reason_way_and_booking(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.triage = lambda text: advice("erke", "guke")
    await begins(stage)
    assert stage.slots["triage__detail"]
    await stage.runs("action_triage_submit")
    [card] = stage.cards
    assert card["type"] == "triage"
    assert [d["code"] for d in card["departments"]] == ["erke", "guke"]
    assert set(card["departments"][0]) == {"code", "name", "reason", "location"}
    assert "不是诊断" in card["disclaimer"]
    assert "不是诊断" in stage.text
    assert "儿科" in stage.text
    assert "门诊楼 2 楼" in stage.text
    assert stage.payloads[0] == '/press_book{"department": "erke"}'


async def test_what_separates_the_candidates_is_asked_with_answers_to_press(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.triage = lambda text: advice("erke", ask=ASK)
    await begins(stage)
    await stage.runs("action_ask_triage__detail")
    assert ASK["question"] in stage.text
    assert '/press_answer{"answer": "不到 3 个月"}' in stage.payloads
    assert any("跳过" in button["title"] for button in stage.buttons)


async def test_an_answer_is_judged_together_with_the_complaint(
    stage: Stage, hospital: FakeHospital
) -> None:
    heard: list[str] = []

    def listen(text: str) -> dict[str, Any]:
        heard.append(text)
        return advice("erke", ask=ASK if len(heard) == 1 else None)

    hospital.triage = listen
    await begins(stage)
    await stage.fills("triage__detail", "press_answer", answer="3 岁以下")
    assert heard[-1] == "孩子发烧两天了看哪个科，3 岁以下"
    assert stage.slots["triage__detail"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [("6", "6岁"), ("十二", "十二岁"), ("6 个月", "6 个月"), ("三天了", "三天了")],
)
async def test_a_bare_number_answers_how_old_somebody_is_in_years(
    stage: Stage, hospital: FakeHospital, said: str, meant: str
) -> None:
    heard: list[str] = []

    def assess(text: str) -> dict[str, Any]:
        heard.append(text)
        return advice("erke", ask=ASK)

    hospital.triage = assess
    await begins(stage, "女儿头疼看哪个科")
    await stage.fills("triage__detail", "inform", said)
    assert heard[-1] == f"女儿头疼看哪个科，{meant}"


async def test_at_most_three_questions_are_asked(stage: Stage, hospital: FakeHospital) -> None:
    hospital.triage = lambda text: advice("erke", ask=ASK)
    await begins(stage)
    for _ in range(2):
        await stage.fills("triage__detail", "inform", "不知道")
        assert not stage.slots["triage__detail"]
    await stage.fills("triage__detail", "inform", "不知道")
    assert stage.slots["triage__detail"]


async def test_a_pressed_button_says_nothing_yet_and_is_asked(
    stage: Stage, hospital: FakeHospital
) -> None:
    await stage.hears("triage_ask").runs("action_triage_begin")
    await stage.runs("action_ask_triage__detail")
    assert "哪里不舒服" in stage.text


async def test_what_points_nowhere_leads_to_general_practice_or_a_person(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.triage = lambda text: advice()
    await begins(stage, "就是不得劲")
    await stage.runs("action_triage_submit")
    assert "/human_ask" in stage.payloads
    assert '/press_book{"department": "quanke"}' in stage.payloads


@pytest.mark.parametrize(("urgency", "word"), [("emergency", "120"), ("urgent", "今天")])
async def test_urgency_is_said(
    stage: Stage, hospital: FakeHospital, urgency: str, word: str
) -> None:
    hospital.triage = lambda text: advice("guke", urgency=urgency)
    await begins(stage)
    await stage.runs("action_triage_submit")
    assert word in stage.text
    assert stage.cards[0]["urgency"] == urgency


async def test_the_advised_department_is_remembered_for_a_yes(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.triage = lambda text: advice("erke")
    await begins(stage)
    await stage.runs("action_triage_submit")
    stage.form = None
    await stage.hears("affirm", "好的").runs("action_control_affirm")
    assert stage.followup == "action_registration_begin"
    await stage.runs("action_registration_begin")
    assert stage.slots["registration__subject"]["department"] == "erke"


async def test_a_fact_told_after_the_advice_is_judged_together_with_the_complaint(
    stage: Stage, hospital: FakeHospital
) -> None:
    heard: list[str] = []

    def listen(text: str) -> dict[str, Any]:
        heard.append(text)
        return advice("erke" if "三岁" in text else "guke")

    hospital.triage = listen
    await begins(stage, "腿疼两天了看哪个科")
    await stage.runs("action_triage_submit")
    stage.form = None
    await stage.hears("inform", "三岁").runs("action_triage_begin")
    assert heard[-1] == "腿疼两天了看哪个科，三岁"
    await stage.runs("action_triage_submit")
    assert [d["code"] for d in stage.cards[0]["departments"]] == ["erke"]


async def test_a_new_complaint_after_the_advice_stands_for_itself(
    stage: Stage, hospital: FakeHospital
) -> None:
    heard: list[str] = []

    def listen(text: str) -> dict[str, Any]:
        heard.append(text)
        return advice("guke")

    hospital.triage = listen
    await begins(stage, "孩子发烧两天了")
    await stage.runs("action_triage_submit")
    stage.form = None
    await begins(stage, "我膝盖疼看哪个科")
    assert heard[-1] == "我膝盖疼看哪个科"


async def test_once_a_booking_began_a_bare_fact_is_about_the_booking(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.triage = lambda text: advice("guke")
    await begins(stage, "膝盖疼")
    await stage.runs("action_triage_submit")
    assert stage.slots["triage__told"]
    await stage.hears("press_book", department="guke").runs("action_registration_begin")
    assert not stage.slots["triage__told"]


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("human_ask", "转人工"),
        ("stop", "算了"),
        ("complaint_file", "我要投诉"),
        ("help", "怎么用"),
    ],
)
async def test_another_matter_is_no_part_of_the_complaint(
    stage: Stage, hospital: FakeHospital, intent: str, text: str
) -> None:
    hospital.triage = lambda text: advice("erke", ask=ASK)
    await begins(stage)
    before = stage.slots["triage__text"]
    await stage.fills("triage__detail", intent, text)
    assert stage.slots["triage__text"] == before


async def test_an_answer_that_was_taken_for_a_complaint_stays_an_answer(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.triage = lambda text: advice("guke", ask=ASK)
    await begins(stage, "膝盖疼")
    await stage.fills("triage__detail", "complaint_file", "七十五了 就是老了")
    assert "七十五了" in stage.slots["triage__text"]


async def test_a_long_story_that_ends_in_a_booking_is_a_booking(
    stage: Stage, hospital: FakeHospital
) -> None:
    text = "我这个胃啊，说来话长，" + "前年就开始不舒服，" * 10 + "想挂个骨科明天上午的号"
    stage.hears("triage_ask", text, department=["guke"])
    stage.latest["entities"][0]["start"] = text.index("骨科")
    await stage.runs("action_triage_begin")
    assert stage.followup == "action_registration_begin"


async def test_a_wish_for_a_drug_is_declined_with_where_to_go(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.triage = lambda text: advice("erke")
    await stage.hears("medical_ask", "孩子发烧吃多少布洛芬").runs("action_triage_decline")
    assert "不能" in stage.text
    assert "儿科" in stage.text
    assert "0571-0000-2201" in stage.text
    assert "布洛芬" not in stage.text
    assert "/human_ask" in stage.payloads


async def test_the_refusal_names_the_doctor_whom_one_can_see_first(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.triage = lambda text: advice("guke")
    await stage.hears("medical_ask", "膝盖积水吃什么药").runs("action_triage_decline")
    assert "最近能挂到" in stage.text


async def test_the_refusal_does_not_depend_on_the_timetable(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.triage = lambda text: advice("guke")
    hospital.clinics = {}
    await stage.hears("medical_ask", "膝盖积水吃什么药").runs("action_triage_decline")
    assert "骨科" in stage.text
    assert "最近能挂到" not in stage.text


async def test_a_medical_question_that_points_nowhere_is_declined_kindly(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.triage = lambda text: advice()
    await stage.hears("medical_ask", "这是什么病").runs("action_triage_decline")
    assert "不能判断病情" in stage.text
    assert "/human_ask" in stage.payloads


@pytest.mark.parametrize(
    ("text", "urgency"), [("白内障", "routine"), ("怀孕头晕腿肿，吃什么药", "urgent")]
)
async def test_a_bare_illness_and_what_cannot_wait_are_not_declined(
    stage: Stage, hospital: FakeHospital, text: str, urgency: str
) -> None:
    hospital.triage = lambda text: advice("guke", urgency=urgency)
    await stage.hears("medical_ask", text).runs("action_triage_decline")
    assert stage.followup == "action_triage_begin"


async def test_a_fact_that_is_no_complaint_by_itself_is_judged_with_the_one_before(
    stage: Stage, hospital: FakeHospital
) -> None:
    heard: list[str] = []
    unsure = {"key": "complaint", "question": "您主要是哪里不舒服？", "options": ["头疼", "肚子疼"]}

    def listen(text: str) -> dict[str, Any]:
        heard.append(text)
        return advice("guke", ask=None if "腿" in text else unsure)

    hospital.triage = listen
    await begins(stage, "腿疼看哪个科")
    await stage.runs("action_triage_submit")
    stage.form = None
    await stage.hears("triage_ask", "三天了").runs("action_triage_begin")
    assert heard[-1] == "腿疼看哪个科，三天了"
