"""Greetings and the like are responses alone (`bot/domain/smalltalk.yml`); this module gives the
bot's account of itself, which depends on the hospital."""

from actions.base import action
from actions.turn import Event, Turn


@action("action_smalltalk_introduce", resumes=True)
async def introduce(turn: Turn) -> list[Event]:
    """Who this is: a program, of this hospital, and no doctor."""
    hospital = await turn.backend.get("/v1/hospital")
    turn.say("utter_smalltalk__introduce", hospital=hospital["name"])
    return []
