"""我不投诉了: what was filed is withdrawn after a yes; staff decide what becomes of it."""

from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.base import action, form_step
from actions.complaint_receipts import receipt_in, tail_in
from actions.complaint_status import Standing, is_open, spoken_of
from actions.interruptions import finish
from actions.registration_reading import says_no, says_yes
from actions.turn import Event, Turn

FORM = "complaint_withdraw_form"
_SLOTS = ("complaint__withdrawn", "complaint__withdraw_sure")


@action("action_complaint_withdraw_begin")
async def begin(turn: Turn) -> list[Event]:
    """Which one is meant; of one's own only those that are not answered yet."""
    found = await spoken_of(turn)
    if found is None:
        return [FollowupAction("action_listen")]
    mine = [one for one in found if is_open(one)]
    if not mine:
        turn.say("utter_complaint__nothing_to_withdraw")
        return [FollowupAction("action_listen")]
    only = mine[0]["receipt"] if len(mine) == 1 else None
    return [
        SlotSet("complaint__withdrawn", only),
        SlotSet("complaint__withdraw_sure", None),
    ]


@action("action_ask_complaint__withdrawn")
async def ask_which(turn: Turn) -> list[Event]:
    """Of several: which."""
    mine: list[Standing] = await turn.backend.get("/v1/complaints", conversation=turn.conversation)
    buttons = [
        {
            "title": one["receipt"],
            "payload": f'/press_complaint{{"receipt": "{one["receipt"]}"}}',
        }
        for one in mine
        if is_open(one)
    ]
    turn.say("utter_complaint__which_to_withdraw", buttons=buttons)
    return []


@action("action_ask_complaint__withdraw_sure")
async def ask_sure(turn: Turn) -> list[Event]:
    """Repeat what will be done."""
    turn.say("utter_complaint__ask_withdraw", receipt=turn.slot("complaint__withdrawn"))
    return []


@form_step(FORM)
async def fill(turn: Turn) -> dict[str, Any] | None:
    """Which one, and whether it is wished."""
    if turn.requested == "complaint__withdrawn":
        return await _which(turn)
    if says_yes(turn, "cancel"):
        return {"complaint__withdraw_sure": "yes"}
    if says_no(turn):
        return {"complaint__withdraw_sure": "no"}
    return None


async def _which(turn: Turn) -> dict[str, Any] | None:
    named, tail = receipt_in(turn), tail_in(turn, asked=True)
    mine: list[Standing] = await turn.backend.get("/v1/complaints", conversation=turn.conversation)
    for one in mine:
        receipt = str(one["receipt"])
        if is_open(one) and (receipt == named or (tail and receipt.endswith(tail))):
            return {"complaint__withdrawn": receipt}
    return None


@action("action_complaint_withdraw_submit")
async def submit(turn: Turn) -> list[Event]:
    """Withdraw it, or say that it goes on."""
    receipt, sure = turn.slot("complaint__withdrawn"), turn.slot("complaint__withdraw_sure")
    if not (receipt and sure):
        return []
    if sure == "yes":
        body = {"conversation": turn.conversation}
        await turn.backend.post(f"/v1/complaints/{receipt}/withdraw", body)
    turn.say(f"utter_complaint__{'withdrawn' if sure == 'yes' else 'goes_on'}", receipt=receipt)
    return [*(SlotSet(slot, None) for slot in _SLOTS), *finish(turn)]
