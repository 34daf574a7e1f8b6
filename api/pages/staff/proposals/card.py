"""One proposal as a card: what it says, what it changes, and what can be done about it."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from api.pages.staff.asking import ask
from api.pages.staff.proposals.diff_view import draw_files
from api.pages.staff.proposals.effects import show_effects
from api.pages.staff.proposals.words import what_changes, words_of
from api.pages.staff.review.words import intent_name
from api.pages.staff.workplace import Workplace
from api.proposals.models import ProposalKind, ProposalState
from api.staff.models import Staff
from api.staff.permissions import Permission
from api.staff.proposals import deciding
from api.staff.proposals.schemas import FileDiff, ProposalLine

Changed = Callable[[ProposalLine], Awaitable[None]]
"""Called with a proposal after something was decided about it."""


class ProposalCard:
    """Stays itself while its proposal is shown."""

    def __init__(self, place: Workplace, item: ProposalLine, changed: Changed) -> None:
        self._place, self._number, self._changed = place, item.id, changed
        self._files: list[FileDiff] | None = None
        kind = self._words(f"kind.{item.kind.value}")
        label = self._words("card", kind=kind, number=item.id)
        with ui.element("article").classes("proposal").props("tabindex=-1") as self.element:
            self.element.props["aria-label"] = label
            with ui.row().classes("w-full items-center"):
                ui.label(kind).classes("proposal-kind")
                ui.label(self._words("number", number=item.id)).classes("soft")
                self._state = ui.label().classes("soft")
                ui.space()
                self._draw_origin(item)
            ui.label(what_changes(place, item)).classes("proposal-what")
            if item.why:
                with ui.element("div").classes("fact"):
                    ui.label(self._words("why")).classes("soft")
                    ui.label(item.why)
            self._diff = ui.element("div").classes("diffs")
            self._near = ui.label().classes("soon").props("role=note")
            self._obstacle = ui.label().classes("warn").props("role=note")
            self._note = ui.label().classes("soft")
            self._draw_ways(item)

    def show(self, item: ProposalLine) -> None:
        """What is so now."""
        self._state.set_text(self._words(f"state.{item.state.value}"))
        if item.files != self._files:
            self._files = item.files
            self._diff.clear()
            with self._diff:
                draw_files(self._place, item.files)
        self._say(self._near, self._near_words(item))
        self._say(self._obstacle, self._obstacle_words(item))
        self._say(self._note, self._note_words(item))
        proposed = item.state is ProposalState.PROPOSED
        self._accept.set_visibility(proposed and item.decidable and not item.obstacle)
        self._refuse.set_visibility(item.decidable)
        self._refuse.set_text(self._words("refuse" if proposed else "take_out"))
        self._withdraw.set_visibility(proposed and item.mine)

    def _draw_origin(self, item: ProposalLine) -> None:
        told = self._words("proposed_by", name=item.author, at=self._place.moment(item.at))
        ui.label(told).classes("soft")
        if item.conversation:
            turn = f"#m{item.message}" if item.message else ""
            ui.link(self._words("from"), f"/review/{item.conversation}{turn}")

    def _draw_ways(self, item: ProposalLine) -> None:
        with ui.row().classes("row-actions items-center"):
            self._accept = ui.button(self._words("accept"), on_click=self._do_accept)
            self._accept.props("dense data-act=accept aria-keyshortcuts=a")
            self._refuse = ui.button(self._words("refuse"), on_click=self._do_refuse)
            self._refuse.props("dense outline data-act=refuse aria-keyshortcuts=r")
            self._withdraw = ui.button(self._words("withdraw"), on_click=self._do_withdraw)
            self._withdraw.props("dense flat")
            if item.kind is ProposalKind.RED_FLAG and self._decides():
                self._effects = ui.button(self._words("effects"))
                self._effects.on_click(lambda: self._show_effects(item))
                self._effects.props("dense flat")

    async def _do_accept(self) -> None:
        self._accept.props("loading")
        office = self._place.office
        await self._decide(lambda staff: deciding.accept(office, staff, self._number))
        self._accept.props(remove="loading")

    async def _show_effects(self, item: ProposalLine) -> None:
        self._effects.props("loading")
        office = self._place.office
        found = await self._place.act(lambda staff: deciding.trial(office, staff, item.id))
        self._effects.props(remove="loading")
        if found is not None:
            await show_effects(self._place, item, found)

    async def _do_refuse(self) -> None:
        words = await ask(
            self._place,
            self._words("refuse_heading", number=self._number),
            hint=self._words("refuse_hint"),
            label=self._words("reason"),
            required=True,
        )
        if words is not None:
            office = self._place.office
            await self._decide(lambda staff: deciding.refuse(office, staff, self._number, words))

    async def _do_withdraw(self) -> None:
        office = self._place.office
        await self._decide(lambda staff: deciding.withdraw(office, staff, self._number))

    async def _decide(self, do: Callable[[Staff], Awaitable[ProposalLine]]) -> None:
        done = await self._place.act(do)
        if done is not None:
            told = self._words(done.state.value, number=done.id)
            ui.notify(told, type="positive", position="top")
            await self._changed(done)

    def _near_words(self, item: ProposalLine) -> str:
        if item.near is None:
            return ""
        named = intent_name(self._place, item.near.intent)
        return self._words("near", text=item.near.text, intent=named)

    def _obstacle_words(self, item: ProposalLine) -> str:
        if not item.obstacle:
            return ""
        unfit = item.state is ProposalState.ACCEPTED
        return self._words("unfit" if unfit else "obstacle", words=item.obstacle)

    def _note_words(self, item: ProposalLine) -> str:
        """Why there is nothing to press, or who decided what and why."""
        if item.state is not ProposalState.PROPOSED:
            at = self._place.moment(item.decided_at) if item.decided_at else ""
            key = f"decided_{item.state.value}"
            decided = self._words(key, name=item.decided_by or "", at=at)
            return "：".join(filter(None, (decided, item.decision)))
        if item.mine:
            return self._words("own" if self._decides() else "mine")
        if item.supervisor_only and not item.decidable:
            return self._words("supervisor_only")
        return ""

    def _decides(self) -> bool:
        return self._place.may(Permission.DECIDE_PROPOSALS)

    def _say(self, label: ui.label, text: str) -> None:
        label.set_text(text)
        label.set_visibility(bool(text))

    def _words(self, key: str, **params: object) -> str:
        return words_of(self._place, key, **params)
