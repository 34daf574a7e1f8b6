"""One ticket in the desk's lists: drawn once, then changed in place."""

import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime

from nicegui import ui

from api.pages.staff.workplace import Workplace
from api.staff.desk.schemas import TicketOut

Open = Callable[[TicketOut], Awaitable[None]]


class TicketRow:
    """A button that opens the conversation. Its clock ticks in the browser (`desk.js`)."""

    def __init__(self, place: Workplace, ticket: TicketOut, open_: Open) -> None:
        self._place = place
        self._ticket = ticket
        self._face: tuple[object, ...] = ()
        self._chosen = False
        self._tags: tuple[tuple[str, str], ...] = ()
        self.element = ui.element("button").classes("ticket")
        self.element.props("type=button aria-current=false")
        self.element.on("click", lambda: open_(self._ticket))
        with self.element:
            with ui.element("div").classes("ticket-line"):
                self._reason = ui.label().classes("ticket-reason")
                self._clock = Ticking()
            with ui.element("div").classes("ticket-line"):
                self._who = ui.label().classes("soft")
                self._tag_row = ui.element("div").classes("tags")

    def show(self, ticket: TicketOut) -> None:
        """What is so now. Mostly it was so before: fifty lines on twenty pages at every event."""
        self._ticket = ticket
        face = face_of(ticket)
        if face == self._face:
            return
        self._face = face
        self._reason.set_text(ticket.reason_text)
        self._who.set_text(self._about(ticket))
        self._show_clock(ticket)
        self._show_tags(tuple(self._marks(ticket)))
        pressing = ticket.priority <= self._place.office.levels.priority("emergency")
        for name, so in {
            "pressing": pressing,
            "mine-waits": bool(ticket.agent) and ticket.unanswered,
            "escalated": ticket.escalated,
        }.items():
            self.element.classes(**{"add" if so else "remove": name})

    def choose(self, *, chosen: bool) -> None:
        """Whether this is the conversation on the right."""
        if chosen is self._chosen:
            return
        self._chosen = chosen
        self.element.classes(**{"add" if chosen else "remove": "chosen"})
        self.element.props(f"aria-current={'true' if chosen else 'false'}")

    @property
    def conversation(self) -> uuid.UUID:
        """What a press opens."""
        return self._ticket.conversation

    def _show_clock(self, ticket: TicketOut) -> None:
        if ticket.state == "queued":
            self._clock.since(ticket.created_at)
        elif ticket.clock is not None and not ticket.promised_by:
            self._clock.until(ticket.clock.due, self._said(f"clock.{ticket.clock.kind}"))
        else:
            self._clock.stop()

    def _about(self, ticket: TicketOut) -> str:
        words, place = self._place.words, self._place
        parts = [place.channel(ticket.channel), ticket.skill_name]
        if ticket.promised_by:
            promised = place.moment(ticket.promised_by)
            parts.append(words("queue.callback", promised=promised))
        elif ticket.agent and ticket.agent != place.staff.display_name:
            parts.append(ticket.agent)
        return " · ".join(parts)

    def _marks(self, ticket: TicketOut) -> list[tuple[str, str]]:
        """The tags: what they say and how they look."""
        said = self._said
        tags = [(name, "mark") for name in ticket.mark_names]
        if ticket.overdue:
            tags.append((self._place.words("queue.overdue"), "hot"))
        if ticket.escalated:
            tags.append((said("escalated"), "hot"))
        if ticket.state == "wrap_up":
            tags.append((said("to_wrap_up"), "wait"))
        elif ticket.agent and ticket.unanswered:
            tags.append((self._place.words("queue.unanswered"), "wait"))
        if ticket.transfer:
            mine = ticket.transfer.to_username == self._place.staff.username
            told = (
                ("offered_by", ticket.transfer.by) if mine else ("offered_to", ticket.transfer.to)
            )
            tags.append((said(told[0], agent=told[1]), "wait"))
        return tags

    def _show_tags(self, tags: tuple[tuple[str, str], ...]) -> None:
        if tags == self._tags:
            return
        self._tags = tags
        # Nobody presses a tag: the button around them stays itself.
        self._tag_row.clear()
        with self._tag_row:
            for text, look in tags:
                ui.label(text).classes(f"tag {look}")

    def _said(self, key: str, **params: object) -> str:
        return self._place.office.wording(f"staff_desk.page.{key}", **params)


def face_of(ticket: TicketOut) -> tuple[object, ...]:
    """Everything that a line shows. The seconds aren't among it: the browser counts them."""
    clock, offer = ticket.clock, ticket.transfer
    return (
        ticket.state,
        ticket.reason_text,
        ticket.priority,
        ticket.skill_name,
        ticket.mark_names,
        ticket.channel,
        ticket.created_at,
        ticket.promised_by,
        ticket.overdue,
        ticket.agent,
        ticket.unanswered,
        ticket.escalated,
        (clock.kind, clock.due) if clock else None,
        (offer.by, offer.to, offer.to_username) if offer else None,
    )


class Ticking:
    """A time that the browser counts. Made where it is to stand."""

    def __init__(self) -> None:
        self._element = ui.element("span").classes("tick")
        self._shown = ""

    def since(self, moment: datetime) -> None:
        """How long ago `moment` is."""
        self._set(moment, "since")

    def until(self, moment: datetime, what: str) -> None:
        """How long it is until `moment`, or since it passed; `what` should be done by then."""
        self._element.props["data-what"] = what
        self._set(moment, "due")

    def hide_at(self, moment: datetime) -> None:
        """In how many seconds something is hidden."""
        self._set(moment, "hide")

    def stop(self) -> None:
        """Nothing is counted."""
        self._shown = ""
        self._element.set_visibility(False)

    def _set(self, moment: datetime, form: str) -> None:
        props = f"data-tick={int(moment.timestamp() * 1000)} data-form={form}"
        self._element.set_visibility(True)
        if props != self._shown:
            self._shown = props
            self._element.props(props)
