"""Open green channels on top of the desk: their clocks, and buttons for what was done."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from api.green_channel.service import Step
from api.pages.staff.workplace import Workplace
from api.staff.desk import green_channels
from api.staff.models import Staff
from api.staff.permissions import Permission
from api.staff.schemas import ClockOut, GreenChannelOut, GreenChannelsOut, MarksIn

Change = Callable[[Staff], Awaitable[None]]


class GreenChannels:
    """Made where they are to be shown; shows nothing on a day without any."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        with ui.column().classes("green-channels") as self._column:
            self._figures = ui.column().classes("w-full")
        self._lines: dict[int, _Line] = {}
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
        if found is not None:
            self.show(found)

    def show(self, found: GreenChannelsOut) -> None:
        """These are open now."""
        self._figures.clear()
        with self._figures:
            if found.opened_today or found.open:
                self._draw_figures(found)
        self._show_lines({channel.id: channel for channel in found.open})

    def _show_lines(self, found: dict[int, GreenChannelOut]) -> None:
        """A line stays the same line while its channel is open: a press must not find that what it
        was meant for has just been drawn anew."""
        for gone in self._lines.keys() - found.keys():
            self._lines.pop(gone).delete()
        for channel_id, channel in found.items():
            if channel_id not in self._lines:
                with self._column:
                    self._lines[channel_id] = _Line(self._place, channel, self._do, self._ask)
            self._lines[channel_id].show(channel)

    def _draw_figures(self, found: GreenChannelsOut) -> None:
        words = self._place.words
        with ui.row().classes("green-line"):
            ui.label(words("green.heading", count=len(found.open))).classes("font-bold")
            if found.late:
                ui.label(words("green.late", count=found.late)).classes("warn")
            ui.space()
            today = words("green.today", opened=found.opened_today, late=found.late_today)
            ui.label(today).classes("soft")

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

    async def _close(self) -> None:
        note = str(self._note.value or "")
        closed = await self._do(
            lambda staff: green_channels.close(self._place.office, staff, self._closing, note)
        )
        if closed:
            self._dialog.close()

    async def _do(self, change: Change) -> bool:
        """Whether the change was made; every page hears of it and shows it."""

        async def work(staff: Staff) -> bool:
            await change(staff)
            return True

        done = await self._place.act(work)
        await self.refresh()
        return done is not None


class _Line:
    """One open channel: its clocks, what was marked, and the way to its end."""

    def __init__(
        self,
        place: Workplace,
        channel: GreenChannelOut,
        do: Callable[[Change], Awaitable[bool]],
        close: Callable[[int], None],
    ) -> None:
        self._place = place
        self._do = do
        self._id = channel.id
        self._marked: dict[str, bool] = {}
        self._clocks: dict[Step, tuple[ui.label, ui.button]] = {}
        self._marks: dict[str, ui.checkbox] = {}
        with ui.row().classes("green-line").props('role="group"') as self._row:
            self._draw(channel, close)

    def show(self, channel: GreenChannelOut) -> None:
        """What is so now."""
        late = channel.dispatched.late or channel.doctor.late
        self._row.classes(**{"add" if late else "remove": "late"})
        for step, clock in ((Step.DISPATCHED, channel.dispatched), (Step.DOCTOR, channel.doctor)):
            label, done = self._clocks[step]
            label.set_text(self._clock_words(step, clock))
            label.classes(replace="warn" if clock.late else "soft")
            done.set_visibility(clock.done_at is None)
        self._location.set_text(channel.location or "")
        self._marked = {"treat_first": channel.treat_first, "escort": channel.escort}
        for name, marked in self._marked.items():
            self._marks[name].set_value(marked)

    def delete(self) -> None:
        """The channel is closed."""
        self._row.delete()

    def _draw(self, channel: GreenChannelOut, close: Callable[[int], None]) -> None:
        words, place = self._place.words, self._place
        ui.label(words("talk.and").join(channel.flags)).classes("font-bold")
        where = f"{place.channel(channel.channel)} {place.moment(channel.opened_at)}"
        ui.label(where).classes("soft")
        self._location = ui.label().classes("font-bold")
        for step in (Step.DISPATCHED, Step.DOCTOR):
            self._draw_clock(step)
        for name in ("treat_first", "escort"):
            self._draw_mark(name)
        ui.space()
        ui.link(words("green.look"), f"/conversations/{channel.conversation}")
        button = ui.button(words("green.close"), on_click=lambda: close(self._id))
        button.props("dense outline")

    def _draw_clock(self, step: Step) -> None:
        async def confirm() -> None:
            office = self._place.office
            await self._do(lambda staff: green_channels.confirm(office, staff, self._id, step))

        label = ui.label()
        done = ui.button(self._place.words(f"green.{step}_done"), on_click=confirm).props("dense")
        self._clocks[step] = label, done

    def _draw_mark(self, name: str) -> None:
        async def change(value: bool) -> None:
            if value == self._marked.get(name, False):
                return  # shown, not pressed
            office, marks = self._place.office, MarksIn(**{name: value})
            await self._do(lambda staff: green_channels.mark(office, staff, self._id, marks))

        self._marks[name] = ui.checkbox(
            self._place.words(f"green.{name}"),
            on_change=lambda event: change(bool(event.value)),
        ).props("dense")

    def _clock_words(self, step: Step, clock: ClockOut) -> str:
        words = self._place.words
        if clock.done_at is not None:
            told = "green.done_late" if clock.late else "green.done"
            at = self._place.moment(clock.done_at)
            return words(told, step=words(f"green.{step}_done"), at=at, by=clock.by or "")
        minutes, seconds = divmod(abs(clock.seconds_left), 60)
        told = "green.over" if clock.late else "green.left"
        return words(told, step=words(f"green.{step}"), minutes=minutes, seconds=seconds)
