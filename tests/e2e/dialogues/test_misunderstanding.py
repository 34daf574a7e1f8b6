"""What isn't understood."""

from tests.e2e.patient import Patient


def test_twice_in_a_row_brings_the_offer_of_a_person(patient: Patient) -> None:
    patient.says("阿巴阿巴呜哩哇啦")
    assert patient.buttons(), patient.story
    patient.says("哩哩啦啦嗦嗦咪咪")
    patient.is_offered("/human_ask")
    patient.hears("没明白")
    patient.presses("转人工")
    patient.expects("handoff")


def test_once_brings_likely_meanings_to_press(patient: Patient) -> None:
    patient.says("啊啦啊啦的")
    patient.is_offered("/human_ask")


def test_another_world(patient: Patient) -> None:
    patient.says("给我讲个笑话")
    patient.is_offered("/human_ask", "/booking_make")
    patient.says("挂骨科")
    assert patient.clinics()


def test_in_the_middle_of_a_form_the_question_is_asked_again(patient: Patient) -> None:
    patient.says("挂后天上午的皮肤科")
    patient.says("哇啦哇啦")
    assert patient.clinics()


def test_a_yes_to_nothing(patient: Patient) -> None:
    patient.says("好的")
    assert patient.text
    assert not patient.cards(), patient.story


def test_a_bare_department_is_not_met_with_silence(patient: Patient) -> None:
    patient.says("骨科")
    assert patient.text
    assert patient.buttons(), patient.story
