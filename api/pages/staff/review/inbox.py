"""`/staff/review`: conversations worth a look, most worth first; who looks at them, how far."""

from functools import cache
from pathlib import Path

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui
from nicegui.events import KeyEventArguments

from api.pages.staff.asking import Field, Values, fill_in
from api.pages.staff.feed import Coalesced
from api.pages.staff.keyed_lines import KeyedLines
from api.pages.staff.review.inbox_filters import InboxFilters
from api.pages.staff.review.inbox_progress import InboxProgress
from api.pages.staff.review.inbox_row import Act, InboxRow
from api.pages.staff.review.inbox_words import words_of
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.review.reasons import PassedOver
from api.staff.models import Staff
from api.staff.permissions import Permission
from api.staff.review import inbox
from api.staff.review.inbox_schemas import AssignIn, InboxIn, InboxLine, InboxOut

_AT_ONCE = 30
_LOOK_AGAIN_SECONDS = 60.0
_KEYS: dict[str, Act] = {"a": "take", "d": "done", "s": "pass"}


@staff_page("/review")
async def review_page(request: Request) -> RedirectResponse | None:
    """The inbox."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    ui.add_css(_style())
    if place.frame(Permission.REVIEW):
        page = _InboxPage(place)
        await page.open(dict(request.query_params))
        ui.timer(_LOOK_AGAIN_SECONDS, page.refresh, immediate=False)
    return None


class _InboxPage:
    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._pages = 1
        self._chosen = 0
        self._filters: InboxFilters | None = None
        self._rows: dict[object, InboxRow] = {}
        self._order: list[object] = []
        self.refresh = Coalesced(self._draw)

    async def open(self, given: dict[str, str]) -> None:
        """Draw the page; `given` are the filters in its address."""
        place = self._place
        choices = await place.act(lambda staff: inbox.progress(place.office, staff))
        if choices is None:
            return
        with ui.column().classes("sheet wide inbox"):
            self._draw_head()
            self._filters = InboxFilters(place, choices, given, self._filtered)
            with ui.element("div").classes("inbox-body"):
                self._draw_list()
                self._progress = InboxProgress(place, self.refresh)
        ui.keyboard(on_key=self._key, ignore=["input", "textarea", "select"])
        await self.refresh()

    def _draw_head(self) -> None:
        place = self._place
        with ui.row().classes("w-full items-center"):
            heading = ui.label(words_of(place, "heading")).classes("list-heading")
            heading.props("role=heading aria-level=1")
            self._count = ui.label().classes("soft").props("role=status")
            ui.space()
            self._assign = ui.button(words_of(place, "assign_none"), on_click=self._share_out)
            self._assign.set_visibility(place.may(Permission.PLAN_REVIEWS))
            self._assign.props("outline").disable()
        with ui.row().classes("w-full"):
            ui.label(words_of(place, "hint")).classes("soft")
            ui.label(words_of(place, "keys.list")).classes("soft")

    def _draw_list(self) -> None:
        label = words_of(self._place, "heading")
        with ui.element("div").classes("inbox-list"):
            rows = ui.element("div").classes("inbox-rows").props(f'role=table aria-label="{label}"')
            self._none = ui.label(words_of(self._place, "none")).classes("notice")
            self._more = ui.button(words_of(self._place, "more"), on_click=self._show_more)
            self._more.props("flat")
        self._lines = KeyedLines[InboxLine](rows, lambda line: line.conversation, self._draw_row)

    def _draw_row(self, line: InboxLine) -> InboxRow:
        row = InboxRow(self._place, line, self._do, self._count_picked)
        self._rows[line.conversation] = row
        return row

    async def _filtered(self) -> None:
        self._pages, self._chosen = 1, 0
        await self.refresh()

    async def _show_more(self) -> None:
        self._pages += 1
        await self.refresh()

    async def _draw(self) -> None:
        place, filters = self._place, self._filters
        if filters is None:
            return
        items: list[InboxLine] = []
        after: str | None = None
        for _ in range(self._pages):
            found = await self._page(filters.wanted(after, _AT_ONCE))
            if found is None:
                return
            items += found.items
            after = found.next
            if after is None:
                break
        self._lines.show(items)
        self._order = [item.conversation for item in items]
        self._rows = {key: row for key, row in self._rows.items() if key in set(self._order)}
        told = "more_than" if after else "count"
        self._count.set_text(words_of(place, told, count=len(items)))
        self._more.set_visibility(after is not None)
        self._none.set_visibility(not items)
        self._choose(min(self._chosen, max(0, len(items) - 1)), focus=False)
        self._count_picked()
        if progress := await place.act(lambda staff: inbox.progress(place.office, staff)):
            self._progress.show(progress)

    async def _page(self, wanted: InboxIn) -> InboxOut | None:
        return await self._place.act(lambda staff: inbox.page(self._place.office, staff, wanted))

    async def _do(self, line: InboxLine, act: Act) -> None:
        """Do one of the acts with a conversation; the list shows it at once."""
        place, number = self._place, line.conversation
        if act == "pass":
            await self._pass_over(line)
            return
        work = {"take": inbox.take, "done": inbox.done, "reopen": inbox.reopen}[act]

        async def change(staff: Staff) -> bool:
            await work(place.office, staff, number)
            return True

        if await place.act(change) and act == "done":
            ui.notify(words_of(place, "done_told"), position="top")
        await self.refresh()

    async def _pass_over(self, line: InboxLine) -> None:
        place = self._place
        options = {why.value: words_of(place, f"passed.{why}") for why in PassedOver}
        first = PassedOver.NOTHING_TO_LEARN.value
        label = words_of(place, "pass_why")
        fields = [Field("why", label, "choice", required=True, options=options, value=first)]

        async def do(values: Values) -> bool:
            async def change(staff: Staff) -> bool:
                why = PassedOver(values["why"])
                await inbox.pass_over(place.office, staff, line.conversation, why)
                return True

            return await place.act(change) is not None

        if await fill_in(place, words_of(place, "pass_heading"), fields, do):
            ui.notify(words_of(place, "passed_told"), position="top")
            await self.refresh()

    async def _share_out(self) -> None:
        place, picked = self._place, self._picked()
        choices = await place.act(lambda staff: inbox.progress(place.office, staff))
        if not picked or choices is None:
            return
        fields = [Field(f"{one.id}", one.name, "check") for one in choices.reviewers]

        async def do(values: Values) -> bool:
            chosen = [one.id for one in choices.reviewers if values[f"{one.id}"]]
            if not chosen:
                return False
            wanted = AssignIn(
                conversations=[line.conversation for line in picked], reviewers=chosen
            )
            given = await place.act(lambda staff: inbox.assign(place.office, staff, wanted))
            if given is not None:
                ui.notify(words_of(place, "assigned", count=given.assigned), position="top")
            return given is not None

        heading = words_of(place, "assign_heading", count=len(picked))
        if await fill_in(place, heading, fields, do, hint=words_of(place, "assign_hint")):
            for row in self._rows.values():
                row.pick.set_value(False)
            await self.refresh()

    def _picked(self) -> list[InboxLine]:
        rows = (self._rows[key] for key in self._order if key in self._rows)
        return [row.line for row in rows if row.pick.value]

    def _count_picked(self) -> None:
        count = len(self._picked())
        key = "assign" if count else "assign_none"
        self._assign.set_text(words_of(self._place, key, count=count))
        self._assign.set_enabled(count > 0)

    async def _key(self, event: KeyEventArguments) -> None:
        modified = event.modifiers.ctrl or event.modifiers.meta or event.modifiers.alt
        if not event.action.keydown or modified or not self._order:
            return
        key = str(event.key)
        row = self._rows[self._order[self._chosen]]
        if key in {"j", "ArrowDown"}:
            self._choose(min(self._chosen + 1, len(self._order) - 1), focus=True)
        elif key in {"k", "ArrowUp"}:
            self._choose(max(self._chosen - 1, 0), focus=True)
        elif key == "o":
            ui.navigate.to(row.target)
        elif key == "x":
            row.pick.set_value(not row.pick.value)
        elif (act := _KEYS.get(key)) and row.offers(act):
            await self._do(row.line, act)

    def _choose(self, at: int, *, focus: bool) -> None:
        self._chosen = at
        for place, key in enumerate(self._order):
            self._rows[key].element.classes(**{"add" if place == at else "remove": "chosen"})
        if focus and self._order:
            number = self._rows[self._order[at]].element.id
            ui.run_javascript(f'document.getElementById("c{number}")?.focus()')


@cache
def _style() -> str:
    return (Path(__file__).parent / "inbox.css").read_text("utf-8")
