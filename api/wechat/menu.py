"""The official account's own menu, below the chat: `knowledge_base/wechat_menu.yml`.

At most three entries, at most five below each; a tap is pushed to us with the payload as its key.
Limits: https://developers.weixin.qq.com/doc/service/api/custommenu/api_createcustommenu.html
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from ruamel.yaml import YAML

from api.wechat.calls import Answer, Failure, WeChatCalls

_CREATE = "/cgi-bin/menu/create"
_CURRENT = "/cgi-bin/get_current_selfmenu_info"
_TOP_WIDTH, _BELOW_WIDTH = 4, 8
_KEY_BYTES = 128
_STRICT = ConfigDict(extra="forbid", frozen=True)


def _no_longer_than(width: int) -> AfterValidator:
    """A title that phones show whole. A Latin letter is half as wide as a Chinese character."""

    def check(title: str) -> str:
        if sum(0.5 if letter.isascii() else 1 for letter in title) > width:
            raise ValueError(f"at most {width} Chinese characters")
        return title

    return AfterValidator(check)


def _short(payload: str) -> str:
    if len(payload.encode()) > _KEY_BYTES:
        raise ValueError(f"at most {_KEY_BYTES} bytes")
    return payload


Payload = Annotated[str, Field(pattern=r"^/[a-z][a-z_]*(\{.*\})?$"), AfterValidator(_short)]


class Entry(BaseModel):
    """What can be tapped, and what that means."""

    model_config = _STRICT

    title: Annotated[str, Field(min_length=1), _no_longer_than(_BELOW_WIDTH)]
    payload: Payload


class TopEntry(BaseModel):
    """An entry that is always seen: it means something itself, or opens those `below`."""

    model_config = _STRICT

    title: Annotated[str, Field(min_length=1), _no_longer_than(_TOP_WIDTH)]
    payload: Payload | None = None
    below: Annotated[tuple[Entry, ...], Field(max_length=5)] = ()

    @model_validator(mode="after")
    def _one_of_both(self) -> "TopEntry":
        if (self.payload is None) == (not self.below):
            raise ValueError("needs either a payload or entries below")
        return self


class WeChatMenu(BaseModel):
    """`wechat_menu.yml`."""

    model_config = _STRICT

    menu: Annotated[tuple[TopEntry, ...], Field(min_length=1, max_length=3)]

    @property
    def payloads(self) -> frozenset[str]:
        """What a tap on it can mean."""
        below = {entry.payload for top in self.menu for entry in top.below}
        return frozenset(below | {top.payload for top in self.menu if top.payload})

    @property
    def buttons(self) -> list[Answer]:
        """As WeChat wants it."""
        return [_button(top) for top in self.menu]

    @property
    def lines(self) -> list[str]:
        """One for each entry that can be tapped: titles and payload."""
        return list(_lines(self.buttons))


def load_menu(folder: Path) -> WeChatMenu:
    """Read `wechat_menu.yml` of a folder. Raises `pydantic.ValidationError`."""
    text = (folder / "wechat_menu.yml").read_text("utf-8")
    return WeChatMenu.model_validate(YAML(typ="safe").load(text))


async def publish_menu(calls: WeChatCalls, menu: WeChatMenu) -> Failure | None:
    """Put the menu into the account; returns what kept WeChat from it."""
    answer = await calls.post(_CREATE, {"button": menu.buttons})
    return None if isinstance(answer, dict) else answer


async def published_lines(calls: WeChatCalls) -> list[str] | Failure:
    """The menu that patients have now, as `WeChatMenu.lines`; empty when there is none."""
    answer = await calls.get(_CURRENT)
    if not isinstance(answer, dict):
        return answer
    is_open = answer.get("is_menu_open") == 1
    info = answer.get("selfmenu_info")
    buttons = info.get("button") if is_open and isinstance(info, dict) else None
    return list(_lines(buttons or []))


def _button(top: TopEntry) -> Answer:
    if not top.below:
        return {"type": "click", "name": top.title, "key": top.payload}
    below = [{"type": "click", "name": one.title, "key": one.payload} for one in top.below]
    return {"name": top.title, "sub_button": below}


def _lines(buttons: list[Answer]) -> Iterator[str]:
    for button in buttons:
        below: Any = button.get("sub_button") or []
        # Sent as a list, read back as an object with one.
        below = below.get("list", []) if isinstance(below, dict) else below
        if not below:
            yield f"{button.get('name')}: {_meaning(button)}"
        for one in below:
            yield f"{button.get('name')} / {one.get('name')}: {_meaning(one)}"


def _meaning(button: Answer) -> str:
    """The key of ours, or what else somebody put there in the console."""
    return str(button.get("key") or button.get("url") or button.get("type"))
