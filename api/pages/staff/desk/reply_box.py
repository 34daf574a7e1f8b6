"""Where an agent writes: canned replies, what the assistant suggests, the check before sending."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable

from nicegui import ui

from api.pages.staff.desk.canned_picker import CannedPicker
from api.pages.staff.workplace import Workplace
from api.staff.desk import replying, serving, suggestions
from api.staff.desk.replying_schemas import FoundOut, SuggestionOut

# What the agent is to fill in before it is sent: 【时间】.
_TO_FILL_IN = "【"
# So long nobody types before what was written is looked through.
_PAUSE_SECONDS = 0.4
_KEYS = "(event) => { if (window.daoyiDesk?.choosing(event)) emit(event.key); }"
# The browser empties the box itself and hands over what stood in it. Were it emptied from here, it
# would tell of that later, and wipe out what was put back meanwhile, with the warning.
_TAKEN = "(event) => window.daoyiDesk?.take('.reply-box textarea', event, emit)"
# Told by the box: the button goes with the warning as soon as the box is empty.
_ANYWAY = "() => document.querySelector('.reply-box textarea')?.dispatchEvent(new Event('anyway'))"


class ReplyBox:
    """Made where it is to stand. `after` is called when something was sent, or was refused."""

    def __init__(
        self, place: Workplace, conversation: uuid.UUID, after: Callable[[], Awaitable[None]]
    ) -> None:
        self._place, self._conversation, self._after = place, conversation, after
        self._suggested: list[SuggestionOut] | None = None
        self._asked_for = 0
        self._warned_of = self._held_back = ""
        self._suggestions = ui.column().classes("suggestions")
        self._picker = CannedPicker(place, conversation, self._put)
        self._found = ui.column().classes("w-full")
        self._draw_box()

    def _draw_box(self) -> None:
        words = self._place.words
        self._box = ui.textarea(placeholder=words("talk.reply")).props(
            'outlined dense autogrow maxlength=2000 input-class="reply-text"'
        )
        self._box.classes("w-full reply-box")
        self._box.on(
            "keydown.ctrl.enter", lambda event: self.send(str(event.args)), js_handler=_TAKEN
        )
        self._box.on("anyway", lambda event: self._send_anyway(str(event.args)), js_handler=_TAKEN)
        self._box.on("keydown", lambda event: self._picker.press(event.args), js_handler=_KEYS)
        self._box.on_value_change(self._typed)

    def draw_send(self) -> None:
        """The button that sends what is written, where it is to stand."""
        send = ui.button(self._place.words("talk.send")).props("no-caps")
        send.on("click", lambda event: self.send(str(event.args)), js_handler=_TAKEN)

    async def send(self, text: str) -> None:
        """Send this, unless it should be looked at once more: then it stands in the box again."""
        office, conversation = self._place.office, self._conversation
        checked = await self._place.act(
            lambda staff: replying.checked(office, staff, text, conversation)
        )
        if checked is None or checked.forbidden:
            if checked is not None:
                self._warn([one for one in checked.found if one.forbidden], text)
            self._give_back(text)
            return
        await self._send(text, anyway=False)

    def open_canned(self) -> None:
        """As if “/” had been typed."""
        if not self._box.value:
            self._box.set_value("/")
        self.focus()

    def focus(self) -> None:
        """Go on writing. The button that was pressed for it may be gone, the box isn't."""
        self._box.client.run_javascript("daoyiDesk?.focus('.reply-box textarea')")

    async def suggest(self, last_message: int) -> None:
        """Show what the assistant would answer to the last message, once for each."""
        if last_message == self._asked_for:
            return
        self._asked_for = last_message
        office, conversation = self._place.office, self._conversation
        found = await self._place.act(
            lambda staff: suggestions.suggested(office, staff, conversation, refresh=True)
        )
        if self._asked_for == last_message and found is not None and found != self._suggested:
            self._suggested = found
            self._draw_suggestions(found)

    def _draw_suggestions(self, found: list[SuggestionOut]) -> None:
        self._suggestions.clear()
        with self._suggestions:
            for one in found:
                self._draw_suggestion(one)

    def _draw_suggestion(self, one: SuggestionOut) -> None:
        source = self._place.office.wording(f"staff_desk.source.{one.source}")
        with ui.element("div").classes("suggestion").props('role="note"'):
            ui.label(source).classes("tag").props(f'title="{one.title}"')
            ui.label(one.text).classes("suggestion-text")
            with ui.column().classes("gap-0"):
                put = ui.button(self._said("put_in"), on_click=lambda: self._put(one.text))
                put.props("flat dense no-caps")
                if _TO_FILL_IN not in one.text:
                    send = ui.button(self._said("send_it"), on_click=lambda: self.send(one.text))
                    send.props("flat dense no-caps")

    async def _typed(self) -> None:
        text = str(self._box.value or "")
        await self._picker.follow(text)
        if not text.startswith("/"):
            await self._hint(text)

    async def _hint(self, text: str) -> None:
        """While somebody writes, what may be wrong. A warning stands as long as its text does."""
        await asyncio.sleep(_PAUSE_SECONDS if text.strip() else 0)
        if str(self._box.value or "") != text or text == self._warned_of:
            return
        self._warned_of = ""
        self._found.clear()
        if not text.strip():
            return
        office, conversation = self._place.office, self._conversation
        checked = await self._place.act(
            lambda staff: replying.checked(office, staff, text, conversation)
        )
        gone = str(self._box.value or "") != text or text == self._warned_of
        if checked is None or gone:
            return
        if checked.found:
            with self._found:
                self._draw_found(checked.found)

    def _warn(self, found: list[FoundOut], text: str) -> None:
        """The reply was held back: why, what to say instead, and sending it all the same."""
        self._warned_of = self._held_back = text
        self._found.clear()
        with self._found, ui.column().classes("found").props('role="alert"'):
            kinds = self._place.words("talk.and").join(dict.fromkeys(one.kind for one in found))
            ui.label(self._said("forbidden", kind=kinds)).classes("font-bold")
            for one in found:
                ui.label(self._said("found", words=one.words, why=one.why, say=one.say))
            with ui.row():
                ui.button(self._said("edit"), on_click=self.focus).props("dense no-caps")
                anyway = ui.button(self._said("send_anyway"))
                anyway.props("dense outline no-caps color=negative")
                anyway.on("click", js_handler=_ANYWAY)

    def _draw_found(self, found: list[FoundOut]) -> None:
        forbidden = any(one.forbidden for one in found)
        look = "found" if forbidden else "found hint"
        with ui.column().classes(look).props('role="status"'):
            for one in found:
                key = "found" if one.forbidden else "found_hint"
                ui.label(self._said(key, **one.model_dump()))

    async def _send_anyway(self, text: str) -> None:
        """What the warning was about; what has been changed since is checked again."""
        if text == self._held_back:
            await self._send(text, anyway=True)
        else:
            await self.send(text)

    async def _send(self, text: str, *, anyway: bool) -> None:
        self._warned_of = ""
        self._found.clear()
        office, conversation = self._place.office, self._conversation
        sent = await self._place.act(
            lambda staff: serving.reply(office, staff, conversation, text, anyway=anyway)
        )
        if sent is None:
            self._give_back(text)
        await self._after()

    def _give_back(self, text: str) -> None:
        """What couldn't be sent, before what has been written meanwhile."""
        written = str(self._box.value or "")
        self._box.set_value(f"{text}\n{written}" if written.strip() else text)

    def _put(self, text: str) -> None:
        self._box.set_value(text)
        self.focus()

    def _said(self, key: str, **params: object) -> str:
        return self._place.office.wording(f"staff_desk.page.{key}", **params)
