"""`/staff/proposals`: what colleagues want the assistant to learn, and whether it does."""

from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.pages.staff.alerts_banner import AlertsBanner
from api.pages.staff.feed import Coalesced, news
from api.pages.staff.keyed_lines import KeyedLines
from api.pages.staff.proposals.card import ProposalCard
from api.pages.staff.proposals.learning import show_learning
from api.pages.staff.proposals.words import words_of
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.proposals.models import ProposalKind, ProposalState
from api.staff.permissions import Permission
from api.staff.proposals import deciding
from api.staff.proposals.schemas import Count, ProposalLine

_EVERY = "every"


@staff_page("/proposals")
async def proposals_page(request: Request) -> RedirectResponse | None:
    """Proposals with what each would change."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    ui.add_css(_beside("style.css"))
    if place.frame(Permission.DECIDE_PROPOSALS, Permission.WRITE_GUIDE):
        page = _ProposalsPage(place)
        ui.add_body_html(f"<script>{_beside('proposals.js')}</script>")
        await page.refresh()
        news.subscribe(page.hear)
    return None


class _ProposalsPage:
    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._decides = place.may(Permission.DECIDE_PROPOSALS)
        self._pages = 1
        self._banner = AlertsBanner(place)
        with ui.column().classes("sheet proposals"):
            self._draw_head()
            self._draw_filters()
            self._none = ui.label(self._words("none")).classes("soft").props("role=status")
            with ui.column().classes("proposal-cards") as cards:
                pass
            self._more = ui.button(on_click=self._show_more).props("flat")
        self._cards = KeyedLines[ProposalLine](
            cards,
            lambda item: item.id,
            lambda item: ProposalCard(self._place, item, self._changed),
        )
        self.refresh = Coalesced(self._refresh)

    async def hear(self, what: str, _: str) -> None:
        """Something happened at some desk."""
        if what == deciding.WOKEN:
            await self.refresh()
        elif what in {"emergency", "crisis"}:
            await self._banner.refresh()

    def _draw_head(self) -> None:
        with ui.row().classes("w-full items-center"):
            with ui.element("h1"):
                ui.label(self._words("heading"))
            ui.space()
            if self._decides:
                learning = ui.button(self._words("learning"))
                learning.on_click(lambda: show_learning(self._place))
                learning.props("outline data-act=learning aria-keyshortcuts=d")
        ui.label(self._words("hint" if self._decides else "hint_own")).classes("soft")
        if self._decides:
            ui.label(self._words("keys")).classes("soft proposal-keys")

    def _draw_filters(self) -> None:
        with ui.row().classes("w-full items-center proposal-filters"):
            first = ProposalState.PROPOSED if self._decides else _EVERY
            self._state = ui.toggle({}, value=None, on_change=self._choose)
            self._state.props("no-caps unelevated toggle-color=primary")
            self._state.props(f'aria-label="{self._words("state_filter")}"')
            kinds = {_EVERY: self._words("every_kind")}
            kinds |= {kind.value: self._words(f"kind.{kind.value}") for kind in ProposalKind}
            self._kind = ui.select(kinds, value=_EVERY, label=self._words("kind_filter"))
            self._kind.props("outlined dense options-dense").classes("proposal-kinds")
            self._kind.on_value_change(self._choose)
        self._chosen_state = str(first)
        self._name_states([])

    def _name_states(self, counts: list[Count]) -> None:
        """The states with how many there are of each, of the chosen kind."""
        kind = self._kind.value
        numbers = {
            state: sum(
                one.number
                for one in counts
                if one.state is state and kind in {_EVERY, one.kind.value}
            )
            for state in ProposalState
        }
        names = {
            state.value: f"{self._words(f'state.{state.value}')} {numbers[state]}"
            for state in ProposalState
        }
        every = f"{self._words('every_state')} {sum(numbers.values())}"
        self._state.set_options(names | {_EVERY: every}, value=self._chosen_state)

    async def _choose(self, _: Any) -> None:
        if self._state.value not in {None, self._chosen_state}:
            self._chosen_state = self._state.value
        self._pages = 1
        await self.refresh()

    async def _show_more(self) -> None:
        self._pages += 1
        await self.refresh()

    async def _changed(self, _: ProposalLine) -> None:
        await self.refresh()

    async def _refresh(self) -> None:
        await self._banner.refresh()
        states = [] if self._chosen_state == _EVERY else [ProposalState(self._chosen_state)]
        kind = None if self._kind.value == _EVERY else ProposalKind(str(self._kind.value))
        limit = self._pages * deciding.AT_ONCE
        office = self._place.office
        found = await self._place.act(
            lambda staff: deciding.page(office, staff, states=states, kind=kind, limit=limit)
        )
        if found is None:
            return
        self._name_states(found.counts)
        self._cards.show(found.items)
        self._none.set_visibility(not found.items)
        self._more.set_visibility(found.next is not None)
        self._more.set_text(self._words("more", count=deciding.AT_ONCE))

    def _words(self, key: str, **params: object) -> str:
        return words_of(self._place, key, **params)


@cache
def _beside(name: str) -> str:
    return (Path(__file__).parent / name).read_text("utf-8")
