"""Below an article about help that somebody can be called for: the button that calls them."""

from typing import Any

from actions.turn import Turn

# Topics of the guide in which there is such help.
_HELPED = {"accessibility", "interpreter", "admission", "other"}


async def offer_help(turn: Turn, article: dict[str, Any]) -> None:
    """Offer it, unless something else is being done."""
    if turn.form is not None or article["topic"] not in _HELPED:
        return
    kinds: list[dict[str, Any]] = await turn.backend.get(
        "/v1/service-requests/kinds", q=turn.text[:200], article=article["id"]
    )
    if kinds:
        say_offer(turn, str(kinds[0]["id"]))


def say_offer(turn: Turn, kind: str) -> None:
    """帮我叫人, for one kind of help."""
    button = {
        "title": turn.words("utter_service__call_button"),
        "payload": f'/press_service{{"service": "{kind}"}}',
    }
    turn.say("utter_service__call_one", buttons=[button])
