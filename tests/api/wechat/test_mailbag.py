"""Sending to a patient: as a text or as a menu, in pieces, as far as the ledger lets us."""

import pytest

from api.conversations import service as conversations
from api.conversations.models import DeliveryState
from api.conversations.schemas import MessageOut, Outgoing
from api.sending import Accepted, Busy, Outcome, Rejected, Unknown
from api.wechat import ledger
from api.wechat.customer_service import NoCustomerService
from tests.api.wechat.chatting import OPENID, SEND, Chat, line
from tests.simulators.faults import Fault

LONG = "请带好身份证和医保卡。" * 120


async def sends(chat: Chat, *said: Outgoing) -> Outcome:
    stored = await chat.is_told(*said)
    messages = [MessageOut.of(message) for message in stored]
    return await chat.bag.send_together(chat.account_id, OPENID, messages)


async def sends_one(chat: Chat) -> Outcome:
    async with chat.sessions() as session, session.begin():
        now, said = chat.clock.now(), [line("提醒")]
        [stored] = await conversations.append(
            session, chat.conversation_id, said, now=now, posted=False
        )
    return await chat.bag.send(chat.account_id, OPENID, MessageOut.of(stored))


async def left(chat: Chat) -> int:
    async with chat.sessions() as session:
        return (await ledger.allowance(session, chat.account_id, chat.clock.now())).left


class TestHowItLooks:
    async def test_words_are_a_text(self, chat: Chat) -> None:
        assert await sends(chat, line("报告出来了")) == Accepted("")
        assert [(one.kind, one.text) for one in chat.phone] == [("text", "报告出来了")]

    async def test_options_can_be_tapped(self, chat: Chat) -> None:
        [stored] = await chat.is_told(line("要办什么？", "挂号", "退号"))
        await chat.bag.send(chat.account_id, OPENID, MessageOut.of(stored))
        [menu] = chat.phone
        assert menu.kind == "menu"
        assert menu.text.startswith("要办什么？")
        assert menu.items == ((f"{stored.id}.0", "1 挂号"), (f"{stored.id}.1", "2 退号"))

    async def test_with_a_link_in_the_words_options_are_lines(self, chat: Chat) -> None:
        asked = line("请填写就诊人信息", "不办了")
        asked.card = {"type": "identity_form", "url": "/identity/a-token"}
        await sends(chat, asked)
        [shown] = chat.phone
        assert shown.kind == "text"
        assert '<a href="https://' in shown.text
        assert "1 不办了" in shown.text

    async def test_above_options_only_so_much_can_be_said(self, chat: Chat) -> None:
        await sends(chat, line(LONG, "挂号"))
        assert {one.kind for one in chat.phone} == {"text"}
        assert "1 挂号" in chat.texts[-1]


class TestANotice:
    """One message that the ladder of notices has sent, not a job."""

    async def test_that_arrived_is_noted_as_sent(self, chat: Chat) -> None:
        assert await sends_one(chat) == Accepted("")
        assert await chat.states() == [DeliveryState.SENT]

    async def test_that_did_not_is_left_to_the_ladder(self, chat: Chat) -> None:
        chat.wechat.api.codes.append(43004)
        assert await sends_one(chat) == Rejected("43004")
        assert await chat.states() == []

    async def test_of_an_account_without_its_secret_cannot_be_sent(self, chat: Chat) -> None:
        chat.service = NoCustomerService()
        assert await sends_one(chat) == Rejected("not_configured")
        assert await left(chat) == 5


class TestPieces:
    async def test_a_long_text_is_cut_at_the_end_of_a_sentence(self, chat: Chat) -> None:
        assert await sends(chat, line(LONG)) == Accepted("")
        assert len(chat.texts) == 2
        assert "".join(chat.texts) == LONG
        assert all(text.endswith("。") and len(text.encode()) <= 2000 for text in chat.texts)
        assert await left(chat) == 3

    async def test_what_is_too_long_all_the_same_is_cut_smaller(self, chat: Chat) -> None:
        chat.wechat.api.codes.append(45002)
        assert await sends(chat, line(LONG)) == Accepted("")
        assert "".join(chat.texts) == LONG
        assert all(len(text.encode()) <= 900 for text in chat.texts)
        assert await left(chat) == 0

    async def test_what_has_arrived_does_not_come_again_when_the_rest_is_cut_smaller(
        self, chat: Chat
    ) -> None:
        chat.wechat.api.codes.extend([0, 45002])
        assert await sends(chat, line(LONG)) == Accepted("")
        assert "".join(chat.texts) == LONG

    async def test_what_is_too_long_however_small_is_given_up(self, chat: Chat) -> None:
        chat.wechat.api.refuses[SEND] = 45002
        assert await sends(chat, line(LONG)) == Rejected("45002")
        assert chat.asked == 2
        assert await left(chat) == 5

    async def test_a_menu_that_is_too_long_is_sent_as_a_text(self, chat: Chat) -> None:
        chat.wechat.api.codes.append(45002)
        assert await sends(chat, line("要办什么？", "挂号", "退号")) == Accepted("")
        [shown] = chat.phone
        assert shown.kind == "text"
        assert "1 挂号\n2 退号" in shown.text

    async def test_of_a_half_sent_text_nothing_is_sent_again(self, chat: Chat) -> None:
        chat.wechat.api.codes.extend([0, -1])
        assert await sends(chat, line(LONG)) == Rejected("in_part")
        assert len(chat.texts) == 1

    async def test_the_quota_may_end_in_the_middle(self, chat: Chat) -> None:
        async with chat.sessions() as session, session.begin():
            for _ in range(4):
                await ledger.reserve(session, chat.account_id, chat.clock.now())
        assert await sends(chat, line(LONG)) == Rejected("in_part")
        assert len(chat.texts) == 1


class TestTheLedger:
    async def test_each_message_takes_one(self, chat: Chat) -> None:
        await sends(chat, line("一"))
        await sends(chat, line("二", "挂号"))
        assert await left(chat) == 3

    async def test_without_an_allowance_wechat_is_not_asked(self, chat: Chat) -> None:
        async with chat.sessions() as session, session.begin():
            await ledger.close(session, chat.account_id, chat.clock.now())
        assert await sends(chat, line("一")) == Rejected("quota")
        assert chat.asked == 0

    @pytest.mark.parametrize("code", [45015, 45047])
    async def test_wechats_own_word_closes_it(self, chat: Chat, code: int) -> None:
        chat.wechat.api.codes.append(code)
        assert await sends(chat, line("一")) == Rejected(str(code))
        assert await left(chat) == 0
        assert await sends(chat, line("二")) == Rejected("quota")
        assert chat.asked == 1

    @pytest.mark.parametrize("code", [40003, 43004])
    async def test_whoever_is_not_there_is_not_written_to(self, chat: Chat, code: int) -> None:
        chat.wechat.api.codes.append(code)
        assert await sends(chat, line("一")) == Rejected(str(code))
        assert (await chat.contact()).unfollowed_at == chat.clock.now()
        assert await sends(chat, line("二")) == Rejected("quota")
        assert chat.asked == 1

    @pytest.mark.parametrize("code", [-1, 45009])
    async def test_of_a_busy_wechat_nothing_is_taken(self, chat: Chat, code: int) -> None:
        chat.wechat.api.codes.append(code)
        assert await sends(chat, line("一")) == Busy(str(code))
        assert await left(chat) == 5

    @pytest.mark.parametrize("code", [40164, 48001])
    async def test_nor_of_one_that_our_settings_keep_out(self, chat: Chat, code: int) -> None:
        chat.wechat.api.codes.append(code)
        assert await sends(chat, line("一")) == Rejected(str(code))
        assert await left(chat) == 5

    async def test_what_perhaps_arrived_counts(self, chat: Chat) -> None:
        chat.wechat.faults.then(Fault.BROKEN_AFTER)
        assert isinstance(await sends(chat, line("一")), Unknown)
        assert await left(chat) == 4

    async def test_the_account_of_nobody_may_be_sent_nothing(self, chat: Chat) -> None:
        [stored] = await chat.is_told(line("一"))
        outcome = await chat.bag.send(chat.account_id + 1, OPENID, MessageOut.of(stored))
        assert outcome == Rejected("quota")
