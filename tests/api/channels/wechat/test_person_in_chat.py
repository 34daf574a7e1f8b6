"""Who answers: the channel, a person who has the conversation, or nobody yet."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select

from api.attachments.models import Attachment
from api.conversations.models import Handler, Outcome
from api.staff.models import Staff
from tests.api.channels.wechat.house import PATIENT, House
from tests.api.conversations.front import Desk
from tests.simulators.wechat import Delivered

AUDIO = b"#!AMR\n\x3c\x00\xff"


@pytest.fixture
def desk(house: House) -> Desk:
    """The other side."""
    return Desk(house.one)


Sending = Callable[[House], Awaitable[Delivered | None]]
LOOKED_AT: dict[str, tuple[Sending, str]] = {
    "picture": (lambda house: house.wechat.sends_image(PATIENT, b"dot"), "system_picture"),
    "video": (lambda house: house.wechat.sends_video(PATIENT, b"film"), "看不了视频"),
    "link": (lambda house: house.wechat.sends_link(PATIENT, "文章", "https://a.test"), "链接"),
    "location": (lambda house: house.wechat.sends_location(PATIENT, 30.25, 120.15), "直线距离"),
}


@pytest.mark.parametrize("kind", LOOKED_AT)
class TestPicturesAndPlaces:
    async def test_are_answered(self, house: House, kind: str) -> None:
        sends, says = LOOKED_AT[kind]
        await sends(house)
        assert says in house.texts()[0]
        assert (await house.last_said()).outcome is Outcome.ANSWERED

    async def test_go_to_the_person_who_has_the_conversation(
        self, house: House, desk: Desk, kind: str
    ) -> None:
        await taken_over(house, desk)
        delivered = await LOOKED_AT[kind][0](house)
        assert delivered is not None
        assert delivered.shown is None
        assert (await house.last_said()).outcome is Outcome.FORWARDED

    async def test_are_kept_for_the_queue_with_a_word_about_waiting(
        self, house: House, desk: Desk, kind: str
    ) -> None:
        await house.wechat.says(PATIENT, "你好")
        [conversation] = await house.conversations()
        await desk.queues(conversation.id)
        await LOOKED_AT[kind][0](house)
        assert (await house.last_said()).outcome is Outcome.FORWARDED
        assert "1 " in house.texts()[-1]


class TestTheDialogue:
    async def test_hears_of_a_picture_by_its_id(self, house: House) -> None:
        await LOOKED_AT["picture"][0](house)
        async with house.state.sessions() as session:
            kept = await session.scalar(select(Attachment.id))
        assert house.dialogue.messages == [f'/system_picture{{"attachment": "{kept}"}}']

    @pytest.mark.parametrize("kind", ["video", "link", "location"])
    async def test_hears_nothing_of_the_others(self, house: House, kind: str) -> None:
        await LOOKED_AT[kind][0](house)
        assert house.dialogue.messages == []


class TestAPersonHasTheConversation:
    async def test_words_go_to_them_in_silence(self, house: House, desk: Desk) -> None:
        await taken_over(house, desk)
        delivered = await house.wechat.says(PATIENT, "还在吗")
        assert delivered is not None
        assert (delivered.statuses, delivered.shown) == ((200,), None)
        assert (await house.last_said()).outcome is Outcome.FORWARDED
        assert house.dialogue.messages == ["你好"]

    async def test_their_reply_is_posted(self, house: House, desk: Desk) -> None:
        agent = await taken_over(house, desk)
        [conversation] = await house.conversations()
        await desk.replies(conversation.id, agent, "您好，请讲")
        await house.posts()
        assert house.phone()[-1].way == "posted"
        assert house.texts()[-1].endswith("您好，请讲")
        assert agent.display_name in house.texts()[-1]

    async def test_whoever_took_over_meanwhile_answers(self, house: House, desk: Desk) -> None:
        await house.wechat.says(PATIENT, "你好")
        [conversation] = await house.conversations()

        async def take_over() -> None:
            await desk.queues(conversation.id)
            await desk.takes(conversation.id)

        house.dialogue.meanwhile = take_over
        delivered = await house.wechat.says(PATIENT, "怎么挂号")
        assert delivered is not None
        assert delivered.shown is None
        assert "听到：怎么挂号" not in [message.text for message in await house.messages()]
        assert (await house.last_said()).outcome is Outcome.FORWARDED

    async def test_a_voice_message_reaches_them_in_words(self, house: House, desk: Desk) -> None:
        await taken_over(house, desk)
        delivered = await house.wechat.sends_voice(PATIENT, AUDIO, "我想改到周五")
        assert delivered is not None
        assert delivered.shown is None
        assert (await house.last_said()).text == "我想改到周五"

    async def test_danger_is_answered_all_the_same(self, house: House, desk: Desk) -> None:
        await taken_over(house, desk)
        await house.wechat.says(PATIENT, "我爸胸口剧痛，喘不上气，满头大汗")
        assert "120" in house.texts()[-1]


class TestTheQueue:
    async def test_tells_who_writes_how_long_and_can_be_left_by_a_number(
        self, house: House, desk: Desk
    ) -> None:
        await house.wechat.says(PATIENT, "你好")
        [conversation] = await house.conversations()
        await desk.queues(conversation.id)
        await house.wechat.says(PATIENT, "还要等多久")
        assert house.dialogue.messages == ["你好"]
        assert house.phone()[-1].way == "passive"
        await house.wechat.says(PATIENT, "1")
        [left] = await house.conversations()
        assert left.handler is Handler.BOT


async def taken_over(house: House, desk: Desk) -> Staff:
    """The patient has written, and a person has the conversation."""
    await house.wechat.says(PATIENT, "你好")
    [conversation] = await house.conversations()
    await desk.queues(conversation.id)
    return await desk.takes(conversation.id)
