"""Which department."""

import pytest

from tests.e2e.patient import Patient, identity_number

MOST_QUESTIONS = 3


def answers(patient: Patient, *replies: str) -> Patient:
    """Answer the follow-up questions, at most three, in order; what isn't answered is skipped."""
    for n in range(MOST_QUESTIONS):
        if patient.card("triage"):
            break
        if n < len(replies):
            patient.says(replies[n])
        else:
            patient.presses("跳过")
    return patient


def test_a_feverish_child_from_the_first_word_to_a_booked_slot(patient: Patient) -> None:
    patient.says("孩子发烧两天了看哪个科")
    answers(patient, "三岁", "不咳嗽，精神还行")
    card = patient.expects("triage")
    assert card["departments"][0]["name"] == "儿科"
    assert card["departments"][0]["location"] in patient.text
    patient.hears("不是诊断")
    patient.says("好的，帮我挂号")
    assert {clinic["department"] for clinic in patient.clinics()} == {"儿科"}
    patient.goes_on().goes_on()
    child = identity_number("20230501", 117)
    patient.registers(name="测试小", id_number=child, relation="child", guardian="测试甲")
    patient.says("确认")
    patient.expects("appointment", status="booked", department="儿科")


@pytest.mark.parametrize(
    ("complaint", "department"),
    [
        ("脚崴了，肿得厉害，挂什么科", "骨科"),
        ("牙疼得睡不着", "口腔科"),
        ("眼睛红，老流泪，看哪个科好", "眼科"),
        ("身上起了一片一片的红疹子，特别痒", "皮肤科"),
        ("嗓子疼，耳朵也嗡嗡响", "耳鼻喉科"),
        ("最近老是口渴，尿也多，人还瘦了", "内分泌科"),
        ("月经推迟半个月了", "妇科"),
    ],
)
def test_common_complaints_reach_their_department(
    patient: Patient, complaint: str, department: str
) -> None:
    answers(patient.says(complaint))
    card = patient.expects("triage")
    assert 1 <= len(card["departments"]) <= 3
    assert department in [entry["name"] for entry in card["departments"]], patient.story


def test_at_most_three_questions_are_asked(patient: Patient) -> None:
    patient.says("我不舒服")
    for _ in range(MOST_QUESTIONS + 1):
        if patient.card("triage") or "全科" in patient.text:
            return
        patient.says("说不上来")
    raise AssertionError(patient.story)


def test_the_answers_can_be_pressed(patient: Patient) -> None:
    patient.says("肚子疼")
    pressed = 0
    while not patient.card("triage"):
        assert patient.titles(), patient.story
        pressed += 1
        assert pressed <= MOST_QUESTIONS, patient.story
        patient.presses(patient.titles()[0])
    assert patient.expects("triage")["departments"]


def test_from_the_advice_to_the_booking_by_button(patient: Patient) -> None:
    answers(patient.says("脚崴了，肿得厉害，挂什么科"))
    best = patient.expects("triage")["departments"][0]
    patient.presses(f"挂{best['name']}的号")
    assert {clinic["department"] for clinic in patient.clinics()} == {best["name"]}


def test_the_advice_leads_on_to_its_schedule(patient: Patient) -> None:
    answers(patient.says("脚崴了，肿得厉害，挂什么科"))
    best = patient.expects("triage")["departments"][0]
    patient.says("后天下午有谁")
    assert {c["department"] for c in patient.clinics()} == {best["name"]}
    assert {(c["date"], c["period"]) for c in patient.clinics()} == {("2026-11-20", "pm")}


def test_the_department_that_was_wanted_all_along(patient: Patient) -> None:
    patient.says("膝盖疼")
    patient.says("我就想直接挂骨科的号")
    assert {clinic["department"] for clinic in patient.clinics()} == {"骨科"}


@pytest.mark.parametrize(
    "question",
    [
        "孩子发烧吃多少布洛芬",
        "血压 160 该吃什么药",
        "我是不是得了胃癌",
        "阿莫西林一天吃几次",
        "化验单上血糖 7.8 是不是糖尿病",
    ],
)
def test_no_diagnosis_no_drug_no_dose(patient: Patient, question: str) -> None:
    patient.says(question).hears_any("不能判断", "不能说用药", "请医生")
    patient.hears_nothing_of("毫克", "mg", "片", "一天三次", "您得了", "确诊")
    patient.is_offered("/human_ask")


def test_a_medical_question_is_told_who_can_answer_and_where(patient: Patient) -> None:
    patient.says("血压 160 该吃什么药").hears("0571").hears_any("心血管内科", "全科医学科")


def test_a_vague_complaint_never_ends_in_silence(patient: Patient) -> None:
    answers(patient.says("就是浑身不得劲"))
    assert patient.card("triage") or "全科" in patient.text, patient.story
