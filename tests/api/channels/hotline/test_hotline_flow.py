"""A call's events, one after another; choosing from what is offered."""

import pytest

from api.dialogue.client import Utterance
from tests.api.channels.hotline.assistant import doctors
from tests.api.channels.hotline.phone import Phone

CONFIRM = Utterance(
    "给您预约张珊医生，对吗？",
    [{"title": "对", "payload": "/affirm"}, {"title": "不对", "payload": "/deny"}],
)


class TestBeginning:
    async def test_the_caller_is_greeted_and_listened_to(self, phone: Phone) -> None:
        await phone.rings()
        assert "导医热线" in phone.heard
        assert phone.action == "continue"
        assert phone.reply["listen"]["mode"] == "both"

    async def test_a_lost_first_event_loses_nothing(self, phone: Phone) -> None:
        await phone.says("我想挂号")
        assert "听到" in phone.heard

    async def test_the_model_knows_the_call_and_not_the_number(self, phone: Phone) -> None:
        await phone.rings()
        await phone.says("我想挂号")
        [heard] = phone.dialogue.heard
        assert heard.channel == "hotline"
        assert heard.conversation == (await phone.call()).conversation_id


class TestEveryEventOnce:
    async def test_a_repeat_gets_the_same_reply(self, phone: Phone) -> None:
        await phone.rings()
        first = (await phone.says("我想挂号")).reply
        again = (await phone.tells_again("speech", text="我想挂号")).reply
        assert again == first
        assert phone.dialogue.messages == ["我想挂号"]

    async def test_what_comes_too_late_is_left_alone(self, phone: Phone) -> None:
        await phone.rings()
        await phone.says("我想挂号")
        phone.seq -= 2
        await phone.tells_again("speech", text="我想")
        assert phone.reply == {"say": [], "action": "continue"}

    async def test_a_partial_reading_is_no_answer(self, phone: Phone) -> None:
        await phone.rings()
        await phone.says("我想挂", is_final=False)
        assert phone.heard == ""
        assert phone.dialogue.messages == []


class TestChoosing:
    async def test_two_are_offered_at_once_and_the_rest_on_demand(self, phone: Phone) -> None:
        phone.dialogue.says = [doctors("张珊", "李思", "王武")]
        await phone.says("挂骨科")
        assert "李思" in phone.heard
        assert "王武" not in phone.heard
        await phone.says("还要听")
        assert "王武" in phone.heard
        assert "李思" not in phone.heard

    @pytest.mark.parametrize("how", ["keys", "number", "name"])
    async def test_one_is_chosen(self, phone: Phone, how: str) -> None:
        phone.dialogue.says = [doctors("张珊", "李思", "王武")]
        await phone.says("挂骨科")
        if how == "keys":
            await phone.presses("3")
        else:
            await phone.says({"number": "第三个", "name": "王武"}[how])
        assert phone.dialogue.messages[-1] == '/inform{"doctor": "王武"}'

    async def test_nine_goes_on(self, phone: Phone) -> None:
        phone.dialogue.says = [doctors("张珊", "李思", "王武")]
        await phone.says("挂骨科")
        await phone.presses("9")
        assert "王武" in phone.heard

    async def test_one_and_two_confirm(self, phone: Phone) -> None:
        phone.dialogue.says = [CONFIRM]
        await phone.says("挂张珊的号")
        await phone.presses("1")
        assert phone.dialogue.messages[-1] == "/affirm"

    async def test_other_keys_are_what_was_asked_for(self, phone: Phone) -> None:
        phone.dialogue.says = [Utterance("请问病人多大年纪？")]
        await phone.says("挂什么科")
        await phone.presses("72")
        assert phone.dialogue.messages[-1] == "72"
