"""`/staff/complaints/<receipt>`: one complaint, what was done, and what I do."""

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.complaints.models import ComplaintStatus
from api.complaints.schemas import ProgressIn
from api.pages.staff.alerts_banner import AlertsBanner
from api.pages.staff.complaints import marks_of
from api.pages.staff.workplace import Workplace, enter
from api.staff import casework
from api.staff.permissions import Permission
from api.staff.schemas import ComplaintEventOut, ComplaintOut

_KEEP = "keep"


@ui.page("/complaints/{receipt}")
async def complaint_page(request: Request, receipt: str) -> RedirectResponse | None:
    """One complaint, whole."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    if place.frame(Permission.READ_COMPLAINTS, Permission.HANDLE_RESTRICTED):
        await AlertsBanner(place).refresh()
        found = await place.act(lambda staff: casework.read(place.office, staff, receipt.upper()))
        with ui.column().classes("sheet"):
            ui.link(place.words("complaints.back"), "/complaints")
            if found is not None:
                _ComplaintPage(place, found)
    return None


class _ComplaintPage:
    def __init__(self, place: Workplace, found: ComplaintOut) -> None:
        self._place = place
        self._receipt = found.receipt
        self._content = ui.column().classes("panel")
        self._history = ui.column().classes("panel")
        with ui.column().classes("panel"):
            self._form()
        self._draw(found)

    def _draw(self, found: ComplaintOut) -> None:
        self._content.clear()
        with self._content:
            self._draw_facts(found)
        self._history.clear()
        with self._history:
            ui.label(self._place.words("complaints.history")).classes("list-heading")
            for event in found.events:
                self._draw_event(event)

    def _draw_facts(self, found: ComplaintOut) -> None:
        words, place = self._place.words, self._place
        status = words(f"complaint_status.{found.status}")
        ui.label(f"{found.receipt} · {words(f'kind.{found.kind}')} · {status}").classes("title")
        ui.label(marks_of(place, found)).classes("warn")
        if found.unreached:
            ui.label(words("complaints.unreached")).classes("warn")
        self._fact("category", found.category_name)
        self._fact("due", place.moment(found.due))
        self._fact("owner", found.owner)
        self._fact("what", found.what)
        for name in ("when", "where", "whom"):
            self._fact(name, getattr(found, name))
        who = words("complaints.anonymous_person") if found.anonymous else found.who
        self._fact("who", who)
        if found.conversation:
            ui.link(words("complaints.conversation"), f"/conversations/{found.conversation}")

    def _fact(self, name: str, value: str | None) -> None:
        with ui.element("div").classes("fact"):
            ui.label(self._place.words(f"complaints.{name}")).classes("soft")
            ui.label(value or self._place.words("complaints.not_told"))

    def _draw_event(self, event: ComplaintEventOut) -> None:
        words = self._place.words
        kind = words(f"complaint_status.{event.kind}")
        seen = words(f"complaints.{_seen(event)}")
        at = self._place.moment(event.at)
        by_rule = event.actor == "system"
        actor = words("author.system") if by_rule else event.actor
        with ui.column().classes("w-full gap-0"):
            ui.label(f"{at} · {actor} · {kind} · {seen}").classes("soft")
            if event.note:
                ui.label(words("complaints.by_words", words=event.note) if by_rule else event.note)

    def _form(self) -> None:
        words = self._place.words
        options = {_KEEP: words("complaints.keep_status")}
        options |= {status.value: words(f"complaint_status.{status}") for status in ComplaintStatus}
        ui.label(words("complaints.work")).classes("list-heading")
        self._status = ui.select(options, value=_KEEP, label=words("complaints.new_status"))
        self._status.classes("w-64").props("outlined dense")
        self._note = ui.textarea(label=words("complaints.note"))
        self._note.classes("w-full").props("outlined autogrow maxlength=2000")
        self._public = ui.checkbox(words("complaints.public"))
        ui.button(words("complaints.save"), on_click=self._save)

    async def _save(self) -> None:
        chosen = self._status.value
        change = ProgressIn(
            status=None if chosen == _KEEP else ComplaintStatus(chosen),
            note=str(self._note.value or ""),
            public=bool(self._public.value),
        )
        saved = await self._place.act(
            lambda staff: casework.progress(self._place.office, staff, self._receipt, change)
        )
        if saved is None:
            return
        self._status.set_value(_KEEP)
        self._note.set_value("")
        self._public.set_value(False)
        ui.notify(self._place.words("complaints.saved"), type="positive", position="top")
        self._draw(saved)


def _seen(event: ComplaintEventOut) -> str:
    """By whom it was seen, as a key of the words."""
    if event.unreached:
        return "not_told_patient"
    return "told_patient" if event.public else "internal"
