"""A dialog that asks once more, and for a word, before something is done."""

from nicegui import ui

from api.pages.staff.workplace import Workplace


async def ask(place: Workplace, heading: str, *, hint: str = "", label: str = "") -> str | None:
    """What was typed (nothing, where no `label` asks for a word); None when it was left."""
    with ui.dialog() as dialog, ui.card().classes("asking"):
        ui.label(heading).classes("list-heading")
        if hint:
            ui.label(hint).classes("soft")
        note = _note(label) if label else None
        with ui.row():
            confirm = ui.button(place.words("asking.confirm"))
            confirm.on_click(lambda: dialog.submit(str(note.value or "") if note else ""))
            leave = ui.button(place.words("asking.cancel"), on_click=lambda: dialog.submit(None))
            leave.props("flat")
    answer = await dialog
    dialog.delete()
    return answer if isinstance(answer, str) else None


def _note(label: str) -> ui.textarea:
    note = ui.textarea(label=label).classes("w-full")
    note.props("outlined autogrow autofocus maxlength=200")
    return note
