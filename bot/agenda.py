"""What is answered at once and what is kept, when a patient wishes for several things.

Questions that need no conversation are answered first, then what an open form has asked for, then
the rest one after another, each when nothing else is open. What has to wait is kept in the slot
`control__kept` and said to be kept. Nothing is dropped, but when a person takes over, who sees all.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

KEPT = "control__kept"

_AT_ONCE = {"guide_ask", "medical_ask"}
_SERVICE = "service_ask"  # explained at once, or somebody is called, which opens a form
_ANSWERS = {"inform", "affirm", "deny"}
_PERSON, _STOP = "human_ask", "stop"
# What a form that is open reads itself, whatever wish it sounds like.
_READ_BY = {
    "triage_form": {"triage_ask", "medical_ask"},
    "schedule_form": {"schedule_ask"},
    "registration_form": {"booking_make", "schedule_ask", "triage_ask"},
    "registration_change_form": {"booking_change", "booking_make", "schedule_ask"},
    "registration_waitlist_form": {"booking_make", "schedule_ask"},
    "registration_appeal_form": {"complaint_file", "booking_ask", "triage_ask", "medical_ask"},
    "complaint_form": {"complaint_file", "suggestion_give", "praise_give"},
    "service_form": {_SERVICE},
}
# While one of these is set a question is open, though no form is.
_OPEN = ("control__danger", "control__set_aside")

Wish = dict[str, str]


class Agenda:
    """Handles one message of a patient, as one wish or as several.

    `agent` is Rasa's, `handle` its way of answering one message; what is said goes to the
    message's output channel, which collects it in `messages`.
    """

    def __init__(
        self, agent: Any, handle: Callable[[UserMessage], Awaitable[Any]], message: UserMessage
    ) -> None:
        self._agent, self._handle, self._message = agent, handle, message
        self._said: Any = message.output_channel

    async def answer(self) -> list[Wish]:
        """Answer it, then what was kept as far as nothing is open. The wishes, if several:
        `{"text", "intent"}` each, in the order said."""
        tracker = await self._tracker()
        parsed = await self._agent.processor.parse_message(self._message, tracker)
        wishes, form = parsed.get("wishes") or [], tracker.active_loop_name if tracker else None
        kept = list(tracker.get_slot(KEPT) or []) if tracker else []
        if is_one(wishes, form):
            await self._handle(self._part(self._message.text, parsed))
            wishes = []
        else:
            now, later = planned(wishes, form)
            await self._answer_now([wish["text"] for wish in now])
            kept += [wish["text"] for wish in later]
        await self._go_on(kept)
        return wishes

    async def _answer_now(self, texts: list[str]) -> None:
        for text in texts:
            await self._handle(self._part(text))
            tracker = await self._tracker()
            if text is not texts[-1] and tracker and is_form_asking_again(tracker):
                self._said.messages.pop()  # once, at the end, is enough

    async def _go_on(self, kept: list[str]) -> None:
        """Take up what is kept while nothing is open; keep the rest."""
        had = bool(kept)
        while kept and is_idle(tracker := await self._tracker()):
            text = kept.pop(0)
            if tracker is not None and self._said.messages:
                await self._utter("utter_control__next", tracker, wish=text)
            await self._handle(self._part(text))
        tracker = await self._tracker()
        if not had or tracker is None:
            return
        if tracker.latest_message and tracker.latest_message.intent.get("name") == _PERSON:
            kept = []
        await self._keep(tracker, kept)

    async def _keep(self, tracker: DialogueStateTracker, kept: list[str]) -> None:
        new = [text for text in kept if text not in (tracker.get_slot(KEPT) or [])]
        if new:
            wishes = "”“".join(new)
            await self._utter("utter_control__kept", tracker, wish=wishes)
            self._said.messages.insert(0, self._said.messages.pop())  # a question comes last
        tracker.update(SlotSet(KEPT, kept or None))
        await self._agent.tracker_store.save(tracker)

    def _part(self, text: str, parsed: dict[str, Any] | None = None) -> UserMessage:
        """The message, or a part of it, as Rasa handles it."""
        whole = self._message
        return UserMessage(
            text,
            whole.output_channel,
            whole.sender_id,
            parse_data=parsed,
            input_channel=whole.input_channel,
            metadata=whole.metadata,
        )

    async def _utter(self, response: str, tracker: DialogueStateTracker, **values: Any) -> None:
        channel = self._message.input_channel
        said = await self._agent.processor.nlg.generate(response, tracker, channel, **values)
        if said:
            await self._said.send_response(self._message.sender_id, said)

    async def _tracker(self) -> DialogueStateTracker | None:
        found = await self._agent.tracker_store.retrieve(self._message.sender_id)
        return found if isinstance(found, DialogueStateTracker) else None


def is_one(wishes: list[Wish], form: str | None) -> bool:
    """Whether the message is answered as a whole: one wish, or all of it is for the open form."""
    if form is None:
        # A bare value answers nothing when nothing was asked.
        return sum(wish["intent"] not in _ANSWERS for wish in wishes) < 2
    return all(wish["intent"] in _read_by(form) for wish in wishes)


def planned(wishes: list[Wish], form: str | None) -> tuple[list[Wish], list[Wish]]:
    """Those that are answered now, in the order to answer them, and those for afterwards."""
    own = _read_by(form) - _AT_ONCE if form else set()
    persons = [wish for wish in wishes if wish["intent"] == _PERSON]
    at_once = [wish for wish in wishes if wish["intent"] in _AT_ONCE]
    if persons:  # the person sees the rest
        return [*at_once, persons[0]], []
    stops = [wish for wish in wishes if wish["intent"] == _STOP]
    for_form = [wish for wish in wishes if wish["intent"] in own]
    service = [wish for wish in wishes if wish["intent"] == _SERVICE and wish not in for_form]
    # 算了，食堂在哪: nothing is open any more. One service: after it something may be open.
    now = [*stops, *at_once, *for_form, *service[:1]]
    return now, [wish for wish in wishes if wish not in now]


def _read_by(form: str) -> set[str]:
    return _ANSWERS | _READ_BY.get(form, set())


def is_idle(tracker: DialogueStateTracker | None) -> bool:
    """Whether no question is open and no person was asked for."""
    if tracker is None:
        return True
    person = tracker.latest_message and tracker.latest_message.intent.get("name") == _PERSON
    return not (tracker.active_loop_name or person or any(map(tracker.get_slot, _OPEN)))


def is_form_asking_again(tracker: DialogueStateTracker) -> bool:
    """Whether the last utterance is the open form's question, after something else was answered."""
    form, asked, answered = tracker.active_loop_name, False, False
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, ActionExecuted) and event.action_name == form and not answered:
            asked = True
        elif isinstance(event, BotUttered) and asked:
            answered = True
    return bool(form) and asked and answered
