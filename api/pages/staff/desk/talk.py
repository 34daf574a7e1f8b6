"""One conversation on the desk: what was said, and what I can do."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable

from nicegui import ui

from api.clock import HOSPITAL_ZONE
from api.pages.staff.asking import ask
from api.pages.staff.desk.reply_box import ReplyBox
from api.pages.staff.desk.side_panel import SidePanel
from api.pages.staff.desk.talk_callbacks import reschedule_call, say_called
from api.pages.staff.desk.talk_dialogs import end_talk, transfer_talk, wrap_up_ticket
from api.pages.staff.desk.transcript_view import TranscriptView
from api.pages.staff.workplace import Workplace
from api.staff.desk import records, serving, transfers
from api.staff.desk.conversation_schemas import ConversationOut, WeChatOut
from api.staff.permissions import Permission

_Work = Callable[..., Awaitable[object]]


class Talk:
    """The middle of the desk. `changed` is called when the lists should be looked at again; `side`
    is what stands beside it."""

    def __init__(
        self,
        place: Workplace,
        conversation: uuid.UUID,
        changed: Callable[[], Awaitable[None]],
        side: SidePanel,
    ) -> None:
        self.conversation = conversation
        self._place, self._changed, self._side = place, changed, side
        self._seen: ConversationOut | None = None
        self._looking = asyncio.Lock()
        self._controls_for: tuple[object, ...] = ()
        self._reach: ui.label | None = None
        self._box: ReplyBox | None = None
        with ui.row().classes("talk-head"):
            self._heading = ui.label().classes("list-heading")
            self._tags = ui.element("div").classes("tags")
        self._banner = ui.row().classes("talk-banner").props('role="status"')
        self._banner.set_visibility(False)
        self._banner_for: tuple[object, ...] = ()
        self._transcript = TranscriptView(place)
        self._controls = ui.column().classes("talk-controls")

    async def refresh(self) -> None:
        """Show what is new. Looks come one after the other: an older one that ends later would
        take the reply box away again."""
        async with self._looking:
            await self._look()

    async def _look(self) -> None:
        """Only the first look is entered into the record."""
        known = self._seen is not None
        seen = await self._place.act(
            lambda staff: records.read(self._place.office, staff, self.conversation, refresh=known)
        )
        if seen is None:
            return
        self._seen = seen
        self._draw_heading(seen)
        self._transcript.show(seen.messages)
        self._draw_banner(seen)
        self._draw_controls(seen)
        self._draw_reach(seen.wechat)
        await self._side.refresh(seen)
        if self._box is not None:
            last = seen.messages[-1] if seen.messages else None
            await self._box.suggest(last.id if last else -1)

    async def press(self, key: str) -> None:
        """What the keys of the desk do here, where it can be done."""
        seen, box = self._seen, self._box
        if key == "note":
            await self._side.add_note()
        if seen is None or box is None or not seen.mine:
            return
        if key == "reply":
            box.focus()
        elif key == "canned":
            box.open_canned()
        elif key == "transfer":
            await self._transfer()
        elif key == "end":
            await self._end()

    def _draw_heading(self, seen: ConversationOut) -> None:
        words, ticket = self._place.words, seen.ticket
        heading = [self._place.channel(seen.channel), words(f"handler.{seen.handler}")]
        if ticket:
            heading.append(ticket.reason_text)
        self._heading.set_text(" · ".join(heading))
        self._tags.clear()
        if ticket is None:
            return
        with self._tags:
            ui.label(ticket.skill_name).classes("tag")
            for mark in ticket.mark_names:
                ui.label(mark).classes("tag mark")
            if ticket.first_receiver and ticket.first_receiver != ticket.agent:
                ui.label(self._said("first_receiver", agent=ticket.first_receiver)).classes("tag")

    def _draw_banner(self, seen: ConversationOut) -> None:
        """A transfer that waits, or the reason that is still to be written."""
        ticket = seen.ticket
        offer = ticket.transfer if ticket else None
        to_wrap_up = bool(ticket and ticket.state == "wrap_up" and seen.mine)
        state = (seen.mine, to_wrap_up, offer.model_dump_json() if offer else None)
        if state == self._banner_for:
            return
        self._banner_for = state
        self._banner.clear()
        self._banner.set_visibility(bool(offer) or to_wrap_up)
        with self._banner:
            if to_wrap_up:
                ui.label(self._said("wrap_up_heading"))
                self._button("end_reason", self._wrap_up)
            elif offer and seen.mine:
                ui.label(self._said("transfer_waits", agent=offer.to, reason=offer.reason))
                self._button("withdraw", self._withdraw, "outline")
            elif offer and self._place.staff.username == offer.to_username:
                ui.label(self._said("transfer_offered", agent=offer.by, reason=offer.reason))
                self._button("accept", self._accept)
                self._button("decline", self._decline, "outline")

    def _draw_controls(self, seen: ConversationOut) -> None:
        """Drawn again only when they change, so that a half-written reply isn't lost."""
        agent = seen.ticket.agent if seen.ticket else None
        stands = seen.ticket.state if seen.ticket else None
        state = (seen.handler, seen.mine, agent, stands, seen.danger)
        if state == self._controls_for:
            return
        self._controls_for = state
        self._reach = self._box = None
        self._controls.clear()
        with self._controls:
            if not self._place.may(Permission.SERVE):
                return
            if seen.mine and seen.handler == "human":
                self._draw_reply()
            elif agent is None and (seen.ticket or seen.danger):
                with ui.row().classes("items-center gap-2"):
                    ui.button(self._place.words("talk.take"), on_click=self.take)
                    if stands == "callback":
                        self._button("called", self._called, "outline")
                        self._button("reschedule", self._reschedule, "outline")
            elif seen.ticket is None or seen.handler == "bot":
                ui.label(self._place.words("talk.with_bot")).classes("soft")
            else:
                ui.label(self._place.words("talk.held_by", agent=agent)).classes("soft")
                if self._place.may(Permission.RETURN_ANYONES):
                    self._button("end", self._end, "outline")

    def _draw_reply(self) -> None:
        self._reach = ui.label()
        self._box = ReplyBox(self._place, self.conversation, self._after)
        box = self._box
        with ui.row().classes("w-full items-center gap-2"):
            box.draw_send()
            self._button("canned", box.open_canned, "flat", self._said("canned_hint"))
            ui.space()
            self._button("transfer", self._transfer, "outline")
            self._button("end", self._end, "outline")

    def _button(
        self,
        key: str,
        press: Callable[[], object],
        look: str = "",
        title: str = "",
    ) -> None:
        button = ui.button(self._said(key), on_click=press).props(f"dense no-caps {look}")
        button.classes("px-3")
        if title:
            button.props["title"] = title

    def _draw_reach(self, wechat: WeChatOut | None) -> None:
        """Beside the reply, how much may still be said; as it is now."""
        if self._reach is None:
            return
        self._reach.set_visibility(wechat is not None)
        if wechat is not None:
            self._reach.set_text(reach_in_words(self._place, wechat))
            self._reach.classes(replace="soft" if wechat.left else "soon")

    async def take(self) -> None:
        """Serve this patient."""
        if await self._do(self._call(serving.take), self._place.words("talk.taken")) and self._box:
            self._box.focus()

    async def _accept(self) -> None:
        await self._do(self._call(transfers.accept_transfer), self._said("accepted"))

    async def _decline(self) -> None:
        why = self._said("decline_why")
        reason = await ask(self._place, why, label=why, required=True)
        if reason is not None:
            office, conversation = self._place.office, self.conversation
            await self._do(
                lambda staff: transfers.decline_transfer(office, staff, conversation, reason)
            )

    async def _withdraw(self) -> None:
        await self._do(self._call(transfers.withdraw_transfer))

    async def _transfer(self) -> None:
        if await transfer_talk(self._place, self.conversation):
            await self._after()

    async def _called(self) -> None:
        if await say_called(self._place, self.conversation):
            await self._after()

    async def _reschedule(self) -> None:
        if await reschedule_call(self._place, self.conversation):
            await self._after()

    async def _end(self) -> None:
        if await end_talk(self._place, self.conversation):
            await self._after()

    async def _wrap_up(self) -> None:
        ticket = self._seen.ticket if self._seen else None
        if ticket is not None and await wrap_up_ticket(self._place, ticket.ticket):
            await self._after()

    def _call(self, work: _Work) -> _Work:
        office, conversation = self._place.office, self.conversation
        return lambda staff: work(office, staff, conversation)

    async def _do(self, work: _Work, told: str | None = None) -> bool:
        async def done(staff: object) -> bool:
            await work(staff)
            return True

        did = await self._place.act(done)
        if did and told:
            ui.notify(told, type="positive", position="top")
        await self._after()
        return did is not None

    async def _after(self) -> None:
        await self.refresh()
        await self._changed()

    def _said(self, key: str, **params: object) -> str:
        return self._place.office.wording(f"staff_desk.page.{key}", **params)


def reach_in_words(place: Workplace, wechat: WeChatOut) -> str:
    """还可以发 4 条，到 11 月 20 日 10:00; or why nothing can be sent, and what happens instead."""
    if wechat.until is not None:
        at = wechat.until.astimezone(HOSPITAL_ZONE)
        until = place.words("wechat.moment", month=at.month, day=at.day, time=f"{at:%H:%M}")
        return place.words("wechat.left", left=wechat.left, until=until)
    if not wechat.follows:
        return place.words("wechat.gone")
    return place.words("wechat.used_up" if wechat.used_up else "wechat.silent")
