"""How a function becomes an action: errors turned into kind words, forms taken up again.

Rasa speaks on after a failed action, and says nothing at all when the action server is away; so an
action never fails: it says itself what went wrong. This is one of the three borders where errors
are caught by type.
"""

import logging
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.backend import (
    Backend,
    BackendAway,
    BackendRefused,
    BackendUnsure,
    backend_from_environment,
)
from actions.turn import Event, Turn

logger = logging.getLogger(__name__)

Act = Callable[[Turn], Awaitable[list[Event]]]
Runner = Callable[[CollectingDispatcher, Tracker, dict[str, Any]], Awaitable[list[Event]]]

ACTIONS: dict[str, Runner] = {}


@cache
def _backend() -> Backend:
    return backend_from_environment()


def action(name: str, *, resumes: bool = False) -> Callable[[Act], Act]:
    """Register a function as the action `name`.

    With `resumes` it is a digression: a form that was being filled asks its question again.
    """

    def register(act: Act) -> Act:
        async def run(
            dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
        ) -> list[Event]:
            turn = Turn(dispatcher, tracker, domain, _backend())
            events = await _guarded(name, act, turn)
            if resumes and turn.form:
                events.append(FollowupAction(turn.form))
            return events

        ACTIONS[name] = run
        return act

    return register


def form_step(form: str) -> Callable[[Callable[[Turn], Awaitable[dict[str, Any] | None]]], Any]:
    """Register how a message fills `form`.

    The function returns the slots that change, `{}` when it has dealt with the message otherwise,
    or None when the message is not for the form: then the rules answer it and the form goes on
    afterwards. It is only asked about messages of the patient, never when a form starts or resumes.
    """

    def register(fill: Callable[[Turn], Awaitable[dict[str, Any] | None]]) -> Any:
        @action(f"validate_{form}")
        async def step(turn: Turn) -> list[Event]:
            if turn.form != form or not turn.patient_has_just_spoken:
                return []
            changes = await fill(turn)
            if changes is None:
                return []
            changes |= _braked(turn, changes)
            return [SlotSet(slot, value) for slot, value in changes.items()]

        return fill

    return register


# The same question asked this often in a row without getting anywhere: a person should help.
_STUCK = 3


def _braked(turn: Turn, changes: dict[str, Any]) -> dict[str, Any]:
    """Count answers that changed nothing; the third offers a person before asking once more."""
    moved = any(value is not None and value != turn.slot(slot) for slot, value in changes.items())
    stuck = 0 if moved else int(turn.slot("control__stuck") or 0) + 1
    if stuck >= _STUCK:
        turn.say("utter_control__stuck")
        stuck = 0
    return {"control__stuck": stuck}


async def _guarded(name: str, act: Act, turn: Turn) -> list[Event]:
    try:
        return await act(turn)
    except BackendRefused as refusal:
        # "Not found" is a fault of ours (an address, a stale id), no rule a patient could follow.
        if refusal.code == "not_found":
            turn.say("utter_control__backend_away")
        else:
            turn.say_text(refusal.message)
    except BackendUnsure:
        # It may be done: to say that it is not would be as wrong as to say that it is.
        turn.say("utter_control__backend_unsure")
    except BackendAway:
        turn.say("utter_control__backend_away")
    except (KeyError, TypeError, ValueError, LookupError, AttributeError) as error:
        # A fault of ours. rasa-sdk would echo the whole tracker into the log; its kind is enough.
        logger.error("%s failed: %s", name, type(error).__name__)
        turn.say("utter_control__backend_away")
    return []
