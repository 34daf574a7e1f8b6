"""A complaint that was filed: where it stands, and urging it on."""

from typing import Any

from rasa_sdk.events import FollowupAction

from actions.backend import BackendRefused
from actions.base import action
from actions.complaint_reading import only_says_complain, says_unanswered, urges, withdraws
from actions.complaint_receipts import receipt_in, tail_in
from actions.turn import Button, Event, Turn

_DONE = {"answered", "closed"}
_SHOWN = 3

Standing = dict[str, Any]


@action("action_complaint_status")
async def ask_status(turn: Turn) -> list[Event]:
    """How far a complaint is: by its receipt, else those of this conversation. An open form asks
    its question again afterwards."""
    if withdraws(turn) and not turn.form:
        return [FollowupAction("action_complaint_withdraw_begin")]
    if only_says_complain(turn) and not turn.form:
        return [FollowupAction("action_complaint_begin")]
    events = await status(turn)
    return [*events, *([FollowupAction(turn.form)] if turn.form else [])]


async def status(turn: Turn) -> list[Event]:
    """Say it. 怎么还没处理 urges it on as well; where there is nothing to urge on, that nobody has
    answered is a complaint of its own: a person should take it up."""
    found = await spoken_of(turn)
    if found is None:
        return []
    for one in found[:_SHOWN]:
        _say(turn, one)
    to_urge = [one for one in found if is_open(one)] if urges(turn) else []
    for one in to_urge:
        path = f"/v1/complaints/{one['receipt']}/urge"
        await turn.backend.post(path, {"conversation": turn.conversation})
    if to_urge:
        turn.say("utter_complaint__urged")
    elif says_unanswered(turn):
        turn.say("utter_complaint__escalated")
    elif not found:
        turn.say("utter_complaint__ask_receipt")
    return []


async def spoken_of(turn: Turn) -> list[Standing] | None:
    """The complaint that the message names, else all of this account, newest first. None when it
    names one that there isn't, which has been said."""
    if receipt := receipt_in(turn):
        try:
            path = f"/v1/complaints/{receipt}"
            return [await turn.backend.get(path, conversation=turn.conversation)]
        except BackendRefused:
            turn.say("utter_complaint__unknown_receipt", receipt=receipt)
            return None
    mine: list[Standing] = await turn.backend.get("/v1/complaints", conversation=turn.conversation)
    tail = tail_in(turn, asked=turn.has_just_said("utter_complaint__ask_receipt"))
    if not tail:
        return mine
    named = [one for one in mine if one["receipt"].endswith(tail)]
    if not named:
        turn.say("utter_complaint__unknown_tail", receipt=tail)
        return None
    return named


def is_open(standing: Standing) -> bool:
    """Whether it is one's own and not answered yet."""
    return bool(standing["own"]) and standing["status"] not in _DONE


def _say(turn: Turn, found: Standing) -> None:
    """Where it stands; who was asked whether it is settled is asked once more."""
    card = {"type": "complaint"} | {key: found[key] for key in ("receipt", "status", "due")}
    turn.say_text(found["text"], card=card)
    if found.get("revisit"):
        turn.say(
            "utter_complaint__is_it_solved",
            buttons=solved_buttons(turn, found["receipt"]),
            receipt=found["receipt"],
        )


def solved_buttons(turn: Turn, receipt: str) -> list[Button]:
    """解决了 and 没有解决, for this receipt."""
    return [
        {
            "title": title,
            "payload": f'/press_revisit{{"receipt": "{receipt}", "solved": "{solved}"}}',
        }
        for title, solved in (
            (turn.words("utter_complaint__solved_button"), "yes"),
            (turn.words("utter_complaint__unsolved_button"), "no"),
        )
    ]
