"""Whom the appointment is for. Identity is typed in a form of its own, never in the chat."""

from typing import Any

from actions.base import action
from actions.registration_place import chosen_words
from actions.registration_reading import means_another_person, says_done
from actions.registration_words import fitting
from actions.turn import Button, Event, Turn

# Whom the patient names (the `person` entity), and the relation of a card that is surely theirs.
# A parent's card may be the other parent's, so it is never taken without asking.
_SURE = {"self": "self", "child": "child"}
# The relation that such a person's card would have.
_RELATION = {
    "self": "self",
    "child": "child",
    "mother": "parent",
    "father": "parent",
    "spouse": "other",
    "elder": "other",
    "friend": "other",
}
_NEW: dict[str, Any] = {
    "registration__visitor": None,
    "registration__person": "other",
    "registration__new_visitor": True,
    "registration__mends": None,
    "registration__held": None,
}


async def visitors(turn: Turn) -> list[dict[str, Any]]:
    """The visitor cards of this account, masked."""
    found: list[dict[str, Any]] = await turn.backend.get(
        f"/v1/conversations/{turn.conversation}/visitors"
    )
    return found


async def choose_visitor(turn: Turn, person: str | None) -> dict[str, Any] | None:
    """The slots that the choice of a visitor sets, or None when nothing was chosen.

    `person` is whom the patient has named so far in this booking.
    """
    pressed, named = turn.entity("visitor"), turn.entity("person")
    if pressed == "new":
        return dict(_NEW)
    if pressed:
        return _mended(str(pressed)) | {"registration__new_visitor": None}
    if means_another_person(turn):
        return _instead(turn, await visitors(turn), named)
    if (mends := turn.slot("registration__mends")) and not named:
        return _mended(mends) if says_done(turn) else None
    if turn.slot("registration__new_visitor") and not named:
        return None
    known = await visitors(turn)
    if known and named and not _may_have_card(known, named):
        return dict(_NEW)
    return _only_fitting(known, person)


def _mended(card: str) -> dict[str, Any]:
    return {"registration__visitor": card, "registration__mends": None}


def named_whom(turn: Turn) -> dict[str, Any]:
    """Whoever is named on the way: a card that was chosen by itself is open again."""
    person = turn.entity("person")
    if not person and not means_another_person(turn):
        return {}
    return {
        "registration__person": person or "other",
        "registration__visitor": None,
        "registration__new_visitor": None,
        "registration__mends": None,
    }


def _instead(turn: Turn, known: list[dict[str, Any]], named: str | None) -> dict[str, Any]:
    """Not the one who was chosen: another card, if there is one, else a new visitor."""
    current = turn.slot("registration__visitor")
    others = [card for card in known if current and str(card["card_id"]) != current]
    if not others or (named and not _may_have_card(others, named)):
        return dict(_NEW)
    asked = _NEW | {"registration__new_visitor": None}
    return asked | (_only_fitting(others, named or "other") or {})


def _may_have_card(known: list[dict[str, Any]], named: str) -> bool:
    return _RELATION.get(named) in {card["relation"] for card in known}


def _only_fitting(known: list[dict[str, Any]], person: str | None) -> dict[str, Any] | None:
    """The single card, when nobody was named or it is surely whose is meant."""
    if person is None:
        meant = known
    else:
        meant = [card for card in known if card["relation"] == _SURE.get(person)]
    if len(meant) != 1:
        return None
    return {"registration__visitor": str(meant[0]["card_id"]), "registration__new_visitor": None}


@action("action_ask_registration__visitor")
async def ask_visitor(turn: Turn) -> list[Event]:
    """Offer the known visitors; with none, or for a new one, the identity form."""
    known = await visitors(turn)
    chosen = await chosen_words(turn)
    subject = turn.slot("registration__subject")
    if mends := turn.slot("registration__mends"):
        await offer_correction(turn, mends)
        turn.say("utter_registration__tell_me_when_done")
        return []
    if not known or turn.slot("registration__new_visitor"):
        return await offer_identity_form(turn, chosen)
    buttons = [visitor_button(turn, card) for card in known]
    asked = fitting("utter_registration__ask_visitor", subject)
    turn.say(asked, chosen=chosen, buttons=buttons)
    return []


async def offer_identity_form(turn: Turn, chosen: str = "") -> list[Event]:
    """A one-time page to register on, after saying what was chosen so far."""
    link = await turn.backend.post(f"/v1/conversations/{turn.conversation}/identity-link", {})
    turn.say("utter_registration__identity", chosen=chosen, card={"type": "identity_form", **link})
    return []


async def offer_correction(turn: Turn, visitor: str) -> list[Event]:
    """A one-time page to put a visitor card right: name, phone, guardian, consent."""
    mine = f"/v1/conversations/{turn.conversation}/visitors"
    link = await turn.backend.post(f"{mine}/{visitor}/correction-link", {})
    turn.say("utter_registration__correction", card={"type": "identity_form", **link})
    return []


def visitor_button(turn: Turn, card: dict[str, Any]) -> Button:
    """To choose a known visitor."""
    relation = turn.words(f"utter_registration__relation_{card['relation']}")
    return {
        "title": turn.words(
            "utter_registration__visitor_button", name=card["name_masked"], relation=relation
        ),
        "payload": f'/press_visitor{{"visitor": "{card["card_id"]}"}}',
    }
