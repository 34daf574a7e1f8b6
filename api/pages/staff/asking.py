"""A dialog that asks once more, and for a word, before something is done."""

from nicegui import ui

from api.pages.staff.workplace import Workplace


async def ask(
    place: Workplace, heading: str, *, hint: str = "", label: str = "", required: bool = False
) -> str | None:
    """What was typed (nothing, where no `label` asks for a word); None when it was left.

    With `required` the dialog stays until a word is there: what was typed is never lost.
    """
    with ui.dialog() as dialog, ui.card().classes("asking"):
        ui.label(heading).classes("list-heading")
        if hint:
            ui.label(hint).classes("soft")
        note = _note(place, label, required=required) if label else None
        with ui.row():
            confirm = ui.button(place.words("asking.confirm"))
            confirm.on_click(lambda: _submit(dialog, note))
            leave = ui.button(place.words("asking.cancel"), on_click=lambda: dialog.submit(None))
            leave.props("flat")
    answer = await dialog
    dialog.delete()
    return answer if isinstance(answer, str) else None


def _submit(dialog: ui.dialog, note: ui.textarea | None) -> None:
    if note is None:
        dialog.submit("")
    elif note.validate():
        dialog.submit(str(note.value or ""))


def _note(place: Workplace, label: str, *, required: bool) -> ui.textarea:
    missing = place.office.wording("errors.reason_needed")
    check = {missing: lambda value: bool(str(value or "").strip())} if required else None
    # Only when it is sent: a complaint about what is still being typed is a nuisance.
    note = ui.textarea(label=label, validation=check).without_auto_validation().classes("w-full")
    note.props("outlined autogrow autofocus maxlength=200")
    return note
