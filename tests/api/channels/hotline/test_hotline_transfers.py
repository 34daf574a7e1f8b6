"""Silence, a person, a promised call, the end."""

import pytest

from api.conversations.models import Handler
from api.staff.desk import serving
from api.staff.office import office_of
from tests.api.channels.hotline.assistant import an_agent, doctors, handoff, queued
from tests.api.channels.hotline.phone import Phone


class TestSilence:
    async def test_once_more_then_keys_then_a_person(self, phone: Phone) -> None:
        phone.dialogue.says = [doctors("张珊", "李思")]
        await phone.says("挂骨科")
        await phone.keeps_silent()
        assert "您还在吗" in phone.heard
        await phone.keeps_silent()
        assert "按键" in phone.heard
        phone.dialogue.says = [handoff("queued")]
        await phone.keeps_silent()
        assert phone.dialogue.messages[-1] == "/human_ask"
        assert phone.action == "transfer"

    async def test_without_anything_offered_the_menu_has_keys(self, phone: Phone) -> None:
        await phone.rings()
        await phone.keeps_silent()
        await phone.keeps_silent()
        await phone.presses("2")
        assert phone.dialogue.messages == ["/booking_make"]

    async def test_a_word_in_between_begins_anew(self, phone: Phone) -> None:
        await phone.rings()
        await phone.keeps_silent()
        await phone.keeps_silent()
        await phone.says("我想挂号")
        await phone.keeps_silent()
        assert phone.action == "continue"
        assert "您还在吗" in phone.heard

    async def test_nobody_there_is_hung_up_on_in_the_end(self, phone: Phone) -> None:
        await phone.rings()
        for _ in range(5):
            await phone.keeps_silent()
        assert phone.action == "hangup"


class TestAPerson:
    @pytest.mark.parametrize("how", ["0", "人工", "我要找人工"])
    async def test_is_always_one_word_away(self, phone: Phone, how: str) -> None:
        await phone.rings()
        phone.dialogue.says = [handoff("queued")]
        await (phone.presses(how) if how == "0" else phone.says(how))
        assert phone.dialogue.messages == ["/human_ask"]
        assert phone.action == "transfer"

    async def test_is_told_what_was_said_and_nothing_personal(self, phone: Phone) -> None:
        await phone.says("我的身份证号是11010519491231002X，想退号")
        await queued(phone)
        told = phone.reply["transfer"]
        assert told["queue"] == "reception"
        assert "退号" in told["summary"]
        assert "1949" not in str(phone.reply)

    async def test_who_was_put_through_is_no_longer_waited_for(self, phone: Phone) -> None:
        await phone.rings()
        await queued(phone)
        await phone.tells("transfer_result", result="connected")
        assert (await phone.conversation()).handler is Handler.BOT

    @pytest.mark.parametrize("result", ["busy", "no_answer", "failed"])
    async def test_when_nobody_is_free_a_call_is_promised_to_a_number(
        self, phone: Phone, result: str
    ) -> None:
        await phone.rings()
        await queued(phone)
        await phone.tells("transfer_result", result=result)
        assert "回电话" in phone.heard
        await phone.presses("13800138000")
        assert "八零零零" in phone.heard
        assert "138" not in str(phone.reply)
        await phone.presses("1")
        assert "记下了" in phone.heard
        agent, conversation = await an_agent(phone), await phone.conversation()
        seen = await serving.callback_number(office_of(phone.app), agent, conversation.id)
        assert seen.phone == "13800138000"

    async def test_who_speaks_while_it_rings_is_not_put_through_again(self, phone: Phone) -> None:
        await phone.rings()
        await queued(phone)
        await phone.says("我还想问停车怎么收费")
        assert phone.action == "continue"
        assert phone.heard

    async def test_a_transfer_that_never_was_has_no_end(self, phone: Phone) -> None:
        await phone.rings()
        await phone.tells("transfer_result", result="busy")
        assert phone.heard == ""


class TestTheEnd:
    async def test_who_hangs_up_leaves_the_queue_and_nothing_of_the_talk(
        self, phone: Phone
    ) -> None:
        await phone.rings()
        await queued(phone)
        await phone.tells("hangup")
        assert phone.action == "hangup"
        conversation = await phone.conversation()
        assert conversation.handler is Handler.BOT
        assert conversation.expires_at <= phone.app.state.clock.now()
        assert (await phone.call()).talk is None

    async def test_nothing_is_said_into_a_dead_line(self, phone: Phone) -> None:
        await phone.rings()
        await phone.tells("hangup")
        await phone.says("喂")
        assert phone.reply == {"say": [], "action": "hangup"}
        assert phone.dialogue.messages == []
