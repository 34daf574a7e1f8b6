"""What has been booked: seen, cancelled, changed, stopped by the hospital."""

from typing import Any

import pytest

from tests.e2e.booking_rows import BookingRows, spoken
from tests.e2e.desk import Agent
from tests.e2e.dialogues.wechat.booking_talk import books, goes_on
from tests.e2e.wechat_patient import WeChatPatient

WHY = "医生临时参加抢救"


def stops(supervisor: Agent, clinic: dict[str, Any]) -> None:
    """The clinic doesn't take place."""
    path = f"/v1/staff/timetable/clinics/{clinic['id']}/stop"
    answer = supervisor.http.post(path, json={"reason": WHY})
    assert answer.status_code == 200, answer.text


def test_mine_with_its_page(patient: WeChatPatient) -> None:
    books(patient, "挂后天上午皮肤科褚云医生的号")
    page = patient.opens("看预约单")
    shown = (page["kind"], page["state"], page["card"]["doctor"])
    assert shown == ("appointment", "booked", "褚云")
    patient.clicks("/booking_ask").hears("褚云", "11 月 20 日", page["card"]["number"])


def test_giving_it_back(patient: WeChatPatient) -> None:
    books(patient, "挂后天上午的眼科")
    patient.clicks("/booking_cancel").hears("退掉")
    patient.answers("确认退号").hears("已经退号")
    patient.says("我的预约").hears("没有")


def test_another_day(patient: WeChatPatient) -> None:
    books(patient, "挂后天上午皮肤科褚云医生的号")
    patient.says("帮我把预约改到下周一上午")
    goes_on(patient, "确认改")
    patient.hears("原来", "11 月 20 日", "改成", "11 月 23 日")
    patient.answers("确认改").hears("改好了", "11 月 23 日")
    assert patient.opens("看预约单")["card"]["date"] == "2026-11-23"


def test_two_and_which_one(patient: WeChatPatient) -> None:
    books(patient, "挂后天上午的眼科")
    books(patient, "挂后天下午的皮肤科")
    patient.says("退号").hears("眼科", "皮肤科")
    patient.answers("皮肤科").hears("皮肤科").hears_nothing_of("眼科")
    patient.answers("确认退号").hears("已经退号")
    patient.says("我的预约").hears("眼科").hears_nothing_of("皮肤科")


class TestAStoppedClinic:
    @pytest.fixture
    def told(
        self, patient: WeChatPatient, supervisor: Agent, rows: BookingRows
    ) -> tuple[WeChatPatient, dict[str, Any]]:
        """Somebody whose clinic was just stopped, and the clinic."""
        clinic = rows.clinic("guke")
        books(patient, f"挂{spoken(clinic)}的号").has_read()
        stops(supervisor, clinic)
        return patient.waits("停诊", WHY, clinic["doctor"]), clinic

    def test_is_told_by_itself_and_a_number_moves_the_appointment(
        self, told: tuple[WeChatPatient, dict[str, Any]]
    ) -> None:
        patient, clinic = told
        patient.answers("改约到").hears("改好了")
        card = patient.opens("看预约单")["card"]
        assert card["clinic_id"] != clinic["id"]

    def test_a_tap_gives_it_back(self, told: tuple[WeChatPatient, dict[str, Any]]) -> None:
        patient, _ = told
        patient.taps("退号").hears("退给您")
        patient.answers("确认退号").hears("退给您")
        patient.says("我的预约").hears("没有")
