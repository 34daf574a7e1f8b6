"""What is heard badly, dangerous, or answered late."""

import pytest

from api.dialogue.client import Utterance
from tests.api.channels.hotline.assistant import CHEST_PAIN, doctors, identity_form, is_patient
from tests.api.channels.hotline.phone import Phone


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

    async def test_what_is_said_while_it_still_thinks_is_not_lost(self, phone: Phone) -> None:
        await phone.rings()
        is_patient(phone, 0.05)
        phone.dialogue.gate.clear()
        await phone.says("我想挂号")
        await phone.says("挂骨科")
        assert "还在查" in phone.heard
        phone.dialogue.gate.set()
        is_patient(phone, 5)
        await phone.tells("tts_done")
        assert phone.heard.index("我想挂号") < phone.heard.index("挂骨科")
        assert phone.dialogue.messages == ["我想挂号", "挂骨科"]

    async def test_the_wish_for_a_person_comes_after_what_was_looked_up(self, phone: Phone) -> None:
        await phone.rings()
        is_patient(phone, 0.05)
        phone.dialogue.gate.clear()
        await phone.says("确认预约")
        phone.dialogue.gate.set()
        is_patient(phone, 5)
        await phone.presses("0")
        assert "确认预约" in phone.heard
        assert phone.dialogue.messages == ["确认预约", "/human_ask"]

    async def test_a_model_that_is_away_is_told_kindly(self, phone: Phone) -> None:
        await phone.rings()
        phone.dialogue.away = True
        await phone.says("我想挂号")
        assert phone.action == "continue"
        assert phone.heard
