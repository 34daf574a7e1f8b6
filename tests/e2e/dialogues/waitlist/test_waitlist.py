"""Waiting for a place of a full clinic, and what becomes of it."""

from tests.e2e.booking_rows import BookingRows, spoken
from tests.e2e.dialogues.conftest import Arrives
from tests.e2e.patient import Patient


def in_line(patient: Patient, clinic: dict) -> dict:
    """Ask to wait for the clinic, register, confirm; returns the card."""
    patient.says(f"帮我排{spoken(clinic)}的候补")
    if patient.card("identity_form"):
        patient.registers()
    patient.hears("请核对候补", clinic["doctor"]).presses("确认候补")
    return patient.expects("appointment", status="waitlisted", doctor=clinic["doctor"])


def test_words_get_in_line_and_the_list_shows_it(patient: Patient, rows: BookingRows) -> None:
    clinic = rows.clinic("pifu")
    rows.fill(clinic)
    card = in_line(patient, clinic)
    patient.hears("候补排上了", "第一位")
    patient.says("我的候补排到第几了").hears("候补", clinic["doctor"])
    assert [item["id"] for item in patient.expects("appointments")["items"]] == [card["id"]]


def test_the_second_in_line_is_told_how_many_are_ahead(arrives: Arrives, rows: BookingRows) -> None:
    clinic = rows.clinic("pifu")
    rows.fill(clinic)
    first, second = arrives(), arrives("kiosk")
    in_line(first, clinic)
    in_line(second, clinic)
    second.hears("前面还有 1 位")


def test_a_full_day_offers_to_wait_by_button(patient: Patient, rows: BookingRows) -> None:
    clinic = rows.clinic("yanke")
    rows.fill(clinic)
    patient.says(f"挂{spoken(clinic)}的号").hears("约满")
    patient.presses("候补")
    patient.registers().hears("请核对候补", clinic["doctor"])
    patient.says("好的，排上")
    patient.expects("appointment", status="waitlisted")


def test_a_no_gets_nobody_in_line(patient: Patient, rows: BookingRows) -> None:
    clinic = rows.clinic("yanke")
    rows.fill(clinic)
    patient.says(f"帮我候补{spoken(clinic)}的号").registers()
    patient.says("算了不排了").hears("不排候补")
    patient.says("我的候补").hears("没有")


def test_where_places_are_left_nobody_waits(patient: Patient, rows: BookingRows) -> None:
    clinic = rows.clinic("yanke")
    patient.says(f"给我排{spoken(clinic)}的候补").hears("不用候补")
    card = patient.reaches_confirmation()
    here = (clinic["doctor"], clinic["date"])
    assert (card["doctor"], card["date"]) == here, patient.story


def test_for_my_mother_who_is_registered_on_the_way(patient: Patient, rows: BookingRows) -> None:
    clinic = rows.clinic("neifenmi")
    rows.fill(clinic)
    patient.says(f"给我妈排个{spoken(clinic)}的候补")
    patient.registers(name="测试妈", relation="parent").hears("测*妈")
    patient.says("确认")
    assert patient.expects("appointment", status="waitlisted")["visitor"] == "测*妈"


def offered(holder: Patient, waiting: Patient, rows: BookingRows, department: str) -> dict:
    """`holder` has the last place, `waiting` is in line; the holder cancels. Returns the clinic."""
    clinic = rows.clinic(department)
    rows.fill(clinic, but=1)
    holder.books(f"挂{spoken(clinic)}的号")
    in_line(waiting, clinic)
    holder.says("我要退号").presses("确认退号")
    holder.expects("appointment", status="cancelled")
    return clinic


def test_a_place_that_comes_free_is_offered_read_back_and_taken(
    arrives: Arrives, rows: BookingRows
) -> None:
    holder, waiting = arrives(), arrives()
    clinic = offered(holder, waiting, rows, "guke")
    waiting.says("候补轮到我了吗").hears("轮到了", clinic["doctor"])
    waiting.presses("要候补到的号").hears("请核对", clinic["doctor"])
    assert not waiting.card("appointment"), waiting.story
    waiting.presses("确认预约").hears("预约成功")
    waiting.expects("appointment", status="booked", doctor=clinic["doctor"])


def test_the_offer_comes_by_itself_with_its_buttons(arrives: Arrives, rows: BookingRows) -> None:
    holder, waiting = arrives(), arrives()
    clinic = offered(holder, waiting, rows, "guke")
    after = waiting.last[-1]["id"]
    told = waiting.waits_for("system", after)
    assert clinic["doctor"] in told["text"]
    payloads = [button["payload"] for button in told["buttons"]]
    assert any(payload.startswith("/press_waitlist_accept") for payload in payloads)
    waiting.presses_payload(payloads[0]).hears("请核对")
    waiting.says("是的").hears("预约成功")


def test_who_passes_it_on_leaves_it_to_the_next_in_line(
    arrives: Arrives, rows: BookingRows
) -> None:
    holder, first, second = arrives(), arrives(), arrives()
    clinic = rows.clinic("xinxueguan")
    rows.fill(clinic, but=1)
    holder.books(f"挂{spoken(clinic)}的号")
    in_line(first, clinic)
    in_line(second, clinic)
    holder.says("我要退号").presses("确认退号")
    first.says("候补轮到我了吗").presses("要候补到的号")
    first.presses("先不定").presses("不要了").hears("让给后面的人")
    first.presses("确认不要").hears("让给后面的人了")
    second.says("我的候补到了没").presses("要候补到的号")
    second.presses("确认预约")
    second.expects("appointment", status="booked", doctor=clinic["doctor"])


def test_nobody_can_slip_in_before_those_who_wait(arrives: Arrives, rows: BookingRows) -> None:
    holder, waiting, late = arrives(), arrives(), arrives()
    clinic = offered(holder, waiting, rows, "xinxueguan")
    late.says(f"挂{spoken(clinic)}的号").hears_any("约满", "没有号")
    assert not late.card("appointment"), late.story


def test_an_offer_that_was_answered_already_is_answered_kindly(
    arrives: Arrives, rows: BookingRows
) -> None:
    holder, waiting = arrives(), arrives()
    offered(holder, waiting, rows, "shennei")
    waiting.says("候补轮到我了吗")
    accept = next(b["payload"] for b in waiting.buttons() if "accept" in b["payload"])
    waiting.presses_payload(accept).presses("确认预约")
    waiting.expects("appointment", status="booked")
    waiting.presses_payload(accept).hears("下一位")
    waiting.is_offered("/booking_ask")


def test_leaving_the_line_in_words(patient: Patient, rows: BookingRows) -> None:
    clinic = rows.clinic("huxi")
    rows.fill(clinic)
    in_line(patient, clinic)
    patient.says("候补我不排了").hears("不再候补", clinic["doctor"])
    patient.says("是的，退出").hears("退出候补")
    patient.expects("appointment", status="cancelled")
    patient.says("我的候补").hears("没有")


def test_thinking_better_of_leaving(patient: Patient, rows: BookingRows) -> None:
    clinic = rows.clinic("huxi")
    rows.fill(clinic)
    in_line(patient, clinic)
    patient.says("取消候补").presses("接着等").hears("接着排")
    patient.says("我的候补").hears(clinic["doctor"])
