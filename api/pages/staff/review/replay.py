"""`/staff/review/<conversation>`: one conversation turn by turn, and what it teaches."""

import json
import uuid
from functools import cache
from pathlib import Path

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import events, ui

from api.pages.staff.review.corrections import Corrections
from api.pages.staff.review.finishing import Finishing
from api.pages.staff.review.panel_view import PanelView
from api.pages.staff.review.panels import PANELS
from api.pages.staff.review.transcript_html import marks_html, transcript_html
from api.pages.staff.review.turn_view import TurnView
from api.pages.staff.review.words import words_of
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.staff.permissions import Permission
from api.staff.review import replay as replaying
from api.staff.review.choices import Choices, choices
from api.staff.review.replay_schemas import ReplayOut, TurnOut

_Tab = str | ui.tab | ui.tab_panel | None
_WORTH_A_LOOK = ("fallback", "unsure", "failed", "danger", "crisis")


@staff_page("/review/{conversation}")
async def replay_page(request: Request, conversation: uuid.UUID) -> RedirectResponse | None:
    """One conversation, turn by turn."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    ui.add_css(_beside("style.css"))
    if not place.frame(Permission.REVIEW):
        return None
    found = await place.act(lambda staff: replaying.replay(place.office, staff, conversation))
    chosen = await place.act(lambda staff: choices(place.office, staff))
    if found is None or chosen is None or not found.turns:
        with ui.column().classes("sheet"):
            ui.link(words_of(place, "back"), "/review")
            ui.label(words_of(place, "unread")).classes("soft")
        return None
    ui.add_body_html(f"<script>{_beside('replay.js')}</script>")
    page = _ReplayPage(place, found, chosen)
    ui.on("replay_turn", page.go)
    ui.on("replay_key", page.key)
    ui.on("replay_marked", page.marked)
    return None


class _ReplayPage:
    def __init__(self, place: Workplace, found: ReplayOut, chosen: Choices) -> None:
        self._place = place
        self._found = found
        self._turns = {turn.number: turn for turn in found.turns}
        self._corrections = Corrections(place, chosen, self._changed)
        self._number = _first_to_look_at(found.turns).number
        self._draw_head()
        with ui.element("div").classes("replay"):
            with ui.element("div").classes("turns") as turns:
                ui.html(transcript_html(place, found.turns), sanitize=False)
            turns.props["aria-label"] = words_of(place, "transcript")
            turns.props("role=region tabindex=-1")
            with ui.element("div").classes("replay-side"):
                self._side()
        self._help = self._draw_help()
        self._draw_turn()
        ui.timer(0, self._mark_chosen, once=True)

    async def _draw_panel(self, event: events.ValueChangeEventArguments[_Tab]) -> None:
        """What others have to say of the whole conversation, once somebody asks for it."""
        panel, tab = self._undrawn.pop(str(event.value), (None, None))
        if panel is not None and tab is not None:
            with tab:
                await panel.draw(PanelView(self._place, self._found, self._show_message))

    def go(self, event: events.GenericEventArguments) -> None:
        """A turn was chosen."""
        number = int(event.args)
        if number in self._turns and number != self._number:
            self._number = number
            self._draw_turn()

    async def key(self, event: events.GenericEventArguments) -> None:
        """A key was pressed that means something to the turn."""
        if event.args == "help":
            self._help.value = not self._help.value
            return
        if event.args == "finish":
            await self._finishing.press()
            return
        self._tabs.set_value(self._first_tab)
        with self._details:
            await self._view.press(str(event.args))

    def marked(self, event: events.GenericEventArguments) -> None:
        """Something was marked with the mouse in the patient's words."""
        self._view.mark(int(event.args["start"]), int(event.args["end"]))

    def _draw_head(self) -> None:
        place, found = self._place, self._found
        with ui.element("div").classes("replay-head"):
            with ui.element("h1"):
                ui.label(words_of(place, "title"))
            head = words_of(
                place,
                "head",
                channel=place.channel(found.channel),
                start=place.moment(found.created_at),
                end=place.moment(found.last_at),
                turns=sum(turn.said is not None for turn in found.turns),
            )
            ui.label(head)
            if found.erased:
                ui.label(words_of(place, "erased")).classes("warn")
            if found.some_hidden:
                ui.label(words_of(place, "some_hidden")).classes("soft")
            ui.space()
            self._finishing = Finishing(place, found)
            ui.link(words_of(place, "back"), "/review")
            keys = ui.button(words_of(place, "keys"), on_click=lambda: self._help.open())
            keys.props("flat dense no-caps")

    def _side(self) -> None:
        shown = [panel for panel in PANELS if self._place.may(panel.permission)]
        self._tabs = ui.tabs(on_change=self._draw_panel).props("dense align=left no-caps")
        with self._tabs:
            self._first_tab = ui.tab("turn", words_of(self._place, "inspector"))
            for panel in shown:
                ui.tab(panel.title, self._place.office.wording(panel.title))
        self._tabs.set_visibility(bool(shown))
        with ui.tab_panels(self._tabs, value=self._first_tab, animated=False).props("keep-alive"):
            with ui.tab_panel("turn"):
                self._details = ui.column().classes("inspector")
            self._undrawn = {panel.title: (panel, ui.tab_panel(panel.title)) for panel in shown}

    def _draw_help(self) -> ui.dialog:
        with ui.dialog() as dialog, ui.card().classes("asking"):
            ui.label(words_of(self._place, "keys_title")).classes("list-heading")
            ui.label(words_of(self._place, "keys_help")).classes("keys-help")
        return dialog

    def _draw_turn(self) -> None:
        self._details.clear()
        with self._details:
            self._view = TurnView(self._corrections, self._turns[self._number])

    def _mark_chosen(self) -> None:
        # A link to a message (#m12) goes to its turn; else to where one should look first.
        ui.run_javascript(
            "const there = document.getElementById(location.hash.slice(1))?.closest('.turn');"
            f"window.daoyiReplay.show(there ? there.dataset.turn : {self._number}, Boolean(there))"
        )

    async def _show_message(self, message_id: int) -> None:
        for turn in self._found.turns:
            lines = [*([turn.said] if turn.said else []), *turn.answers]
            if any(line.id == message_id for line in lines):
                ui.run_javascript(f"window.daoyiReplay.show({turn.number}, true)")

    async def _changed(self) -> None:
        """Something was stored: read again, and show it on the turn and in the list."""
        conversation = self._found.conversation
        found = await self._place.act(
            lambda staff: replaying.replay(self._place.office, staff, conversation, refresh=True)
        )
        if found is None:
            return
        self._found = found
        self._turns = {turn.number: turn for turn in found.turns}
        turn = self._turns[self._number]
        self._view.show(turn)
        marks = json.dumps(marks_html(self._place, turn))
        ui.run_javascript(f"window.daoyiReplay.marks({turn.number}, {marks})")


def _first_to_look_at(turns: list[TurnOut]) -> TurnOut:
    """The first turn that went wrong and that nobody has judged; else the first of the patient."""
    open_ones = [turn for turn in turns if turn.said is not None and turn.verdict is None]
    worth = (turn for turn in open_ones if any(mark in _WORTH_A_LOOK for mark in turn.marks))
    said = (turn for turn in turns if turn.said is not None)
    return next(worth, None) or next(said, turns[0])


@cache
def _beside(name: str) -> str:
    return (Path(__file__).parent / name).read_text("utf-8")
