"""Messages that are carried to a patient by themselves: in order, once, and never lost unseen."""

import asyncio

import pytest

from api.conversations.models import DeliveryState
from api.patients.models import Account, Patient, Relation, VisitorCard
from api.wechat.posting import queue_waiting
from tests.api.appointments.booking_rows import BookingRows
from tests.api.wechat.chatting import OPENID, SEND, Chat, line
from tests.simulators.faults import Fault

WAITING, SENT = DeliveryState.WAITING, DeliveryState.SENT
FAILED, UNKNOWN = DeliveryState.FAILED, DeliveryState.UNKNOWN


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
        assert chat.texts[-1] == "我在"

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
        for _ in range(5):
            await chat.posts()
        assert await chat.pauses() == [2, 10, 30, 60, 120]
        assert (await chat.states(), await chat.errors()) == ([WAITING], ["-1"])
        del chat.wechat.api.refuses[SEND]
        await chat.posts()
        assert chat.texts == ["一"]
        assert (await chat.states(), await chat.errors()) == ([SENT], [None])

    async def test_is_given_up_in_the_end(self, chat: Chat) -> None:
        chat.wechat.api.refuses[SEND] = -1
        await chat.is_told(line("一"))
        for _ in range(8):
            await chat.posts()
        assert chat.asked == 6
        assert await chat.states() == [FAILED]
        assert len(await chat.notices()) == 1

    async def test_what_came_after_keeps_its_place(self, chat: Chat) -> None:
        chat.wechat.api.codes.append(-1)
        await chat.is_told(line("一", "挂号"), line("二", "退号"))
        await chat.posts()
        assert await chat.states() == [WAITING, WAITING]
        await chat.posts()
        assert [text.splitlines()[0] for text in chat.texts] == ["一", "二"]

    async def test_what_came_after_is_tried_when_the_first_is_given_up(self, chat: Chat) -> None:
        chat.wechat.api.codes.extend([-1] * 6)
        await chat.is_told(line("一", "挂号"), line("二", "退号"))
        for _ in range(6):
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


class TestTellingOtherwise:
    async def test_once_an_hour_however_much_failed(self, chat: Chat) -> None:
        chat.wechat.api.refuses[SEND] = 43004
        for words in ("一", "二", "三"):
            await chat.is_told(line(words))
            await chat.posts()
            chat.clock.advance(minutes=15)
        [notice] = await chat.notices()
        assert (notice.kind, notice.conversation_id) == ("message_waiting", chat.conversation_id)
        chat.clock.advance(minutes=20)
        await chat.is_told(line("四"))
        await chat.posts()
        assert len(await chat.notices()) == 2

    async def test_says_nothing_of_the_message(self, chat: Chat) -> None:
        chat.wechat.api.refuses[SEND] = 43004
        await chat.is_told(line("您的检查结果"))
        await chat.posts()
        [notice] = await chat.notices()
        assert "检查" not in f"{notice.params}{notice.key}"
        assert OPENID not in f"{notice.params}{notice.key}"

    async def test_whoever_has_no_card_is_told_by_the_account_alone(self, chat: Chat) -> None:
        chat.wechat.api.refuses[SEND] = 43004
        await chat.is_told(line("一"))
        await chat.posts()
        [notice] = await chat.notices()
        assert (notice.patient_id, notice.account_id) == (None, chat.account_id)

    async def test_whoever_has_cards_is_told_by_their_own(self, chat: Chat) -> None:
        async with chat.sessions() as session, session.begin():
            rows = BookingRows(session)
            child, myself = await rows.patient(), await rows.patient()
            session.add_all(
                [card_of(chat, child, Relation.CHILD), card_of(chat, myself, Relation.SELF)]
            )
        chat.wechat.api.refuses[SEND] = 43004
        await chat.is_told(line("一"))
        await chat.posts()
        [notice] = await chat.notices()
        assert notice.patient_id == myself.id

    async def test_what_was_sent_is_not(self, chat: Chat) -> None:
        await chat.is_told(line("一"))
        await chat.posts()
        assert await chat.notices() == []


class TestWorkers:
    async def test_two_at_once_send_once(self, chat: Chat) -> None:
        await chat.is_told(line("一", "挂号"), line("二", "退号"))
        await asyncio.gather(*(chat.posts() for _ in range(3)))
        assert [text.splitlines()[0] for text in chat.texts] == ["一", "二"]
        assert await chat.states() == [SENT, SENT]

    async def test_what_comes_while_one_sends_is_sent_by_its_own_job(self, chat: Chat) -> None:
        await chat.is_told(line("一"))
        await asyncio.gather(chat.posts(), chat.is_told(line("二")))
        await chat.posts()
        assert "".join(chat.texts).replace("\n", "") == "一二"

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


async def five_and_one_more(chat: Chat) -> None:
    for number in range(1, 7):
        await chat.is_told(line(f"第 {number} 条"))
        await chat.posts()


async def found_waiting(chat: Chat) -> int:
    async with chat.sessions() as session, session.begin():
        return await queue_waiting(session, chat.clock.now())


def card_of(chat: Chat, patient: Patient, relation: Relation) -> VisitorCard:
    return VisitorCard(
        account_id=chat.account_id,
        patient_id=patient.id,
        relation=relation,
        name_sealed=b"",
        name_masked="林*雨",
        phone_sealed=b"",
        person_hash="same name and phone",
        created_at=chat.clock.now(),
    )
