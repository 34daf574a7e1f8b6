"""What the next model would learn: all accepted proposals as one change."""

from nicegui import ui

from api.pages.staff.asking import answer_of
from api.pages.staff.proposals.diff_view import draw_files
from api.pages.staff.proposals.words import words_of
from api.pages.staff.workplace import Workplace
from api.staff.proposals import deciding


async def show_learning(place: Workplace) -> None:
    """A dialog with the joined change. Escape closes it."""
    found = await place.act(lambda staff: deciding.next_learning(place.office, staff))
    if found is None:
        return
    with ui.dialog() as dialog, ui.card().classes("learning"):
        ui.label(words_of(place, "learning_heading")).classes("list-heading")
        hint = "learning_hint" if found.proposals else "learning_none"
        ui.label(words_of(place, hint, count=found.proposals)).classes("soft")
        for one in found.unfit:
            told = words_of(place, "learning_unfit", number=one.id, words=one.obstacle)
            ui.label(told).classes("warn").props("role=note")
        with ui.element("div").classes("diffs learning-files").props("tabindex=0"):
            draw_files(place, found.files)
        ui.button(words_of(place, "close"), on_click=dialog.close).props("autofocus")
    await answer_of(dialog)
