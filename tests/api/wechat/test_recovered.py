"""Messages that a dead process left unanswered: on WeChat the apology is posted."""

from datetime import datetime

from api.conversations.models import Author, Message, Outcome
from api.conversations.recovery import answer_unfinished
from api.conversations.service import transcript
from api.wechat import inbox
from tests.api.wechat.chatting import SEAL, Chat, letter, line
from tests.api.wechat.said import WORDS


async def recovers(chat: Chat) -> int:
    async with chat.sessions() as session, session.begin():
        return await answer_unfinished(session, WORDS, chat.clock.now())


async def arrives(chat: Chat, sent_at: datetime | None) -> None:
    async with chat.sessions() as session, session.begin():
        await inbox.arrive(session, SEAL, chat.clock.now(), letter(sent_at=sent_at))


async def said(chat: Chat) -> list[Message]:
    async with chat.sessions() as session:
        return await transcript(session, chat.conversation_id)


async def test_the_patient_is_told_with_the_way_to_a_person(chat: Chat) -> None:
    chat.clock.advance(minutes=3, seconds=1)
    assert await recovers(chat) == 1
    await chat.posts()
    [sorry] = chat.phone
    assert sorry.text.startswith(WORDS("conversation.interrupted"))
    assert [title for _, title in sorry.items] == ["1 转人工"]


async def test_what_waits_for_its_turn_is_not_given_up_yet(chat: Chat) -> None:
    chat.clock.advance(minutes=2)
    assert await recovers(chat) == 0


async def test_what_takes_no_turn_is_given_up_sooner(chat: Chat) -> None:
    await arrives(chat, sent_at=None)
    chat.clock.advance(minutes=1, seconds=1)
    assert await recovers(chat) == 1


async def test_an_answer_that_comes_after_all_is_not_said(chat: Chat) -> None:
    chat.clock.advance(minutes=4)
    await recovers(chat)
    [asked, _] = await said(chat)
    await chat.is_answered(asked.id, line("听懂了"))
    assert asked.outcome is Outcome.FAILED
    assert [one.author for one in await said(chat)] == [Author.PATIENT, Author.SYSTEM]


async def test_each_message_is_apologised_for_once(chat: Chat) -> None:
    chat.clock.advance(minutes=4)
    assert (await recovers(chat), await recovers(chat)) == (1, 0)
