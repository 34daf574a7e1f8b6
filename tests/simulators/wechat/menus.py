"""The account's own menu: what WeChat takes, and how it gives it back."""

from typing import Any

_TOP, _BELOW = 3, 5
_TOP_BYTES, _BELOW_BYTES, _KEY_BYTES = 16, 60, 128
BUTTONS, NAME, KEY, BELOW, BELOW_NAME = 40016, 40018, 40019, 40023, 40025


def menu_fault(menu: dict[str, Any]) -> int:
    """0, or the code with which a menu is refused."""
    buttons = menu.get("button", [])
    if not 1 <= len(buttons) <= _TOP:
        return BUTTONS
    return next((code for button in buttons if (code := _fault(button))), 0)


def _fault(button: dict[str, Any]) -> int:
    if not _fits(button.get("name"), _TOP_BYTES):
        return NAME
    below = button.get("sub_button", [])
    if len(below) > _BELOW:
        return BELOW
    if any(not _fits(one.get("name"), _BELOW_BYTES) for one in below):
        return BELOW_NAME
    keys = [one.get("key") for one in below or [button]]
    return 0 if all(_fits(key, _KEY_BYTES) for key in keys) else KEY


def _fits(text: object, limit: int) -> bool:
    return isinstance(text, str) and 0 < len(text.encode()) <= limit


def selfmenu(menu: dict[str, Any] | None) -> dict[str, Any]:
    """The menu as `get_current_selfmenu_info` has it."""
    if menu is None:
        return {"is_menu_open": 0, "selfmenu_info": {}}
    buttons = [
        {"name": button["name"], "sub_button": {"list": button["sub_button"]}}
        if button.get("sub_button")
        else button
        for button in menu["button"]
    ]
    return {"is_menu_open": 1, "selfmenu_info": {"button": buttons}}
