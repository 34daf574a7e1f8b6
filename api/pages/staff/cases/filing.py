"""`/staff/complaints/new`: write down what somebody complains of, and hand over the receipt."""

import uuid
from typing import get_args

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui
from pydantic import ValidationError

from api.complaints.models import ComplaintKind
from api.pages.staff.asking import Field, FieldForm
from api.pages.staff.cases.parts import add_style, case_word, heading, words_of
from api.pages.staff.cases.slip import draw_slip
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.staff.cases import casework
from api.staff.cases.inputs import StaffComplaintIn
from api.staff.cases.schemas import PrintedReceipt
from api.staff.permissions import Permission

_MAY_FILE = (
    Permission.ACT_FOR_PATIENT,
    Permission.WORK_ON_COMPLAINTS,
    Permission.HANDLE_RESTRICTED,
)
_CHANNELS = get_args(StaffComplaintIn.model_fields["channel"].annotation)
_STORY_LIMIT = 20_000
_LIMIT = 2000


@staff_page("/complaints/new")
async def filing_page(request: Request) -> RedirectResponse | None:
    """The form, and afterwards the receipt in its place."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    add_style()
    if place.frame(*_MAY_FILE):
        _FilingPage(place)
    return None


@staff_page("/complaints/{receipt}/receipt")
async def slip_page(request: Request, receipt: str) -> RedirectResponse | None:
    """The receipt of a complaint, to be printed once more."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    add_style()
    if place.frame(Permission.READ_COMPLAINTS, Permission.HANDLE_RESTRICTED):
        office, number = place.office, receipt.upper()
        slip = await place.act(lambda staff: casework.printed(office, staff, number))
        if slip is not None:
            draw_slip(place, slip)
    return None


class _FilingPage:
    def __init__(self, place: Workplace) -> None:
        self._place = place
        # One for the form: pressed twice, or sent again, it is filed once.
        self._key = str(uuid.uuid4())
        self._whole = ui.element("div").classes("w-full")
        with self._whole, ui.column().classes("sheet"):
            if place.may(Permission.READ_COMPLAINTS, Permission.HANDLE_RESTRICTED):
                ui.link(self._words("back"), "/complaints")
            heading(1, self._words("file"))
            with ui.column().classes("panel"):
                self._draw()

    def _draw(self) -> None:
        words, place = self._words, self._place
        channels = {channel: case_word(place, "channel", channel) for channel in _CHANNELS}
        kinds = {kind.value: place.words(f"kind.{kind}") for kind in ComplaintKind}
        with ui.element("div").classes("case-form plain"):
            with ui.element("div").classes("pair"):
                usual = ComplaintKind.COMPLAINT.value
                kind = place.words("complaints.kind")
                came = [
                    Field("channel", words("filing.channel"), "choice", True, channels),
                    Field("kind", kind, "choice", True, kinds, value=usual),
                ]
                self._came = FieldForm(place, came)
            what = Field("what", words("filing.what"), required=True, limit=_STORY_LIMIT)
            self._what = FieldForm(place, [what], autofocus=True)
            with ui.element("div").classes("three"):
                names = ("when", "where", "whom")
                told = [
                    Field(name, words(f"filing.{name}"), "line", limit=_LIMIT) for name in names
                ]
                self._told = FieldForm(place, told)
            self._anonymous = ui.checkbox(words("filing.anonymous"))
            with ui.element("div").classes("pair") as self._named:
                self._who = FieldForm(
                    place,
                    [
                        Field("who", words("filing.who"), "line"),
                        Field("phone", words("filing.phone"), "line", limit=20),
                    ],
                )
            ui.label(words("filing.hint")).classes("soft")
            ui.button(words("filing.submit"), on_click=self._file)
        self._anonymous.on_value_change(lambda event: self._named.set_visibility(not event.value))

    def _words(self, key: str) -> str:
        return words_of(self._place, key)

    async def _file(self) -> None:
        if not all([form.complete() for form in (self._came, self._what)]):  # noqa: C419 - marks both
            return
        try:
            filed = self._filled_in()
        except ValidationError:
            text = self._place.office.wording("errors.invalid_input")
            ui.notify(text, type="negative", position="top")
            return
        office = self._place.office
        slip: PrintedReceipt | None = await self._place.act(
            lambda staff: casework.file(office, staff, filed)
        )
        if slip is not None:
            self._whole.clear()
            with self._whole:
                draw_slip(self._place, slip)

    def _filled_in(self) -> StaffComplaintIn:
        """What was written; of somebody anonymous nothing that leads to them."""
        anonymous = bool(self._anonymous.value)
        given = {**self._came.values(), **self._what.values(), **self._told.values()}
        if not anonymous:
            given |= self._who.values()
        given = {name: value or None for name, value in given.items()}
        return StaffComplaintIn.model_validate(
            {**given, "anonymous": anonymous, "idempotency_key": self._key}
        )
