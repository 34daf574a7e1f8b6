"""What was done about a complaint, in order, and telling how it goes on."""

from nicegui import ui

from api.complaints.schemas import ProgressIn
from api.pages.staff.cases.parts import chip
from api.pages.staff.cases.view import CaseView, section
from api.staff.cases import casework
from api.staff.cases.schemas import Act, CaseOut
from api.staff.schemas import ComplaintEventOut


class Progress:
    """处理进展: what is noted, and told to the patient if so wished."""

    name = "progress"

    def __init__(self, view: CaseView) -> None:
        self._view = view
        words = view.place.words
        with section(view, self.name):
            self._unreached = ui.label(words("complaints.unreached")).classes("warn")
            self._unreached.props("role=status")
            self._told = ui.column().classes("w-full gap-0")
            with ui.element("div").classes("case-form") as self._writing:
                self._note = ui.textarea(label=words("complaints.note"))
                self._note.classes("w-full").props("outlined autogrow maxlength=2000")
                with ui.row().classes("piece-row"):
                    self._public = ui.checkbox(words("complaints.public"))
                    ui.space()
                    ui.button(words("complaints.save"), on_click=self._save)

    def tally(self, case: CaseOut) -> tuple[str, bool]:
        """Whether the latest news reached nobody."""
        return (self._view.words("tally.unreached") if case.unreached else "", case.unreached)

    def show(self, case: CaseOut) -> None:
        """What the patient was told. What is being written stays."""
        self._unreached.set_visibility(case.unreached)
        self._told.clear()
        with self._told:
            for event in case.events:
                if event.public and event.note:
                    draw_event(self._view, event, told=True)
        self._writing.set_visibility(self._view.may(Act.TELL_PROGRESS))

    async def _save(self) -> None:
        change = ProgressIn(note=str(self._note.value or ""), public=bool(self._public.value))
        receipt = self._view.receipt
        saved = await self._view.do(
            lambda office, staff: casework.progress(office, staff, receipt, change), "progress"
        )
        if saved:
            self._note.set_value("")
            self._public.set_value(False)


class History:
    """处理经过: everything, in order."""

    name = "history"

    def __init__(self, view: CaseView) -> None:
        self._view = view
        with section(view, self.name):
            self._lines = ui.column().classes("w-full gap-0")
        self._drawn: list[ComplaintEventOut] = []

    def tally(self, case: CaseOut) -> tuple[str, bool]:
        """How much was done."""
        return str(len(case.events)), False

    def show(self, case: CaseOut) -> None:
        """Everything that was done."""
        if case.events == self._drawn:
            return
        self._drawn = case.events
        self._lines.clear()
        with self._lines:
            for event in case.events:
                draw_event(self._view, event)


def draw_event(view: CaseView, event: ComplaintEventOut, *, told: bool = False) -> None:
    """When, who, what; and whether the patient knows, except where it is `told` of course."""
    place = view.place
    system = event.actor == "system"
    with ui.element("div").classes("happened"):
        ui.label(place.moment(event.at)).classes("soft")
        ui.label(place.words("author.system") if system else event.actor)
        with ui.element("div"):
            ui.label(kind_in_words(view, event)).classes("font-bold")
            if event.note:
                sorted_by = system and event.kind == "received"
                by_words = place.words("complaints.by_words", words=event.note)
                ui.label(by_words if sorted_by else event.note).classes("said")
        if event.unreached:
            chip(place.words("complaints.not_told_patient"), "bad")
        elif told:
            ui.label()
        elif event.public:
            chip(place.words("complaints.told_patient"), "good")
        else:
            ui.label(place.words("complaints.internal")).classes("soft")


def kind_in_words(view: CaseView, event: ComplaintEventOut) -> str:
    """What was done; as a note what nobody has named yet."""
    keys = (
        f"staff_cases.event.{event.kind}",
        f"staff.page.complaint_status.{event.kind}",
        "staff.page.complaint_status.note",
    )
    return view.place.office.wording.first(*keys)
