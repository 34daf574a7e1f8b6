"""A hand-off over the staff endpoints, from the queue to the return."""

import asyncio
import uuid

import pytest
from httpx import AsyncClient
from redis.asyncio import Redis

from api.clock import FixedClock
from api.conversations import service as conversations
from api.conversations.events import conversation_channel
from api.conversations.models import Conversation
from api.conversations.schemas import Outgoing
from api.database import Sessions
from api.handoff import service as handoff
from api.handoff.levels import ServiceLevels
from api.patients.models import IdType, Patient, Relation, VisitorCard
from api.staff.models import Role
from tests.api.staff import factories


@pytest.fixture
async def waiting(sessions: Sessions, clock: FixedClock, levels: ServiceLevels) -> Conversation:
    """A conversation in the queue, with something said in it."""
    async with sessions() as session, session.begin():
        asked = await factories.conversation(session, clock.now())
        await factories.patient_says(session, asked.id, "我要人工", clock.now(), "human_ask")
        await handoff.request(
            session,
            asked.id,
            reason="asked",
            now=clock.now(),
            levels=levels,
            summary={"slots": {"registration__subject": "骨科"}},
        )
        return asked


async def test_a_conversation_goes_from_the_queue_to_an_agent_and_back(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, waiting: Conversation, redis: Redis
) -> None:
    agent, cookie = await factories.logged_in(sessions, clock, Role.AGENT, "wang")
    clock.advance(seconds=75)
    at = f"/v1/staff/conversations/{waiting.id}"

    [ticket] = (await client.get("/v1/staff/queue", headers=cookie)).json()["waiting"]
    assert ticket["conversation"] == str(waiting.id)
    assert ticket["reason_text"] == "患者要求人工"
    assert (ticket["waiting_seconds"], ticket["unanswered"]) == (75, True)

    async with redis.pubsub(ignore_subscribe_messages=True) as patient:
        await patient.subscribe(conversation_channel(waiting.id))
        await patient.get_message(timeout=1)
        taken = (await client.post(f"{at}/take", headers=cookie)).json()
        assert await patient.get_message(timeout=5)
    assert taken["handler"] == "human"
    assert agent.display_name in taken["message"]["text"]

    said = await client.post(f"{at}/reply", headers=cookie, json={"text": "您好"})
    assert said.json()["message"]["author_name"] == agent.display_name
    queue = (await client.get("/v1/staff/queue", headers=cookie)).json()
    assert queue["waiting"] == []
    assert [held["unanswered"] for held in queue["own"]] == [False]

    seen = (await client.get(at, headers=cookie)).json()
    assert seen["mine"]
    assert seen["summary"] == {"slots": {"registration__subject": "骨科"}}
    assert [line["intent"] for line in seen["messages"]] == ["human_ask", None, None, None]

    back = await client.post(f"{at}/return", headers=cookie, json={"wrap_up": "referred"})
    assert back.json()["handler"] == "bot"
    async with sessions() as session:
        found = await conversations.get_conversation(session, waiting.id)
        assert found.generation == 2
        assert await factories.audited(session) == [
            ("staff:wang", f"conversation.{action}", f"conversation:{waiting.id}")
            for action in ("take", "reply", "view", "return")
        ]


async def test_of_two_agents_who_press_at_once_one_is_told_who_has_it(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, waiting: Conversation
) -> None:
    cookies = [(await factories.logged_in(sessions, clock, Role.AGENT))[1] for _ in range(2)]
    at = f"/v1/staff/conversations/{waiting.id}"
    answers = await asyncio.gather(
        *(client.post(f"{at}/take", headers=cookie) for cookie in cookies)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [refused] = [answer.json()["error"] for answer in answers if answer.status_code == 409]
    assert refused["code"] == "already_taken"
    assert refused["agent"]
    loser = cookies[[answer.status_code for answer in answers].index(409)]
    for what, body in (("reply", {"text": "您好"}), ("return", {})):
        answer = await client.post(f"{at}/{what}", headers=loser, json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_yours")


async def test_a_supervisor_sees_whom_the_others_hold_and_can_end_it(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, waiting: Conversation
) -> None:
    agent, cookie = await factories.logged_in(sessions, clock, Role.AGENT)
    _, other = await factories.logged_in(sessions, clock, Role.AGENT)
    _, supervisor = await factories.logged_in(sessions, clock, Role.SUPERVISOR)
    at = f"/v1/staff/conversations/{waiting.id}"
    await client.post(f"{at}/take", headers=cookie)
    assert (await client.get("/v1/staff/queue", headers=other)).json()["others"] == []
    [held] = (await client.get("/v1/staff/queue", headers=supervisor)).json()["others"]
    assert held["agent"] == agent.display_name
    ended = await client.post(f"{at}/return", headers=supervisor, json={"wrap_up": "referred"})
    assert ended.status_code == 200


async def test_a_transcript_shows_no_number_and_no_key_to_a_form(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, waiting: Conversation
) -> None:
    _, cookie = await factories.logged_in(sessions, clock, Role.TRAINER)
    async with sessions() as session, session.begin():
        form = Outgoing(
            text="请填写，或打 13800001234",
            card={"type": "identity_form", "url": "/identity/secret", "expires_at": "x"},
        )
        await conversations.append(session, waiting.id, [form], now=clock.now())
        patient = Patient(
            name_sealed=b"",
            name_masked="李*",
            id_type=IdType.ID_CARD,
            id_number_sealed=b"",
            id_number_hash="h",
            phone_sealed=b"",
            phone_hash="h",
            phone_masked="138****1234",
            sex="f",
            created_at=clock.now(),
        )
        session.add(patient)
        await session.flush()
        card = VisitorCard(
            account_id=waiting.account_id,
            patient_id=patient.id,
            relation=Relation.SELF,
            name_sealed=b"",
            name_masked="张*明",
            phone_sealed=b"",
            person_hash="h",
            created_at=clock.now(),
        )
        session.add(card)
    answer = await client.get(f"/v1/staff/conversations/{waiting.id}", headers=cookie)
    [visitor] = answer.json()["visitors"]
    assert (visitor["name_masked"], visitor["relation"], visitor["sex"]) == ("张*明", "self", "f")
    assert answer.json()["messages"][-1]["text"] == "请填写，或打 〔手机号〕"
    assert answer.json()["messages"][0]["confidence"] == 0.93
    assert "secret" not in answer.text
    assert "13800001234" not in answer.text
    latest = (await client.get("/v1/staff/conversations", headers=cookie)).json()
    assert [line["conversation"] for line in latest] == [str(waiting.id)]


async def test_an_alert_stays_until_somebody_looks_after_it(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, waiting: Conversation
) -> None:
    _, cookie = await factories.logged_in(sessions, clock, Role.AGENT, "wang")
    async with sessions() as session, session.begin():
        await factories.danger(session, waiting.id, clock.now())
    [alert] = (await client.get("/v1/staff/alerts", headers=cookie)).json()["events"]
    assert alert["flags"] == ["胸痛"]
    for _ in range(2):
        seen = await client.post(f"/v1/staff/alerts/{alert['id']}/seen", headers=cookie)
        assert seen.status_code == 204
    assert (await client.get("/v1/staff/alerts", headers=cookie)).json()["events"] == []
    unknown = await client.post("/v1/staff/alerts/0/seen", headers=cookie)
    assert unknown.status_code == 404
    async with sessions() as session:
        actions = [action for _, action, _ in await factories.audited(session)]
    assert actions == ["alert.seen"]


async def test_a_reply_without_words_is_refused_in_words(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, waiting: Conversation
) -> None:
    _, cookie = await factories.logged_in(sessions, clock, Role.AGENT)
    at = f"/v1/staff/conversations/{waiting.id}"
    await client.post(f"{at}/take", headers=cookie)
    for text, status in ((" ", 422), ("好" * 2001, 413)):
        answer = await client.post(f"{at}/reply", headers=cookie, json={"text": text})
        assert answer.status_code == status
    nowhere = await client.post(f"/v1/staff/conversations/{uuid.uuid4()}/take", headers=cookie)
    assert nowhere.status_code == 404
