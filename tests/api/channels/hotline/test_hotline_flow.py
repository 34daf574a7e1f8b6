"""A call from its first ring to its end, as the caller hears it."""

from dataclasses import replace
from typing import Any

import pytest

from api.conversations.models import Handler
from api.dialogue.client import Utterance
from api.handoff import service as handoffs
from api.patients import service as patients
from api.staff import desk
from api.staff.models import Role, Staff
from api.staff.office import office_of
from tests.api.channels.hotline.phone import Phone
from tests.api.staff import factories

CHEST_PAIN = "我爸胸口疼得厉害，出冷汗，喘不上气"
CONFIRM = Utterance(
    "给您预约张珊医生，对吗？",
    [{"title": "对", "payload": "/affirm"}, {"title": "不对", "payload": "/deny"}],
)


def doctors(*names: str) -> Utterance:
    return Utterance(
        "请问您要挂哪位医生？",
        [{"title": name, "payload": f'/inform{{"doctor": "{name}"}}'} for name in names],
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


class TestHearingBadly:
    async def test_noise_is_asked_again_and_then_a_person_is_offered(self, phone: Phone) -> None:
        phone.dialogue.says = [doctors("张珊", "李思")]
        await phone.says("挂骨科")
        await phone.says("", confidence=0.1)
        assert "没听清" in phone.heard
        assert "张珊" in phone.heard
        await phone.says("呃", confidence=0.1)
        assert "工作人员" in phone.heard
        assert phone.dialogue.messages == ["挂骨科"]

    @pytest.mark.parametrize("yes", ["1", "对", "嗯对的"])
    async def test_what_is_unsure_is_read_back(self, phone: Phone, yes: str) -> None:
        await phone.rings()
        await phone.says("挂心内科", confidence=0.5)
        assert "您说的是挂心内科" in phone.heard
        assert phone.dialogue.messages == []
        await (phone.presses(yes) if yes == "1" else phone.says(yes))
        assert phone.dialogue.messages == ["挂心内科"]

    @pytest.mark.parametrize("no", ["2", "不对", "不是"])
    async def test_what_was_misheard_is_said_anew(self, phone: Phone, no: str) -> None:
        await phone.rings()
        await phone.says("挂心内科", confidence=0.5)
        await (phone.presses(no) if no == "2" else phone.says(no))
        assert "再说一遍" in phone.heard
        await phone.says("挂神经内科")
        assert phone.dialogue.messages == ["挂神经内科"]

    async def test_a_correction_counts_at_once(self, phone: Phone) -> None:
        await phone.rings()
        await phone.says("挂心内科", confidence=0.5)
        await phone.says("我说的是神经内科")
        assert phone.dialogue.messages == ["我说的是神经内科"]

    async def test_it_is_said_again_and_then_slower_and_shorter(self, phone: Phone) -> None:
        phone.dialogue.says = [Utterance("骨科今天有两位医生出诊。请问您要挂哪位医生？")]
        await phone.says("挂骨科")
        whole = phone.heard
        await phone.says("没听清")
        assert phone.heard == whole
        assert phone.reply["say"][0]["pace"] == "normal"
        await phone.presses("*")
        assert len(phone.heard) < len(whole)
        assert phone.reply["say"][0]["pace"] == "slow"

    async def test_whoever_asks_for_it_slower_gets_it_slower_until_the_end(
        self, phone: Phone
    ) -> None:
        await phone.rings()
        usual = phone.reply["listen"]["no_input_ms"]
        await phone.says("说慢一点")
        await phone.says("我想挂号")
        assert {said["pace"] for said in phone.reply["say"]} == {"slow"}
        assert phone.reply["listen"]["no_input_ms"] > usual

    async def test_old_people_get_it_slower_by_themselves(self, phone: Phone) -> None:
        await phone.rings()
        await phone.says("我今年七十二岁，膝盖疼")
        assert {said["pace"] for said in phone.reply["say"]} == {"slow"}

    async def test_ten_thousand_characters_are_answered_kindly(self, phone: Phone) -> None:
        await phone.says("我头疼" * 3334)
        assert "最要紧" in phone.heard


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


class TestDanger:
    async def test_is_answered_at_once_and_cannot_be_talked_over(self, phone: Phone) -> None:
        await phone.rings()
        await phone.says(CHEST_PAIN)
        assert "二零" in phone.heard
        assert phone.reply["say"][0]["interruptible"] is False
        assert CHEST_PAIN not in phone.dialogue.messages

    @pytest.mark.parametrize("confidence", [0.1, 0.5])
    async def test_is_never_asked_about_again(self, phone: Phone, confidence: float) -> None:
        await phone.rings()
        await phone.says(CHEST_PAIN, confidence=confidence)
        assert "二零" in phone.heard

    async def test_counts_in_whichever_reading_it_was_heard(self, phone: Phone) -> None:
        await phone.rings()
        readings = [
            {"text": "我爸胸口藤", "confidence": 0.7},
            {"text": CHEST_PAIN, "confidence": 0.6},
        ]
        await phone.says("我爸胸口藤", alternatives=readings)
        assert "二零" in phone.heard

    async def test_ends_the_questions_about_who_is_calling(self, phone: Phone) -> None:
        await identity_form(phone)
        await phone.says(CHEST_PAIN)
        assert "二零" in phone.heard
        await phone.says("我知道了")
        assert phone.dialogue.messages[-1] == "我知道了"


class TestASlowModel:
    async def test_the_caller_hears_a_word_and_then_the_answer(self, phone: Phone) -> None:
        await phone.rings()
        is_patient(phone, 0.05)
        phone.dialogue.gate.clear()
        await phone.says("我想挂号")
        assert "请稍等" in phone.heard
        assert "listen" not in phone.reply
        phone.dialogue.gate.set()
        is_patient(phone, 5)
        await phone.tells("tts_done")
        assert "听到" in phone.heard
        assert phone.dialogue.messages == ["我想挂号"]

    async def test_a_model_that_does_not_come_is_waited_for_in_other_words(
        self, phone: Phone
    ) -> None:
        await phone.rings()
        is_patient(phone, 0.05)
        phone.dialogue.gate.clear()
        await phone.says("我想挂号")
        await phone.tells("tts_done")
        assert "还在查" in phone.heard
        phone.dialogue.gate.set()

    async def test_what_is_said_meanwhile_is_answered_after_it(self, phone: Phone) -> None:
        await phone.rings()
        is_patient(phone, 0.05)
        phone.dialogue.gate.clear()
        await phone.says("我想挂号")
        phone.dialogue.gate.set()
        is_patient(phone, 5)
        await phone.says("挂骨科")
        assert phone.dialogue.messages == ["我想挂号", "挂骨科"]
        assert "我想挂号" in phone.heard
        assert phone.heard.index("我想挂号") < phone.heard.index("挂骨科")

    async def test_a_model_that_is_away_is_told_kindly(self, phone: Phone) -> None:
        await phone.rings()
        phone.dialogue.away = True
        await phone.says("我想挂号")
        assert phone.action == "continue"
        assert phone.heard


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
        seen = await desk.callback_number(office_of(phone.app), agent, conversation.id)
        assert seen.phone == "13800138000"

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


def handoff(state: str) -> Utterance:
    card: dict[str, Any] = {
        "type": "handoff",
        "ticket": "t",
        "state": state,
        "ahead": 0,
        "promised_by": None,
    }
    return Utterance("已经为您转人工，请稍等。", card=card)


async def an_agent(phone: Phone) -> Staff:
    async with phone.app.state.sessions() as session, session.begin():
        return await factories.staff_member(session, Role.AGENT)


async def queued(phone: Phone) -> None:
    """Ask for a person; the ticket is made as the action makes it."""
    state = phone.app.state
    call = await phone.call()

    async def opens_a_ticket() -> None:
        async with state.sessions() as session, session.begin():
            await handoffs.request(
                session,
                call.conversation_id,
                reason="asked",
                now=state.clock.now(),
                levels=state.levels,
            )

    phone.dialogue.meanwhile = opens_a_ticket
    phone.dialogue.says = [handoff("queued")]
    await phone.presses("0")
    phone.dialogue.meanwhile = None
    assert phone.action == "transfer"


async def identity_form(phone: Phone) -> None:
    """The assistant needs to know who is calling."""
    state = phone.app.state
    await phone.rings()
    call = await phone.call()
    async with state.sessions() as session, session.begin():
        link = await patients.open_identity_link(session, state.clock, call.conversation_id)
    card = {
        "type": "identity_form",
        "url": f"/identity/{link.token}",
        "expires_at": link.expires_at.isoformat(),
    }
    phone.dialogue.says = [Utterance("挂号要先登记就诊人。", card=card)]
    await phone.says("给我挂号")
    phone.dialogue.says = None


def is_patient(phone: Phone, seconds: float) -> None:
    """How long a caller hears nothing."""
    front = phone.app.state.hotline
    phone.app.state.hotline = replace(front, at=replace(front.at, answer_seconds=seconds))
