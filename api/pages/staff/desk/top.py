"""On top of the desk's lists: taking the next, a break, sound and notifications, the keys."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from api.pages.staff.workplace import Workplace
from api.staff.desk.schemas import QueueOut
from api.staff.permissions import Permission

_KEYS = {
    "next": "Alt + ↓",
    "previous": "Alt + ↑",
    "take_next": "Alt + N",
    "reply": "Alt + R",
    "send": "Ctrl + Enter",
    "canned": "Alt + K / “/”",
    "note": "Alt + B",
    "transfer": "Alt + T",
    "end": "Alt + E",
    "help": "?",
}


class DeskTop:
    """Made on top of the left column."""

    def __init__(
        self,
        place: Workplace,
        beat: Callable[[bool | None], Awaitable[None]],
        take_next: Callable[[], Awaitable[None]],
    ) -> None:
        self._place, self._beat = place, beat
        self._available = True
        with ui.element("div").classes("desk-top"):
            if place.may(Permission.SERVE):
                take = ui.button(self._said("take_next"), on_click=take_next)
                take.props("dense no-caps unelevated").classes("px-3")
                self._rest = ui.button(self._said("rest"), on_click=self._toggle)
                self._rest.props("dense no-caps outline").classes("px-2")
            ui.space()
            bell = ui.button(self._said("bell"), on_click=self._allow)
            bell.props("dense flat no-caps")
            keys = ui.button("?", on_click=self.help).props("dense flat round")
            keys.props["aria-label"] = self._said("help")
        if place.may(Permission.ACT_FOR_PATIENT):
            # For somebody at the window, or on the telephone; in a new tab: the desk stays.
            ui.link(self._said("file"), "/complaints/new", new_tab=True).classes("soft")
        self._state = ui.label(self._said("resting")).classes("soon").props('role="status"')
        self._state.set_visibility(False)
        self._agents = ui.label().classes("soft")
        self._agents.set_visibility(False)

    def show(self, seen: QueueOut) -> None:
        """Whether I take conversations, and for a supervisor who is there."""
        self._available = seen.available
        if self._place.may(Permission.SERVE):
            self._rest.set_text(self._said("rest" if seen.available else "resume"))
            self._state.set_visibility(not seen.available)
        self._agents.set_visibility(bool(seen.agents))
        present = sum(agent.present for agent in seen.agents)
        held = sum(agent.held for agent in seen.agents)
        self._agents.set_text(
            self._said("agents", present=present, all=len(seen.agents), held=held)
        )

    def help(self) -> None:
        """The keys of the desk."""
        with ui.dialog(value=True) as dialog, ui.card().classes("asking"):
            ui.label(self._said("help")).classes("list-heading")
            with ui.element("div").classes("keys"):
                for name, key in _KEYS.items():
                    with ui.element("kbd"):
                        ui.label(key)
                    ui.label(self._said(f"keys.{name}"))
            close = ui.button(self._place.words("appointments.close"), on_click=dialog.close)
            close.props("flat autofocus")
        dialog.on("hide", dialog.delete)

    async def _toggle(self) -> None:
        await self._beat(not self._available)

    async def _allow(self) -> None:
        """Browsers make a sound, and ask about notifications, only after a press."""
        answer = await ui.run_javascript("return await daoyiDesk.allow()", timeout=60)
        told = "bell_on" if answer == "granted" else "bell_off"
        ui.notify(self._said(told), position="top")

    def _said(self, key: str, **params: object) -> str:
        return self._place.office.wording(f"staff_desk.page.{key}", **params)
