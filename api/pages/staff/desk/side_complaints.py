"""The complaints of a conversation that the reader may open, and filing one for the patient."""

import uuid
from collections.abc import Awaitable, Callable

from nicegui import ui

from api.pages.staff.asking import Field, Values, fill_in
from api.pages.staff.workplace import Workplace
from api.staff.cases import complaint_on_behalf
from api.staff.cases.inputs import ComplaintOnBehalfIn
from api.staff.permissions import Permission

_FIELDS = ("what", "when", "where", "whom")
_LIMIT = 2000


class SideComplaints:
    """Made where it is to stand."""

    def __init__(
        self, place: Workplace, conversation: uuid.UUID, changed: Callable[[], Awaitable[None]]
    ) -> None:
        self._place, self._conversation, self._changed = place, conversation, changed
        self._shown: object = None
        self._section = ui.column().classes("side-section")

    def show(self, receipts: list[str], *, mine: bool) -> None:
        """These receipts; filing is for who serves the patient."""
        if (receipts, mine) == self._shown:
            return
        self._shown = (list(receipts), mine)
        self._section.clear()
        with self._section:
            with ui.element("div").classes("side-title"):
                ui.label(self._said("complaints"))
                if mine and self._place.may(Permission.ACT_FOR_PATIENT):
                    button = ui.button(self._said("file"), on_click=self._file)
                    button.props("flat dense no-caps")
            for receipt in receipts:
                ui.link(receipt, f"/complaints/{receipt}")
            if not receipts:
                ui.label(self._said("no_complaints")).classes("soft")

    async def _file(self) -> None:
        office, conversation = self._place.office, self._conversation
        fields = [
            Field(name, self._said(f"file_{name}"), required=name == "what", limit=_LIMIT)
            for name in _FIELDS
        ]

        async def do(given: Values) -> bool:
            said = {name: given[name] or None for name in _FIELDS}
            body = ComplaintOnBehalfIn.model_validate(said)
            filed = await self._place.act(
                lambda staff: complaint_on_behalf.file(office, staff, conversation, body)
            )
            if filed is not None:
                told = self._said("filed", receipt=filed.receipt)
                ui.notify(told, type="positive", position="top")
            return filed is not None

        if await fill_in(self._place, self._said("file_heading"), fields, do):
            await self._changed()

    def _said(self, key: str, **params: object) -> str:
        return self._place.office.wording(f"staff_desk.page.{key}", **params)
