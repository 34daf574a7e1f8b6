"""`/staff/models`: which model is in use, what challengers were trained, how they compare, and the
two acts of a supervisor: promote one, go back."""

from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.challengers.models import ChallengerState
from api.challengers.schemas import ChallengerLine, ChallengerOut, ModelsOut, PromotedOut
from api.pages.staff.asking import ask
from api.pages.staff.challengers.detail import Detail
from api.pages.staff.challengers.words import Names
from api.pages.staff.keyed_lines import KeyedLines
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.staff.challengers import promoting
from api.staff.models import Staff
from api.staff.permissions import Permission

# A training takes minutes; whoever waits for one doesn't press anything.
_REFRESH_SECONDS = 20.0


@staff_page("/models")
async def models_page(request: Request) -> RedirectResponse | None:
    """The model in use, the list of challengers, and the one that is looked at."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    if place.frame(Permission.SEE_MODELS):
        ui.add_css(_style())
        page = _ModelsPage(place, request.scope.get("root_path", ""))
        await page.refresh()
        ui.timer(_REFRESH_SECONDS, page.refresh, immediate=False)
    return None


@cache
def _style() -> str:
    return (Path(__file__).parent / "style.css").read_text("utf-8")


class _Line:
    """One challenger in the list: a button that stays itself."""

    def __init__(self, page: "_ModelsPage", line: ChallengerLine) -> None:
        self._page = page

        async def look() -> None:
            await page.look(line.id)

        self.element = ui.element("button").classes("model-line").on("click", look)
        with self.element:
            self._title = ui.label().classes("model-title")
            self._state = ui.label().classes("model-state")
            self._facts = ui.label().classes("soft")

    def show(self, item: ChallengerLine) -> None:
        """What is so now."""
        page = self._page
        self._title.set_text(page.words("line", number=item.id, at=page.moment(item.started_at)))
        self._state.set_text(page.words.of("state", item.state.value))
        self._state.classes(replace=f"model-state {item.state.value}")
        facts = [page.words("learned", count=item.proposals)]
        if item.seconds is not None:
            facts.append(page.words("took", seconds=item.seconds))
        self._facts.set_text(" · ".join(facts))
        self.element.props(f"aria-pressed={'true' if page.looked_at == item.id else 'false'}")


class _ModelsPage:
    def __init__(self, place: Workplace, prefix: str) -> None:
        self._place = place
        self.words = Names(place)
        self.moment = place.moment
        self.looked_at: int | None = None
        self._found: ModelsOut | None = None
        with ui.column().classes("sheet wide"):
            ui.label(self.words("heading")).classes("list-heading").props(
                "role=heading aria-level=1"
            )
            ui.label(self.words("hint")).classes("soft")
            self._draw_present()
            with ui.element("div").classes("models"):
                with ui.element("nav").props(f'aria-label="{self.words("list")}"') as listing:
                    self._none = ui.label(self.words("none")).classes("soft")
                    self._lines = KeyedLines[ChallengerLine](
                        listing, lambda line: line.id, lambda line: _Line(self, line)
                    )
                self._detail = Detail(self.words, place.moment, prefix, self._promote)

    def _draw_present(self) -> None:
        with ui.row().classes("panel items-center"):
            with ui.column().classes("present"):
                self._in_use = ui.label().classes("model-title")
                self._waiting = ui.label().props("role=status")
            ui.space()
            self._back = ui.button(self.words("back"), on_click=self._go_back).props("outline")
            self._back.set_visibility(False)

    async def refresh(self) -> None:
        """Show what is so now; what is looked at stays, or is the newest."""
        found = await self._place.act(lambda staff: promoting.listed(self._place.office, staff))
        if found is None:
            return
        self._found = found
        self._show_present(found)
        known = [line.id for line in found.challengers]
        if self.looked_at not in known:
            self.looked_at = known[0] if known else None
        self._none.set_visibility(not known)
        self._lines.show(found.challengers)
        if self.looked_at is not None:
            await self._show_detail(self.looked_at)

    def _show_present(self, found: ModelsOut) -> None:
        words = self.words
        models = [replica.model or words("replica_away") for replica in found.replicas]
        if len(set(models)) == 1:
            told = words("replicas", count=len(models), model=models[0])
        else:
            each = [words("replica", number=at, model=one) for at, one in enumerate(models, 1)]
            told = words("replicas_differ", models="，".join(each))
        self._in_use.set_text(told)
        waiting = words("waiting", count=found.waiting) + words("how_to")
        self._waiting.set_text(waiting if found.waiting else words("waiting_none"))
        self._back.set_visibility(self._may_promote() and self._present() is not None)

    def _present(self) -> ChallengerLine | None:
        lines = self._found.challengers if self._found else []
        return next((line for line in lines if line.state is ChallengerState.IN_USE), None)

    def _may_promote(self) -> bool:
        return self._place.may(Permission.PROMOTE_MODELS)

    async def look(self, challenger_id: int) -> None:
        """Look at another one."""
        self.looked_at = challenger_id
        if self._found:
            self._lines.show(self._found.challengers)
        await self._show_detail(challenger_id)

    async def _show_detail(self, challenger_id: int) -> None:
        office = self._place.office
        found = await self._place.act(lambda staff: promoting.read(office, staff, challenger_id))
        if found is not None:
            self._detail.show(found, may_promote=self._may_promote())

    async def _promote(self, challenger: ChallengerOut) -> None:
        heading = self.words("promote_heading", number=challenger.id)
        hint = self.words("promote_hint", count=challenger.proposals)
        await self._after_asking(
            heading,
            hint,
            lambda staff: promoting.promote(self._place.office, staff, challenger.id),
            "promoted_now",
        )

    async def _go_back(self) -> None:
        present = self._present()
        if present is None:
            return
        hint = self.words("back_hint", model=present.based_on)
        await self._after_asking(
            self.words("back_heading"),
            hint,
            lambda staff: promoting.go_back(self._place.office, staff),
            "back_now",
        )

    async def _after_asking(
        self, heading: str, hint: str, act: Callable[[Staff], Awaitable[PromotedOut]], told: str
    ) -> None:
        if await ask(self._place, heading, hint=hint) is None:
            return
        done = await self._place.act(act)
        if done is not None:
            ui.notify(self.words(told, model=done.fingerprint), type="positive", position="top")
            for replica in (one for one in done.replicas if one.error):
                error = str(replica.error)
                failed = self.words("replica_failed", number=replica.number, error=error)
                ui.notify(failed, type="warning", position="top", timeout=0, close_button=True)
        await self.refresh()
