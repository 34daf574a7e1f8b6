"""Booking, seeing, changing and cancelling an appointment."""

import pytest

from tests.e2e.dialogues.conftest import Arrives
from tests.e2e.patient import Patient, identity_number, somebody

# 2026-11-18 is a Wednesday; the clock stands a little after 10:00.
TOMORROW, FRIDAY, SATURDAY = "2026-11-19", "2026-11-20", "2026-11-21"


def test_step_by_step_from_department_to_booked(patient: Patient) -> None:
    patient.says("我要挂号").hears("哪个科")
    patient.says("皮肤科")
    assert {clinic["department"] for clinic in patient.clinics()} == {"皮肤科"}
    patient.says("后天上午")
    assert {(c["date"], c["period"]) for c in patient.clinics()} == {(FRIDAY, "am")}
    patient.says("第一个").says("第二个")
    patient.expects("identity_form")
    patient.registers().hears("请核对", "皮肤科", "08:30", "测*甲")
    patient.expects("appointment", status="held", date=FRIDAY)
    patient.says("确认").hears("预约成功")
    card = patient.expects("appointment", status="booked", date=FRIDAY, time="08:30-09:00")
    assert card["number"]
    assert card["location"] in patient.text
    patient.says("我的预约").hears("08:30", "皮肤科")
    assert [item["id"] for item in patient.expects("appointments")["items"]] == [card["id"]]


def test_everything_in_one_message(patient: Patient) -> None:
    patient.says("帮我挂后天上午九点内分泌科曾立医生的号")
    patient.registers()
    patient.expects("appointment", status="held", doctor="曾立", date=FRIDAY, time="09:00-09:30")
    patient.says("对的")
    patient.expects("appointment", status="booked", doctor="曾立", date=FRIDAY)


def test_with_buttons_alone_on_the_kiosk(arrives: Arrives) -> None:
    patient = arrives("kiosk")
    patient.presses("不知道挂什么科")
    patient.says("皮肤上起红疹子，很痒")
    for _ in range(3):
        if patient.card("triage"):
            break
        patient.presses(patient.titles()[0])
    patient.presses("挂皮肤科的号").reaches_confirmation()
    patient.presses("确认预约")
    patient.expects("appointment", status="booked", department="皮肤科")


def test_for_a_child_with_a_guardian(patient: Patient) -> None:
    patient.says("给孩子挂明天上午儿科的普通号")
    for _ in range(3):
        if patient.card("identity_form"):
            break
        patient.goes_on()
    child = identity_number("20210306", 112)
    patient.registers(name="测试小", id_number=child, relation="child", guardian="测试甲")
    patient.expects("appointment", status="held", department="儿科", date=TOMORROW)
    patient.says("是的")
    patient.expects("appointment", status="booked", department="儿科")


def test_for_a_parent_by_somebody_who_is_registered(patient: Patient) -> None:
    patient.books("挂后天的眼科")
    patient.says("再给我妈挂后天上午的心内科")
    for _ in range(4):
        if patient.card("identity_form"):
            break
        if "给别人挂" in " ".join(patient.titles()):
            patient.presses("给别人挂")
        else:
            patient.goes_on()
    patient.registers(name="测试妈", id_number=somebody(man=False), relation="parent")
    patient.hears("测*妈")
    patient.says("确认")
    patient.expects("appointment", status="booked", department="心血管内科", date=FRIDAY)


def test_who_is_known_is_not_asked_for_identity_again(patient: Patient) -> None:
    patient.books("挂后天上午的眼科")
    patient.says("再挂一个后天下午的口腔科")
    for _ in range(4):
        if patient.card("appointment"):
            break
        assert not patient.card("identity_form"), patient.story
        patient.goes_on()
    patient.says("好的")
    patient.expects("appointment", status="booked", department="口腔科")


def test_the_earliest_there_is(patient: Patient) -> None:
    patient.says("耳鼻喉科最早什么时候能看，挂最早的号")
    card = patient.reaches_confirmation()
    assert card["date"] <= TOMORROW
    assert card["department"] == "耳鼻喉科"


def test_a_general_number_at_the_general_fee(patient: Patient) -> None:
    patient.says("挂明天骨科的普通号")
    assert {clinic["kind"] for clinic in patient.clinics()} == {"general"}
    assert max(clinic["fee"] for clinic in patient.clinics()) <= 15


def test_a_woman_doctor_when_asked_for(patient: Patient) -> None:
    patient.says("我想挂泌尿外科，要女医生")
    if patient.card("schedule"):
        assert {clinic["doctor_sex"] for clinic in patient.clinics()} == {"f"}
    else:
        patient.is_offered("/human_ask")


def test_the_last_one_of_the_list(patient: Patient) -> None:
    patient.says("挂后天上午的骨科")
    last = patient.clinics()[-1]["doctor"]
    patient.says("最后一个").hears(last)


def test_from_the_schedule_straight_to_booking(patient: Patient) -> None:
    patient.says("王丽医生什么时候出诊")
    second = patient.clinics()[1]
    patient.says("就挂第二个")
    card = patient.reaches_confirmation()
    assert (card["doctor"], card["date"]) == ("王丽", second["date"])


def test_an_evening_clinic(patient: Patient) -> None:
    patient.says("给孩子挂今天晚上的儿科")
    for _ in range(3):
        if patient.card("identity_form"):
            break
        patient.goes_on()
    child = identity_number("20210306", 114)
    patient.registers(name="测试小", id_number=child, relation="child", guardian="测试甲")
    patient.expects("appointment", status="held", date="2026-11-18", period="evening")


def test_a_saturday(patient: Patient) -> None:
    patient.says("周六能挂内分泌科吗，帮我挂一个")
    assert {clinic["date"] for clinic in patient.clinics()} == {SATURDAY}


def test_a_grown_up_is_told_why_the_childrens_department_does_not_fit(patient: Patient) -> None:
    patient.says("挂明天上午儿科的号")
    for _ in range(3):
        if patient.card("identity_form"):
            break
        patient.goes_on()
    patient.registers(id_number=identity_number("19850412", 333))
    patient.hears("儿科", "年龄")
    assert not patient.card("appointment"), patient.story
    patient.says("那挂明天上午的全科")
    patient.reaches_confirmation()


def test_a_man_is_told_why_gynaecology_does_not_fit(patient: Patient) -> None:
    patient.says("挂后天上午的妇科")
    for _ in range(3):
        if patient.card("identity_form"):
            break
        patient.goes_on()
    patient.registers(id_number=somebody(man=True))
    patient.hears("妇科", "不能")
    assert not patient.card("appointment"), patient.story


def test_the_same_department_twice_in_one_half_day_is_refused_kindly(patient: Patient) -> None:
    patient.books("挂后天上午的皮肤科")
    patient.says("再挂一个后天上午的皮肤科")
    for _ in range(4):
        if "已经挂过" in patient.text:
            break
        patient.goes_on()
    patient.hears("已经挂过")
    patient.says("我的预约")
    assert len(patient.expects("appointments")["items"]) == 1


def test_changing_to_another_day(patient: Patient) -> None:
    old = patient.books("挂后天上午皮肤科褚云医生的号")
    patient.says("帮我把预约改到下周一上午")
    for _ in range(3):
        if "确认改" in " ".join(patient.titles()):
            break
        patient.goes_on()
    patient.hears("原来", "11 月 20 日", "改成", "11 月 23 日")
    patient.presses("确认改").hears("改好了", "11 月 23 日")
    new = patient.expects("appointment", status="changed", date="2026-11-23")
    patient.says("我的预约")
    items = patient.expects("appointments")["items"]
    assert [item["id"] for item in items] == [new["id"]] != [old["id"]]


def test_a_change_that_is_not_wanted_after_all_leaves_the_booking(patient: Patient) -> None:
    old = patient.books("挂后天上午皮肤科褚云医生的号")
    patient.says("我想改个时间").says("算了不改了")
    patient.says("我的预约")
    assert [item["id"] for item in patient.expects("appointments")["items"]] == [old["id"]]


def test_cancelling(patient: Patient) -> None:
    booked = patient.books("挂后天上午的眼科")
    patient.says("我要退号").hears("退掉", booked["doctor"])
    patient.says("确认退号").hears("已经退号")
    patient.expects("appointment", status="cancelled", id=booked["id"])
    patient.says("我的预约").hears("没有")


def test_thinking_better_of_cancelling(patient: Patient) -> None:
    booked = patient.books("挂后天上午的眼科")
    patient.says("取消预约")
    patient.says("先不退").hears("保留")
    patient.says("我的预约")
    assert [item["id"] for item in patient.expects("appointments")["items"]] == [booked["id"]]


def test_too_late_to_cancel_is_told_with_whom_to_call(patient: Patient) -> None:
    patient.books("挂今天下午的骨科")
    patient.says("退号").hears("已经过了")
    patient.is_offered("/human_ask")
    assert not patient.card("appointment"), patient.story
    patient.says("我的预约")
    assert len(patient.expects("appointments")["items"]) == 1


def test_which_of_two_to_cancel(patient: Patient) -> None:
    eye = patient.books("挂后天上午的眼科")
    skin = patient.books("挂后天下午的皮肤科")
    patient.says("退号")
    assert len(patient.expects("appointments")["items"]) == 2
    patient.says("皮肤科那个").hears(skin["doctor"])
    patient.says("确认")
    patient.expects("appointment", status="cancelled", id=skin["id"])
    patient.says("我的预约")
    assert [item["id"] for item in patient.expects("appointments")["items"]] == [eye["id"]]


def test_nothing_to_cancel(patient: Patient) -> None:
    patient.says("退号").registers().hears("没有")
    patient.is_offered("/booking_make")


def test_seeing_ones_appointments_on_another_day_on_another_page(arrives: Arrives) -> None:
    me = {"id_number": somebody(), "phone": "19900007654"}
    first = arrives()
    first.says("挂后天上午的眼科")
    first.goes_on().goes_on()
    first.registers(**me).says("确认")
    booked = first.expects("appointment", status="booked")
    later = arrives("kiosk")
    later.says("查一下我的预约").registers(**me)
    assert [item["id"] for item in later.expects("appointments")["items"]] == [booked["id"]]


@pytest.mark.parametrize("wish", ["我要挂号", "预约", "想看病，挂个号", "挂耗"])
def test_a_bare_wish_is_asked_where(patient: Patient, wish: str) -> None:
    patient.says(wish).hears("哪个科")
    patient.is_offered("/triage_ask")
