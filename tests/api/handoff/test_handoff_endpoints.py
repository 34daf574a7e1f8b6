"""POST /v1/handoffs."""

import uuid
from datetime import datetime

from httpx import AsyncClient
from redis.asyncio import Redis
from sqlalchemy import select

from api.clock import FixedClock
from api.conversations.events import DESK_CHANNEL
from api.conversations.models import Conversation
from api.database import Sessions
from api.notices.models import Notice, NoticeKind
from api.staff.models import Role
from tests.api.staff import factories


async def test_a_wish_for_a_person_is_answered_with_the_card_and_its_words(
    client: AsyncClient,
    sessions: Sessions,
    clock: FixedClock,
    internal: dict[str, str],
    redis: Redis,
) -> None:
    async with sessions() as session, session.begin():
        asked = await factories.conversation(session, clock.now())
    body = {"conversation": str(asked.id), "reason": "asked", "summary": {"slots": {}}}
    async with redis.pubsub(ignore_subscribe_messages=True) as pages:
        await pages.subscribe(DESK_CHANNEL)
        await pages.get_message(timeout=1)
        answer = await client.post("/v1/handoffs", json=body, headers=internal)
        woken = await pages.get_message(ignore_subscribe_messages=True, timeout=5)
    assert answer.status_code == 201
    card = answer.json()
    assert {**card, "ticket": "", "text": ""} == {
        "type": "handoff",
        "ticket": "",
        "state": "queued",
        "ahead": 0,
        "promised_by": None,
        "text": "",
    }
    assert card["text"]
    assert woken is not None
    assert woken["data"] == f"queue {asked.id}"


async def test_without_the_internal_token_nothing_is_done(client: AsyncClient) -> None:
    answer = await client.post("/v1/handoffs", json={"conversation": str(uuid.uuid4())})
    assert answer.status_code == 401


async def test_an_unknown_conversation_is_not_found(
    client: AsyncClient, internal: dict[str, str]
) -> None:
    answer = await client.post(
        "/v1/handoffs", json={"conversation": str(uuid.uuid4())}, headers=internal
    )
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


class TestCallback:
    """Nobody is at the desk: the patient is told by a notice too when somebody will be in touch."""

    async def conversation(self, sessions: Sessions, clock: FixedClock) -> Conversation:
        async with sessions() as session, session.begin():
            return await factories.conversation(session, clock.now(), "wechat")

    async def notices(self, sessions: Sessions) -> list[Notice]:
        async with sessions() as session:
            return list(await session.scalars(select(Notice)))

    async def test_is_told_once_of_what_the_bot_has_said(
        self, client: AsyncClient, sessions: Sessions, clock: FixedClock, internal: dict[str, str]
    ) -> None:
        clock.advance(hours=12)
        asked = await self.conversation(sessions, clock)
        body = {"conversation": str(asked.id)}
        cards = [
            (await client.post("/v1/handoffs", json=body, headers=internal)).json()
            for _ in range(2)
        ]
        [notice] = await self.notices(sessions)
        assert (notice.kind, notice.account_id) == (NoticeKind.CALLBACK, asked.account_id)
        assert notice.conversation_id == asked.id
        assert notice.params == {"until": notice.params["until"], "said": True}
        promised = datetime.fromisoformat(notice.params["until"])
        assert [datetime.fromisoformat(card["promised_by"]) for card in cards] == 2 * [promised]

    async def test_is_said_to_the_patient_when_staff_asked(
        self, client: AsyncClient, sessions: Sessions, clock: FixedClock
    ) -> None:
        clock.advance(hours=12)
        asked = await self.conversation(sessions, clock)
        _, cookie = await factories.logged_in(sessions, clock, Role.AGENT)
        body = {"conversation": str(asked.id)}
        answer = await client.post("/v1/handoffs", json=body, headers=cookie)
        assert answer.json()["state"] == "callback"
        [notice] = await self.notices(sessions)
        assert "said" not in notice.params

    async def test_is_not_told_while_somebody_is_at_the_desk(
        self, client: AsyncClient, sessions: Sessions, clock: FixedClock, internal: dict[str, str]
    ) -> None:
        asked = await self.conversation(sessions, clock)
        body = {"conversation": str(asked.id)}
        answer = await client.post("/v1/handoffs", json=body, headers=internal)
        assert answer.json()["state"] == "queued"
        assert await self.notices(sessions) == []
