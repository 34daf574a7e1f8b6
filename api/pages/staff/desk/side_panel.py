"""Beside a conversation: who it is, what is known and booked, colleagues' notes, what happened."""

import uuid
from collections.abc import Awaitable, Callable

from nicegui import ui

from api.pages.staff.asking import ask
from api.pages.staff.desk.side_bookings import SideBookings
from api.pages.staff.desk.side_complaints import SideComplaints
from api.pages.staff.desk.side_visitors import SideVisitors, visitor_in_words
from api.pages.staff.intents import intent_name
from api.pages.staff.workplace import Workplace
from api.staff.desk import notes as desk_notes
from api.staff.desk import patient_panel, serving
from api.staff.desk.conversation_schemas import ConversationOut
from api.staff.desk.panel_schemas import PanelOut
from api.staff.desk.schemas import HistoryLine, NoteOut
from api.staff.permissions import Permission


class SidePanel:
    """Made in the right column, for one conversation."""

    def __init__(
        self, place: Workplace, conversation: uuid.UUID, changed: Callable[[], Awaitable[None]]
    ) -> None:
        self._place, self._conversation = place, conversation
        self._panel: PanelOut | None = None
        self._notes: list[NoteOut] = []
        self._history: list[HistoryLine] = []
        self._callback = ""
        self._callback_drawn = False
        with ui.column().classes("side"):
            self._callback_section = ui.column().classes("side-section")
            self._callback_section.set_visibility(False)
            self._visitors = SideVisitors(place, conversation)
            self._facts = ui.column().classes("side-section")
            self._facts.set_visibility(False)
            self._bookings = SideBookings(place, conversation, changed)
            self._complaints = SideComplaints(place, conversation, changed)
            self._note_section = ui.column().classes("side-section")
            self._history_section = ui.column().classes("side-section")
        self._draw_notes()

    async def refresh(self, seen: ConversationOut) -> None:
        """What is so now; what hasn't changed stays as it stands."""
        if seen.callback and self._place.may(Permission.CALL_PATIENTS):
            self._draw_callback()
        self._complaints.show(seen.complaints, mine=seen.mine)
        if not self._place.may(Permission.SEE_QUEUE):
            self._visitors.show_plain(seen.visitors)
            await self._refresh_notes()
            return
        office, conversation = self._place.office, self._conversation
        panel = await self._place.act(
            lambda staff: patient_panel.read(office, staff, conversation, refresh=True)
        )
        if panel is not None and panel != self._panel:
            self._panel = panel
            self._visitors.show(panel.visitors)
            self._draw_facts(panel)
        if panel is not None:
            self._bookings.show(panel, mine=seen.mine)
        await self._refresh_notes()

    async def add_note(self) -> None:
        """Ask for a note and keep it."""
        heading = self._said("note_heading")
        text = await ask(self._place, heading, label=heading, required=True)
        if text is None:
            return
        office, conversation = self._place.office, self._conversation
        added = await self._place.act(
            lambda staff: desk_notes.add_note(office, staff, conversation, text)
        )
        if added is not None:
            ui.notify(self._said("note_saved"), type="positive", position="top")
        await self._refresh_notes()

    def _draw_callback(self) -> None:
        """The number is shown on demand, because every look at it is recorded."""
        if self._callback_drawn:
            return
        self._callback_drawn = True
        self._callback_section.set_visibility(True)
        words = self._place.words
        with self._callback_section, ui.element("div").classes("fact"):
            ui.label(words("talk.callback")).classes("soft")
            shown = ui.label().props("role=status")
            button = ui.button(words("calls.show_number")).props("dense outline no-caps")

            async def show() -> None:
                office, conversation = self._place.office, self._conversation
                found = await self._place.act(
                    lambda staff: serving.callback_number(office, staff, conversation)
                )
                if found is not None:
                    shown.set_text(found.phone or "")
                    button.set_visibility(False)

            button.on_click(show)

    def _draw_facts(self, panel: PanelOut) -> None:
        self._facts.clear()
        with self._facts:
            if panel.hidden:
                ui.label(self._said("hidden")).classes("soon")
            if panel.green_channel is not None:
                ui.label(self._said("green")).classes("warn")
            for known in panel.known:
                _fact(known.name, known.value)
            if panel.triage is not None:
                urgency = self._place.office.wording(f"staff_desk.urgency.{panel.triage.urgency}")
                departments = self._place.words("talk.and").join(panel.triage.departments)
                line = self._said("triage_line", urgency=urgency, departments=departments)
                _fact(self._said("triage"), line)
            if panel.understood:
                percent = round((panel.confidence or 0) * 100)
                intent = intent_name(self._place.office.wording, panel.understood)
                line = self._said("understood_line", intent=intent, percent=percent)
                _fact(self._said("understood"), line)
        self._facts.set_visibility(bool(list(self._facts.default_slot.children)))

    async def _refresh_notes(self) -> None:
        if not self._place.may(Permission.SERVE, Permission.WORK_ON_COMPLAINTS):
            return
        office, conversation = self._place.office, self._conversation
        notes = await self._place.act(
            lambda staff: desk_notes.list_notes(office, staff, conversation, refresh=True)
        )
        history = await self._place.act(
            lambda staff: desk_notes.list_history(office, staff, conversation, refresh=True)
        )
        if notes is not None and notes != self._notes:
            self._notes = notes
            self._draw_notes()
        if history is not None and history != self._history:
            self._history = history
            self._draw_history()

    def _draw_notes(self) -> None:
        self._note_section.clear()
        self._note_section.set_visibility(
            self._place.may(Permission.SERVE, Permission.WORK_ON_COMPLAINTS)
        )
        with self._note_section:
            with ui.element("div").classes("side-title"):
                ui.label(self._said("notes"))
                if self._place.may(Permission.SERVE):
                    button = ui.button(self._said("add_note"), on_click=self.add_note)
                    button.props("flat dense no-caps")
            for note in self._notes:
                with ui.column().classes("note"):
                    ui.label(f"{note.author} · {self._place.moment(note.at)}").classes("soft")
                    ui.label(note.text)

    def _draw_history(self) -> None:
        self._history_section.clear()
        with self._history_section:
            with ui.element("div").classes("side-title"):
                ui.label(self._said("history"))
            for line in reversed(self._history):
                ui.label(self._happened(line)).classes("history")

    def _happened(self, line: HistoryLine) -> str:
        parts = [self._place.moment(line.at), line.actor, line.text]
        for key in ("to_name", "skill_name", "reason"):
            if line.details.get(key):
                parts.append(str(line.details[key]))
        return " · ".join(parts)

    def _said(self, key: str, **params: object) -> str:
        return self._place.office.wording(f"staff_desk.page.{key}", **params)


def _fact(name: str, value: str) -> None:
    with ui.element("div").classes("fact"):
        ui.label(name).classes("soft")
        ui.label(value)


__all__ = ["SidePanel", "visitor_in_words"]
