"""The desk over the staff endpoints: who is there, transfers, notes, what is open."""

from datetime import timedelta

import pytest
from httpx import AsyncClient
from sqlalchemy import select, update

from api.clock import FixedClock
from api.complaints.models import Complaint, ComplaintStatus
from api.conversations.models import Conversation
from api.database import Sessions
from api.handoff import service as handoff
from api.handoff.levels import ServiceLevels
from api.handoff.models import Ticket, TicketTransfer
from api.staff.models import Role, Staff
from api.wording import Wording
from tests.api.staff import factories

REASON = "要问异地医保"


@pytest.fixture
async def waiting(sessions: Sessions, clock: FixedClock, levels: ServiceLevels) -> Conversation:
    """A conversation in the queue, with something said in it."""
    return await in_queue(sessions, clock, levels, "我要问报销")


async def in_queue(
    sessions: Sessions, clock: FixedClock, levels: ServiceLevels, text: str
) -> Conversation:
    async with sessions() as session, session.begin():
        asked = await factories.conversation(session, clock.now())
        await factories.patient_says(session, asked.id, text, clock.now(), "human_ask")
        await handoff.request(session, asked.id, reason="asked", now=clock.now(), levels=levels)
    return asked


async def test_a_transfer_is_offered_accepted_and_watched(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, waiting: Conversation
) -> None:
    first, cookie = await factories.logged_in(sessions, clock, Role.AGENT)
    second, other = await factories.logged_in(sessions, clock, Role.AGENT)
    at = f"/v1/staff/conversations/{waiting.id}"
    await client.post(f"{at}/take", headers=cookie)
    offer = {"to": second.username, "reason": REASON}
    assert (await client.post(f"{at}/transfer", headers=cookie, json=offer)).status_code == 204
    [offered] = (await client.get("/v1/staff/queue", headers=other)).json()["offered"]
    assert offered["transfer"]["by"] == first.display_name
    assert offered["transfer"]["to_username"] == second.username
    assert offered["transfer"]["reason"] == REASON
    accepted = await client.post(f"{at}/transfer/accept", headers=other)
    assert second.display_name in accepted.json()["message"]["text"]
    mine = (await client.get("/v1/staff/queue", headers=cookie)).json()
    assert mine["own"] == []
    [watched] = mine["watched"]
    assert (watched["agent"], watched["first_receiver"]) == (
        second.display_name,
        first.display_name,
    )
    history = (await client.get(f"{at}/history", headers=other)).json()
    assert [line["kind"] for line in history] == ["queued", "taken", "offered", "accepted"]
    assert history[2]["details"]["reason"] == REASON
    assert history[2]["details"]["to_name"] == second.display_name


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"reason": REASON}, 422, "invalid_input"),
        ({"to": "nobody", "reason": REASON}, 404, "colleague_unknown"),
        ({"to": "analyst_of_ours", "reason": REASON}, 409, "colleague_unfit"),
        ({"skill": "nothing", "reason": REASON}, 404, "skill_unknown"),
        ({"skill": "insurance", "reason": " "}, 422, "reason_needed"),
    ],
)
async def test_a_transfer_to_nowhere_is_refused(
    client: AsyncClient,
    sessions: Sessions,
    clock: FixedClock,
    waiting: Conversation,
    body: dict[str, str],
    status: int,
    code: str,
) -> None:
    _, cookie = await factories.logged_in(sessions, clock, Role.AGENT)
    await factories.logged_in(sessions, clock, Role.ANALYST, "analyst_of_ours")
    at = f"/v1/staff/conversations/{waiting.id}"
    await client.post(f"{at}/take", headers=cookie)
    answer = await client.post(f"{at}/transfer", headers=cookie, json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_logging_out_gives_the_conversations_back_to_the_queue(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, waiting: Conversation
) -> None:
    _, cookie = await factories.logged_in(sessions, clock, Role.AGENT)
    _, other = await factories.logged_in(sessions, clock, Role.AGENT)
    await client.post(f"/v1/staff/conversations/{waiting.id}/take", headers=cookie)
    assert (await client.delete("/v1/staff/session", headers=cookie)).status_code == 204
    [again] = (await client.get("/v1/staff/queue", headers=other)).json()["waiting"]
    assert (again["conversation"], again["state"]) == (str(waiting.id), "queued")


async def test_a_supervisor_sees_who_is_there_and_gives_them_work(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, waiting: Conversation
) -> None:
    agent, cookie = await factories.logged_in(sessions, clock, Role.AGENT)
    _, boss = await factories.logged_in(sessions, clock, Role.SUPERVISOR)
    at = f"/v1/staff/conversations/{waiting.id}/assign"
    away = await client.post(at, headers=boss, json={"to": agent.username})
    assert away.json()["error"]["code"] == "agent_away"
    await client.post("/v1/staff/presence", headers=cookie, json={"available": True})
    given = await client.post(at, headers=boss, json={"to": agent.username})
    assert agent.display_name in given.json()["message"]["text"]
    agents = (await client.get("/v1/staff/queue", headers=boss)).json()["agents"]
    [seen] = [one for one in agents if one["username"] == agent.username]
    assert (seen["present"], seen["available"], seen["held"], seen["limit"]) == (True, True, 1, 5)
    assert (await client.get("/v1/staff/queue", headers=cookie)).json()["agents"] == []


async def test_a_note_is_for_colleagues_and_never_for_the_patient(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, waiting: Conversation
) -> None:
    writer, cookie = await factories.logged_in(sessions, clock, Role.AGENT)
    _, other = await factories.logged_in(sessions, clock, Role.AGENT)
    at = f"/v1/staff/conversations/{waiting.id}"
    text = "电话 13800001234 已经打过"
    written = await client.post(f"{at}/notes", headers=cookie, json={"text": text})
    assert written.status_code == 201
    [note] = (await client.get(f"{at}/notes", headers=other)).json()
    assert (note["author"], note["hidden"]) == (writer.display_name, False)
    assert "13800001234" not in note["text"]
    seen = await client.get(at, headers=other)
    assert "已经打过" not in seen.text
    empty = await client.post(f"{at}/notes", headers=cookie, json={"text": " "})
    assert empty.json()["error"]["code"] == "note_empty"


async def test_notes_and_reasons_are_hidden_where_a_complaint_is_restricted(
    client: AsyncClient,
    sessions: Sessions,
    clock: FixedClock,
    waiting: Conversation,
    wording: Wording,
) -> None:
    _, cookie = await factories.logged_in(sessions, clock, Role.AGENT)
    second, other = await factories.logged_in(sessions, clock, Role.AGENT)
    at = f"/v1/staff/conversations/{waiting.id}"
    await client.post(f"{at}/take", headers=cookie)
    await client.post(f"{at}/notes", headers=cookie, json={"text": "患者说要红包"})
    offer = {"to": second.username, "reason": "患者说要红包"}
    await client.post(f"{at}/transfer", headers=cookie, json=offer)
    async with sessions() as session, session.begin():
        session.add(complaint(waiting, clock, restricted=True))
    for path in (f"{at}/notes", f"{at}/history", "/v1/staff/queue", at):
        answer = await client.get(path, headers=other)
        assert answer.status_code == 200
        assert "红包" not in answer.text
    [note] = (await client.get(f"{at}/notes", headers=cookie)).json()
    assert not note["hidden"]
    [offered] = (await client.get("/v1/staff/queue", headers=other)).json()["offered"]
    assert offered["transfer"]["reason"] == wording("staff.hidden")


async def test_everything_open_is_in_one_place_and_nothing_restricted(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, waiting: Conversation
) -> None:
    _, boss = await factories.logged_in(sessions, clock, Role.SUPERVISOR)
    async with sessions() as session, session.begin():
        session.add_all(
            [
                complaint(waiting, clock, restricted=False),
                complaint(waiting, clock, restricted=True),
            ]
        )
    clock.advance(minutes=4)
    lines = (await client.get("/v1/staff/overview", headers=boss)).json()
    assert [(one["kind"], one["next_step"], one["late"]) for one in lines] == [
        ("conversation", "take", True),
        ("complaint", "begin", False),
    ]
    assert lines[0]["age_seconds"] == 240
    assert lines[1]["number"] == "TS-open"


async def test_what_is_late_reaches_supervisors_alone(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, waiting: Conversation
) -> None:
    _, boss = await factories.logged_in(sessions, clock, Role.SUPERVISOR)
    _, cookie = await factories.logged_in(sessions, clock, Role.AGENT)
    async with sessions() as session, session.begin():
        await session.execute(
            update(Ticket)
            .where(Ticket.conversation_id == waiting.id)
            .values(escalated_at=clock.now())
        )
    [late] = (await client.get("/v1/staff/alerts", headers=boss)).json()["escalations"]
    assert (late["conversation"], late["kind"]) == (str(waiting.id), "first_response")
    assert (await client.get("/v1/staff/alerts", headers=cookie)).json()["escalations"] == []


async def test_what_fits_me_comes_first_but_danger_before_it_and_nothing_is_hidden(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, levels: ServiceLevels
) -> None:
    agent, cookie = await factories.logged_in(sessions, clock, Role.AGENT)
    async with sessions() as session, session.begin():
        await session.execute(
            update(Staff).where(Staff.id == agent.id).values(skills=["insurance"])
        )
    general = await in_queue(sessions, clock, levels, "转人工")
    clock.advance(seconds=1)
    insured = await in_queue(sessions, clock, levels, "医保怎么报")
    clock.advance(seconds=1)
    danger = await in_queue(sessions, clock, levels, "转人工")
    async with sessions() as session, session.begin():
        await factories.danger(session, danger.id, clock.now())
        await handoff.request(session, danger.id, reason="asked", now=clock.now(), levels=levels)
    seen = (await client.get("/v1/staff/queue", headers=cookie)).json()
    order = [one["conversation"] for one in seen["waiting"]]
    assert order == [str(danger.id), str(insured.id), str(general.id)]
    assert [(one["fits"], one["place"]) for one in seen["waiting"]] == [
        (False, 1),
        (True, 1),
        (False, 2),
    ]
    assert {one["id"]: one["waiting"] for one in seen["skills"]}["insurance"] == 1


async def test_the_clock_says_how_long_there_is_left(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, waiting: Conversation
) -> None:
    _, cookie = await factories.logged_in(sessions, clock, Role.AGENT)
    clock.advance(minutes=1)
    [ticket] = (await client.get("/v1/staff/queue", headers=cookie)).json()["waiting"]
    assert (ticket["clock"]["kind"], ticket["clock"]["seconds_left"]) == ("first_response", 120)
    await client.post(f"/v1/staff/conversations/{waiting.id}/take", headers=cookie)
    clock.advance(minutes=4)
    [mine] = (await client.get("/v1/staff/queue", headers=cookie)).json()["own"]
    assert (mine["clock"]["kind"], mine["clock"]["seconds_left"], mine["clock"]["late"]) == (
        "reply",
        -60,
        True,
    )


async def test_a_talk_can_end_first_and_have_its_reason_later(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, waiting: Conversation
) -> None:
    _, cookie = await factories.logged_in(sessions, clock, Role.AGENT)
    at = f"/v1/staff/conversations/{waiting.id}"
    await client.post(f"{at}/take", headers=cookie)
    await client.post(f"{at}/reply", headers=cookie, json={"text": "请到一楼医保窗口。"})
    ended = await client.post(f"{at}/return", headers=cookie, json={"later": True})
    assert ended.json()["handler"] == "bot"
    [ticket] = (await client.get("/v1/staff/queue", headers=cookie)).json()["own"]
    assert ticket["state"] == "wrap_up"
    reason = {"wrap_up": "resolved", "note": "已告知窗口"}
    path = f"/v1/staff/tickets/{ticket['ticket']}/wrap-up"
    assert (await client.post(path, headers=cookie, json=reason)).status_code == 204
    assert (await client.get("/v1/staff/queue", headers=cookie)).json()["own"] == []


async def test_a_promised_call_is_made_or_moved(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, levels: ServiceLevels
) -> None:
    clock.advance(hours=12)
    asked = await in_queue(sessions, clock, levels, "转人工")
    _, cookie = await factories.logged_in(sessions, clock, Role.AGENT)
    at = f"/v1/staff/conversations/{asked.id}"
    body = {"by": (clock.now() + timedelta(hours=15)).isoformat(), "reason": "患者在开会"}
    moved = await client.post(f"{at}/callback-reschedule", headers=cookie, json=body)
    assert "13:00" in moved.json()["message"]["text"]
    past = {**body, "by": (clock.now() - timedelta(hours=1)).isoformat()}
    refused = await client.post(f"{at}/callback-reschedule", headers=cookie, json=past)
    assert refused.json()["error"]["code"] == "time_not_possible"
    done = await client.post(f"{at}/callback-done", headers=cookie, json={"result": "reached"})
    assert done.status_code == 204
    assert (await client.get("/v1/staff/queue", headers=cookie)).json()["waiting"] == []


async def test_of_what_is_written_about_a_ticket_no_number_is_kept(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, waiting: Conversation
) -> None:
    _, cookie = await factories.logged_in(sessions, clock, Role.AGENT)
    other, _ = await factories.logged_in(sessions, clock, Role.AGENT)
    at = f"/v1/staff/conversations/{waiting.id}"
    words = "手机13800001234没人接"
    await client.post(f"{at}/take", headers=cookie)
    body = {"to": other.username, "reason": words}
    assert (await client.post(f"{at}/transfer", headers=cookie, json=body)).status_code < 300
    await client.post(f"{at}/reply", headers=cookie, json={"text": "请到一楼医保窗口。"})
    note = {"wrap_up": "no_answer", "note": words}
    assert (await client.post(f"{at}/return", headers=cookie, json=note)).status_code == 200
    async with sessions() as session:
        reasons = list(await session.scalars(select(TicketTransfer.reason)))
        notes = list(await session.scalars(select(Ticket.wrap_up_note)))
    assert [reasons, notes] == [["手机〔手机号〕没人接"]] * 2


def complaint(asked: Conversation, clock: FixedClock, *, restricted: bool) -> Complaint:
    """A complaint that was filed in the conversation."""
    return Complaint(
        receipt="TS-secret" if restricted else "TS-open",
        kind="complaint",
        category="corruption" if restricted else "waiting",
        status=ComplaintStatus.RECEIVED,
        urgent=False,
        restricted=restricted,
        anonymous=False,
        complete=True,
        what="等太久",
        channel="web",
        conversation_id=asked.id,
        due_at=clock.now() + timedelta(days=3),
        created_at=clock.now(),
    )
