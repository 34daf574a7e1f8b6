"""See and delete what is kept of me."""

import re
from typing import Any

from rasa_sdk.events import ActiveLoop, SlotSet

from actions.base import action, form_step
from actions.interruptions import finish, set_aside
from actions.registration_reading import says_no, says_yes
from actions.turn import Event, Turn

FORM = "privacy_form"
_ERASE = re.compile(r"删|清除|清掉|清空|注销|抹掉|销毁")
# A yes to deleting is nothing but that; 删了还能恢复吗 is a question.
_ERASE_NOW = re.compile(
    r"(确认|确定|对|好|嗯|是|要|就|那|请|帮我|都|全部|把)*(删除|删|清除|清空|注销)(掉|了|吧|我的|资料|信息|全部|都|它)*"
)
_SHOW = re.compile(r"看|查|有什么|哪些|存了|留了|知道我")
_NOT = re.compile(r"不|别|先等|算了")
# Matters of other flows that also "look something up".
_QUESTIONS = {"booking_ask", "booking_make", "booking_cancel", "booking_change", "schedule_ask"}
_QUESTIONS |= {"complaint_ask", "complaint_file", "guide_ask", "service_ask", "triage_ask"}
_LEAVE = re.compile(r"^(不用|不要|不必|算了|没有?了|不了|没事)")


@action("action_privacy_begin")
async def begin(turn: Turn) -> list[Event]:
    """Start over."""
    said = {"privacy__choice": "erase" if _said(turn) == "erase" else None}
    slots = said | {"privacy__confirmed": None, "privacy__asked": None}
    return [*set_aside(turn, FORM), *(SlotSet(slot, value) for slot, value in slots.items())]


def _said(turn: Turn) -> str | None:
    """What is wanted, by button or in words."""
    if pressed := turn.entity("choice"):
        return str(pressed)
    if _ERASE.search(turn.text):
        return None if _NOT.search(turn.text) else "erase"
    return "show" if _SHOW.search(turn.text) else None


@form_step(FORM)
async def fill(turn: Turn) -> dict[str, Any] | None:
    """See or delete; deleting is confirmed."""
    if turn.requested == "privacy__choice":
        return await _choose(turn)
    if says_yes(turn) or _ERASE_NOW.fullmatch(turn.text):
        return {"privacy__confirmed": True}
    return {"privacy__confirmed": False} if says_no(turn) else None


async def _choose(turn: Turn) -> dict[str, Any] | None:
    if turn.intent == "deny" or _LEAVE.search(turn.text):
        turn.say("utter_privacy__kept")
        return {"privacy__choice": "none", "privacy__confirmed": False}
    choice = _said(turn)
    if choice == "show" and turn.intent in _QUESTIONS:
        return None  # 查一下我的预约 is another matter
    if choice == "show":
        await _show(turn)
        return {"privacy__choice": "show", "privacy__confirmed": False}
    return {"privacy__choice": choice} if choice else None


@action("action_ask_privacy__choice")
async def ask_choice(turn: Turn) -> list[Event]:
    """Asked once; who then speaks of something else is not asked again."""
    if turn.slot("privacy__asked"):
        return [ActiveLoop(None), SlotSet("requested_slot", None), SlotSet("privacy__asked", None)]
    turn.say("utter_privacy__ask_choice")
    return [SlotSet("privacy__asked", True)]


async def _show(turn: Turn) -> None:
    data = await turn.backend.get(f"/v1/conversations/{turn.conversation}/my-data")
    people = data["visitors"]
    if not people:
        turn.say("utter_privacy__nothing_kept")
        return
    lines = "\n".join(turn.words("utter_privacy__person", **person) for person in people)
    turn.say("utter_privacy__data", lines=lines)


@action("action_privacy_submit")
async def submit(turn: Turn) -> list[Event]:
    """Delete after a yes."""
    if turn.slot("privacy__choice") == "erase":
        if turn.slot("privacy__confirmed"):
            await turn.backend.delete(f"/v1/conversations/{turn.conversation}/my-data")
            turn.say("utter_privacy__erased")
        else:
            turn.say("utter_privacy__kept")
    slots = ("privacy__choice", "privacy__confirmed", "privacy__asked")
    return [*(SlotSet(slot, None) for slot in slots), *finish(turn)]
