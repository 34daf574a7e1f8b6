"""The panel beside a replay from which a trainer releases a conversation to practise on."""

from nicegui import ui

from api.pages.staff.practice.words import add_style, say
from api.pages.staff.review.panel_view import Panel, PanelView
from api.staff.models import Staff
from api.staff.permissions import Permission
from api.staff.practice import teaching
from api.staff.practice.schemas import PreviewLine, PreviewOut, ReleaseIn

_TITLE = 60


async def draw(view: PanelView) -> None:
    """What it is for, and a button: the text is looked at only when somebody wants to."""
    add_style()
    with ui.column().classes("w-full") as box:
        ui.label(say(view.place, "release_hint")).classes("soft")
        panel = _ReleasePanel(view, box)
        ui.button(say(view.place, "release_open"), on_click=panel.show).props("outline no-caps")


PANEL = Panel("staff_practice.release", Permission.MANAGE_TRAINING, draw)


class _ReleasePanel:
    def __init__(self, view: PanelView, box: ui.element) -> None:
        self._place, self._box = view.place, box
        self._conversation = view.replay.conversation
        self._chosen: dict[int, ui.checkbox] = {}

    async def show(self) -> None:
        """The text as trainees would get it."""
        office, conversation = self._place.office, self._conversation
        found = await self._place.act(lambda staff: teaching.preview(office, staff, conversation))
        if found is None:
            return
        self._box.clear()
        self._chosen = {}
        with self._box:
            self._draw(found)

    def _draw(self, found: PreviewOut) -> None:
        ui.label(say(self._place, "release_note")).classes("soft")
        doubts = sum(len(line.doubts) for line in found.lines)
        if doubts:
            ui.label(say(self._place, "doubts", count=doubts)).classes("warn").props("role=alert")
        for line in found.lines:
            self._draw_line(line)
        self._title = ui.input(label=say(self._place, "release_title"), value=found.title)
        self._title.props(f"outlined dense maxlength={_TITLE}").classes("w-full")
        self._looked = ui.checkbox(say(self._place, "looked"))
        self._looked.set_visibility(bool(doubts))
        with ui.row():
            ui.button(say(self._place, "release_do"), on_click=self._release).props("no-caps")
            if found.piece is not None:
                piece = found.piece
                back = ui.button(say(self._place, "withdraw")).props("flat no-caps")
                back.on_click(lambda: self._withdraw(piece))
        self._told = ui.label().classes("soft").props("role=status")

    def _draw_line(self, line: PreviewLine) -> None:
        speaker = "trainee" if line.speaker == "staff" else line.speaker
        with ui.column().classes(f"line {speaker}"):
            ui.label(line.text).classes("bubble")
            for words in line.doubts:
                ui.label(say(self._place, "doubt", words=words)).classes("mark")
            if line.place is not None:
                box = ui.checkbox(say(self._place, "release_here"), value=True).props("dense")
                self._chosen[line.place] = box

    async def _release(self) -> None:
        title = str(self._title.value or "").strip()
        chosen = [place for place, box in self._chosen.items() if box.value]
        if not title or not chosen:
            self._told.set_text(say(self._place, "release_missing"))
            return
        given = ReleaseIn(title=title, places=chosen, looked=bool(self._looked.value))
        office, conversation = self._place.office, self._conversation
        done = await self._place.act(
            lambda staff: teaching.release(office, staff, conversation, given)
        )
        if done is not None:
            await self.show()
            self._told.set_text(say(self._place, "released"))

    async def _withdraw(self, piece: int) -> None:
        office = self._place.office

        async def work(staff: Staff) -> bool:
            await teaching.withdraw(office, staff, piece)
            return True

        if await self._place.act(work):
            await self.show()
            self._told.set_text(say(self._place, "withdrawn"))
