"""What has to be carried to a patient because nobody waits for it at the other end."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import FixedClock
from api.conversations import service
from api.conversations.deliveries import POST, note_sent, queue_posting
from api.conversations.models import Conversation, DeliveryState
from tests.api.conversations.talk import HELLO, Talk


@pytest.fixture
def talk(session: AsyncSession, clock: FixedClock) -> Talk:
    return Talk(session, clock)


class TestOnWeChat:
    async def test_what_comes_by_itself_is_posted(self, talk: Talk) -> None:
        stored = await (await talk.on("wechat")).appends(HELLO, HELLO)
        waiting = {message.id: DeliveryState.WAITING for message in stored}
        assert await talk.deliveries() == waiting
        assert await talk.jobs() == 1

    async def test_what_the_ladder_carries_is_not(self, talk: Talk) -> None:
        await (await talk.on("wechat")).appends(HELLO, posted=False)
        assert (await talk.deliveries(), await talk.jobs()) == ({}, 0)

    async def test_an_answer_that_somebody_waits_for_is_theirs_to_carry(self, talk: Talk) -> None:
        asked = await (await talk.on("wechat")).asks(awaited=True)
        assert [message.text for message in await talk.answers(asked)] == ["您好"]
        assert await talk.deliveries() == {}

    async def test_an_answer_that_nobody_waits_for_is_posted(self, talk: Talk) -> None:
        asked = await (await talk.on("wechat")).asks(awaited=False)
        assert await talk.answers(asked) == []
        assert list((await talk.deliveries()).values()) == [DeliveryState.WAITING]

    async def test_saying_nothing_posts_nothing(self, talk: Talk) -> None:
        await (await talk.on("wechat")).appends()
        assert (await talk.deliveries(), await talk.jobs()) == ({}, 0)

    async def test_a_conversation_lives_on_from_its_last_word(self, talk: Talk) -> None:
        await talk.on("wechat")
        talk.clock.advance(hours=20)
        await talk.appends(HELLO)
        conversation = await renewed(talk)
        assert conversation.last_at == talk.clock.now()
        assert conversation.expires_at == talk.clock.now() + timedelta(hours=24)


class TestOnAPage:
    @pytest.mark.parametrize("channel", ["web", "kiosk"])
    async def test_nothing_is_posted(self, talk: Talk, channel: str) -> None:
        await talk.on(channel)
        await talk.appends(HELLO)
        await talk.answers(await talk.asks(awaited=True))
        assert (await talk.deliveries(), await talk.jobs()) == ({}, 0)

    async def test_a_conversation_ends_when_it_was_to_end(self, talk: Talk) -> None:
        await talk.on("web")
        until = talk.conversation.expires_at
        talk.clock.advance(hours=20)
        await talk.appends(HELLO)
        assert (await renewed(talk)).expires_at == until


class TestAnAnswerThatCouldNotBeCarried:
    async def test_is_posted_after_all(self, talk: Talk) -> None:
        asked = await (await talk.on("wechat")).asks(awaited=True)
        [stored] = await talk.answers(asked)
        await service.post_answers(talk.session, asked, 1, talk.clock.now())
        assert await talk.deliveries() == {stored.id: DeliveryState.WAITING}

    async def test_is_posted_once(self, talk: Talk) -> None:
        asked = await (await talk.on("wechat")).asks(awaited=True)
        await talk.answers(asked)
        for _ in range(2):
            await service.post_answers(talk.session, asked, 1, talk.clock.now())
        assert len(await talk.deliveries()) == 1

    async def test_is_left_to_a_later_attempt_that_carries_it(self, talk: Talk) -> None:
        asked = await (await talk.on("wechat")).asks(awaited=True)
        await talk.answers(asked)
        await talk.session.execute(text("UPDATE messages SET attempts = 2"))
        await service.post_answers(talk.session, asked, 1, talk.clock.now())
        assert await talk.deliveries() == {}

    async def test_may_be_no_answer_at_all(self, talk: Talk) -> None:
        asked = await (await talk.on("wechat")).asks(awaited=True)
        await service.post_answers(talk.session, asked, 1, talk.clock.now())
        assert (await talk.deliveries(), await talk.jobs()) == ({}, 0)


class TestWhatWasCarriedOtherwise:
    async def test_is_noted_as_sent(self, talk: Talk) -> None:
        [stored] = await (await talk.on("wechat")).appends(HELLO, posted=False)
        await note_sent(talk.session, stored.id, talk.clock.now())
        assert await talk.deliveries() == {stored.id: DeliveryState.SENT}
        assert await talk.jobs() == 0

    async def test_may_be_noted_twice(self, talk: Talk) -> None:
        [stored] = await (await talk.on("wechat")).appends(HELLO, posted=False)
        for _ in range(2):
            await note_sent(talk.session, stored.id, talk.clock.now())
        assert len(await talk.deliveries()) == 1

    async def test_of_no_message_nothing_is_noted(self, talk: Talk) -> None:
        await talk.on("wechat")
        await note_sent(talk.session, 999_999, talk.clock.now())
        assert await talk.deliveries() == {}


async def test_a_job_holds_nothing_but_the_conversations_id(talk: Talk) -> None:
    await talk.on("wechat")
    await queue_posting(talk.session, talk.conversation.id)
    query = text("SELECT args FROM procrastinate_jobs WHERE task_name = :task")
    found = (await talk.session.execute(query, {"task": POST})).scalar_one()
    assert found == {"conversation_id": str(talk.conversation.id)}


async def renewed(talk: Talk) -> Conversation:
    await talk.session.refresh(talk.conversation)
    return talk.conversation
