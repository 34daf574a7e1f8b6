"""受理回执 on paper: a clean page to be printed and handed over."""

from nicegui import ui

from api.clock import HOSPITAL_ZONE
from api.pages.staff.cases.parts import fact, heading, words_of
from api.pages.staff.workplace import Workplace
from api.staff.cases.schemas import PrintedReceipt
from api.staff.permissions import Permission

_STEPS = 4


def draw_slip(place: Workplace, slip: PrintedReceipt) -> None:
    """The receipt, with a button that prints it and one that leads to the complaint, for those who
    may read it. Neither is on the paper."""
    with ui.row().classes("slip-buttons"):
        printing = ui.button(words_of(place, "slip.print"))
        printing.on("click", js_handler="() => window.print()")
        ui.link(words_of(place, "slip.another"), "/complaints/new")
        if place.may(Permission.READ_COMPLAINTS, Permission.HANDLE_RESTRICTED):
            ui.link(words_of(place, "back"), "/complaints")
    with ui.column().classes("slip"):
        ui.label(slip.hospital).classes("hospital")
        heading(1, words_of(place, f"slip.title.{slip.kind}"))
        ui.label(slip.receipt).classes("number")
        _draw_facts(place, slip)
        ui.label(slip.text).classes("said")
        _draw_steps(place)


def _draw_facts(place: Workplace, slip: PrintedReceipt) -> None:
    received = f"{slip.created_at.astimezone(HOSPITAL_ZONE):%Y-%m-%d %H:%M}"
    due = f"{slip.due.astimezone(HOSPITAL_ZONE):%Y-%m-%d %H:%M}"
    with ui.column().classes("slip-lines"):
        fact(words_of(place, "slip.category"), slip.category_name)
        fact(words_of(place, "slip.received"), received)
        fact(words_of(place, "slip.due"), due)
        if slip.first_receiver:
            fact(words_of(place, "slip.first_receiver"), slip.first_receiver)


def _draw_steps(place: Workplace) -> None:
    with ui.column().classes("slip-lines"):
        ui.label(words_of(place, "slip.process")).classes("font-bold")
        with ui.element("ol"):
            for number in range(1, _STEPS + 1):
                with ui.element("li"):
                    ui.label(words_of(place, f"slip.step.{number}"))
