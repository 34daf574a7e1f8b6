"""Service requests at the desk: recorded, told to the patient, and nothing personal unasked."""

from httpx import AsyncClient
from sqlalchemy import select

from api.clock import FixedClock
from api.conversations.models import Author, Conversation, Message
from api.database import Sessions
from api.service_requests.models import ServiceRequestEvent, Volunteer
from api.staff.models import AuditEntry, Role
from tests.api.staff import factories

PATH = "/v1/staff/service-requests"


async def wheelchair(
    client: AsyncClient, internal: dict[str, str], sessions: Sessions, clock: FixedClock
) -> tuple[str, Conversation]:
    """A request of a patient in a conversation."""
    async with sessions() as session, session.begin():
        asked = await factories.conversation(session, clock.now())
    body = {"conversation": str(asked.id), "kind": "wheelchair", "place": "东门口"}
    filed = await client.post("/v1/service-requests", json=body, headers=internal)
    return filed.json()["number"], asked


async def told(sessions: Sessions, conversation: Conversation) -> list[str]:
    async with sessions() as session:
        found = await session.scalars(
            select(Message.text)
            .where(Message.conversation_id == conversation.id, Message.author == Author.SYSTEM)
            .order_by(Message.id)
        )
        return list(found)


async def test_each_step_is_told_to_the_patient_and_recorded(
    client: AsyncClient, internal: dict[str, str], sessions: Sessions, clock: FixedClock
) -> None:
    number, asked = await wheelchair(client, internal, sessions, clock)
    _, agent = await factories.logged_in(sessions, clock, Role.AGENT, "wang")
    for step, body in (("accept", None), ("start", None), ("done", {"note": "送到骨科"})):
        answer = await client.post(f"{PATH}/{number}/{step}", json=body, headers=agent)
        assert answer.status_code == 200, step
    texts = await told(sessions, asked)
    assert [word in text for word, text in zip(("接了", "开始", "送到骨科"), texts, strict=True)]
    async with sessions() as session:
        assert [entry[1:] for entry in await factories.audited(session)] == [
            (f"service_request.{step}", f"service_request:{number}")
            for step in ("accept", "start", "done")
        ]
    whole = (await client.get(f"{PATH}/{number}", headers=agent)).json()
    assert [event["kind"] for event in whole["events"]] == [
        "filed",
        "accepted",
        "started",
        "done",
    ]
    assert whole["next"]


async def test_who_comes_second_is_told_that_it_has_moved_on(
    client: AsyncClient, internal: dict[str, str], sessions: Sessions, clock: FixedClock
) -> None:
    number, asked = await wheelchair(client, internal, sessions, clock)
    for username, status in (("wang", 200), ("li", 409)):
        _, agent = await factories.logged_in(sessions, clock, Role.AGENT, username)
        answer = await client.post(f"{PATH}/{number}/accept", headers=agent)
        assert answer.status_code == status
    assert len(await told(sessions, asked)) == 1


async def test_a_step_without_its_word_changes_nothing(
    client: AsyncClient, internal: dict[str, str], sessions: Sessions, clock: FixedClock
) -> None:
    number, asked = await wheelchair(client, internal, sessions, clock)
    _, agent = await factories.logged_in(sessions, clock, Role.AGENT)
    for step in ("done", "cancel"):
        answer = await client.post(f"{PATH}/{number}/{step}", json={"note": "  "}, headers=agent)
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "note_empty")
    assert await told(sessions, asked) == []


async def test_the_reason_why_not_stays_at_the_desk(
    client: AsyncClient, internal: dict[str, str], sessions: Sessions, clock: FixedClock
) -> None:
    number, asked = await wheelchair(client, internal, sessions, clock)
    _, agent = await factories.logged_in(sessions, clock, Role.AGENT)
    body = {"note": "轮椅都坏了，家属手机13800001234没人接"}
    await client.post(f"{PATH}/{number}/cancel", json=body, headers=agent)
    [text] = await told(sessions, asked)
    assert "对不起" in text
    assert "轮椅都坏了" not in text
    async with sessions() as session:
        notes = list(await session.scalars(select(ServiceRequestEvent.note)))
    assert "轮椅都坏了，家属手机〔手机号〕没人接" in notes


async def test_what_was_filed_at_the_desk_ends_when_it_is_done(
    client: AsyncClient, sessions: Sessions, clock: FixedClock
) -> None:
    _, agent = await factories.logged_in(sessions, clock, Role.AGENT)
    body = {"kind": "wheelchair", "place": "东门口", "contact": "13800001234"}
    filed = (await client.post(PATH, json=body, headers=agent)).json()
    assert filed["has_contact"]
    number = filed["number"]
    await client.post(f"{PATH}/{number}/accept", headers=agent)
    done = await client.post(f"{PATH}/{number}/done", json={"note": "送到了"}, headers=agent)
    assert done.json()["state"] == "confirmed"
    assert (await client.get(PATH, headers=agent)).json()["items"] == []


async def test_a_telephone_is_shown_only_when_it_is_asked_for_and_that_is_recorded(
    client: AsyncClient, sessions: Sessions, clock: FixedClock
) -> None:
    _, agent = await factories.logged_in(sessions, clock, Role.AGENT)
    body = {"kind": "wheelchair", "place": "东门口", "contact": "13800001234"}
    number = (await client.post(PATH, json=body, headers=agent)).json()["number"]
    for path in (PATH, f"{PATH}/{number}"):
        assert "13800001234" not in (await client.get(path, headers=agent)).text
    shown = await client.post(f"{PATH}/{number}/number", headers=agent)
    assert shown.json() == {"phone": "13800001234"}
    async with sessions() as session:
        entries = list(await session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
    assert entries[-1].action == "service_request.number"
    assert all("13800001234" not in str(entry.details) for entry in entries)


async def test_a_volunteer_is_kept_sealed_and_can_be_sent_while_they_come(
    client: AsyncClient, internal: dict[str, str], sessions: Sessions, clock: FixedClock
) -> None:
    _, chief = await factories.logged_in(sessions, clock, Role.SUPERVISOR)
    body = {"number": "V001", "name": "陈小明", "phone": "13900005678", "speaks": "闽南话"}
    added = await client.post("/v1/staff/volunteers", json=body, headers=chief)
    assert added.status_code == 201
    again = await client.post("/v1/staff/volunteers", json=body, headers=chief)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "volunteer_known")
    async with sessions() as session:
        [kept] = await session.scalars(select(Volunteer))
    assert "陈小明".encode() not in kept.name_sealed
    number, _ = await wheelchair(client, internal, sessions, clock)
    given = await client.post(f"{PATH}/{number}/assign", json={"volunteer": kept.id}, headers=chief)
    assert given.json()["volunteer"] == "V001 陈小明"
    gone = f"/v1/staff/volunteers/{kept.id}/active"
    await client.post(gone, json={"active": False}, headers=chief)
    other, _ = await wheelchair(client, internal, sessions, clock)
    refused = await client.post(
        f"{PATH}/{other}/assign", json={"volunteer": kept.id}, headers=chief
    )
    assert refused.json()["error"]["code"] == "assignee_unknown"


async def test_who_comes_instead_is_no_news_to_the_patient(
    client: AsyncClient, internal: dict[str, str], sessions: Sessions, clock: FixedClock
) -> None:
    number, asked = await wheelchair(client, internal, sessions, clock)
    _, chief = await factories.logged_in(sessions, clock, Role.SUPERVISOR)
    for _ in range(2):
        agent, _ = await factories.logged_in(sessions, clock, Role.AGENT)
        body = {"staff": agent.id}
        given = await client.post(f"{PATH}/{number}/assign", json=body, headers=chief)
        assert given.json()["owner"] == agent.display_name
        clock.advance(minutes=10)
    assert len(await told(sessions, asked)) == 1


async def test_who_is_late_says_sorry_and_no_time_that_is_over(
    client: AsyncClient, internal: dict[str, str], sessions: Sessions, clock: FixedClock
) -> None:
    number, asked = await wheelchair(client, internal, sessions, clock)
    clock.advance(minutes=20)
    _, agent = await factories.logged_in(sessions, clock, Role.AGENT)
    await client.post(f"{PATH}/{number}/accept", headers=agent)
    [text] = await told(sessions, asked)
    assert "对不起" in text
    assert "10:15" not in text


async def test_only_who_does_such_things_can_be_given_one(
    client: AsyncClient, internal: dict[str, str], sessions: Sessions, clock: FixedClock
) -> None:
    number, _ = await wheelchair(client, internal, sessions, clock)
    _, chief = await factories.logged_in(sessions, clock, Role.SUPERVISOR)
    agent, _ = await factories.logged_in(sessions, clock, Role.AGENT)
    analyst, _ = await factories.logged_in(sessions, clock, Role.ANALYST)
    path = f"{PATH}/{number}/assign"
    refused = await client.post(path, json={"staff": analyst.id}, headers=chief)
    assert refused.json()["error"]["code"] == "assignee_unknown"
    given = await client.post(path, json={"staff": agent.id}, headers=chief)
    assert given.json()["owner"] == agent.display_name
