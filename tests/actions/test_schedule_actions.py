"""When somebody sits."""

from tests.actions.fake_hospital import FakeHospital, article
from tests.actions.stage import Stage
from tests.actions.test_clinic_choice import on


async def asks(stage: Stage, text: str, **entities: object) -> Stage:
    """A question about the schedule, answered as far as it goes."""
    await stage.hears("schedule_ask", text, **entities).runs("action_schedule_begin")
    stage.form = "schedule_form"
    if stage.slots["schedule__subject"]:
        await stage.runs("action_schedule_submit")
    else:
        await stage.runs("action_ask_schedule__subject")
    return stage


async def asks_in_general(stage: Stage, text: str, **entities: object) -> Stage:
    """A question that is answered at once, without a form."""
    return await stage.hears("schedule_ask", text, **entities).runs("action_schedule_begin")


async def test_the_clinics_of_a_department_are_shown_with_a_button_each(
    stage: Stage, hospital: FakeHospital
) -> None:
    await asks(stage, "骨科什么时候有号", department=["guke"])
    [card] = stage.cards
    assert card["type"] == "schedule"
    assert [clinic["id"] for clinic in card["clinics"]] == [11, 12, 13]
    assert stage.payloads[0] == '/press_clinic{"clinic": "11"}'
    assert "张伟" in stage.text
    assert "余 4" in stage.text


async def test_a_day_without_clinics_is_said_and_the_next_ones_are_shown(
    stage: Stage, hospital: FakeHospital
) -> None:
    await asks(stage, "骨科周日有吗", department=["guke"], date=on("2026-11-22"))
    assert "没有" in stage.text
    assert [clinic["id"] for clinic in stage.cards[0]["clinics"]] == [11, 12, 13]


async def test_a_past_day_is_said(stage: Stage, hospital: FakeHospital) -> None:
    heard = stage.hears(
        "schedule_ask", "骨科昨天", department=["guke"], date=on("2026-11-17", past=True)
    )
    await heard.runs("action_schedule_begin")
    assert "已经过去" in stage.text


async def test_a_doctor_nobody_knows_leads_to_similar_names(
    stage: Stage, hospital: FakeHospital
) -> None:
    await asks(stage, "张薇医生什么时候在", doctor_unknown="张薇")
    assert "张薇" in stage.text
    assert '/press_subject{"doctor": "d1"}' in stage.payloads


async def test_two_doctors_of_one_surname_are_asked_about(
    stage: Stage, hospital: FakeHospital
) -> None:
    await asks(stage, "张医生什么时候在", doctor=["d1", "d2"])
    assert [button["title"] for button in stage.buttons] == [
        "张伟（骨科 主任医师）",
        "张敏（骨科 主治医师）",
    ]


async def test_what_was_talked_about_is_remembered_for_the_next_question(
    stage: Stage, hospital: FakeHospital
) -> None:
    await asks(stage, "张伟什么时候在", doctor=["d1"])
    stage.form = None
    await asks(stage, "那周五呢", date=on("2026-11-20"))
    assert [clinic["id"] for clinic in stage.cards[0]["clinics"]] == [12]


async def test_nothing_named_is_asked_for(stage: Stage, hospital: FakeHospital) -> None:
    await asks(stage, "什么时候出诊")
    assert "哪个科室" in stage.text


async def test_the_answer_to_whom_is_taken(stage: Stage, hospital: FakeHospital) -> None:
    await asks(stage, "什么时候出诊")
    await stage.fills("schedule__subject", "inform", "骨科", department=["guke"])
    assert stage.slots["schedule__subject"]["department"] == "guke"


async def test_a_department_without_clinics_leads_to_a_person(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.add_department("pifu", "皮肤科")
    await asks(stage, "皮肤科什么时候有号", department=["pifu"])
    assert stage.cards == []
    assert "/human_ask" in stage.payloads


async def test_the_cheap_ones_come_first_and_that_is_said(
    stage: Stage, hospital: FakeHospital
) -> None:
    await asks(stage, "骨科便宜的号", department=["guke"], preference="cheapest")
    assert "便宜的排在前面" in stage.text
    assert [clinic["id"] for clinic in stage.cards[0]["clinics"]] == [13, 11, 12]


async def test_the_day_with_most_places_is_named(stage: Stage, hospital: FakeHospital) -> None:
    hospital.add_clinic(15, "d2", "2026-11-24", "pm", places=9)
    await asks(stage, "骨科哪天人少", department=["guke"], preference="roomiest")
    assert "11 月 24 日" in stage.text.splitlines()[0]
    assert stage.cards[0]["clinics"][0]["id"] == 15


async def test_when_few_people_come_in_general_the_guide_knows(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.articles = [article("booking-off-peak", "人少")]
    await asks_in_general(stage, "什么时候人少", preference="roomiest")
    assert stage.text == "人少的答案。"


async def test_an_examination_is_shown_with_what_to_bring(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.add_resource(21, "mri", "核磁共振检查", "2026-11-19")
    await asks(stage, "核磁明天还能约吗", resource=["mri"], date=on("2026-11-19"))
    assert "最近可以约的时间" in stage.text
    assert "请带检查申请单。" in stage.text
    assert stage.payloads == ['/press_clinic{"clinic": "21"}']


async def test_which_examination_is_asked_when_only_the_kind_was_named(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.add_resource(21, "mri", "核磁共振检查", "2026-11-19")
    hospital.add_resource(22, "ct", "CT 检查", "2026-11-19")
    await asks(stage, "约检查还有时间吗", resource=["ct", "mri"])
    assert [button["title"] for button in stage.buttons] == ["CT 检查", "核磁共振检查"]
    stage.form = "schedule_form"
    await stage.fills("schedule__subject", "press_subject", resource="ct")
    assert stage.slots["schedule__subject"]["resource"] == "ct"


async def test_a_doctors_stopped_clinic_is_said_beside_the_others(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.stop(11, "外出会诊")
    await asks(stage, "张伟什么时候在", doctor=["d1"])
    assert "停诊（外出会诊）" in stage.text
    assert [clinic["id"] for clinic in stage.cards[0]["clinics"]] == [12]


async def test_one_stopped_after_those_that_are_shown_is_not_worth_a_word(
    stage: Stage, hospital: FakeHospital
) -> None:
    hospital.add_clinic(15, "d1", "2026-12-15", "am")
    hospital.stop(15)
    await asks(stage, "张伟什么时候在", doctor=["d1"])
    assert "停诊" not in stage.text
