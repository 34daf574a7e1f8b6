"""Five seconds: what is ready goes back, what comes later is posted, once and in order."""

import asyncio

import pytest
from sqlalchemy.exc import OperationalError

from api.conversations.models import DeliveryState, Outcome
from api.dialogue.client import Utterance
from api.wechat import inbox
from tests.api.channels.wechat.house import PATIENT, House

IN_A_MOMENT = 0.6


def hurried(house: House) -> None:
    """Both processes give an answer up after a moment."""
    for app in (house.one, house.two):
        app.state.settings = app.state.settings.model_copy(
            update={"wechat_answer_seconds": IN_A_MOMENT}
        )


class TestAnAnswerInTime:
    async def test_goes_back_as_the_reply_to_the_push(self, house: House) -> None:
        delivered = await house.wechat.says(PATIENT, "我想挂号")
        assert delivered.attempts == 1
        assert house.texts() == ["听到：我想挂号"]
        assert house.phone()[0].way == "passive"
        assert await house.deliveries() == []

    @pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
    @pytest.mark.parametrize("form", ["xml", "json"])
    async def test_in_every_mode(self, house: House, mode: str, form: str) -> None:
        house.calls_back(mode=mode, form=form)
        await house.wechat.says(PATIENT, "我想挂号")
        assert house.texts() == ["听到：我想挂号"]

    async def test_a_conversation_goes_on(self, house: House) -> None:
        await house.wechat.says(PATIENT, "一")
        await house.wechat.says(PATIENT, "二")
        assert len(await house.conversations()) == 1
        assert len({heard.conversation for heard in house.dialogue.heard}) == 1
        assert [heard.channel for heard in house.dialogue.heard] == ["wechat", "wechat"]

    async def test_two_first_messages_open_one_conversation(self, house: House) -> None:
        await asyncio.gather(*(house.wechat.says(PATIENT, word) for word in "一二三四"))
        assert len(await house.conversations()) == 1
        assert sorted(house.texts()) == sorted(f"听到：{word}" for word in "一二三四")

    async def test_after_a_day_of_silence_a_new_conversation_begins(self, house: House) -> None:
        await house.wechat.says(PATIENT, "今天")
        house.clock.advance(hours=25)
        await house.wechat.says(PATIENT, "明天")
        assert len(await house.conversations()) == 2
        assert len(house.texts()) == 2


class TestARepeatedPush:
    async def test_gets_the_finished_answer_from_any_process(self, house: House) -> None:
        delivered = await house.wechat.says(PATIENT, "我想挂号")
        for _ in range(3):
            again = await house.wechat.repeats(delivered)
            assert again.shown.text == "听到：我想挂号"
        assert house.dialogue.messages == ["我想挂号"]
        assert len(await house.messages()) == 2

    async def test_waits_with_the_first_one_while_that_is_at_work(self, house: House) -> None:
        house.dialogue.gate.clear()
        first = asyncio.create_task(house.wechat.says(PATIENT, "我想挂号"))
        await house.dialogue.thinking.wait()
        pushed = (await house.messages())[0].client_message_id.removeprefix("msg:")
        values = house.wechat.push_of(
            PATIENT, {"MsgType": "text", "Content": "我想挂号", "MsgId": int(pushed)}
        )
        retries = [asyncio.create_task(house.wechat.pusher.push(values)) for _ in range(3)]
        house.dialogue.gate.set()
        done = await asyncio.gather(first, *retries)
        assert {one.shown.text for one in done} == {"听到：我想挂号"}
        assert house.dialogue.messages == ["我想挂号"]
        await house.posts()
        assert all(shown.way == "passive" for shown in house.phone())

    async def test_an_event_is_known_by_its_moment(self, house: House) -> None:
        delivered = await house.wechat.clicks(PATIENT, "/booking_make")
        await house.wechat.repeats(delivered)
        assert house.dialogue.messages == ["/booking_make"]
        assert len(house.texts()) == 2


class TestAnAnswerThatComesLate:
    async def test_is_posted_and_the_push_is_let_go(self, house: House) -> None:
        hurried(house)
        house.dialogue.gate.clear()
        delivered = await house.wechat.says(PATIENT, "我想挂号")
        assert (delivered.attempts, delivered.shown) == (1, None)
        house.dialogue.gate.set()
        await house.ends_its_work()
        await house.posts()
        assert [(shown.way, shown.text) for shown in house.phone()] == [
            ("posted", "听到：我想挂号")
        ]
        assert [one.state for one in await house.deliveries()] == [DeliveryState.SENT]

    async def test_a_retry_after_it_was_posted_gets_nothing_more(self, house: House) -> None:
        hurried(house)
        house.dialogue.gate.clear()
        delivered = await house.wechat.says(PATIENT, "我想挂号")
        house.dialogue.gate.set()
        await house.ends_its_work()
        again = await house.wechat.repeats(delivered)
        await house.posts()
        assert again.shown is None
        assert house.texts() == ["听到：我想挂号"]

    async def test_a_retry_that_still_waits_carries_it(self, house: House) -> None:
        hurried(house)
        house.dialogue.gate.clear()
        delivered = await house.wechat.says(PATIENT, "我想挂号")
        for app in (house.one, house.two):
            app.state.settings = app.state.settings.model_copy(
                update={"wechat_answer_seconds": 4.5}
            )
        retry = asyncio.create_task(house.wechat.repeats(delivered))
        await somebody_waits_again(house)
        house.dialogue.gate.set()
        assert (await retry).shown.text == "听到：我想挂号"
        await house.ends_its_work()
        await house.posts()
        assert house.texts() == ["听到：我想挂号"]

    async def test_messages_are_answered_in_the_patients_order(self, house: House) -> None:
        hurried(house)
        house.dialogue.gate.clear()
        for word in ("第一句", "第二句", "第三句"):
            await house.wechat.says(PATIENT, word)
            house.clock.advance(seconds=1)
        house.dialogue.gate.set()
        await house.ends_its_work()
        assert house.dialogue.messages == ["第一句", "第二句", "第三句"]
        assert house.dialogue.busiest == 1
        await house.posts()
        assert "".join(house.texts()).index("第一句") < "".join(house.texts()).index("第三句")

    async def test_typing_is_shown_when_it_takes_a_while(self, house: House) -> None:
        house.dialogue.gate.clear()
        saying = asyncio.create_task(house.wechat.says(PATIENT, "我想挂号"))
        while not [one for one in house.wechat.talk(PATIENT) if one.kind == "typing"]:
            await asyncio.wait({saying}, timeout=0.05)
            assert not saying.done()
        house.dialogue.gate.set()
        await saying
        assert house.texts() == ["听到：我想挂号"]


class TestDanger:
    async def test_does_not_wait_for_a_model_that_thinks(self, house: House) -> None:
        house.dialogue.gate.clear()
        slow = asyncio.create_task(house.wechat.says(PATIENT, "我想挂号"))
        await house.dialogue.thinking.wait()
        delivered = await house.wechat.says(PATIENT, "我爸胸口剧痛，喘不上气，满头大汗")
        assert "120" in delivered.shown.text
        house.dialogue.gate.set()
        assert (await slow).shown.text == "听到：我想挂号"

    async def test_is_answered_though_nothing_can_be_stored(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(inbox, "arrive_again", no_database)
        delivered = await house.wechat.says(PATIENT, "我爸胸口剧痛，喘不上气，满头大汗")
        assert "120" in delivered.shown.text
        delivered = await house.wechat.says(PATIENT, "我想挂号")
        assert "没有收到" in delivered.shown.text


class TestWhatIsAway:
    async def test_without_the_dialogue_model_a_person_is_offered(self, house: House) -> None:
        house.dialogue.away = True
        await house.wechat.says(PATIENT, "我想挂号")
        assert "1 转人工" in house.texts()[0]
        stored = await house.messages()
        assert stored[0].outcome is Outcome.FAILED

    async def test_a_long_answer_is_posted_in_pieces(self, house: House) -> None:
        house.dialogue.says = [Utterance("请带好身份证和医保卡。" * 120)]
        delivered = await house.wechat.says(PATIENT, "要带什么")
        assert delivered.shown is None
        await house.posts()
        assert len(house.phone()) == 2
        assert "".join(house.texts()) == "请带好身份证和医保卡。" * 120


async def somebody_waits_again(house: House) -> None:
    for _ in range(1000):
        if (await house.messages())[0].attempts > 1:
            return
    raise AssertionError("nobody came")


async def no_database(*_: object) -> None:
    raise OperationalError("SELECT", {}, Exception())


class TestAPatientWhoComesBack:
    async def test_gets_first_what_could_not_be_sent(self, house: House) -> None:
        hurried(house)
        house.dialogue.gate.clear()
        await house.wechat.says(PATIENT, "我想挂号")
        house.clock.advance(hours=49)
        house.dialogue.gate.set()
        await house.ends_its_work()
        await house.posts()
        assert [one.state for one in await house.deliveries()] == [DeliveryState.FAILED]
        assert house.texts() == []
        await house.wechat.says(PATIENT, "还在吗")
        await house.posts()
        assert house.texts() == ["听到：我想挂号", "听到：还在吗"]


class TestARefusedPush:
    async def test_is_counted_and_told_once_an_hour(
        self, house: House, caplog: pytest.LogCaptureFixture
    ) -> None:
        house.calls_back(token="a wrong one", retries=0)
        for _ in range(3):
            await house.wechat.says(PATIENT, "我想挂号")
        refused = [record.getMessage() for record in caplog.records if "refused" in record.message]
        assert refused == ["a push of WeChat is refused: signature_invalid"] * 2
        assert "我想挂号" not in caplog.text
