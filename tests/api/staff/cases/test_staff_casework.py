"""Working on complaints over the staff endpoints, and the record of it."""

import pytest
from httpx import AsyncClient
from sqlalchemy import delete, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import FixedClock
from api.conversations import service as conversations
from api.conversations.models import Conversation
from api.database import Sessions
from api.notices.models import Notice, NoticeStatus
from api.staff.audit import entries
from api.staff.models import AuditEntry, Role
from tests.api.staff import factories


@pytest.fixture
async def told_in(sessions: Sessions, clock: FixedClock) -> Conversation:
    """The conversation in which somebody complains."""
    async with sessions() as session, session.begin():
        return await factories.conversation(session, clock.now())


async def _file(
    client: AsyncClient, internal: dict[str, str], told_in: Conversation, **fields: object
) -> str:
    body = {"conversation": str(told_in.id), **fields}
    filed = await client.post("/v1/complaints", json=body, headers=internal)
    return str(filed.json()["receipt"])


async def test_public_progress_reaches_the_patient_and_everything_is_recorded(
    client: AsyncClient,
    internal: dict[str, str],
    sessions: Sessions,
    clock: FixedClock,
    told_in: Conversation,
) -> None:
    staff, cookie = await factories.logged_in(sessions, clock, Role.COMPLAINT_OFFICER, "zhou")
    receipt = await _file(client, internal, told_in, what="排队太久")
    at = f"/v1/staff/complaints/{receipt}"
    whole = (await client.get(at, headers=cookie)).json()
    assert (whole["what"], whole["owner"]) == ("排队太久", staff.display_name)
    assert whole["conversation"] == str(told_in.id)

    inner = {"note": "调监控"}
    public = {"status": "investigating", "note": "正在核实", "public": True}
    for body in (inner, public):
        answer = await client.post(f"{at}/progress", json=body, headers=cookie)
        assert answer.status_code == 200
    events = answer.json()["events"]
    assert [event["kind"] for event in events] == ["received", "note", "investigating"]
    assert [event["actor"] for event in events] == ["system", *2 * [staff.display_name]]

    async with sessions() as session:
        told = await conversations.messages_after(session, told_in.id, 0)
        recorded = await factories.audited(session)
    assert [receipt in message.text for message in told] == [True]
    assert "正在核实" in told[0].text
    assert recorded == [
        ("staff:zhou", f"complaint.{action}", f"complaint:{receipt}")
        for action in ("view", "progress", "progress")
    ]


async def test_the_list_shows_urgent_ones_first_and_can_be_filtered(
    client: AsyncClient,
    internal: dict[str, str],
    sessions: Sessions,
    clock: FixedClock,
    told_in: Conversation,
) -> None:
    _, cookie = await factories.logged_in(sessions, clock, Role.SUPERVISOR)
    slow = await _file(client, internal, told_in, what="排队太久")
    urgent = await _file(client, internal, told_in, what="护士打错针了")
    listed = (await client.get("/v1/staff/complaints", headers=cookie)).json()
    assert [one["receipt"] for one in listed] == [urgent, slow]
    assert "打错针" not in str(listed)
    alerts = (await client.get("/v1/staff/alerts", headers=cookie)).json()
    assert [one["receipt"] for one in alerts["complaints"]] == [urgent]

    await client.post(
        f"/v1/staff/complaints/{urgent}/progress",
        json={"status": "answered", "note": "已经核实", "public": True},
        headers=cookie,
    )
    alerts = (await client.get("/v1/staff/alerts", headers=cookie)).json()
    assert alerts["complaints"] == []
    clock.advance(days=7)
    listed = (await client.get("/v1/staff/me", headers=cookie)).status_code
    _, cookie = await factories.logged_in(sessions, clock, Role.SUPERVISOR)
    listed = (await client.get("/v1/staff/complaints", headers=cookie)).json()
    assert [(one["receipt"], one["overdue"]) for one in listed] == [(slow, True), (urgent, False)]
    answered = await client.get(
        "/v1/staff/complaints", params={"status": "answered"}, headers=cookie
    )
    assert [one["receipt"] for one in answered.json()] == [urgent]


async def test_an_anonymous_complaint_does_not_lead_to_its_conversation(
    client: AsyncClient,
    internal: dict[str, str],
    sessions: Sessions,
    clock: FixedClock,
    told_in: Conversation,
) -> None:
    _, cookie = await factories.logged_in(sessions, clock, Role.COMPLAINT_OFFICER)
    receipt = await _file(client, internal, told_in, what="排队太久", who="张三", anonymous=True)
    whole = (await client.get(f"/v1/staff/complaints/{receipt}", headers=cookie)).json()
    assert (whole["conversation"], whole["who"]) == (None, None)
    seen = await client.get(f"/v1/staff/conversations/{told_in.id}", headers=cookie)
    assert seen.json()["complaints"] == []


@pytest.mark.parametrize("ended", [NoticeStatus.UNREACHED, NoticeStatus.TO_CALL])
async def test_news_that_reached_nobody_are_marked_until_later_ones_do(
    client: AsyncClient,
    internal: dict[str, str],
    sessions: Sessions,
    clock: FixedClock,
    told_in: Conversation,
    ended: NoticeStatus,
) -> None:
    _, cookie = await factories.logged_in(sessions, clock, Role.COMPLAINT_OFFICER)
    at = f"/v1/staff/complaints/{await _file(client, internal, told_in, what='排队太久')}"

    async def marks() -> tuple[bool, list[bool]]:
        whole = (await client.get(at, headers=cookie)).json()
        return whole["unreached"], [event["unreached"] for event in whole["events"]]

    async def tell(status: NoticeStatus) -> None:
        body = {"note": "正在核实", "public": True}
        told = await client.post(f"{at}/progress", json=body, headers=cookie)
        assert not told.json()["unreached"]  # Nobody knows yet.
        waiting = Notice.status == NoticeStatus.WAITING
        async with sessions() as session, session.begin():
            await session.execute(update(Notice).where(waiting).values(status=status))

    await tell(NoticeStatus.SENT)
    assert await marks() == (False, [False, False])
    await tell(ended)
    assert await marks() == (True, [False, False, True])
    inner = await client.post(f"{at}/progress", json={"note": "调监控"}, headers=cookie)
    assert inner.json()["unreached"]
    await tell(NoticeStatus.SENT)
    assert await marks() == (False, [False, False, True, False, False])


@pytest.mark.parametrize(
    "change",
    [
        update(AuditEntry).values(actor="somebody else"),
        delete(AuditEntry),
        text("UPDATE audit_log SET action = 'nothing'"),
    ],
)
async def test_the_record_can_only_be_added_to(
    session: AsyncSession, clock: FixedClock, change: object
) -> None:
    entries.record(session, "staff:wang", "login", "staff:wang", clock.now())
    await session.flush()
    with pytest.raises(IntegrityError, match="append only"):
        await session.execute(change)  # type: ignore[call-overload]
