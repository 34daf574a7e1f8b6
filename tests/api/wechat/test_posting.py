"""Messages that are carried to a patient by themselves: in order, once, and never lost unseen."""

import asyncio

import pytest

from api.conversations.models import DeliveryState
from api.patients.models import Account
from api.wechat.posting import queue_waiting
from tests.api.wechat.chatting import SEND, Chat, line
from tests.simulators.faults import Fault

WAITING, SENT = DeliveryState.WAITING, DeliveryState.SENT
FAILED, UNKNOWN = DeliveryState.FAILED, DeliveryState.UNKNOWN
# Seconds before a busy WeChat is asked again.
PAUSES = [2, 10, 30, 60, 120]


class TestWhatIsSentTogether:
    async def test_a_line_is_posted_and_the_desk_sees_it(self, chat: Chat) -> None:
        await chat.is_told(line("号源放出来了"))
        await chat.posts()
        assert chat.texts == ["号源放出来了"]
        assert await chat.states() == [SENT]
        assert chat.woken == [chat.conversation_id]

    async def test_short_lines_are_one_message(self, chat: Chat) -> None:
        for words in ("您好", "我是王老师", "请问是哪天的号"):
            await chat.is_told(line(words))
        await chat.posts()
        assert chat.texts == ["您好\n\n我是王老师\n\n请问是哪天的号"]
        assert await chat.states() == [SENT] * 3

    async def test_as_many_lines_as_fit(self, chat: Chat) -> None:
        words = [f"{number}、" + "请带好身份证。" * 30 for number in range(1, 6)]
        for one in words:
            await chat.is_told(line(one))
        await chat.posts()
        assert len(chat.texts) == 2
        assert "\n\n".join(chat.texts) == "\n\n".join(words)
        assert all(len(text.encode()) <= 2000 for text in chat.texts)

    async def test_options_come_alone(self, chat: Chat) -> None:
        await chat.is_told(line("有人退号了"))
        await chat.is_told(line("要候补的号吗？", "要", "不要"))
        await chat.is_told(line("号留到 12 点"))
        await chat.posts()
        assert [one.kind for one in chat.phone] == ["text", "menu", "text"]

    async def test_a_whole_answer_is_one_message_with_one_row_of_numbers(self, chat: Chat) -> None:
        asked = await chat.says()
        await chat.is_answered(asked, line("听懂了", "挂号"), line("还可以", "退号", "转人工"))
        await chat.posts()
        [menu] = chat.phone
        assert [title for _, title in menu.items] == ["1 挂号", "2 退号", "3 转人工"]

    async def test_two_answers_are_two_messages_in_their_order(self, chat: Chat) -> None:
        first, second = await chat.says(), await chat.says()
        await chat.is_answered(first, line("第一"))
        await chat.is_told(line("中间"))
        await chat.is_answered(second, line("第二"))
        await chat.posts()
        assert chat.texts == ["第一", "中间", "第二"]

    async def test_a_long_answer_comes_in_pieces(self, chat: Chat) -> None:
        await chat.is_answered(await chat.says(), line("请带好身份证和医保卡。" * 120))
        await chat.posts()
        assert len(chat.texts) == 2
        assert await chat.states() == [SENT]


class TestTheQuota:
    async def test_five_for_each_message_of_the_patient(self, chat: Chat) -> None:
        await five_and_one_more(chat)
        assert len(chat.texts) == 5
        assert await chat.states() == [SENT] * 5 + [FAILED]
        assert (await chat.errors())[-1] == "quota"
        assert "down" not in {one.kind for one in chat.phone}

    async def test_the_next_message_opens_it_again(self, chat: Chat) -> None:
        await five_and_one_more(chat)
        await chat.says()
        await chat.is_told(line("我在"))
        await chat.posts()
        # What could not be sent comes first.
        assert chat.texts[-1] == "第 6 条\n\n我在"

    async def test_after_48_hours_nothing_is_tried(self, chat: Chat) -> None:
        chat.clock.advance(hours=48)
        await chat.is_told(line("您还在吗"))
        await chat.posts()
        assert chat.asked == 0
        assert await chat.errors() == ["quota"]

    @pytest.mark.parametrize("code", [45015, 45047])
    async def test_when_wechat_says_no_the_rest_is_not_tried(self, chat: Chat, code: int) -> None:
        chat.wechat.api.refuses[SEND] = code
        await chat.is_told(line("一", "挂号"), line("二", "退号"))
        await chat.posts()
        assert chat.asked == 1
        assert await chat.errors() == [str(code), "quota"]


class TestABusyWeChat:
    async def test_is_asked_again_after_longer_and_longer_pauses(self, chat: Chat) -> None:
        chat.wechat.api.refuses[SEND] = -1
        await chat.is_told(line("一"))
        await chat.forget_jobs()
        await posts_after_pauses(chat, PAUSES)
        assert await chat.pauses() == PAUSES
        assert (await chat.states(), await chat.errors()) == ([WAITING], ["-1"])
        del chat.wechat.api.refuses[SEND]
        await chat.posts()
        assert chat.texts == ["一"]
        assert (await chat.states(), await chat.errors()) == ([SENT], [None])

    async def test_is_left_alone_in_between_whatever_comes(self, chat: Chat) -> None:
        chat.wechat.api.codes.append(-1)
        await chat.is_told(line("一"))
        await chat.posts()
        await chat.is_told(line("二"))
        await chat.posts()
        assert chat.asked == 1
        chat.clock.advance(seconds=2)
        await chat.posts()
        assert chat.texts == ["一\n\n二"]

    async def test_is_given_up_in_the_end(self, chat: Chat) -> None:
        chat.wechat.api.refuses[SEND] = -1
        await chat.is_told(line("一"))
        await posts_after_pauses(chat, [*PAUSES, 600, 600])
        assert chat.asked == 6
        assert await chat.states() == [FAILED]
        assert len(await chat.notices()) == 1

    async def test_what_came_after_keeps_its_place(self, chat: Chat) -> None:
        chat.wechat.api.codes.append(-1)
        await chat.is_told(line("一", "挂号"), line("二", "退号"))
        await posts_after_pauses(chat, PAUSES[:1])
        assert await chat.states() == [WAITING, WAITING]
        await chat.posts()
        assert [text.splitlines()[0] for text in chat.texts] == ["一", "二"]

    async def test_what_came_after_is_tried_when_the_first_is_given_up(self, chat: Chat) -> None:
        chat.wechat.api.codes.extend([-1] * 6)
        await chat.is_told(line("一", "挂号"), line("二", "退号"))
        await posts_after_pauses(chat, PAUSES)
        await chat.posts()
        assert await chat.states() == [FAILED, SENT]


class TestWhatCannotBeSent:
    @pytest.mark.parametrize("code", [40164, 48001, 40003, 43004])
    async def test_is_not_tried_again(self, chat: Chat, code: int) -> None:
        chat.wechat.api.refuses[SEND] = code
        await chat.is_told(line("一"))
        await chat.posts()
        await chat.posts()
        assert chat.asked == 1
        assert (await chat.states(), await chat.errors()) == ([FAILED], [str(code)])

    async def test_an_erased_account_is_not_written_to(self, chat: Chat) -> None:
        async with chat.sessions() as session, session.begin():
            (await session.get_one(Account, chat.account_id)).external_sealed = None
        await chat.is_told(line("一"))
        await chat.posts()
        assert chat.asked == 0
        assert await chat.errors() == ["forgotten"]


class TestWhatPerhapsArrived:
    @pytest.mark.parametrize("fault", [Fault.BROKEN_BEFORE, Fault.BROKEN_AFTER])
    async def test_is_never_sent_again_and_told_otherwise(self, chat: Chat, fault: Fault) -> None:
        chat.wechat.faults.then(fault)
        await chat.is_told(line("一"))
        await chat.posts()
        await chat.posts()
        assert chat.asked == 1
        assert await chat.states() == [UNKNOWN]
        assert len(await chat.notices()) == 1

    async def test_a_dead_worker_may_have_sent_it(self, chat: Chat) -> None:
        await chat.is_told(line("一"))
        await chat.are_now(DeliveryState.SENDING)
        await chat.is_told(line("二"))
        await chat.posts()
        assert chat.texts == ["二"]
        assert await chat.states() == [UNKNOWN, SENT]
        assert await chat.errors() == ["interrupted", None]
        assert len(await chat.notices()) == 1


class TestWorkers:
    async def test_two_at_once_send_once(self, chat: Chat) -> None:
        await chat.is_told(line("一", "挂号"), line("二", "退号"))
        await asyncio.gather(*(chat.posts() for _ in range(3)))
        assert [text.splitlines()[0] for text in chat.texts] == ["一", "二"]
        assert await chat.states() == [SENT, SENT]

    async def test_what_comes_while_one_sends_is_not_forgotten(self, chat: Chat) -> None:
        chat.wechat.faults.then(Fault.LATE)
        await chat.is_told(line("一"))
        sending = asyncio.create_task(chat.posts())
        await chat.wechat.api.holding.wait()
        await chat.is_told(line("二"))
        await chat.forget_jobs()
        await chat.posts()
        # It comes back, should the first have looked before.
        assert await chat.pauses() == [2]
        chat.wechat.api.answer.set()
        await sending
        await chat.posts()
        assert chat.texts == ["一", "二"]

    async def test_every_message_brings_its_job(self, chat: Chat) -> None:
        await chat.forget_jobs()
        await chat.is_told(line("一"))
        await chat.is_told(line("二"))
        assert await chat.pauses() == [0, 0]

    @pytest.mark.parametrize("state", [DeliveryState.WAITING, DeliveryState.SENDING])
    async def test_lost_ones_are_found(self, chat: Chat, state: DeliveryState) -> None:
        await chat.is_told(line("一"))
        await chat.are_now(state)
        await chat.forget_jobs()
        assert await found_waiting(chat) == 0
        chat.clock.advance(minutes=6)
        assert await found_waiting(chat) == 1
        assert await chat.pauses() == [0]
        await chat.posts()
        assert await found_waiting(chat) == 0


async def posts_after_pauses(chat: Chat, pauses: list[int]) -> None:
    for seconds in pauses:
        await chat.posts()
        chat.clock.advance(seconds=seconds)


async def five_and_one_more(chat: Chat) -> None:
    for number in range(1, 7):
        await chat.is_told(line(f"第 {number} 条"))
        await chat.posts()


async def found_waiting(chat: Chat) -> int:
    async with chat.sessions() as session, session.begin():
        return await queue_waiting(session, chat.clock.now())
