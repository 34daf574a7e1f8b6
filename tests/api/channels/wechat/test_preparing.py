"""What a stored message means when its turn has come, and who answers it."""

from dataclasses import replace

import pytest

from api.conversations import service as conversations
from api.conversations.models import DeliveryState, MessageDelivery
from api.conversations.schemas import Button, Outgoing
from api.dialogue.client import Utterance
from tests.api.channels.wechat.house import PATIENT, House
from tests.simulators.speech import MemoryRecogniser, Trouble

AUDIO = b"#!AMR\n\x3c\x00\xff"
DANGER = "胸口剧痛喘不上气"
ID_CARD, PHONE = "11010519491231002X", "13800001234"
OTHER = "openid-of-another-patient"


def offers(house: House, *titles: str) -> None:
    """The assistant offers these, whatever it is told."""
    buttons = [{"title": title, "payload": f"/{title}"} for title in titles]
    house.dialogue.says = [Utterance("要办什么？", buttons=buttons)]


async def is_being_posted(house: House, text: str, *titles: str) -> None:
    """An event that WeChat was just given: nobody knows yet whether it has it."""
    [conversation] = await house.conversations()
    buttons = [Button(title=title, payload=f"/{title}") for title in titles]
    said = [Outgoing(text=text, buttons=buttons)]
    async with house.state.sessions() as session, session.begin():
        now = house.state.clock.now()
        [posted] = await conversations.append(session, conversation.id, said, now=now)
        delivery = await session.get(MessageDelivery, posted.id)
        delivery.state = DeliveryState.SENDING


async def tap_on(house: House, title: str) -> str:
    """The id that a menu has for the last option of that title."""
    offered = [message for message in await house.messages() if message.buttons]
    buttons = [button["title"] for button in offered[-1].buttons]
    return f"{offered[-1].id}.{buttons.index(title)}"


class TestChoosing:
    @pytest.mark.parametrize("words", ["2", "２", "二", "2.", "第二个", "退号", "退号。", "2 退号"])
    async def test_a_number_or_a_title_is_the_option(self, house: House, words: str) -> None:
        offers(house, "挂号", "退号")
        await house.wechat.says(PATIENT, "你好")
        await house.wechat.says(PATIENT, words)
        assert house.dialogue.messages == ["你好", "/退号"]
        said = await house.last_said()
        assert (said.payload, said.text) == ("/退号", words)

    @pytest.mark.parametrize("words", ["3", "我想退号可以吗", "两个", "不退号"])
    async def test_other_words_are_the_assistants_to_understand(
        self, house: House, words: str
    ) -> None:
        offers(house, "挂号", "退号")
        await house.wechat.says(PATIENT, "你好")
        await house.wechat.says(PATIENT, words)
        assert house.dialogue.messages[-1] == words

    async def test_without_options_a_number_is_a_number(self, house: House) -> None:
        await house.wechat.says(PATIENT, "2")
        assert house.dialogue.messages == ["2"]

    async def test_for_either_of_two_lists_asks_again_and_does_nothing(self, house: House) -> None:
        offers(house, "挂号", "退号")
        await house.wechat.says(PATIENT, "你好")
        await is_being_posted(house, "这个号还要吗？", "不要了", "要的")
        await house.wechat.says(PATIENT, "1")
        assert house.dialogue.messages == ["你好"]
        await house.posts()
        assert "这个号还要吗？" in house.texts()[-1]
        await house.wechat.says(PATIENT, "2")
        assert house.dialogue.messages == ["你好", "/要的"]

    async def test_words_that_show_danger_are_danger_even_as_a_title(self, house: House) -> None:
        offers(house, DANGER, "都没有")
        await house.wechat.says(PATIENT, "我不舒服")
        await house.wechat.says(PATIENT, DANGER)
        assert "120" in house.texts()[-1]
        assert f"/{DANGER}" not in house.dialogue.messages


class TestATap:
    async def test_is_the_option_that_was_offered(self, house: House) -> None:
        offers(house, "挂号", "退号")
        await house.wechat.says(PATIENT, "你好")
        await house.wechat.says(PATIENT, "1 挂号", menu_id=await tap_on(house, "挂号"))
        assert house.dialogue.messages[-1] == "/挂号"

    async def test_on_an_old_menu_is_what_stood_there(self, house: House) -> None:
        offers(house, "挂号", "退号")
        await house.wechat.says(PATIENT, "你好")
        old = await tap_on(house, "退号")
        offers(house, "改约", "问路")
        await house.wechat.says(PATIENT, "别的呢")
        await house.wechat.says(PATIENT, "2 退号", menu_id=old)
        assert house.dialogue.messages[-1] == "/退号"

    async def test_on_the_menu_of_another_patient_is_only_words(self, house: House) -> None:
        offers(house, "挂号", "退号")
        await house.wechat.says(OTHER, "你好")
        theirs = await tap_on(house, "退号")
        house.dialogue.says = None
        await house.wechat.says(PATIENT, "退号", menu_id=theirs)
        assert house.dialogue.messages[-1] == "退号"
        assert (await house.last_said()).payload is None

    @pytest.mark.parametrize("menu_id", ["1.99", "0.0", "1", "x", "99999999999.0", "1.0 or 1=1"])
    async def test_on_a_menu_that_never_was_is_only_words(self, house: House, menu_id: str) -> None:
        await house.wechat.says(PATIENT, "你好", menu_id=menu_id)
        assert house.dialogue.messages == ["你好"]

    async def test_is_no_danger_whatever_its_title_says(self, house: House) -> None:
        offers(house, DANGER, "都没有")
        await house.wechat.says(PATIENT, "我不舒服")
        tapped = await tap_on(house, DANGER)
        await house.wechat.says(PATIENT, f"1 {DANGER}", menu_id=tapped)
        assert house.dialogue.messages[-1] == f"/{DANGER}"


class TestAVoiceMessage:
    @pytest.fixture
    def recogniser(self, house: House) -> MemoryRecogniser:
        recogniser = MemoryRecogniser()
        for app in (house.one, house.two):
            front = app.state.wechat
            prepare = replace(front.prepare, recogniser=recogniser)
            app.state.wechat = replace(front, prepare=prepare)
        return recogniser

    async def test_is_heard_and_shown_back(
        self, house: House, recogniser: MemoryRecogniser
    ) -> None:
        recogniser.says("我想挂骨科的号")
        await house.wechat.sends_voice(PATIENT, AUDIO)
        assert [one.audio for one in recogniser.recordings] == [AUDIO]
        assert house.dialogue.messages == ["我想挂骨科的号"]
        assert house.texts() == ["您说的是：我想挂骨科的号\n\n听到：我想挂骨科的号"]
        assert (await house.last_said()).text == "我想挂骨科的号"

    async def test_of_which_nothing_is_understood_is_asked_for_in_words(
        self, house: House, recogniser: MemoryRecogniser
    ) -> None:
        recogniser.then(Trouble.NOTHING)
        await house.wechat.sends_voice(PATIENT, AUDIO)
        assert house.dialogue.messages == []
        assert "打字" in house.texts()[0]
        assert "1 不知道挂什么科" in house.texts()[0]

    async def test_without_a_recogniser_is_asked_for_in_words(self, house: House) -> None:
        await house.wechat.sends_voice(PATIENT, AUDIO)
        assert house.dialogue.messages == []
        assert "打字" in house.texts()[0]

    async def test_that_wechat_has_recognised_needs_no_recogniser(self, house: House) -> None:
        await house.wechat.sends_voice(PATIENT, AUDIO, "骨科在几楼")
        assert house.dialogue.messages == ["骨科在几楼"]

    async def test_can_choose(self, house: House, recogniser: MemoryRecogniser) -> None:
        offers(house, "挂号", "退号")
        await house.wechat.says(PATIENT, "你好")
        recogniser.says("第二个。")
        await house.wechat.sends_voice(PATIENT, AUDIO)
        assert house.dialogue.messages[-1] == "/退号"

    async def test_with_danger_in_it_is_answered_as_danger(
        self, house: House, recogniser: MemoryRecogniser
    ) -> None:
        recogniser.says("我爸胸口剧痛，喘不上气，满头大汗")
        await house.wechat.sends_voice(PATIENT, AUDIO)
        assert "120" in house.texts()[0]

    @pytest.mark.parametrize("recognised", [True, False])
    async def test_keeps_no_number_that_was_read_aloud(
        self, house: House, recogniser: MemoryRecogniser, recognised: bool
    ) -> None:
        spoken = f"我的手机号是{PHONE}，想查一下我的预约"
        recogniser.says(spoken)
        await house.wechat.sends_voice(PATIENT, AUDIO, spoken if recognised else "")
        kept = f"{[(one.text, one.media) for one in await house.messages()]}"
        assert PHONE not in f"{kept}{house.texts()}{house.dialogue.messages}"
        assert "〔手机号〕" in (await house.last_said()).text
        # Said to whoever types one, too.
        assert house.state.wording("conversation.identity_masked") in house.texts()[0]


class TestWhatMustNotBeKept:
    async def test_a_number_that_was_typed(self, house: House) -> None:
        await house.wechat.says(PATIENT, f"我是{ID_CARD}，电话{PHONE}，帮我看看预约")
        kept = f"{[one.text for one in await house.messages()]}{house.dialogue.messages}"
        assert ID_CARD not in kept
        assert PHONE not in kept
        assert house.state.wording("conversation.identity_masked") in house.texts()[0]


class TestWordsOfAnyShape:
    @pytest.mark.parametrize("words", ["", "\u3000 \n"])
    async def test_nothing_is_answered_kindly(self, house: House, words: str) -> None:
        await house.wechat.says(PATIENT, words)
        assert house.texts() == [house.state.wording("conversation.empty")]
        assert house.dialogue.messages == []

    async def test_emoji_are_words(self, house: House) -> None:
        await house.wechat.says(PATIENT, "😷🤒")
        assert house.dialogue.messages == ["😷🤒"]

    async def test_too_many_are_kept_and_answered_kindly(self, house: House) -> None:
        await house.wechat.says(PATIENT, "我最近睡不好。" * 1430)
        assert len((await house.last_said()).text) == 10_010
        assert house.texts() == [house.state.wording("errors.too_long", limit=2000)]
        assert house.dialogue.messages == []

    async def test_danger_in_too_many_is_found(self, house: House) -> None:
        novel = "我最近睡不好。" * 1420 + "我爸胸口剧痛，喘不上气，满头大汗"
        await house.wechat.says(PATIENT, novel)
        assert "120" in house.texts()[0]
