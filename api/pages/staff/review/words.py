"""Words of the replay: what intents, slots, forms, actions and entities are called."""

from functools import lru_cache

from api.pages.staff import intents
from api.pages.staff.workplace import Workplace
from api.wording import Wording

_ASK, _READ = "action_ask_", "validate_"
_MINUTE, _HOUR = 60, 3600


def words_of(place: Workplace, key: str, **params: object) -> str:
    """Words of the replay page."""
    return place.office.wording(f"staff_replay.{key}", **params)


def intent_name(place: Workplace, intent: str | None) -> str:
    """What an intent is called; its code when nobody has named it yet."""
    return intents.intent_name(place.office.wording, intent or "")


def name_of(place: Workplace, group: str, code: str) -> str:
    """What a slot, form or entity is called."""
    return _name(place.office.wording, f"staff_replay.{group}", code)


def is_named(place: Workplace, group: str, code: str) -> bool:
    """Whether somebody has named it: what nobody has is the assistant's own business."""
    return f"staff_replay.{group}.{code}" in _keys(place.office.wording)


def action_name(place: Workplace, action: str) -> str:
    """What an action does, in words. Asking and reading go by the slot and the form."""
    if is_named(place, "action", action):
        return name_of(place, "action", action)
    if action.startswith(_ASK):
        slot = action.removeprefix(_ASK)
        # action_ask_<form>_<slot> is how one form asks otherwise than others.
        _, form, rest = slot.rpartition("_form_")
        return words_of(place, "action_ask", slot=name_of(place, "slot", rest if form else slot))
    if action.startswith(_READ):
        form = name_of(place, "form", action.removeprefix(_READ))
        return words_of(place, "action_read", form=form)
    if is_named(place, "form", action):
        return words_of(place, "action_form", form=name_of(place, "form", action))
    if action.startswith("utter_"):
        return words_of(place, "action_say", name=action.removeprefix("utter_"))
    return action


def span_in_words(place: Workplace, seconds: float) -> str:
    """3 秒, 2 分 10 秒, 5 小时 3 分."""
    whole = round(seconds)
    if whole < _MINUTE:
        return words_of(place, "seconds", seconds=whole)
    if whole < _HOUR:
        minutes, rest = divmod(whole, _MINUTE)
        return words_of(place, "minutes", minutes=minutes, seconds=rest)
    hours, rest = divmod(whole, _HOUR)
    return words_of(place, "hours", hours=hours, minutes=rest // _MINUTE)


def _name(wording: Wording, group: str, code: str) -> str:
    key = f"{group}.{code}"
    return wording(key) if key in _keys(wording) else code


@lru_cache(maxsize=2)
def _keys(wording: Wording) -> frozenset[str]:
    return frozenset(wording.keys())
