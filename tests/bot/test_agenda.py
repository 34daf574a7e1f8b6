"""The order in which several wishes are answered, with a dialogue that opens and closes forms."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.agenda import KEPT, Agenda
from bot.channel import Collected
from bot.tracker_store import LiveTrackerStore

FORMS = {
    "booking_cancel": "registration_cancel_form",
    "booking_make": "registration_form",
    "complaint_file": "complaint_form",
    "service_ask": "service_form",
}
WISHES: dict[str, list[tuple[str, str]]] = {
    "取消，停车怎么收费": [("取消", "booking_cancel"), ("停车怎么收费", "guide_ask")],
    "取消，再挂眼科": [("取消", "booking_cancel"), ("再挂眼科", "booking_make")],
    "对，停车怎么收费": [("对", "affirm"), ("停车怎么收费", "guide_ask")],
    "明天，再给我挂眼科": [("明天", "inform"), ("再给我挂眼科", "booking_make")],
    "对，再投诉": [("对", "affirm"), ("投诉", "complaint_file")],
    "算了，停车怎么收费": [("算了", "stop"), ("停车怎么收费", "guide_ask")],
    "投诉，转人工": [("投诉", "complaint_file"), ("转人工", "human_ask")],
    "推个轮椅来，停车怎么收费": [("推个轮椅来", "service_ask"), ("停车怎么收费", "guide_ask")],
    "推个轮椅来，找下钱包": [("推个轮椅来", "service_ask"), ("找下钱包", "service_ask")],
}
INTENTS = {part: intent for parts in WISHES.values() for part, intent in parts}
INTENTS |= {"挂骨科": "booking_make", "你好": "greet", "算了": "stop"}


class Dialogue:
    """Rasa's agent and processor in small: forms ask, yes and stop close them."""

    def __init__(self) -> None:
        slots = [AnySlot(name, mappings=[{}]) for name in (KEPT, "control__danger")]
        self.domain = Domain.empty()
        self.tracker_store = LiveTrackerStore(self.domain)
        self.slots = slots
        self.processor = SimpleNamespace(parse_message=self.parse, nlg=self)

    async def parse(self, message: UserMessage, tracker: Any) -> dict[str, Any]:
        wishes = [{"text": text, "intent": intent} for text, intent in WISHES.get(message.text, [])]
        return {"text": message.text, "intent": _intent(message.text), "wishes": wishes}

    async def generate(self, response: str, tracker: Any, channel: str, **values: Any) -> Any:
        return {"text": f"{response} {values['wish']}"}

    async def handle(self, message: UserMessage) -> None:
        tracker = await self.tracker_store.retrieve(message.sender_id)
        tracker = tracker or DialogueStateTracker(message.sender_id, self.slots)
        intent = _intent(message.text)
        tracker.update(UserUttered(message.text, intent))
        form = tracker.active_loop_name
        if intent["name"] in FORMS:
            form = FORMS[intent["name"]]
        elif intent["name"] in ("affirm", "stop"):
            form = None
            await self._say(tracker, message, "好的")
        elif intent["name"] != "inform":
            tracker.update(ActionExecuted("action_answer"))
            await self._say(tracker, message, f"答 {message.text}")
        tracker.update(ActionExecuted(form or "action_listen"))
        tracker.update(ActiveLoop(form))
        if form:
            await self._say(tracker, message, f"问 {form}")
        await self.tracker_store.save(tracker)

    async def _say(self, tracker: Any, message: UserMessage, text: str) -> None:
        tracker.update(BotUttered(text))
        await message.output_channel.send_response(message.sender_id, {"text": text})


def _intent(text: str) -> dict[str, Any]:
    return {"name": INTENTS.get(text, "out_of_scope"), "confidence": 0.9}


@pytest.fixture
def dialogue() -> Dialogue:
    return Dialogue()


async def say(dialogue: Dialogue, text: str) -> list[str]:
    said = Collected("web")
    message = UserMessage(text, said, "c1:1", input_channel="web")
    await Agenda(dialogue, dialogue.handle, message).answer()
    return [each["text"] for each in said.messages]


async def test_a_question_is_answered_before_what_needs_a_conversation(dialogue: Dialogue) -> None:
    assert await say(dialogue, "取消，停车怎么收费") == [
        "答 停车怎么收费",
        "utter_control__next 取消",
        "问 registration_cancel_form",
    ]


async def test_a_second_errand_is_kept_and_said_to_be(dialogue: Dialogue) -> None:
    assert await say(dialogue, "取消，再挂眼科") == [
        "utter_control__kept 再挂眼科",
        "问 registration_cancel_form",
    ]


async def test_what_was_kept_is_taken_up_when_the_first_is_done(dialogue: Dialogue) -> None:
    await say(dialogue, "取消，再挂眼科")
    assert await say(dialogue, "对") == [
        "好的",
        "utter_control__next 再挂眼科",
        "问 registration_form",
    ]


async def test_what_was_kept_is_taken_up_only_once(dialogue: Dialogue) -> None:
    await say(dialogue, "取消，再挂眼科")
    await say(dialogue, "对")
    assert await say(dialogue, "算了") == ["好的"]


async def test_a_question_beside_an_answer_does_not_make_the_form_ask_twice(
    dialogue: Dialogue,
) -> None:
    await say(dialogue, "挂骨科")
    assert await say(dialogue, "对，停车怎么收费") == ["答 停车怎么收费", "好的"]


async def test_in_a_form_what_it_reads_itself_is_one_message(dialogue: Dialogue) -> None:
    await say(dialogue, "挂骨科")
    assert await say(dialogue, "明天，再给我挂眼科") == [
        "答 明天，再给我挂眼科",
        "问 registration_form",
    ]


async def test_another_errand_in_a_form_waits_for_its_end(dialogue: Dialogue) -> None:
    await say(dialogue, "挂骨科")
    assert await say(dialogue, "对，再投诉") == [
        "好的",
        "utter_control__next 投诉",
        "问 complaint_form",
    ]


async def test_what_is_given_up_is_closed_before_the_question_is_answered(
    dialogue: Dialogue,
) -> None:
    await say(dialogue, "挂骨科")
    assert await say(dialogue, "算了，停车怎么收费") == ["好的", "答 停车怎么收费"]


async def test_who_asks_for_a_person_gets_one_and_nothing_is_kept(dialogue: Dialogue) -> None:
    assert await say(dialogue, "投诉，转人工") == ["答 转人工"]
    tracker = await dialogue.tracker_store.retrieve("c1:1")
    assert tracker is not None
    assert tracker.get_slot(KEPT) is None


async def test_a_value_that_nobody_asked_for_does_not_split_a_message(dialogue: Dialogue) -> None:
    assert await say(dialogue, "对，停车怎么收费") == ["答 对，停车怎么收费"]


async def test_who_is_called_for_comes_after_the_question_beside_it(dialogue: Dialogue) -> None:
    assert await say(dialogue, "推个轮椅来，停车怎么收费") == [
        "答 停车怎么收费",
        "问 service_form",
    ]


async def test_of_two_services_the_second_waits_for_the_first(dialogue: Dialogue) -> None:
    await say(dialogue, "推个轮椅来，找下钱包")
    assert await say(dialogue, "对") == [
        "好的",
        "utter_control__next 找下钱包",
        "问 service_form",
    ]
