"""Something else in the middle, and back to where it was."""

import pytest

from tests.e2e.patient import Patient


@pytest.fixture
def choosing(patient: Patient) -> Patient:
    """A patient who is choosing among Friday's dermatologists."""
    patient.says("挂后天上午的皮肤科")
    assert patient.card("schedule")
    return patient


def goes_on_to_book(patient: Patient) -> None:
    """The booking is where it was."""
    card = patient.reaches_confirmation()
    assert (card["department"], card["date"]) == ("皮肤科", "2026-11-20")
    patient.says("好")
    patient.expects("appointment", status="booked")


def test_a_question_about_parking(choosing: Patient) -> None:
    choosing.says("对了，停车怎么收费？").hears("停车")
    choosing.expects("guide")
    assert choosing.clinics()
    goes_on_to_book(choosing)


def test_asking_who_this_is(choosing: Patient) -> None:
    choosing.says("你是真人还是机器人啊").hears("智能程序")
    goes_on_to_book(choosing)


def test_thanks(choosing: Patient) -> None:
    choosing.says("谢谢你").hears_any("不客气", "应该的")
    goes_on_to_book(choosing)


def test_the_way_to_a_department(choosing: Patient) -> None:
    choosing.says("皮肤科在几楼").hears("楼")
    choosing.says("第一个")
    goes_on_to_book(choosing)


def test_a_question_about_a_drug(choosing: Patient) -> None:
    choosing.says("我这个能涂点激素药膏吗").hears("不能")
    goes_on_to_book(choosing)


def test_saying_it_again(choosing: Patient) -> None:
    before = choosing.clinics()
    choosing.says("没听清，再说一遍")
    assert choosing.clinics() == before


def test_a_question_while_the_booking_waits_for_its_yes(patient: Patient) -> None:
    patient.says("挂后天上午的皮肤科褚云医生").reaches_confirmation()
    patient.says("看病要带身份证吗")
    patient.expects("guide")
    patient.expects("appointment", status="held")
    patient.says("那就确认吧")
    patient.expects("appointment", status="booked")


def test_a_complaint_in_the_middle_of_a_booking_and_back(choosing: Patient) -> None:
    choosing.says("我先投诉一下，你们导医台的人态度特别差，问什么都不理")
    choosing.presses("跳过").presses("跳过").presses("匿名").says("确认提交")
    assert choosing.expects("complaint")["receipt"]
    choosing.presses("接着办")
    assert choosing.clinics()
    goes_on_to_book(choosing)


def test_a_question_in_the_middle_of_a_complaint(patient: Patient) -> None:
    patient.says("我要投诉，护士打针打了三次都没打进去，还怪我血管不好")
    patient.hears("什么时候")
    patient.says("投诉要多久才有答复").hears("什么时候")
    patient.says("今天早上").hears_any("哪里", "在哪")


def test_ones_own_appointments_in_the_middle_of_a_booking(patient: Patient) -> None:
    patient.books("挂后天下午的眼科")
    patient.says("再挂后天上午的皮肤科")
    patient.says("等等，我已经约了哪些").hears("眼科")
    patient.expects("appointments")
    patient.says("第一个")
    goes_on_to_book(patient)
