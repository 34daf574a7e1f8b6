"""One clinic of the timetable in a dialog: who is there, and what can be changed."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from api.clinics.models import ClinicStatus, Quota
from api.pages.staff.asking import ask
from api.pages.staff.workplace import Workplace
from api.staff.booking import extra_slots, timetable, timetable_changes
from api.staff.booking.timetable_schemas import (
    AffectedLine,
    ClinicDetails,
    ExtraSlotIn,
    SubstituteIn,
)
from api.staff.models import Staff
from api.staff.permissions import Permission

_Change = Callable[[Staff], Awaitable[object]]


async def open_clinic(
    place: Workplace, clinic_id: int, changed: Callable[[], Awaitable[None]]
) -> None:
    """Open the dialog; `changed` is called after every change."""
    found = await place.act(lambda staff: timetable.clinic(place.office, staff, clinic_id))
    if found is not None:
        _ClinicDialog(place, found, changed)


class _ClinicDialog:
    def __init__(
        self, place: Workplace, found: ClinicDetails, changed: Callable[[], Awaitable[None]]
    ) -> None:
        self._place, self._found, self._changed = place, found, changed
        with ui.dialog(value=True) as self._dialog, ui.card().classes("details"):
            self._draw_facts()
            self._affected = ui.column().classes("w-full")
            if not found.over:
                self._draw_changes()
            close = ui.button(place.words("appointments.close"), on_click=self._dialog.close)
            close.props("flat")
        self._dialog.on("hide", self._dialog.delete)

    def _draw_facts(self) -> None:
        words, found = self._place.words, self._found
        period = self._place.office.wording(f"staff.period.{found.period}")
        ui.label(f"{found.name} {found.title} · {found.date} {period}").classes("list-heading")
        if found.status is ClinicStatus.STOPPED:
            reason = found.stop_reason or ""
            ui.label(words("timetable.stopped_because", reason=reason)).classes("warn")
        if found.substitute:
            ui.label(words("timetable.substitute", name=found.substitute)).classes("soon")
        facts = {
            "where": f"{found.department} {found.room}",
            "fee": words("appointments.fee_yuan", fee=found.fee),
            "people": words(
                "timetable.there", booked=found.keep, held=found.held, waiting=found.on_list
            ),
            "segments": "\n".join(self._segments()),
        }
        if found.opens_at:
            facts["opens_at"] = self._place.moment(found.opens_at)
        for name, value in facts.items():
            with ui.element("div").classes("fact"):
                ui.label(words(f"timetable.{name}")).classes("soft")
                ui.label(value)

    def _segments(self) -> list[str]:
        words = self._place.words
        return [
            words(
                "timetable.segment",
                time=one.time,
                quota=words(f"timetable.quota.{one.quota}"),
                free=one.free,
                places=one.capacity,
            )
            for one in self._found.segments
        ]

    def _draw_changes(self) -> None:
        words, place = self._place.words, self._place
        stopped = self._found.status is ClinicStatus.STOPPED
        with ui.row().classes("row-actions"):
            if stopped and place.may(Permission.SEE_APPOINTMENTS):
                ui.button(words("timetable.affected"), on_click=self._show_affected)
            if place.may(Permission.CHANGE_TIMETABLE):
                if stopped:
                    ui.button(words("timetable.reopen"), on_click=self._reopen).props("outline")
                else:
                    stop = ui.button(words("timetable.stop"), on_click=self._stop)
                    stop.props("color=negative")
        if place.may(Permission.CHANGE_TIMETABLE) and self._found.substitutes:
            self._draw_substitute()
        if place.may(Permission.ASK_EXTRA_SLOT) and not stopped:
            self._draw_extra_slot()

    def _draw_substitute(self) -> None:
        words = self._place.words
        with ui.expansion(words("timetable.substitute_heading")).classes("w-full"):
            options = {one.id: f"{one.name} {one.title}" for one in self._found.substitutes}
            doctor = ui.select(options, label=words("timetable.doctor"))
            reason = ui.input(label=words("timetable.reason"))
            doctor.classes("w-full").props("dense outlined")
            reason.classes("w-full").props("dense outlined maxlength=100 autocomplete=off")

            async def press() -> None:
                change = SubstituteIn(doctor=doctor.value or "", reason=str(reason.value or ""))
                await self._do("substituted", lambda staff: self._substitute(staff, change))

            ui.button(words("timetable.substitute_do"), on_click=press)

    async def _substitute(self, staff: Staff, change: SubstituteIn) -> object:
        office, clinic_id = self._place.office, self._found.id
        return await timetable_changes.substitute(office, staff, clinic_id, change)

    def _draw_extra_slot(self) -> None:
        words = self._place.words
        segments = {
            one.slot_id: one.time for one in self._found.segments if one.quota is Quota.OPEN
        }
        with ui.expansion(words("timetable.extra_heading")).classes("w-full"):
            ui.label(words("timetable.extra_hint")).classes("soft")
            slot = ui.select(segments, label=words("timetable.segment_choice"))
            reason = ui.input(label=words("timetable.reason"))
            phone = ui.input(label=words("timetable.visitor_phone"))
            name = ui.input(label=words("timetable.visitor_name"))
            slot.classes("w-full").props("dense outlined")
            for field in (reason, phone, name):
                field.classes("w-full").props("dense outlined maxlength=200 autocomplete=off")

            async def press() -> None:
                if slot.value is None:
                    return
                wish = ExtraSlotIn(
                    slot_id=slot.value,
                    reason=str(reason.value or ""),
                    phone=str(phone.value or "").strip()[:30] or None,
                    name=str(name.value or "").strip()[:40] or None,
                )
                await self._do("extra_asked", lambda staff: self._ask_extra(staff, wish))

            ui.button(words("timetable.extra_ask"), on_click=press)

    async def _ask_extra(self, staff: Staff, wish: ExtraSlotIn) -> object:
        return await extra_slots.ask(self._place.office, staff, wish)

    async def _stop(self) -> None:
        """Said once more who is concerned, and why it is stopped."""
        words, found = self._place.words, self._found
        reason = await ask(
            self._place,
            words("timetable.ask_stop"),
            hint=words(
                "timetable.stop_hint", booked=found.keep, held=found.held, waiting=found.on_list
            ),
            label=words("timetable.reason_told"),
            required=True,
        )
        if reason is None:
            return
        office, said = self._place.office, reason[:100]
        await self._do(
            "stop_done", lambda staff: timetable_changes.stop(office, staff, found.id, said)
        )

    async def _reopen(self) -> None:
        words, office, clinic_id = self._place.words, self._place.office, self._found.id
        hint = words("timetable.reopen_hint")
        if await ask(self._place, words("timetable.ask_reopen"), hint=hint) is None:
            return
        await self._do("reopened", lambda staff: timetable_changes.reopen(office, staff, clinic_id))

    async def _show_affected(self) -> None:
        office, clinic_id = self._place.office, self._found.id
        found = await self._place.act(
            lambda staff: timetable_changes.affected(office, staff, clinic_id)
        )
        if found is None:
            return
        self._affected.clear()
        with self._affected:
            if not found:
                ui.label(self._place.words("timetable.nobody_affected")).classes("soft")
            for line in found:
                self._draw_affected(line)

    def _draw_affected(self, line: AffectedLine) -> None:
        words = self._place.words
        told = f"staff.notice_status.{line.told}" if line.told else "staff.register.not_told"
        parts = [line.number, line.visitor, line.phone, self._place.office.wording(told)]
        if line.rebooked_for:
            at = self._place.moment(line.rebooked_for)
            parts.append(words("timetable.rebooked", at=at))
        elif line.refund_due:
            parts.append(words("appointments.refund"))
        ui.label(" · ".join(parts)).classes("warn" if line.to_call else "")

    async def _do(self, told: str, change: _Change) -> None:
        """Make a change; then the dialog has said all it can, and the week is drawn again."""
        if await self._place.act(change) is None:
            return
        ui.notify(self._place.words(f"timetable.{told}"), type="positive", position="top")
        self._dialog.close()
        await self._changed()
