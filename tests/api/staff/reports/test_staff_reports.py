"""Reports over the staff endpoints: who gets which, the files, and the record of it."""

import io

import pytest
from httpx import AsyncClient
from openpyxl import load_workbook
from sqlalchemy import select

from api.clock import FixedClock
from api.database import Sessions
from api.staff.models import AuditEntry, Role
from tests.api.reports.case_book import CaseBook
from tests.api.reports.report_rows import at
from tests.api.staff import factories

AT = "/v1/staff/reports"


@pytest.fixture
async def book(sessions: Sessions) -> CaseBook:
    """An ordinary complaint of October, and a restricted one."""
    book = CaseBook(sessions)
    await book.file(at("10-13 09:00"), what="等了两个小时")
    await book.file(at("10-13 10:00"), what="红包", category="corruption", restricted=True)
    return book


async def test_everybody_gets_the_reports_of_their_own_world(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, book: CaseBook
) -> None:
    seen = {}
    for role in (Role.COMPLAINT_OFFICER, Role.SUPERVISOR, Role.ANALYST, Role.DISCIPLINE):
        _, cookie = await factories.logged_in(sessions, clock, role)
        answer = await client.get(f"{AT}/weekly/2026-W42", headers=cookie)
        assert answer.status_code == 200, answer.text
        lines = answer.json()["figures"]["lines"]
        seen[role] = [(line["number"], line["matter"]) for line in lines]
    ordinary = [(1, "等了两个小时")]
    assert seen == {
        Role.COMPLAINT_OFFICER: ordinary,
        Role.SUPERVISOR: ordinary,
        Role.ANALYST: ordinary,
        Role.DISCIPLINE: [(1, "红包")],
    }


async def test_taking_one_out_is_recorded_with_its_fingerprint(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, book: CaseBook
) -> None:
    _, cookie = await factories.logged_in(sessions, clock, Role.ANALYST, "wu")
    figures = (await client.get(f"{AT}/monthly/2026-10", headers=cookie)).json()
    assert figures["figures"]["flow"]["received"] == 1
    body = {"kind": "monthly", "period": "2026-10"}
    files = [
        await client.post(f"{AT}/file", json=body | {"form": form}, headers=cookie)
        for form in ("xlsx", "xlsx", "pdf")
    ]
    assert {answer.status_code for answer in files} == {200}
    assert files[0].content == files[1].content
    assert files[2].content.startswith(b"%PDF")
    assert 'filename="monthly-2026-10.pdf"' in files[2].headers["content-disposition"]
    cover = load_workbook(io.BytesIO(files[0].content)).worksheets[0]
    assert figures["sha256"] in str([cell.value for cell in cover["A"]])
    async with sessions() as session:
        entries = await session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        recorded = [(one.action, one.subject, one.details) for one in entries]
    taken = {"sha256": figures["sha256"]}
    assert recorded == [
        ("report.view", "report:monthly:2026-10", {}),
        ("report.export", "report:monthly:2026-10", {"form": "xlsx", **taken}),
        ("report.export", "report:monthly:2026-10", {"form": "xlsx", **taken}),
        ("report.export", "report:monthly:2026-10", {"form": "pdf", **taken}),
    ]


async def test_what_staff_do_about_a_complaint_is_in_the_running_month(
    client: AsyncClient, internal: dict[str, str], sessions: Sessions, clock: FixedClock
) -> None:
    officer, cookie = await factories.logged_in(sessions, clock, Role.COMPLAINT_OFFICER)
    async with sessions() as session, session.begin():
        told_in = await factories.conversation(session, clock.now())
    body = {"conversation": str(told_in.id), "what": "排队等了两个小时"}
    filed = await client.post("/v1/complaints", json=body, headers=internal)
    receipt = filed.json()["receipt"]
    change = {
        "category": "charges",
        "urgent": False,
        "department": "price_office",
        "reason": "收费",
    }
    changed = await client.post(
        f"/v1/staff/complaints/{receipt}/classify", json=change, headers=cookie
    )
    assert changed.status_code == 200, changed.text
    clock.advance(minutes=5)
    found = (await client.get(f"{AT}/monthly/2026-11", headers=cookie)).json()["figures"]
    assert [one["code"] for one in found["by_category"]] == ["charges"]
    assert [one["code"] for one in found["by_department"]] == ["price_office"]
    [line] = (await client.get(f"{AT}/weekly/2026-W47", headers=cookie)).json()["figures"]["lines"]
    assert (line["receipt"], line["owner"]) == (receipt, officer.username)


async def test_the_list_has_the_running_period_first(
    client: AsyncClient, sessions: Sessions, clock: FixedClock
) -> None:
    _, cookie = await factories.logged_in(sessions, clock, Role.SUPERVISOR)
    found = (await client.get(AT, headers=cookie)).json()
    first = {"kind": "weekly", "label": "2026-W47", "first": "2026-11-16", "last": "2026-11-22"}
    assert found["periods"][0] == {**first, "over": False}
    assert found["periods"][1]["over"]
    assert found["runs"] == []


@pytest.mark.parametrize("path", ["weekly/2026-W49", "monthly/2026-13", "monthly/%00", "daily/1"])
async def test_a_period_that_is_none_is_told_kindly(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, path: str
) -> None:
    _, cookie = await factories.logged_in(sessions, clock, Role.SUPERVISOR)
    answer = await client.get(f"{AT}/{path}", headers=cookie)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] in {"report_period_invalid", "invalid_input"}
