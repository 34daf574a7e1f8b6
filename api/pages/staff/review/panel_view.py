"""What stands beside the turns of a conversation, about all of it: its shape."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from api.pages.staff.workplace import Workplace
from api.staff.permissions import Permission
from api.staff.review.replay_schemas import ReplayOut


@dataclass(frozen=True)
class PanelView:
    """What a panel knows. `show_message` goes to the turn of a message."""

    place: Workplace
    replay: ReplayOut
    show_message: Callable[[int], Awaitable[None]]


@dataclass(frozen=True)
class Panel:
    """A tab of its own. `title` is a key of the wording; drawn inside the tab, once, when
    somebody with the `permission` first goes to it."""

    title: str
    permission: Permission
    draw: Callable[[PanelView], Awaitable[None]]
