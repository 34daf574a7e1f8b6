"""When it isn't clear what is meant: likely meanings to press, then a person."""

import re

from actions.base import action
from actions.guide import say_article
from actions.turn import Button, Event, Turn

_UNCLEAR = {"nlu_fallback", "out_of_scope"}
_MEANINGS = 3
# Shorter than this there is too little to look up in the guide.
_LOOKED_UP = 4


@action("action_fallback", resumes=True)
async def fallback(turn: Turn) -> list[Event]:
    """First what is most likely meant, then, the second time in a row, a person."""
    if not re.search(r"\w", turn.text):
        # Only marks or faces: nothing was asked, so a form just asks again.
        if not turn.form:
            turn.say("utter_fallback__nothing_said")
        return []
    if len(turn.text) >= _LOOKED_UP and await say_article(turn, turn.text, only_sure=True):
        return []
    if misunderstood_in_a_row(turn) >= 2:
        turn.say("utter_fallback__offer_person")
    elif turn.intent == "out_of_scope":
        turn.say("utter_fallback__out_of_scope")
    else:
        turn.say("utter_fallback__choose", buttons=_meanings(turn))
    return []


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
    ranking = turn.tracker.latest_message.get("intent_ranking") or []
    buttons: list[Button] = []
    for guess in ranking:
        response = f"utter_fallback__meaning_{guess['name']}"
        if response in turn.domain["responses"] and len(buttons) < _MEANINGS:
            buttons += turn.buttons(response)
    return buttons
