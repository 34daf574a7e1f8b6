"""Each message is stored once, in its patient's conversation, however often it arrives."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from api.clock import FixedClock
from api.conversations import opening, service
from api.conversations.models import Conversation, Handler, Message
from api.conversations.schemas import Outgoing
from api.database import Sessions
from api.patients.models import Account
from api.patients.service import erase_account_data
from api.security import Seal
from api.wechat.inbox import CHANNEL
from api.wechat.models import WeChatContact
from tests.api.wechat.chatting import OPENID, SEAL, letter
from tests.api.wechat.receiving import Receiving


@pytest.fixture
def desk(sessions: Sessions, clock: FixedClock) -> Receiving:
    return Receiving(sessions, clock)


class TestTheFirstMessage:
    async def test_opens_an_account_with_a_conversation(self, desk: Receiving) -> None:
        said = letter(sent_at=desk.clock.now() - timedelta(seconds=2))
        arrived = await desk.arrives(said)
        assert not arrived.repeated
        message = await desk.message(arrived)
        assert (message.text, message.outcome) == ("你好", "received")
        assert (message.sent_at, message.at) == (said.sent_at, desk.clock.now())
        assert (message.attempts, message.client_message_id) == (1, said.key)

    async def test_leaves_no_openid_in_the_clear(self, desk: Receiving) -> None:
        account = await desk.account(await desk.arrives())
        assert account.channel == CHANNEL
        assert OPENID not in account.external_hash
        assert account.external_sealed is not None
        assert OPENID.encode() not in account.external_sealed
        assert SEAL.open(account.external_sealed) == OPENID

    async def test_two_at_the_same_moment_open_one_of_each(self, desk: Receiving) -> None:
        arrived = await asyncio.gather(*(desk.arrives() for _ in range(6)))
        assert len({one.conversation_id for one in arrived}) == 1
        assert len({one.message_id for one in arrived}) == 6
        assert await desk.count(Account) == await desk.count(WeChatContact) == 1

    async def test_does_not_go_to_somebody_elses_conversation(self, desk: Receiving) -> None:
        mine = await desk.arrives()
        other = await desk.arrives(letter("openid-of-another"))
        assert mine.account_id != other.account_id
        assert mine.conversation_id != other.conversation_id

    async def test_of_a_web_session_of_the_same_name_nothing_is_known(
        self, desk: Receiving
    ) -> None:
        async with desk.sessions() as session, session.begin():
            web = await opening.open_conversation(
                session,
                channel="web",
                external_hash=SEAL.lookup(OPENID),
                session_token="a token",
                now=desk.clock.now(),
            )
        assert (await desk.arrives()).conversation_id != web.id


class TestARepetition:
    async def test_is_known_on_any_process(self, desk: Receiving) -> None:
        said = letter()
        first = await desk.arrives(said)
        again = await asyncio.gather(*(desk.arrives(said) for _ in range(3)))
        assert {one.message_id for one in again} == {first.message_id}
        assert all(one.repeated for one in again)
        assert await desk.count(Message) == 1

    async def test_of_the_very_first_message_at_the_same_moment_is_known_too(
        self, desk: Receiving
    ) -> None:
        said = letter()
        arrived = await asyncio.gather(*(desk.arrives(said) for _ in range(4)))
        assert [one.repeated for one in arrived].count(False) == 1
        assert len({one.message_id for one in arrived}) == await desk.count(Message) == 1

    async def test_changes_nothing_of_the_message(self, desk: Receiving) -> None:
        said = letter()
        first = await desk.arrives(said)
        desk.clock.advance(seconds=5)
        await desk.arrives(replace(said, text="等等"))
        message = await desk.message(first)
        assert (message.text, message.at) == ("你好", desk.clock.now() - timedelta(seconds=5))

    async def test_with_the_key_of_another_patients_message_is_none(self, desk: Receiving) -> None:
        await desk.arrives(letter(key="msg:1"))
        other = await desk.arrives(letter("openid-of-another", key="msg:1"))
        assert not other.repeated


class TestAConversation:
    async def test_ends_after_a_day_without_a_word(self, desk: Receiving) -> None:
        first = await desk.arrives()
        await desk.is_answered(first)
        desk.clock.advance(hours=24, seconds=1)
        later = await desk.arrives()
        assert later.account_id == first.account_id
        assert later.conversation_id != first.conversation_id

    async def test_lives_on_from_its_last_word(self, desk: Receiving) -> None:
        first = await desk.arrives()
        for _ in range(3):
            desk.clock.advance(hours=20)
            async with desk.sessions() as session, session.begin():
                await service.append(
                    session, first.conversation_id, [Outgoing(text="提醒")], now=desk.clock.now()
                )
        assert (await desk.arrives()).conversation_id == first.conversation_id

    @pytest.mark.parametrize("handler", [Handler.HUMAN, Handler.QUEUE])
    async def test_with_a_person_goes_on_whatever_its_age(
        self, desk: Receiving, handler: Handler
    ) -> None:
        first = await desk.arrives()
        await desk.is_answered(first)
        await desk.has(first, handler)
        desk.clock.advance(days=6)
        assert (await desk.arrives()).conversation_id == first.conversation_id

    async def test_in_which_something_is_to_be_answered_goes_on(self, desk: Receiving) -> None:
        first = await desk.arrives()
        desk.clock.advance(hours=30)
        assert (await desk.arrives()).conversation_id == first.conversation_id

    async def test_that_was_erased_is_not_written_to(self, desk: Receiving) -> None:
        first = await desk.arrives()
        async with desk.sessions() as session, session.begin():
            await session.execute(update(Conversation).values(erased_at=desk.clock.now()))
        assert (await desk.arrives()).conversation_id != first.conversation_id

    async def test_the_newest_one_goes_on(self, desk: Receiving) -> None:
        first = await desk.arrives()
        await desk.is_answered(first)
        desk.clock.advance(hours=30)
        newer = await desk.arrives()
        await desk.has(first, Handler.HUMAN)
        assert (await desk.arrives()).conversation_id == newer.conversation_id


class TestAnErasedAccount:
    async def test_that_writes_again_can_be_written_to_again(self, desk: Receiving) -> None:
        first = await desk.arrives()
        async with desk.sessions() as session, session.begin():
            await erase_account_data(session, desk.clock, first.account_id)
        assert (await desk.account(first)).external_sealed is None
        again = await desk.arrives()
        account = await desk.account(again)
        assert again.account_id == first.account_id
        assert account.external_sealed is not None
        assert SEAL.open(account.external_sealed) == OPENID

    async def test_that_begins_a_new_conversation_can_be_written_to_again(
        self, desk: Receiving
    ) -> None:
        first = await desk.arrives()
        async with desk.sessions() as session, session.begin():
            await erase_account_data(session, desk.clock, first.account_id)
        await desk.is_answered(first)
        desk.clock.advance(days=3)
        account = await desk.account(await desk.arrives())
        assert account.id == first.account_id
        assert account.external_sealed is not None


class TestANewSecretKey:
    async def test_finds_the_account_of_the_previous_one(self, desk: Receiving) -> None:
        first = await desk.arrives()
        desk.seal = Seal("a newer key", ["a key for chats"])
        assert (await desk.arrives()).conversation_id == first.conversation_id
        await desk.is_answered(first)
        desk.clock.advance(days=2)
        assert (await desk.arrives()).account_id == first.account_id
        assert await desk.count(Account) == 1


class TestFollowing:
    async def test_whoever_writes_follows_again(self, desk: Receiving) -> None:
        first = await desk.arrives()
        async with desk.sessions() as session, session.begin():
            await session.execute(update(WeChatContact).values(unfollowed_at=desk.clock.now()))
        await desk.arrives()
        async with desk.sessions() as session:
            contact = await session.get_one(WeChatContact, first.account_id)
        assert contact.unfollowed_at is None


@pytest.mark.parametrize("personal", [OPENID, "你好", "我头疼"])
def test_a_letter_that_is_logged_tells_nothing_of_the_patient(personal: str) -> None:
    said = replace(letter(), media={"kind": "voice", "Recognition": "我头疼"})
    assert personal not in repr(said)
