"""One conversation on the desk: what is known, what was said, and what I can do."""

import uuid
from collections.abc import Awaitable, Callable

from nicegui import ui

from api.clock import HOSPITAL_ZONE
from api.pages.staff.transcript_view import TranscriptView
from api.pages.staff.workplace import Workplace
from api.patients.schemas import Visitor
from api.staff import desk, records
from api.staff.conversation_schemas import ConversationOut, WeChatOut
from api.staff.permissions import Permission
from api.staff.schemas import WRAP_UPS, WrapUp


class Talk:
    """The right half of the desk. `changed` is called when the lists should be drawn again."""

    def __init__(
        self, place: Workplace, conversation: uuid.UUID, changed: Callable[[], Awaitable[None]]
    ) -> None:
        self.conversation = conversation
        self._place = place
        self._changed = changed
        self._looked = False
        self._controls_for: tuple[object, ...] = ()
        self._reach: ui.label | None = None
        self._callback = ""
        self._facts = ui.column().classes("talk-facts")
        self._transcript = TranscriptView(place)
        self._controls = ui.column().classes("talk-controls")

    async def refresh(self) -> None:
        """Show what is new. Only the first look is entered into the record."""
        seen = await self._place.act(
            lambda staff: records.read(
                self._place.office, staff, self.conversation, refresh=self._looked
            )
        )
        if seen is None:
            return
        self._looked = True
        self._draw_facts(seen)
        self._transcript.show(seen.messages)
        self._draw_controls(seen)
        self._draw_reach(seen.wechat)

    def _draw_facts(self, seen: ConversationOut) -> None:
        words = self._place.words
        self._facts.clear()
        with self._facts:
            heading = [self._place.channel(seen.channel), words(f"handler.{seen.handler}")]
            if seen.ticket:
                heading.append(seen.ticket.reason_text)
            ui.label(" · ".join(heading)).classes("list-heading")
            visitors = [visitor_in_words(self._place, visitor) for visitor in seen.visitors]
            self._fact(words("talk.visitors"), words("talk.and").join(visitors))
            self._fact(words("talk.known"), words("talk.and").join(known_values(seen.summary)))
            self._fact(words("talk.complaints"), " ".join(seen.complaints))
            if seen.callback and self._place.may(Permission.CALL_PATIENTS):
                self._draw_callback()

    def _draw_callback(self) -> None:
        """The number is shown on demand, because every look at it is recorded."""
        words = self._place.words
        with ui.element("div").classes("fact"):
            ui.label(words("talk.callback")).classes("soft")
            shown = ui.label(self._callback).props("role=status")
            button = ui.button(words("calls.show_number")).props("dense outline")
            button.set_visibility(not self._callback)

            async def show() -> None:
                found = await self._place.act(
                    lambda staff: desk.callback_number(self._place.office, staff, self.conversation)
                )
                if found is not None:
                    self._callback = found.phone or ""
                    shown.set_text(self._callback)
                    button.set_visibility(False)

            button.on_click(show)

    def _fact(self, name: str, value: str) -> None:
        if value:
            with ui.element("div").classes("fact"):
                ui.label(name).classes("soft")
                ui.label(value)

    def _draw_controls(self, seen: ConversationOut) -> None:
        """Drawn again only when they change, so that a half-written reply isn't lost."""
        agent = seen.ticket.agent if seen.ticket else None
        state = (seen.handler, seen.mine, agent, seen.ticket is not None, seen.danger)
        if state == self._controls_for:
            return
        self._controls_for = state
        self._reach = None
        self._controls.clear()
        with self._controls:
            if not self._place.may(Permission.SERVE):
                return
            if seen.mine:
                self._reply_box()
            elif agent is None and (seen.ticket or seen.danger):
                ui.button(self._place.words("talk.take"), on_click=self._take)
            elif seen.ticket is None:
                ui.label(self._place.words("talk.with_bot")).classes("soft")
            else:
                ui.label(self._place.words("talk.held_by", agent=agent)).classes("soft")
                if self._place.may(Permission.RETURN_ANYONES):
                    self._return_row()

    def _draw_reach(self, wechat: WeChatOut | None) -> None:
        """Beside the reply, how much may still be said; as it is now."""
        if self._reach is None:
            return
        self._reach.set_visibility(wechat is not None)
        if wechat is not None:
            self._reach.set_text(reach_in_words(self._place, wechat))
            self._reach.classes(replace="soft" if wechat.left else "soon")

    def _reply_box(self) -> None:
        words = self._place.words
        self._reach = ui.label()
        self._reply = ui.textarea(placeholder=words("talk.reply")).props(
            'outlined autogrow maxlength=2000 input-class="reply-text"'
        )
        self._reply.classes("w-full").on("keydown.ctrl.enter", self._send)
        with ui.row().classes("w-full items-center"):
            ui.button(words("talk.send"), on_click=self._send)
            ui.space()
            self._return_row()

    def _return_row(self) -> None:
        words = self._place.words
        with ui.row().classes("items-center"):
            options = {code: words(f"wrap_up.{code}") for code in WRAP_UPS}
            self._wrap_up = ui.select(options, value=WRAP_UPS[0], label=words("talk.wrap_up"))
            self._wrap_up.classes("w-48").props("dense outlined")
            ui.button(words("talk.give_back"), on_click=self._give_back).props("outline")

    async def _take(self) -> None:
        await self._do(
            lambda staff: desk.take(self._place.office, staff, self.conversation), "taken"
        )

    async def _send(self) -> None:
        """The box is emptied at once: what is written meanwhile is the next reply."""
        box = self._reply
        text = str(box.value or "")
        if not text.strip():
            return
        box.set_value("")
        sent = await self._do(
            lambda staff: desk.reply(self._place.office, staff, self.conversation, text), None
        )
        if not sent and not box.value:
            box.set_value(text)

    async def _give_back(self) -> None:
        wrap_up: WrapUp = self._wrap_up.value
        await self._do(
            lambda staff: desk.give_back(self._place.office, staff, self.conversation, wrap_up),
            "returned",
        )

    async def _do(self, work: Callable[..., Awaitable[object]], told: str | None) -> bool:
        done = await self._place.act(work)
        if done is not None and told:
            ui.notify(self._place.words(f"talk.{told}"), type="positive", position="top")
        await self.refresh()
        await self._changed()
        return done is not None


def reach_in_words(place: Workplace, wechat: WeChatOut) -> str:
    """还可以发 4 条，到 11 月 20 日 10:00; or why nothing can be sent, and what happens instead."""
    if wechat.until is not None:
        at = wechat.until.astimezone(HOSPITAL_ZONE)
        until = place.words("wechat.moment", month=at.month, day=at.day, time=f"{at:%H:%M}")
        return place.words("wechat.left", left=wechat.left, until=until)
    if not wechat.follows:
        return place.words("wechat.gone")
    return place.words("wechat.used_up" if wechat.used_up else "wechat.silent")


def visitor_in_words(place: Workplace, visitor: Visitor) -> str:
    """张*明（本人，女，34 岁）."""
    parts = [place.words(f"relation.{visitor.relation.value}")]
    if visitor.sex:
        parts.append(place.words(f"sex.{visitor.sex}"))
    if visitor.age is not None:
        parts.append(place.words("age", age=visitor.age))
    details = place.words("talk.and").join(parts)
    return place.words("talk.visitor", name=visitor.name_masked, details=details)


def known_values(summary: dict[str, object]) -> list[str]:
    """The slots that were filled before the hand-off, their values only."""
    slots = summary.get("slots")
    values = list(slots.values()) if isinstance(slots, dict) else []
    if summary.get("reason"):
        values.append(summary["reason"])
    return [value for value in values if isinstance(value, str)]
