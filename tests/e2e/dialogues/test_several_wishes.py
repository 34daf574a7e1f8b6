"""Several wishes in one message: answered one after another, none dropped."""

from tests.e2e.patient import Patient


def test_a_question_beside_an_errand_is_answered_and_the_errand_begun(patient: Patient) -> None:
    patient.says("我想挂后天的骨科，另外停车怎么收费")
    patient.hears("停车", "骨科")
    assert patient.clinics(), patient.story


def test_the_second_errand_waits_and_is_taken_up_by_itself(patient: Patient) -> None:
    patient.says("我要投诉收费窗口态度差，顺便帮我挂个皮肤科")
    patient.hears("皮肤科", "记着")
    patient.says("算了，不投诉了")
    patient.hears("接着")
    assert patient.clinics(), patient.story


def test_a_question_beside_an_answer_does_not_lose_the_answer(patient: Patient) -> None:
    patient.says("挂个骨科")
    patient.says("后天上午吧，对了停车怎么收费")
    patient.hears("停车")
    assert patient.clinics() or patient.card("slots"), patient.story


def test_a_question_after_giving_up_is_answered(patient: Patient) -> None:
    patient.says("挂个骨科")
    patient.says("算了不挂了，对了食堂在哪")
    patient.hears("不办了", "食堂")


def test_who_wants_a_person_as_well_gets_one(patient: Patient) -> None:
    patient.says("停车怎么收费，还有帮我转人工")
    patient.hears("停车")
    patient.expects("handoff")


def test_one_wish_told_in_many_clauses_is_one(patient: Patient) -> None:
    patient.says("我妈腿疼，今年七十了，走路都费劲，想看看骨科，有没有好的专家")
    assert "记着" not in patient.text, patient.story
