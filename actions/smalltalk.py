"""Greetings and the bot's account of itself. In the middle of a form they are brief: the form's
question comes right after, and a menu between them would confuse."""

from actions.base import action
from actions.control_care import cared_for
from actions.turn import Event, Turn


@action("action_smalltalk_introduce", resumes=True)
async def introduce(turn: Turn) -> list[Event]:
    """Who this is: a program, of this hospital, and no doctor."""
    if (cared := await cared_for(turn)) is not None:
        return cared
    hospital = await turn.backend.get("/v1/hospital")
    turn.say("utter_smalltalk__introduce", hospital=hospital["name"])
    return []


@action("action_smalltalk_greet", resumes=True)
async def greet(turn: Turn) -> list[Event]:
    """Greet back."""
    if (cared := await cared_for(turn)) is not None:
        return cared
    turn.say("utter_smalltalk__greet_briefly" if turn.form else "utter_smalltalk__greet")
    return []


@action("action_smalltalk_help", resumes=True)
async def show_help(turn: Turn) -> list[Event]:
    """What can be said."""
    if turn.text and (cared := await cared_for(turn)) is not None:
        return cared
    turn.say("utter_smalltalk__help_briefly" if turn.form else "utter_smalltalk__help")
    return []


@action("action_smalltalk_thank", resumes=True)
async def thank(turn: Turn) -> list[Event]:
    """You're welcome."""
    turn.say("utter_smalltalk__thank_briefly" if turn.form else "utter_smalltalk__thank")
    return []


@action("action_smalltalk_goodbye", resumes=True)
async def goodbye(turn: Turn) -> list[Event]:
    """Goodbye, unless somebody has left for ever or danger is only just over."""
    if (cared := await cared_for(turn)) is not None:
        return cared
    turn.say("utter_smalltalk__goodbye")
    return []
