"""On top of a case and always in sight: which it is, its clock, and the one thing to do next."""

from nicegui import ui

from api.pages.staff.cases.clock import ClockBar
from api.pages.staff.cases.next_step import next_step
from api.pages.staff.cases.parts import chip, heading
from api.pages.staff.cases.rows import marks_of
from api.pages.staff.cases.view import CaseView, Section
from api.staff.cases.schemas import CaseOut

# What stays in sight does so below the bar, which is higher where its links need two lines.
_BELOW_THE_BAR = """
const bar = document.querySelector(".q-header");
const tell = () => document.documentElement.style.setProperty("--bar", bar.offsetHeight + "px");
new ResizeObserver(tell).observe(bar);
"""


class CaseHead:
    """Made on top of the page."""

    def __init__(self, view: CaseView) -> None:
        self._view = view
        self._marked: object = None
        ui.run_javascript(_BELOW_THE_BAR)
        with ui.column().classes("case-top"):
            with ui.row().classes("case-top-row"):
                self._title = heading(1, view.receipt)
                self._marks = ui.element("div").classes("chips")
                ui.space()
                ui.link(view.words("slip.link"), f"/complaints/{view.receipt}/receipt")
                ui.link(view.words("back"), "/complaints")
            with ui.row().classes("case-top-row"):
                with ui.element("div").classes("next-step").props("role=status") as self._box:
                    self._next = ui.label()
                    self._go = ui.link("", "#").classes("next-go")
                ui.space()
                with ui.element("div").classes("case-clock"):
                    self._clock = ClockBar(view.place)

    def show(self, case: CaseOut) -> None:
        """What is so now."""
        view, words = self._view, self._view.place.words
        self._title.set_text(f"{case.receipt} · {words(f'kind.{case.kind}')}")
        self._clock.show(case)
        self._show_marks(case)
        step = next_step(case)
        told = view.words(f"next.{step.name}")
        self._next.set_text(view.words("next.heading" if step.mine else "next.waiting", step=told))
        self._box.classes(**{"remove" if step.mine else "add": "waiting"})
        self._go.set_visibility(step.mine)
        self._go.set_text(view.words("next.go"))
        self._go.props["href"] = f"#{step.section}"

    def _show_marks(self, case: CaseOut) -> None:
        status = self._view.place.words(f"complaint_status.{case.status}")
        marks = [(status, ""), (case.category_name, ""), *marks_of(self._view.place, case)]
        if marks == self._marked:
            return
        self._marked = marks
        self._marks.clear()
        with self._marks:
            for text, tone in marks:
                chip(text, tone)  # type: ignore[arg-type]


class CaseIndex:
    """The sections, with what is in them: beside the page, always in sight."""

    def __init__(self, view: CaseView, sections: list[Section]) -> None:
        self._view = view
        self._sections = sections
        self._tallies: dict[str, ui.label] = {}
        label = view.words("index")
        with ui.element("nav").classes("case-index").props(f'aria-label="{label}"'):
            for one in sections:
                with ui.link(target=f"#{one.name}"):
                    ui.label(view.words(f"section.{one.name}"))
                    self._tallies[one.name] = ui.label()

    def show(self, case: CaseOut) -> None:
        """How many there are of each, and what presses."""
        for one in self._sections:
            text, pressing = one.tally(case)
            label = self._tallies[one.name]
            label.set_text(text)
            label.classes(replace="count bad" if pressing else "count")
