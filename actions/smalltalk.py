"""Greetings and the bot's account of itself. In the middle of a form they are brief: the form's
question comes right after, and a menu between them would confuse."""

from actions.base import action
from actions.turn import Event, Turn


@action("action_smalltalk_introduce", resumes=True)
async def introduce(turn: Turn) -> list[Event]:
    """Who this is: a program, of this hospital, and no doctor."""
    hospital = await turn.backend.get("/v1/hospital")
    turn.say("utter_smalltalk__introduce", hospital=hospital["name"])
    return []


@action("action_smalltalk_greet", resumes=True)
async def greet(turn: Turn) -> list[Event]:
    """Greet back."""
    turn.say("utter_smalltalk__greet_briefly" if turn.form else "utter_smalltalk__greet")
    return []


@action("action_smalltalk_help", resumes=True)
async def show_help(turn: Turn) -> list[Event]:
    """What can be said."""
    turn.say("utter_smalltalk__help_briefly" if turn.form else "utter_smalltalk__help")
    return []
