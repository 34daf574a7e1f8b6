"""The end of a turn: who has the conversation, what becomes of the message, who carries the
answer."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import FixedClock
from api.conversations import service
from api.conversations.finishing import Finished, finish_turn
from api.conversations.models import Handler, Message, Outcome
from api.conversations.schemas import Button, Outgoing
from tests.api.conversations.talk import HELLO, Talk

UNDERSTOOD = {"intent": {"name": "greet", "confidence": 0.9}}


@pytest.fixture
async def talk(session: AsyncSession, clock: FixedClock) -> Talk:
    return await Talk(session, clock).on("wechat")


async def finishes(talk: Talk, inbound_id: int, *said: Outgoing, stays: bool = False) -> Finished:
    return await finish_turn(
        talk.session,
        talk.conversation.id,
        inbound_id,
        said or [HELLO],
        understanding=UNDERSTOOD,
        stays=stays,
        generation=talk.conversation.generation,
        now=talk.clock.now(),
    )


async def stored(talk: Talk) -> list[Message]:
    """Everything that was said, as it is now."""
    conversation_id = talk.conversation.id
    talk.session.expunge_all()
    return await service.transcript(talk.session, conversation_id)


class TestTheAnswer:
    async def test_is_stored_in_order_with_all_it_has(self, talk: Talk) -> None:
        asked = await talk.asks(awaited=True)
        menu = Outgoing(
            text="要办什么？",
            buttons=[Button(title="挂号", payload="/booking_make")],
            card={"a": 1},
        )
        finished = await finishes(talk, asked, HELLO, menu)
        [said, first, second] = await stored(talk)
        assert (said.outcome, said.understanding) == (Outcome.ANSWERED, UNDERSTOOD)
        assert [first.text, second.text] == ["您好", "要办什么？"]
        assert (first.card, second.card) == (None, {"a": 1})
        assert second.buttons == [{"title": "挂号", "payload": "/booking_make"}]
        assert {first.answers_id, second.answers_id} == {asked}
        assert [int(one.id) for one in finished.to_carry] == [first.id, second.id]
        assert finished.to_carry[1].buttons == menu.buttons
        assert finished.handler is Handler.BOT

    async def test_is_given_once(self, talk: Talk) -> None:
        asked = await talk.asks(awaited=True)
        await finishes(talk, asked)
        assert (await finishes(talk, asked)).to_carry == []
        assert len(await stored(talk)) == 2

    async def test_does_not_come_after_an_apology(self, talk: Talk) -> None:
        asked = await talk.asks(awaited=True)
        await service.set_outcome(talk.session, asked, Outcome.FAILED, talk.clock.now())
        await finishes(talk, asked)
        [said] = await stored(talk)
        assert said.outcome is Outcome.FAILED


class TestWhoeverTookOver:
    @pytest.mark.parametrize("handler", [Handler.HUMAN, Handler.QUEUE])
    async def test_answers_instead(self, talk: Talk, handler: Handler) -> None:
        asked = await talk.asks(awaited=True)
        talk.conversation.handler = handler
        await talk.session.flush()
        finished = await finishes(talk, asked)
        [said] = await stored(talk)
        assert (finished.handler, finished.outcome) == (handler, Outcome.FORWARDED)
        assert (said.outcome, finished.to_carry) == (Outcome.FORWARDED, [])

    async def test_was_asked_for_by_what_stays(self, talk: Talk) -> None:
        asked = await talk.asks(awaited=True)
        talk.conversation.handler = Handler.QUEUE
        await talk.session.flush()
        finished = await finishes(talk, asked, stays=True)
        assert [one.text for one in finished.to_carry] == ["您好"]
        assert finished.outcome is Outcome.ANSWERED


class TestTheWay:
    async def test_is_back_with_the_push_while_somebody_waits(self, talk: Talk) -> None:
        await finishes(talk, await talk.asks(awaited=True))
        assert await talk.deliveries() == {}

    async def test_is_the_post_when_nobody_does(self, talk: Talk) -> None:
        finished = await finishes(talk, await talk.asks(awaited=False))
        assert finished.to_carry == []
        assert len(await talk.deliveries()) == 1
        assert await talk.jobs() == 1

    async def test_is_the_post_while_something_earlier_is_on_it(self, talk: Talk) -> None:
        await talk.appends(HELLO)
        finished = await finishes(talk, await talk.asks(awaited=True))
        assert finished.to_carry == []
        assert len(await talk.deliveries()) == 2

    async def test_is_back_with_the_push_when_the_post_is_held_up(self, talk: Talk) -> None:
        await talk.appends(HELLO)
        talk.clock.advance(minutes=1)
        finished = await finishes(talk, await talk.asks(awaited=True))
        assert len(finished.to_carry) == 1
        assert len(await talk.deliveries()) == 1


class TestOnAPage:
    async def test_the_answer_goes_back_whatever_happens(self, talk: Talk) -> None:
        await talk.on("web")
        until = talk.conversation.expires_at
        asked = await talk.asks(awaited=True)
        talk.clock.advance(hours=2)
        finished = await finishes(talk, asked)
        assert len(finished.to_carry) == 1
        assert await talk.deliveries() == {}
        await talk.session.refresh(talk.conversation)
        assert talk.conversation.expires_at == until


async def test_on_wechat_the_conversation_lives_on(talk: Talk) -> None:
    asked = await talk.asks(awaited=True)
    talk.clock.advance(hours=20)
    await finishes(talk, asked)
    await talk.session.refresh(talk.conversation)
    assert talk.conversation.last_at == talk.clock.now()
    assert talk.conversation.expires_at == talk.clock.now() + timedelta(hours=24)
