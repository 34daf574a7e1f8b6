"""Dialogs that ask once more, or for what is needed, before something is done."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from nicegui import ui
from nicegui.elements.mixins.value_element import ValueElement

from api.pages.staff.workplace import Workplace

FieldKind = Literal["line", "words", "date", "choice", "search", "check"]
Values = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """Something to be filled in: a `line`, several `words`, a `date` (ISO), a `choice` of
    `options` (code → words; `search` for a long list), a `check`. `limit` counts characters."""

    name: str
    label: str
    kind: FieldKind = "words"
    required: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    value: Any = None
    limit: int = 200


async def answer_of(dialog: ui.dialog) -> Any:
    """What a dialog was closed with. It is taken away then, unless its page went first."""
    answer = await dialog
    if not dialog.is_deleted:
        dialog.delete()
    return answer


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
    answer = await answer_of(dialog)
    return answer if isinstance(answer, str) else None


async def fill_in(
    place: Workplace,
    heading: str,
    fields: Sequence[Field],
    do: Callable[[Values], Awaitable[bool]],
    *,
    hint: str = "",
) -> bool:
    """Ask for `fields` and `do` it with them; whether it was done.

    The dialog stays open until it is done or left, so that nothing typed is lost when something is
    missing or refused. A press beside it doesn't close it; Escape does.
    """
    with ui.dialog().props("no-backdrop-dismiss") as dialog, ui.card().classes("asking"):
        ui.label(heading).classes("list-heading")
        if hint:
            ui.label(hint).classes("soft")
        form = FieldForm(place, fields, autofocus=True)

        async def confirm() -> None:
            if form.complete() and await do(form.values()):
                dialog.submit(True)

        with ui.row():
            ui.button(place.words("asking.confirm"), on_click=confirm)
            leave = ui.button(place.words("asking.cancel"), on_click=lambda: dialog.submit(None))
            leave.props("flat")
    return await answer_of(dialog) is True


class FieldForm:
    """Fields where they are to be filled in. Made inside the element it belongs to."""

    def __init__(
        self, place: Workplace, fields: Sequence[Field], *, autofocus: bool = False
    ) -> None:
        self._place = place
        self._inputs: dict[str, ValueElement[Any]] = {}
        for index, wanted in enumerate(fields):
            self._inputs[wanted.name] = self._draw(wanted)
            if autofocus and index == 0:
                self._inputs[wanted.name].props("autofocus")

    def complete(self) -> bool:
        """Whether everything required is there; what is missing is marked."""
        checked = [
            box.validate()
            for box in self._inputs.values()
            if isinstance(box, ui.input | ui.textarea | ui.select)
        ]
        return all(checked)

    def values(self) -> Values:
        """What was filled in, by name; text without blanks around it."""
        return {name: _stripped(box.value) for name, box in self._inputs.items()}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Fill in `values` by name."""
        for name, value in values.items():
            self._inputs[name].set_value(value)

    def on_change(self, heard: Callable[[], None]) -> None:
        """Call `heard` whenever something was typed or chosen."""
        for box in self._inputs.values():
            box.on_value_change(lambda: heard())

    def _draw(self, wanted: Field) -> ValueElement[Any]:
        if wanted.kind == "check":
            return ui.checkbox(wanted.label, value=bool(wanted.value))
        check = self._required() if wanted.required else None
        if wanted.kind in {"choice", "search"}:
            chosen = wanted.value if wanted.value in wanted.options else None
            box: ui.select | ui.input | ui.textarea = ui.select(
                dict(wanted.options),
                label=wanted.label,
                value=chosen,
                with_input=wanted.kind == "search",
                clearable=not wanted.required,
                validation=check,
            )
            box.props("outlined dense options-dense")
        elif wanted.kind == "words":
            box = ui.textarea(label=wanted.label, value=wanted.value or "", validation=check)
            box.props(f"outlined autogrow maxlength={wanted.limit}")
        else:
            box = ui.input(label=wanted.label, value=wanted.value or "", validation=check)
            date = "stack-label type=date" if wanted.kind == "date" else ""
            box.props(f"outlined dense maxlength={wanted.limit} {date}")
        # Only when it is sent: a complaint about what is still being typed is a nuisance.
        return box.without_auto_validation().classes("w-full")

    def _required(self) -> dict[str, Callable[[Any], bool]]:
        missing = self._place.office.wording("staff_complaints.missing")
        return {missing: lambda value: bool(_stripped(value))}


def _stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


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
