"""What patients see in the chat with the official account."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Way = Literal["own", "passive", "posted"]
# What WeChat shows when the account's server fails it.
DOWN = "该公众号暂时无法提供服务，请稍后再试"


@dataclass(frozen=True)
class Shown:
    """One bubble. `way`: the patient's own, the answer to a push, or sent through the API. `kind`:
    text, menu, template, subscription, typing or `down`; of own ones WeChat's type or event. A menu
    has `text` above its `items` (id, title) and `tail` below. `id` is WeChat's id of a message,
    `key` our `client_msg_id`, `url` what opens on a tap."""

    openid: str
    way: Way
    kind: str
    at: datetime
    text: str = ""
    items: tuple[tuple[str, str], ...] = ()
    tail: str = ""
    template: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    key: str = ""
    id: int = 0


class Phones:
    """Everything that was shown, on all phones, in order."""

    def __init__(self) -> None:
        self.everything: list[Shown] = []

    def show(self, shown: Shown) -> Shown:
        """Put a bubble on the phone."""
        self.everything.append(shown)
        return shown

    def talk(self, openid: str) -> list[Shown]:
        """The whole chat of one patient, their own messages and typing hints included."""
        return [shown for shown in self.everything if shown.openid == openid]

    def received(self) -> list[Shown]:
        """What the account made appear on any phone, without typing hints."""
        return [one for one in self.everything if one.way != "own" and one.kind != "typing"]
