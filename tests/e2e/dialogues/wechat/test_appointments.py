"""What has been booked: seen, cancelled, changed, stopped by the hospital."""

from collections.abc import Iterator

import pytest

from launcher.product import Product
from tests.e2e.booking_rows import BookingRows, spoken
from tests.e2e.desk import Agent
from tests.e2e.dialogues.wechat.test_booking import books
from tests.e2e.wechat_patient import WeChatPatient


@pytest.fixture
def supervisor(product: Product) -> Iterator[Agent]:
    """May stop clinics."""
    agent = Agent(product, "supervisor")
    yield agent
    agent.close()


def test_mine_with_its_page(patient: WeChatPatient) -> None:
    books(patient, "挂后天上午皮肤科褚云医生的号")
    page = patient.opens("看预约单")
    assert (page["kind"], page["state"], page["card"]["doctor"]) == ("appointment", "booked", "褚云")
    patient.clicks("/booking_ask").hears("褚云", "11 月 20 日")
    assert patient.opens("看预约单")["card"]["id"] == page["card"]["id"]


def test_giving_it_back(patient: WeChatPatient) -> None:
    books(patient, "挂后天上午的眼科")
    patient.clicks("/booking_cancel").hears("退掉")
    patient.answers("确认退号").hears("已经退号")
    patient.says("我的预约").hears("没有")


def test_another_day(patient: WeChatPatient) -> None:
    books(patient, "挂后天上午皮肤科褚云医生的号")
    patient.says("帮我把预约改到下周一上午")
    for _ in range(4):
        if "确认改" in patient.sees:
            break
        patient.says("1")
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


def test_a_stopped_clinic_is_told_here_and_a_number_moves_it(
    patient: WeChatPatient, supervisor: Agent, rows: BookingRows
) -> None:
    clinic = rows.clinic("guke")
    books(patient, f"挂{spoken(clinic)}的号")
    path = f"/v1/staff/timetable/clinics/{clinic['id']}/stop"
    patient.mark = len(patient.side.wechat.phone(patient.openid))
    stopped = supervisor.http.post(path, json={"reason": "医生临时参加抢救"})
    assert stopped.status_code == 200, stopped.text
    patient.waits("停诊", "医生临时参加抢救", clinic["doctor"])
    patient.answers("改约到").hears("改好了")
    patient.clicks("/booking_ask")
    assert patient.opens("看预约单")["card"]["status"] in {"booked", "changed"}


def test_a_stopped_clinic_and_a_tap_gives_it_back(
    patient: WeChatPatient, supervisor: Agent, rows: BookingRows
) -> None:
    clinic = rows.clinic("guke")
    books(patient, f"挂{spoken(clinic)}的号")
    patient.mark = len(patient.side.wechat.phone(patient.openid))
    path = f"/v1/staff/timetable/clinics/{clinic['id']}/stop"
    supervisor.http.post(path, json={"reason": "医生临时参加抢救"})
    patient.waits("停诊")
    patient.taps("退号").hears("退")
