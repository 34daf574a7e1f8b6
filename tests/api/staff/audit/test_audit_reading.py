"""Reading the record: filters, pages, the file, and what is kept from whom."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import text

from api.clock import FixedClock
from api.database import Sessions
from api.staff.audit import entries
from api.staff.models import Role
from tests.api.staff import factories
from tests.api.staff.audit.test_audit_chain import tamper, write

SECRET = "主任暗示要红包"


@pytest.fixture
async def auditor(sessions: Sessions, clock: FixedClock) -> dict[str, str]:
    return (await factories.logged_in(sessions, clock, Role.AUDITOR, "qian"))[1]


async def read(client: AsyncClient, cookie: dict[str, str], **wanted: str) -> Any:
    answer = await client.get("/v1/staff/audit", params=wanted, headers=cookie)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def post(client: AsyncClient, cookie: dict[str, str], path: str, **body: Any) -> Response:
    return await client.post(f"/v1/staff/audit/{path}", json=body, headers=cookie)


async def noted(sessions: Sessions, actor: str, action: str, subject: str, at: datetime) -> None:
    async with sessions() as session, session.begin():
        entries.record(session, actor, action, subject, at)


async def test_it_is_filtered_by_everything_it_says(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, auditor: dict[str, str]
) -> None:
    now = clock.now()
    await factories.logged_in(sessions, clock, Role.AGENT, "wang")
    await noted(sessions, "staff:wang", "conversation.view", "conversation:1", now)
    await noted(sessions, "staff:li", "conversation.view", "conversation:2", now)
    await noted(sessions, "patient", "remove_card", "card:1", now - timedelta(days=1))
    by = {
        "person": [("wang", ["conversation:1"]), ("patient", ["card:1"])],
        "action": [("conversation.view", ["conversation:2", "conversation:1"])],
        "subject": [("conversation:2", ["conversation:2"])],
        "until": [("2026-11-17", ["card:1"])],
    }
    for name, cases in by.items():
        for value, subjects in cases:
            found = await read(client, auditor, **{name: value})
            assert [one["subject"] for one in found["items"]] == subjects, (name, value)
    found = await read(client, auditor, since="2026-11-18", person="wang")
    [line] = found["items"]
    assert (line["actor_name"], line["action_name"]) == ("wang 老师", "查看会话")


async def test_a_day_is_the_hospitals_day(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, auditor: dict[str, str]
) -> None:
    midnight = clock.now().replace(hour=0, minute=0)
    await noted(sessions, "staff:wang", "look", "the:last", midnight - timedelta(microseconds=1))
    await noted(sessions, "staff:wang", "look", "the:first", midnight)
    found = await read(client, auditor, person="wang", since="2026-11-18", until="2026-11-18")
    assert [one["subject"] for one in found["items"]] == ["the:first"]


async def test_pages_of_a_hundred_follow_each_other_without_a_gap(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, auditor: dict[str, str]
) -> None:
    async with sessions() as session, session.begin():
        for number in range(250):
            entries.record(session, "staff:wang", "look", f"thing:{number}", clock.now())
    seen, page = [], await read(client, auditor, person="wang")
    lengths = []
    while True:
        seen += [one["subject"] for one in page["items"]]
        lengths.append(len(page["items"]))
        if page["next"] is None:
            break
        page = await read(client, auditor, person="wang", before=page["next"])
    assert lengths == [100, 100, 50]
    assert seen == [f"thing:{number}" for number in reversed(range(250))]


@pytest.mark.parametrize("before", ["x", "2026-11-18T10:00:00/1", "2026-11-18T10:00:00+08:00/-1"])
async def test_a_made_up_cursor_gets_a_kind_answer(
    client: AsyncClient, auditor: dict[str, str], before: str
) -> None:
    answer = await client.get("/v1/staff/audit", params={"before": before}, headers=auditor)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_input")


async def test_looking_is_recorded(
    client: AsyncClient, sessions: Sessions, auditor: dict[str, str]
) -> None:
    await read(client, auditor, person="wang")
    await post(client, auditor, "check")
    refused = await post(client, auditor, "export", reason=" ")
    assert refused.json()["error"]["code"] == "reason_needed"
    exported = await post(client, auditor, "export", reason="每月核对", action="audit.view")
    assert exported.headers["content-disposition"] == 'attachment; filename="audit.csv"'
    [heading, line] = csv.reader(io.StringIO(exported.content.decode("utf-8-sig")))
    assert heading == ["时间", "账号", "姓名", "操作", "对象", "说明"]
    assert line[:5] == ["2026-11-18 10:00:00", "staff:qian", "qian 老师", "查看审计记录", "audit"]
    async with sessions() as session:
        recorded = await factories.audited(session)
    assert recorded == [
        ("staff:qian", "audit.view", "audit"),
        ("staff:qian", "audit.check", "audit"),
        ("staff:qian", "audit.export", "audit"),
    ]


async def test_the_check_says_since_when_and_what_is_broken(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, auditor: dict[str, str]
) -> None:
    await write(sessions, clock.now(), 3)
    found = (await post(client, auditor, "check")).json()
    assert (found["unbroken"], found["since"]) == (True, clock.now().isoformat())
    await tamper(sessions, "DELETE FROM audit_log WHERE subject = 'thing:1'")
    found = (await post(client, auditor, "check")).json()
    assert (found["unbroken"], [one["fault"] for one in found["broken"]]) == (
        False,
        ["entry_missing"],
    )


async def test_the_auditor_does_not_learn_of_restricted_matters(
    client: AsyncClient,
    internal: dict[str, str],
    sessions: Sessions,
    clock: FixedClock,
    auditor: dict[str, str],
) -> None:
    async with sessions() as session, session.begin():
        asked = await factories.conversation(session, clock.now())
    body = {"conversation": str(asked.id), "what": SECRET}
    _, agent = await factories.logged_in(sessions, clock, Role.AGENT, "wang")
    filed = await client.post("/v1/complaints", json=body, headers=agent)
    receipt = filed.json()["receipt"]
    sun, discipline = await factories.logged_in(sessions, clock, Role.DISCIPLINE, "sun")
    for path in (f"complaints/{receipt}", f"conversations/{asked.id}"):
        assert (await client.get(f"/v1/staff/{path}", headers=discipline)).status_code == 200
    async with sessions() as session, session.begin():
        # A complaint that became restricted later, and one that is named in the details only.
        entries.record(session, "staff:zhou", "complaint.view", f"complaint:{receipt}", clock.now())
        entries.record(session, "staff:zhou", "x", "complaint:TS1", clock.now(), joined=receipt)
        entries.record(session, sun.actor, "login", sun.actor, clock.now())
    shown = await read(client, auditor)
    assert [(one["actor"], one["action"]) for one in shown["items"]] == [("staff:sun", "login")]
    as_file = await post(client, auditor, "export", reason="核对")
    told = f"{shown}{as_file.text}{(await read(client, auditor, person='sun'))}"
    assert receipt not in told
    assert str(asked.id) not in told

    own = await read(client, discipline)
    assert [(one["actor"], one["action"]) for one in own["items"]] == [
        ("staff:zhou", "x"),
        ("staff:zhou", "complaint.view"),
        ("staff:sun", "conversation.view"),
        ("staff:sun", "complaint.view"),
        ("staff:wang", "complaint.file"),
    ]


async def test_a_hundred_thousand_entries_are_found_by_an_index(
    sessions: Sessions, session: Any
) -> None:
    await session.execute(text("SET LOCAL enable_seqscan = off"))
    for column in ("actor", "action", "subject"):
        plan = await session.scalars(
            text(
                f"EXPLAIN SELECT * FROM audit_log WHERE {column} = 'x'"
                " ORDER BY at DESC, id DESC LIMIT 101"
            )
        )
        assert f"ix_audit_log_{column}" in "\n".join(plan)
