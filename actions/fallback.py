"""When it isn't clear what is meant: likely meanings to press, then a person."""

import re

from actions.base import action
from actions.control_care import cared_for
from actions.fallback_reading import begins_triage, names_complaint
from actions.guide import say_article
from actions.guide_hospitals import asks_of_another_hospital
from actions.turn import Button, Event, Turn

_UNCLEAR = {"nlu_fallback", "out_of_scope"}
_MEANINGS = 3
_COMMON = ["triage_ask", "booking_make", "guide_ask"]
# Shorter than this there is too little to look up in the guide.
_LOOKED_UP = 4
_LATIN = re.compile(r"[A-Za-z]")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@action("action_fallback", resumes=True)
async def fallback(turn: Turn) -> list[Event]:
    """What can be found out by other means; then what is most likely meant; then a person."""
    if not re.search(r"\w", turn.text):
        # Only marks or faces: nothing was asked, so a form just asks again.
        if not turn.form:
            turn.say("utter_fallback__nothing_said")
        return []
    if (found := await _found(turn)) is not None:
        return found
    if misunderstood_in_a_row(turn) >= 2:
        turn.say("utter_fallback__offer_person")
    elif turn.intent == "out_of_scope":
        turn.say("utter_fallback__out_of_scope")
    else:
        turn.say("utter_fallback__choose", buttons=_meanings(turn))
    return []


async def _found(turn: Turn) -> list[Event] | None:
    """What rules, triage and the guide make of the message; None when they make nothing of it."""
    if (cared := await cared_for(turn)) is not None:
        return cared
    if _foreign(turn.text):
        turn.say("utter_fallback__foreign")
        return []
    if asks_of_another_hospital(turn):
        turn.say("utter_guide__other_hospital")
        return []
    if turn.form is None and await names_complaint(turn):
        return begins_triage()
    looked_up = len(turn.text) >= _LOOKED_UP
    return [] if looked_up and await say_article(turn, turn.text, only_sure=True) else None


def _foreign(text: str) -> bool:
    return len(_LATIN.findall(text)) >= 8 and not _HAN.search(text)


def misunderstood_in_a_row(turn: Turn) -> int:
    """How many of the patient's last messages, this one included, were not understood."""
    count = 0
    for event in reversed(turn.tracker.events):
        if event.get("event") != "user":
            continue
        if event["parse_data"]["intent"]["name"] not in _UNCLEAR:
            break
        count += 1
    return count


def _meanings(turn: Turn) -> list[Button]:
    """Buttons for what the model thought of first; where that is little, for what is asked most."""
    ranking = turn.tracker.latest_message.get("intent_ranking") or []
    guesses = [guess["name"] for guess in ranking if guess["name"] != "human_ask"]
    responses = (f"utter_fallback__meaning_{name}" for name in dict.fromkeys(guesses + _COMMON))
    known = [response for response in responses if response in turn.domain["responses"]]
    return [button for response in known[:_MEANINGS] for button in turn.buttons(response)]
