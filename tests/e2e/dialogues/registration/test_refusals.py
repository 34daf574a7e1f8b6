"""Rules that say no: which one, and what is possible instead."""

from tests.e2e.booking_rows import BookingRows
from tests.e2e.patient import Patient, identity_number


def test_who_is_suspended_hears_until_when_and_what_still_works(
    patient: Patient, rows: BookingRows
) -> None:
    patient.books("挂后天上午的眼科")
    rows.miss(patient)
    patient.says("挂后天下午的皮肤科")
    for _ in range(3):
        if "申诉" in patient.text:
            break
        patient.goes_on()
    patient.hears("1 月 30 日", "急诊", "窗口", "申诉")
    assert not patient.card("appointment"), patient.story


def test_an_appeal_is_one_question_and_a_yes(patient: Patient, rows: BookingRows) -> None:
    patient.books("挂后天上午的眼科")
    rows.miss(patient)
    patient.says("再挂一个后天下午的口腔科")
    for _ in range(3):
        if "申诉" in patient.text:
            break
        patient.goes_on()
    patient.presses("我要申诉").hears("什么原因")
    patient.says("那天我急性阑尾炎住院了，下不了床，出院小结还在")
    patient.hears("请核对您的申诉", "住院")
    patient.says("确认提交").hears("申诉已经交上去了")
    patient.says("我要申诉那次爽约").hears("已经交上去")


def test_an_appeal_that_is_not_sent_after_all(patient: Patient, rows: BookingRows) -> None:
    patient.books("挂后天上午的眼科")
    rows.miss(patient, suspended=False)
    patient.says("你们记我爽约了，我要申诉").hears("什么原因")
    patient.says("路上堵车").presses("不提交").hears("没有提交")


def test_a_child_without_a_guardian_is_put_right_and_booked(
    patient: Patient, rows: BookingRows
) -> None:
    child = identity_number("20210306", 118)
    patient.says("查我的预约").registers(
        name="测试小", id_number=child, relation="child", guardian="测试甲"
    )
    rows.forget_guardian(patient)
    patient.says("给孩子挂后天上午的儿科")
    for _ in range(3):
        if patient.card("identity_form"):
            break
        patient.goes_on()
    patient.hears("监护人")
    patient.corrects(guardian="测试甲")
    patient.says("填好了").hears("请核对")
    patient.says("确认")
    patient.expects("appointment", status="booked", department="儿科")


def test_two_examinations_at_one_time_lead_to_another_time(patient: Patient) -> None:
    first = patient.books("预约下周二上午八点的 CT 检查")
    patient.says("再约一个下周二上午八点的动态心电图")
    for _ in range(3):
        if "赶不上" in patient.text:
            break
        patient.goes_on()
    patient.hears("赶不上", "还可以约")
    card = patient.reaches_confirmation()
    assert (card["date"], card["time"]) != (first["date"], first["time"])
    patient.presses("确认预约")
    patient.expects("appointment", status="booked", doctor="动态心电图检查")


def test_a_half_day_that_is_taken_offers_other_days(patient: Patient) -> None:
    patient.books("挂后天上午的皮肤科")
    patient.says("再挂一个后天上午的皮肤科")
    for _ in range(4):
        if "已经挂过" in patient.text:
            break
        patient.goes_on()
    patient.hears("已经挂过", "还可以约")
    patient.is_offered("/booking_change")
    card = patient.reaches_confirmation()
    assert (card["date"], card["period"]) != ("2026-11-20", "am")
