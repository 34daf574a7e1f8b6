"""A conversation on WeChat at the desk: what may still be sent, and what became of what was."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import event

from api.clock import FixedClock
from api.conversations import service as conversations
from api.conversations.models import Author, Conversation, DeliveryState
from api.conversations.schemas import Outgoing
from api.database import Sessions
from api.patients.models import Account
from api.staff.models import Role
from tests.api.staff import factories
from tests.api.staff.desk import followers

HOURS_49 = timedelta(hours=49)
NOTHING = {"left": 0, "until": None}
See = Callable[[Conversation], Awaitable[dict[str, Any]]]


@pytest.fixture
async def see(client: AsyncClient, sessions: Sessions, clock: FixedClock) -> See:
    """What an agent sees of a conversation."""
    _, cookie = await factories.logged_in(sessions, clock, Role.AGENT)

    async def seen(conversation: Conversation) -> dict[str, Any]:
        answer = await client.get(f"/v1/staff/conversations/{conversation.id}", headers=cookie)
        shown: dict[str, Any] = answer.json()
        return shown

    return seen


@pytest.fixture
async def asked(sessions: Sessions, clock: FixedClock) -> Conversation:
    """The conversation of somebody who has just written, with one message sent since."""
    async with sessions() as session, session.begin():
        return await followers.follower(session, clock.now(), wrote_at=clock.now(), left=4)


async def said(sessions: Sessions, conversation: Conversation, now: datetime) -> None:
    async with sessions() as session, session.begin():
        words = [Outgoing(text="骨科在三楼。", author=Author.AGENT, author_name="王老师")]
        await conversations.append(session, conversation.id, words, now=now)


class TestWhatMayBeSent:
    async def test_is_so_many_messages_until_then(
        self, see: See, asked: Conversation, clock: FixedClock
    ) -> None:
        clock.advance(hours=1)
        wechat = (await see(asked))["wechat"]
        until = datetime.fromisoformat(wechat.pop("until"))
        assert until == clock.now() + timedelta(hours=47)
        assert wechat == {"left": 4, "used_up": False, "follows": True}

    async def test_is_nothing_when_all_were_sent(
        self, see: See, asked: Conversation, sessions: Sessions
    ) -> None:
        async with sessions() as session, session.begin():
            await followers.change(session, asked, messages_left=0)
        assert (await see(asked))["wechat"] == {**NOTHING, "used_up": True, "follows": True}

    async def test_is_nothing_after_two_days_of_silence(
        self, see: See, asked: Conversation, sessions: Sessions, clock: FixedClock
    ) -> None:
        wrote_at = clock.now() - HOURS_49
        async with sessions() as session, session.begin():
            await followers.change(session, asked, messaged_at=wrote_at)
        assert (await see(asked))["wechat"] == {**NOTHING, "used_up": False, "follows": True}

    async def test_is_nothing_to_who_stopped_following(
        self, see: See, asked: Conversation, sessions: Sessions, clock: FixedClock
    ) -> None:
        async with sessions() as session, session.begin():
            await followers.change(session, asked, unfollowed_at=clock.now())
        assert (await see(asked))["wechat"] == {**NOTHING, "used_up": False, "follows": False}

    async def test_is_nothing_to_who_was_forgotten(
        self, see: See, asked: Conversation, sessions: Sessions
    ) -> None:
        async with sessions() as session, session.begin():
            (await session.get_one(Account, asked.account_id)).external_sealed = None
        assert (await see(asked))["wechat"] == {**NOTHING, "used_up": False, "follows": False}

    async def test_is_not_asked_where_a_page_is_open(
        self, see: See, sessions: Sessions, clock: FixedClock
    ) -> None:
        async with sessions() as session, session.begin():
            on_a_page = await factories.conversation(session, clock.now())
        assert (await see(on_a_page))["wechat"] is None


class TestDelivery:
    @pytest.mark.parametrize(
        ("state", "error", "shown"),
        [
            (DeliveryState.WAITING, None, "waiting"),
            (DeliveryState.SENDING, None, "waiting"),
            (DeliveryState.SENT, None, "sent"),
            (DeliveryState.UNKNOWN, "interrupted", "unknown"),
            (DeliveryState.FAILED, "45015", "failed"),
        ],
    )
    async def test_is_shown_beside_each_message(
        self,
        see: See,
        asked: Conversation,
        sessions: Sessions,
        clock: FixedClock,
        state: DeliveryState,
        error: str | None,
        shown: str,
    ) -> None:
        await said(sessions, asked, clock.now())
        async with sessions() as session, session.begin():
            await followers.posted(session, asked.id, state, error)
        [line] = (await see(asked))["messages"]
        assert (line["delivery"], line["delivery_error"]) == (shown, error)

    async def test_is_not_shown_of_what_the_answer_to_a_push_carries(
        self, see: See, asked: Conversation, sessions: Sessions, clock: FixedClock
    ) -> None:
        async with sessions() as session, session.begin():
            await factories.patient_says(session, asked.id, "骨科几楼", clock.now(), "guide_ask")
        lines = (await see(asked))["messages"]
        assert [line["delivery"] for line in lines] == [None, None]

    async def test_is_not_shown_where_a_page_is_open(
        self, see: See, sessions: Sessions, clock: FixedClock
    ) -> None:
        async with sessions() as session, session.begin():
            on_a_page = await factories.conversation(session, clock.now())
        await said(sessions, on_a_page, clock.now())
        assert [line["delivery"] for line in (await see(on_a_page))["messages"]] == [None]

    async def test_is_read_in_one_statement_however_many_there_are(
        self, app: FastAPI, see: See, asked: Conversation, sessions: Sessions, clock: FixedClock
    ) -> None:
        for _ in range(5):
            await said(sessions, asked, clock.now())
        statements: list[str] = []

        def note(_: object, __: object, statement: str, *___: object) -> None:
            if "message_deliveries" in statement:
                statements.append(statement)

        engine = app.state.sessions.kw["bind"].sync_engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            assert len((await see(asked))["messages"]) == 5
        finally:
            event.remove(engine, "before_cursor_execute", note)
        assert len(statements) == 1


async def test_a_reply_is_taken_though_it_cannot_be_sent(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, asked: Conversation
) -> None:
    _, cookie = await factories.logged_in(sessions, clock, Role.AGENT)
    async with sessions() as session, session.begin():
        await followers.change(session, asked, messages_left=0)
        await factories.danger(session, asked.id, clock.now())
    at = f"/v1/staff/conversations/{asked.id}"
    assert (await client.post(f"{at}/take", headers=cookie)).status_code == 200
    answer = await client.post(f"{at}/reply", headers=cookie, json={"text": "请马上去急诊"})
    assert answer.status_code == 200
    lines = (await client.get(at, headers=cookie)).json()["messages"]
    assert (lines[-1]["text"], lines[-1]["delivery"]) == ("请马上去急诊", "waiting")
