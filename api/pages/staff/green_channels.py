"""Open green channels on top of the desk: their clocks, and buttons for what was done."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from api.green_channel.service import Step
from api.pages.staff.workplace import Workplace
from api.staff import green_channels
from api.staff.models import Staff
from api.staff.permissions import Permission
from api.staff.schemas import ClockOut, GreenChannelOut, GreenChannelsOut, MarksIn


class GreenChannels:
    """Made where they are to be shown; shows nothing on a day without any."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._column = ui.column().classes("green-channels")
        self._closing = 0
        # Beside the column, so that a half-written note stays when the column is drawn again.
        with ui.dialog() as self._dialog, ui.card():
            self._draw_dialog()

    async def refresh(self) -> None:
        """Show what is open now."""
        if not self._place.may(Permission.SEE_ALERTS):
            return
        found = await self._place.act(
            lambda staff: green_channels.opened(self._place.office, staff)
        )
        if found is None:
            return
        self._column.clear()
        with self._column:
            if found.opened_today or found.open:
                self._draw_figures(found)
            for channel in found.open:
                self._draw_channel(channel)

    def _draw_figures(self, found: GreenChannelsOut) -> None:
        words = self._place.words
        with ui.row().classes("green-line"):
            ui.label(words("green.heading", count=len(found.open))).classes("font-bold")
            if found.late:
                ui.label(words("green.late", count=found.late)).classes("warn")
            ui.space()
            today = words("green.today", opened=found.opened_today, late=found.late_today)
            ui.label(today).classes("soft")

    def _draw_channel(self, channel: GreenChannelOut) -> None:
        words, place = self._place.words, self._place
        late = " late" if channel.dispatched.late or channel.doctor.late else ""
        with ui.row().classes(f"green-line{late}").props('role="group"'):
            ui.label(words("talk.and").join(channel.flags)).classes("font-bold")
            where = f"{place.channel(channel.channel)} {place.moment(channel.opened_at)}"
            ui.label(where).classes("soft")
            self._draw_clock(channel.id, Step.DISPATCHED, channel.dispatched)
            self._draw_clock(channel.id, Step.DOCTOR, channel.doctor)
            self._draw_mark(channel.id, "treat_first", marked=channel.treat_first)
            self._draw_mark(channel.id, "escort", marked=channel.escort)
            ui.space()
            ui.link(words("green.look"), f"/conversations/{channel.conversation}")
            close = ui.button(words("green.close"), on_click=lambda: self._ask(channel.id))
            close.props("dense outline")

    def _draw_clock(self, channel_id: int, step: Step, clock: ClockOut) -> None:
        ui.label(self._clock_words(step, clock)).classes("warn" if clock.late else "soft")
        if clock.done_at is None:
            done = self._place.words(f"green.{step}_done")
            ui.button(done, on_click=lambda: self._confirm(channel_id, step)).props("dense")

    def _clock_words(self, step: Step, clock: ClockOut) -> str:
        words = self._place.words
        if clock.done_at is not None:
            told = "green.done_late" if clock.late else "green.done"
            at = self._place.moment(clock.done_at)
            return words(told, step=words(f"green.{step}_done"), at=at, by=clock.by or "")
        minutes, seconds = divmod(abs(clock.seconds_left), 60)
        told = "green.over" if clock.late else "green.left"
        return words(told, step=words(f"green.{step}"), minutes=minutes, seconds=seconds)

    def _draw_mark(self, channel_id: int, name: str, *, marked: bool) -> None:
        async def change(value: bool) -> None:
            marks = MarksIn(**{name: value})
            await self._do(
                lambda staff: green_channels.mark(self._place.office, staff, channel_id, marks)
            )

        ui.checkbox(
            self._place.words(f"green.{name}"),
            value=marked,
            on_change=lambda event: change(bool(event.value)),
        ).props("dense")

    def _draw_dialog(self) -> None:
        words = self._place.words
        ui.label(words("green.close_heading")).classes("list-heading")
        self._note = ui.textarea(label=words("green.note")).classes("w-96")
        self._note.props("outlined autogrow maxlength=200")
        with ui.row():
            ui.button(words("green.confirm_close"), on_click=self._close)
            ui.button(words("green.cancel"), on_click=self._dialog.close).props("flat")

    def _ask(self, channel_id: int) -> None:
        self._closing = channel_id
        self._note.set_value("")
        self._dialog.open()

    async def _confirm(self, channel_id: int, step: Step) -> None:
        await self._do(
            lambda staff: green_channels.confirm(self._place.office, staff, channel_id, step)
        )

    async def _close(self) -> None:
        note = str(self._note.value or "")
        closed = await self._do(
            lambda staff: green_channels.close(self._place.office, staff, self._closing, note)
        )
        if closed:
            self._dialog.close()

    async def _do(self, change: Callable[[Staff], Awaitable[None]]) -> bool:
        """Whether the change was made; every page hears of it and draws itself again."""

        async def work(staff: Staff) -> bool:
            await change(staff)
            return True

        done = await self._place.act(work)
        await self.refresh()
        return done is not None
