"""The daily register: what is in it, what still has to be followed up, and the files."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from api.appointments.models import Appointment, AppointmentStatus
from api.notices.models import Notice, NoticeKind, NoticeStatus
from api.staff.models import Role
from api.staff.reports.sheets import Sheet, harmless, to_csv, to_xlsx
from tests.api.appointments.booking_rows import TODAY, in_days
from tests.api.staff.booked import BookedDesk

S, N = Role.SUPERVISOR, Role.ANALYST
EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "＝1", '=HYPERLINK("http://x")']


async def read(desk: BookedDesk, day: object = TODAY) -> Any:
    answer = await desk.call(N, "GET", f"/register?day={day}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def notice(of: Appointment, status: NoticeStatus) -> Notice:
    return Notice(
        key=f"booked:{of.id}",
        kind=NoticeKind.BOOKED,
        patient_id=of.patient_id,
        appointment_id=of.id,
        status=status,
        due_at=of.created_at,
        created_at=of.created_at,
        updated_at=of.created_at,
    )


async def test_the_register_has_everybody_who_was_booked_for_the_day(desk: BookedDesk) -> None:
    there = [
        await desk.visits.booked(status=AppointmentStatus(status))
        for status in ("booked", "checked_in", "seen", "no_show", "cancelled")
    ]
    for status in ("held", "expired", "changed"):
        await desk.visits.booked(status=AppointmentStatus(status))
    await desk.visits.booked(in_days(1))
    await desk.commit()
    found = await read(desk)
    assert [one["number"] for one in found["items"]] == [str(one.number) for one in there]
    assert found["items"][0]["visitor"] == "林*雨"


async def test_what_nobody_followed_up_is_counted(desk: BookedDesk) -> None:
    yesterday = TODAY - timedelta(days=1)
    for status in ("seen", "no_show", "cancelled", "booked", "checked_in"):
        await desk.visits.booked(yesterday, status=AppointmentStatus(status))
    to_call = await desk.visits.booked(yesterday, status=AppointmentStatus.SEEN)
    desk.visits.session.add(notice(to_call, NoticeStatus.TO_CALL))
    await desk.commit()
    found = await read(desk, yesterday)
    assert [one["tracked"] for one in found["items"]] == [True, True, True, False, False, False]
    assert found["untracked"] == 3
    assert found["items"][-1]["told"] == "to_call"


async def test_a_day_that_is_not_over_has_only_calls_to_make(desk: BookedDesk) -> None:
    await desk.visits.booked()
    to_call = await desk.visits.booked(in_days(2))
    desk.visits.session.add(notice(to_call, NoticeStatus.TO_CALL))
    await desk.commit()
    assert (await read(desk))["untracked"] == 0
    assert (await read(desk, in_days(2)))["untracked"] == 1


async def test_it_is_taken_out_only_with_a_reason_which_is_recorded(desk: BookedDesk) -> None:
    await desk.visits.booked()
    await desk.commit()
    wanted = {"day": str(TODAY), "form": "csv", "reason": " "}
    refused = await desk.call(S, "POST", "/register/export", wanted)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "reason_needed")
    wanted["reason"] = "交门诊部核对"
    answer = await desk.call(S, "POST", "/register/export", wanted)
    assert answer.headers["content-disposition"] == 'attachment; filename="register-2026-11-18.csv"'
    assert answer.headers["cache-control"] == "no-store"
    [entry] = await desk.recorded()
    assert (entry.actor, entry.action, entry.subject) == (
        "staff:supervisor",
        "register.export",
        "register:2026-11-18",
    )
    assert entry.details == {"form": "csv", "lines": 1, "reason": "交门诊部核对"}


async def test_both_files_say_the_same_in_chinese(desk: BookedDesk) -> None:
    booked = await desk.visits.booked(status=AppointmentStatus.SEEN)
    booked.refund_due = True
    await desk.commit()
    wanted = {"day": str(TODAY), "reason": "核对"}
    as_csv = await desk.call(N, "POST", "/register/export", wanted | {"form": "csv"})
    as_xlsx = await desk.call(N, "POST", "/register/export", wanted | {"form": "xlsx"})
    assert as_csv.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(as_csv.content.decode("utf-8-sig"))))
    page = load_workbook(io.BytesIO(as_xlsx.content)).active
    cells = [["" if cell is None else str(cell) for cell in row] for row in page.values]
    assert rows == cells
    assert rows[0][:3] == ["预约号", "日期", "午别"]
    assert rows[1][2:4] == ["下午", "14:00-14:30"]
    assert rows[1][6:] == [
        "林*雨",
        "138****1234",
        "已就诊",
        "网页",
        "50",
        "待退费",
        "",
        "没有通知",
        "是",
    ]


@pytest.mark.parametrize("text", EVIL)
def test_no_cell_is_ever_computed(text: str) -> None:
    sheet = Sheet("x", ["甲"], [[text]])
    [_, [cell]] = csv.reader(io.StringIO(to_csv(sheet).decode("utf-8-sig"), newline=""))
    assert cell == f"'{text}"
    kept = load_workbook(io.BytesIO(to_xlsx(sheet))).active["A2"]
    assert (kept.data_type, kept.value) == ("s", f"'{text}")


@pytest.mark.parametrize("cell", ["林*雨", "138****1234", "14:00-14:30", "", 50, -5])
def test_what_is_harmless_stays_as_it_is(cell: str | int) -> None:
    assert harmless(cell) == cell


def test_numbers_stay_numbers_and_the_heading_stays_in_sight() -> None:
    page = load_workbook(io.BytesIO(to_xlsx(Sheet("x", ["甲", "乙"], [["a", 5]])))).active
    assert (page["B2"].value, page["B2"].data_type) == (5, "n")
    assert page.freeze_panes == "A2"
    assert page["A1"].font.bold
