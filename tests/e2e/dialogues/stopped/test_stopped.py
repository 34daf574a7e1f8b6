"""A clinic is stopped: the patient is told, and one tap leads out of it."""

from typing import Any

import pytest

from launcher.product import Product
from tests.e2e.booking_rows import BookingRows, spoken
from tests.e2e.desk import Agent
from tests.e2e.dialogues.conftest import Arrives
from tests.e2e.patient import Patient

WHY = "医生临时参加抢救"


@pytest.fixture
def supervisor(product: Product) -> Agent:
    """May stop clinics."""
    agent = Agent(product, "supervisor")
    yield agent
    agent.close()


def stops(supervisor: Agent, clinic: dict[str, Any]) -> None:
    """The clinic doesn't take place."""
    path = f"/v1/staff/timetable/clinics/{clinic['id']}/stop"
    answer = supervisor.http.post(path, json={"reason": WHY})
    assert answer.status_code == 200, answer.text


def is_told(patient: Patient, after: str) -> dict[str, Any]:
    """The notice that comes by itself, with its buttons."""
    for message in patient.events(after):
        if "停诊" in message["text"]:
            patient.dialogue.append(f"　……{message['text']} {message['buttons']}")
            return message
    raise AssertionError(f"nothing came\n{patient.story}")


def test_the_notice_comes_by_itself_and_one_tap_moves_the_appointment(
    patient: Patient, supervisor: Agent, rows: BookingRows
) -> None:
    clinic = rows.clinic("guke")
    old = patient.books(f"挂{spoken(clinic)}的号")
    after = patient.last[-1]["id"]
    stops(supervisor, clinic)
    notice = is_told(patient, after)
    assert clinic["doctor"] in notice["text"]
    button = next(one for one in notice["buttons"] if one["payload"].startswith("/press_rebook"))
    patient.presses_payload(button["payload"]).hears("改好了")
    new = patient.expects("appointment", status="changed")
    assert new["clinic_id"] != clinic["id"]
    assert new["doctor"] in button["title"]
    patient.says("我的预约")
    assert [item["id"] for item in patient.expects("appointments")["items"]] == [new["id"]]
    assert new["id"] != old["id"]


def test_tapping_twice_moves_it_once(
    patient: Patient, supervisor: Agent, rows: BookingRows
) -> None:
    clinic = rows.clinic("guke")
    patient.books(f"挂{spoken(clinic)}的号")
    after = patient.last[-1]["id"]
    stops(supervisor, clinic)
    payload = is_told(patient, after)["buttons"][0]["payload"]
    first = patient.presses_payload(payload).expects("appointment", status="changed")
    again = patient.presses_payload(payload).expects("appointment", status="changed")
    assert first["id"] == again["id"]


def test_what_about_my_stopped_clinic(
    patient: Patient, supervisor: Agent, rows: BookingRows
) -> None:
    clinic = rows.clinic("shenjingnei")
    patient.books(f"挂{spoken(clinic)}的号")
    stops(supervisor, clinic)
    patient.says("我的号停诊了怎么办").hears("已停诊", WHY, "改", "退")
    patient.is_offered("/booking_change", "/booking_cancel")


def test_words_move_it_to_another_day(
    patient: Patient, supervisor: Agent, rows: BookingRows
) -> None:
    clinic = rows.clinic("shenjingnei")
    patient.books(f"挂{spoken(clinic)}的号")
    stops(supervisor, clinic)
    patient.says("停诊那个给我改到下周五上午")
    for _ in range(4):
        if "确认改" in " ".join(patient.titles()):
            break
        patient.goes_on()
    patient.hears("原来", clinic["doctor"], "改成", "11 月 27 日").presses("确认改")
    patient.expects("appointment", status="changed", date="2026-11-27")


def test_it_is_given_back_with_the_money(
    patient: Patient, supervisor: Agent, rows: BookingRows
) -> None:
    clinic = rows.clinic("shenjingnei")
    booked = patient.books(f"挂{spoken(clinic)}的号")
    stops(supervisor, clinic)
    patient.says("停诊了我不看了，把号退了").hears("停诊", "退给您")
    patient.presses("确认退号").hears("退给您")
    patient.expects("appointment", status="cancelled", id=booked["id"])


def test_a_place_that_others_took_leads_to_the_next(
    patient: Patient, supervisor: Agent, rows: BookingRows, arrives: Arrives
) -> None:
    clinic = rows.clinic("miniao")
    patient.books(f"挂{spoken(clinic)}的号")
    after = patient.last[-1]["id"]
    stops(supervisor, clinic)
    button = is_told(patient, after)["buttons"][0]
    rows.take_slot(button["payload"])
    patient.presses_payload(button["payload"]).hears("约满")
    assert not patient.card("appointment"), patient.story
    patient.presses("改约到").hears("改好了")
    patient.expects("appointment", status="changed")


def test_somebody_in_the_middle_of_the_booking_is_not_sent_there(
    patient: Patient, supervisor: Agent, rows: BookingRows
) -> None:
    clinic = rows.clinic("miniao")
    patient.says(f"挂{spoken(clinic)}的号").reaches_confirmation()
    stops(supervisor, clinic)
    patient.presses("确认预约").hears_nothing_of("预约成功")
    assert not patient.card("appointment"), patient.story
    patient.hears_any("停诊", "超时")
