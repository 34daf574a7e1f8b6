"""The rows of the list of complaints."""

from nicegui import ui

from api.complaints.models import ComplaintStatus
from api.pages.staff.cases.clock import ClockBar
from api.pages.staff.cases.parts import Tone, chip, words_of
from api.pages.staff.keyed_lines import KeyedLines
from api.pages.staff.workplace import Workplace
from api.staff.cases.schemas import CaseLine

_COLUMNS = ("receipt", "matter", "department", "status", "clock", "owner", "received")
_STATUS_TONES: dict[ComplaintStatus, Tone] = {
    ComplaintStatus.RECEIVED: "soon",
    ComplaintStatus.CLOSED: "good",
}


class CaseRows:
    """Made where it is to be shown. A row stays the same row while its complaint is listed."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        label = words_of(place, "heading")
        rows = ui.element("div").classes("cases").props(f'role=table aria-label="{label}"')
        with rows, ui.element("div").classes("case-row heading").props("role=row"):
            for name in _COLUMNS:
                heading = ui.label(words_of(place, f"columns.{name}"))
                heading.props("role=columnheader")
        self._rows = KeyedLines[CaseLine](rows, lambda line: line.receipt, self._draw)

    def show(self, found: list[CaseLine]) -> None:
        """These complaints, in this order."""
        self._rows.show(found)

    def _draw(self, line: CaseLine) -> "_Row":
        return _Row(self._place, line)


class _Row:
    def __init__(self, place: Workplace, line: CaseLine) -> None:
        self._place = place
        self._marked: list[tuple[str, Tone]] = []
        self._status_shown: ComplaintStatus | None = None
        with ui.element("div").classes("case-row").props("role=row") as self.element:
            with ui.element("div").props("role=cell"):
                ui.link(line.receipt, f"/complaints/{line.receipt}").classes("receipt")
                self._marks = ui.element("div").classes("chips")
            self._matter, self._channel = self._pair()
            self._department = ui.label().props("role=cell")
            self._status = ui.element("div").props("role=cell")
            with ui.element("div").props("role=cell"):
                self._clock = ClockBar(place)
            self._owner, self._investigator = self._pair()
            self._received = ui.label().classes("soft").props("role=cell")

    def show(self, line: CaseLine) -> None:
        """What is so now."""
        place, words = self._place, self._place.words
        self.element.classes(**{"add" if line.urgent else "remove": "urgent"})
        self._show_marks(marks_of(place, line))
        self._show_status(line.status)
        self._matter.set_text(f"{words(f'kind.{line.kind}')} · {line.category_name}")
        self._channel.set_text(channel_in_words(place, line.channel))
        self._department.set_text(line.department_name or words_of(place, "nobody"))
        self._clock.show(line)
        self._owner.set_text(line.owner or words_of(place, "nobody"))
        looks_into = line.investigator
        told = words_of(place, "investigated_by", name=looks_into) if looks_into else ""
        self._investigator.set_text(told)
        self._received.set_text(place.moment(line.created_at))

    def _show_marks(self, marks: list[tuple[str, Tone]]) -> None:
        if marks == self._marked:
            return
        self._marked = marks
        self._marks.clear()
        with self._marks:
            for text, tone in marks:
                chip(text, tone)

    def _show_status(self, status: ComplaintStatus) -> None:
        if status is self._status_shown:
            return
        self._status_shown = status
        self._status.clear()
        with self._status:
            chip(self._place.words(f"complaint_status.{status}"), _STATUS_TONES.get(status, ""))

    @staticmethod
    def _pair() -> tuple[ui.label, ui.label]:
        with ui.element("div").props("role=cell"):
            return ui.label(), ui.label().classes("soft")


def marks_of(place: Workplace, line: CaseLine) -> list[tuple[str, Tone]]:
    """What is special about a complaint: 紧急, 已超期, 重开 1 次."""
    tones: dict[str, Tone] = {"urgent": "bad", "overdue": "bad", "restricted": "bad"}
    given = {
        "urgent": line.urgent,
        "overdue": line.overdue,
        "restricted": line.restricted,
        "anonymous": line.anonymous,
        "incomplete": not line.complete,
    }
    marks = [(place.words(f"mark.{name}"), tones.get(name, "")) for name, on in given.items() if on]
    if line.reopened:
        marks.append((words_of(place, "mark.reopened", count=line.reopened), "soon"))
    if line.joined_count:
        marks.append((words_of(place, "mark.joined", count=line.joined_count), ""))
    if line.withdrawn:
        marks.append((words_of(place, "mark.withdrawn"), ""))
    return marks


def channel_in_words(place: Workplace, channel: str) -> str:
    """Where it came from: a channel of patients', or how staff received it."""
    own, common = (f"{group}.channel.{channel}" for group in ("staff_cases", "staff.page"))
    return place.office.wording.first(own, common, "staff.page.channel.other")
