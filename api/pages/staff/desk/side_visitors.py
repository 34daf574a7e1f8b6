"""The patients of a conversation, masked; shown in the clear for a minute, for a reason."""

import uuid
from datetime import timedelta

from nicegui import ui

from api.pages.staff.asking import Field, Values, fill_in
from api.pages.staff.desk.ticket_row import Ticking
from api.pages.staff.workplace import Workplace
from api.patients.models import Relation
from api.patients.schemas import Visitor
from api.staff.desk import patient_panel
from api.staff.desk.panel_schemas import REVEAL_REASONS, PanelVisitor, RevealedOut
from api.staff.permissions import Permission


class SideVisitors:
    """Made where it is to stand."""

    def __init__(self, place: Workplace, conversation: uuid.UUID) -> None:
        self._place, self._conversation = place, conversation
        self._section = ui.column().classes("side-section")
        self._shown: object = None

    def show(self, visitors: list[PanelVisitor]) -> None:
        """These, with the way to see one in the clear. What is shown in the clear stays so as long
        as nothing about them changes."""
        if visitors == self._shown:
            return
        self._shown = visitors
        self._begin()
        with self._section:
            for visitor in visitors:
                self._draw(visitor)
            if not visitors:
                ui.label(self._said("no_visitor")).classes("soft")

    def show_plain(self, visitors: list[Visitor]) -> None:
        """For who may read the conversation and not the desk."""
        if visitors == self._shown:
            return
        self._shown = visitors
        self._begin()
        with self._section:
            for one in visitors:
                ui.label(
                    visitor_in_words(self._place, one.name_masked, one.relation, one.sex, one.age)
                )

    def _begin(self) -> None:
        self._section.clear()
        with self._section, ui.element("div").classes("side-title"):
            ui.label(self._said("visitor"))

    def _draw(self, visitor: PanelVisitor) -> None:
        said = self._said
        with ui.column().classes("person"):
            name = visitor_in_words(
                self._place, visitor.name_masked, visitor.relation, visitor.sex, visitor.age
            )
            ui.label(name).classes("person-name")
            address = visitor.writer or visitor.address
            parts = [visitor.phone_masked]
            if address:
                parts.append(said("call_them", form=address))
            ui.label(" · ".join(parts)).classes("soft")
            if visitor.consent_withdrawn:
                ui.label(said("consent_withdrawn")).classes("soon")
            if self._place.may(Permission.REVEAL_PATIENT):
                self._draw_reveal(visitor)

    def _draw_reveal(self, visitor: PanelVisitor) -> None:
        words = self._place.office.wording
        slot = ui.column().classes("w-full gap-0")

        async def reveal() -> None:
            shown = await self._ask(visitor.card_id)
            if shown is not None:
                button.set_visibility(False)
                self._show_clear(slot, button, shown)

        button = ui.button(words("staff_desk.reveal.show"), on_click=reveal)
        button.props("flat dense no-caps").classes("self-start")

    async def _ask(self, card_id: int) -> RevealedOut | None:
        words, office = self._place.office.wording, self._place.office
        reasons: dict[str, str] = {
            code: words(f"staff_desk.reveal.reason.{code}") for code in REVEAL_REASONS
        }
        fields = [
            Field(
                "reason", words("staff_desk.reveal.why"), "choice", required=True, options=reasons
            )
        ]
        found: list[RevealedOut] = []

        async def do(given: Values) -> bool:
            shown = await self._place.act(
                lambda staff: patient_panel.reveal(
                    office, staff, self._conversation, card_id, given["reason"]
                )
            )
            if shown is not None:
                found.append(shown)
            return shown is not None

        hint = words("staff_desk.reveal.hint")
        await fill_in(self._place, words("staff_desk.reveal.why"), fields, do, hint=hint)
        return found[0] if found else None

    def _show_clear(self, slot: ui.column, button: ui.button, shown: RevealedOut) -> None:
        """Gone after a minute, also from the page itself."""
        slot.clear()
        with slot:
            with ui.row().classes("clear-text").props('role="status"'):
                ui.label(f"{shown.name} {shown.phone}")
                until = self._place.office.clock.now() + timedelta(seconds=shown.seconds)
                Ticking().hide_at(until)

            def hide() -> None:
                slot.clear()
                button.set_visibility(True)

            ui.timer(shown.seconds, hide, once=True)

    def _said(self, key: str, **params: object) -> str:
        return self._place.office.wording(f"staff_desk.page.{key}", **params)


def visitor_in_words(
    place: Workplace, name: str, relation: Relation, sex: str | None, age: int | None
) -> str:
    """张*明（本人，女，34 岁）."""
    parts = [place.words(f"relation.{relation.value}")]
    if sex:
        parts.append(place.words(f"sex.{sex}"))
    if age is not None:
        parts.append(place.words("age", age=age))
    details = place.words("talk.and").join(parts)
    return place.words("talk.visitor", name=name, details=details)
