"""What the assistant made of a message, from what is stored with it. Old messages lack some of it,
and messages that never came to the dialogue model lack all. Pure."""

from collections.abc import Mapping
from typing import Any

from api.conversations.masking import mask_identity
from api.conversations.models import Message
from api.staff.review.replay_schemas import EntityOut, Ranked, SlotOut, UnderstandingOut

_LONGEST_VALUE = 60
# What the dialogue engine does by itself, which tells a reviewer nothing.
_HOUSEKEEPING = frozenset({"action_session_start", "action_listen"})
# What a slot's object is called, the first that is there.
_NAMES = ("name", "title", "label", "doctor", "department", "date", "time", "text", "value")


def understanding_of(
    message: Message, before: Mapping[str, Any], *, with_slots: bool
) -> UnderstandingOut | None:
    """None where nothing was understood. `before` is what was known after the turn before;
    without slots when something in the conversation is kept from the reader."""
    told: dict[str, Any] = message.understanding or {}
    if not told:
        return None
    intent = told.get("intent") or {}
    opinions, spent = told.get("opinions") or {}, told.get("ms") or {}
    return UnderstandingOut(
        intent=intent.get("name"),
        confidence=_share(intent.get("confidence")),
        ranking=_ranking(told, intent.get("name")),
        entities=_entities(message.text, told.get("entities") or []),
        form=told.get("active_loop"),
        asked=told.get("requested_slot"),
        slots=_slots(told.get("slots") or {}, before) if with_slots else [],
        actions=[str(one) for one in told.get("actions") or [] if one not in _HOUSEKEEPING],
        model=told.get("model"),
        machine=opinions.get("machine"),
        bayes=opinions.get("bayes"),
        dialogue_ms=spent.get("dialogue"),
        turn_ms=spent.get("turn"),
    )


def slots_of(message: Message) -> dict[str, Any]:
    """What was known after a message."""
    slots = (message.understanding or {}).get("slots")
    return slots if isinstance(slots, dict) else {}


def _share(confidence: Any) -> float | None:
    return float(confidence) if isinstance(confidence, int | float) else None


def _ranking(told: Mapping[str, Any], chosen: str | None) -> list[Ranked]:
    """The runners-up: what else it might have been."""
    return [
        Ranked(intent=str(one["name"]), confidence=float(one.get("confidence") or 0))
        for one in told.get("intent_ranking") or []
        if one.get("name") and one["name"] != chosen
    ]


def _entities(text: str, told: list[dict[str, Any]]) -> list[EntityOut]:
    found = [
        EntityOut(
            entity=str(one["entity"]),
            start=one["start"],
            end=one["end"],
            text=text[one["start"] : one["end"]],
        )
        for one in told
        if isinstance(one.get("start"), int) and isinstance(one.get("end"), int)
    ]
    return sorted(found, key=lambda one: (one.start, one.end))


def _slots(slots: Mapping[str, Any], before: Mapping[str, Any]) -> list[SlotOut]:
    return [
        SlotOut(name=name, value=_value(value), new=before.get(name) != value)
        for name, value in slots.items()
        if value not in (None, "", [], {}, False) and name != "requested_slot"
    ]


def _value(value: Any) -> str:
    """A plain value in words, numbers masked; empty for an object without a name."""
    if isinstance(value, dict):
        value = next((value[key] for key in _NAMES if isinstance(value.get(key), str)), "")
    if isinstance(value, list):
        value = "、".join(filter(None, (_value(one) for one in value)))
    if isinstance(value, bool):
        return ""
    return mask_identity(str(value))[0][:_LONGEST_VALUE]
