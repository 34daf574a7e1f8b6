"""Draws a conversation's messages, and what came with them."""

import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any

from nicegui import ui

from api.attachments.schemas import AttachmentLine
from api.pages.staff.intents import intent_name
from api.pages.staff.workplace import Workplace
from api.staff.desk.conversation_schemas import TranscriptLine

# The fields of a card (contract, section 2) that are shown, in this order, and lists of such.
_SAID = (
    "name",
    "title",
    "visitor",
    "department",
    "doctor",
    "date",
    "time",
    "start",
    "location",
    "due",
)
_SEVERAL = ("departments", "clinics", "items", "lines")
_MOST_LINES = 4


class TranscriptView:
    """A column of messages that only ever grows. Made inside the element it belongs to."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._drawn = 0
        self._sent: dict[uuid.UUID, _AttachmentView] = {}
        self._posted: dict[int, _DeliveryView] = {}
        self._column = ui.column().classes("talk-lines")

    def show(self, lines: list[TranscriptLine]) -> None:
        """Draw the messages that aren't there yet, and go to the last."""
        self._look_again(lines)
        new = [line for line in lines if line.id > self._drawn]
        if not new:
            return
        with self._column:
            for line in new:
                self._draw(line)
        self._drawn = new[-1].id
        ui.run_javascript(
            f"const e = getHtmlElement({self._column.id}); if (e) e.scrollTop = e.scrollHeight;"
        )

    def _look_again(self, lines: list[TranscriptLine]) -> None:
        """What was still being fetched may be there by now, and what was being posted may have
        arrived."""
        for line in lines:
            if posted := self._posted.get(line.id):
                posted.show(line)
            for attachment in line.attachments:
                if drawn := self._sent.get(attachment.id):
                    drawn.show(attachment)

    def _draw(self, line: TranscriptLine) -> None:
        hidden = " hidden-line" if line.hidden else ""
        with ui.column().classes(f"line {line.author}{hidden}"):
            ui.label(self._heading(line)).classes("soft")
            if line.text:
                ui.label(line.text).classes("bubble")
            if line.card:
                self._draw_card(line.card)
            for attachment in line.attachments:
                self._sent[attachment.id] = _AttachmentView(self._place)
                self._sent[attachment.id].show(attachment)
            if line.author != "patient":
                self._posted[line.id] = _DeliveryView(self._place)
                self._posted[line.id].show(line)

    def _draw_card(self, card: dict[str, object]) -> None:
        name = self._place.name("card", str(card.get("type")))
        shown = self._place.words("card_shown", name=name, receipt=card.get("receipt") or "")
        lines = card_lines(card)
        if not lines:
            ui.label(shown).classes("soft")
            return
        with ui.column().classes("card-shown"):
            ui.label(shown).classes("card-title")
            for line in lines:
                ui.label(line)

    def _heading(self, line: TranscriptLine) -> str:
        """Who, when, and for a patient's message what was understood."""
        words = self._place.words
        parts = [
            line.author_name or words(f"author.{line.author}"),
            self._place.moment(line.at),
        ]
        if line.intent:
            percent = round((line.confidence or 0) * 100)
            intent = intent_name(self._place.office.wording, line.intent)
            parts.append(words("understood", intent=intent, confidence=percent))
        if line.outcome in {"received", "failed"}:
            parts.append(words(f"outcome.{line.outcome}"))
        return " · ".join(parts)


class _DeliveryView:
    """What became of a message on its way to the patient's WeChat. One that the answer to a push
    should have carried may have to be posted later."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._label = ui.label()

    def show(self, line: TranscriptLine) -> None:
        """Say how it stands now; nothing of what isn't posted."""
        self._label.set_visibility(line.delivery is not None)
        self._label.set_text(delivery_in_words(self._place, line))
        bad = line.delivery in {"unknown", "failed"}
        self._label.classes(replace="warn" if bad else "soft")


class _AttachmentView:
    """One attachment. A picture is shown when it is asked for, because every look is recorded."""

    def __init__(self, place: Workplace) -> None:
        self._words = place.office.wording
        self._shown: AttachmentLine | None = None
        self._slot = ui.column()

    def show(self, attachment: AttachmentLine) -> None:
        """Draw it as it is now, unless it is drawn so already."""
        if attachment == self._shown:
            return
        self._shown = attachment
        self._slot.clear()
        with self._slot:
            self._draw(attachment)

    def _draw(self, attachment: AttachmentLine) -> None:
        if attachment.fetched != "kept":
            ui.label(self._words(f"attachments.{attachment.fetched}")).classes("soft")
        elif attachment.picture:
            button = ui.button(self._words("attachments.show")).props("outline dense no-caps")
            button.on_click(partial(self._reveal, attachment.id))
        else:
            ui.link(self._words("attachments.save"), _address(attachment.id), new_tab=True)

    def _reveal(self, attachment_id: uuid.UUID) -> None:
        self._slot.clear()
        with self._slot:
            picture = ui.element("img").classes("max-w-full max-h-96 rounded")
            picture.props["src"] = _address(attachment_id)
            picture.props["alt"] = self._words("attachments.picture")


def card_lines(card: Mapping[str, Any]) -> list[str]:
    """What a card says that the desk should see at a glance: whom, when, where. Several things of
    one card (departments, clinics) get a line each, four at most."""
    several = next((card[key] for key in _SEVERAL if isinstance(card.get(key), list)), None)
    if several is None:
        return [line] if (line := _line(card)) else []
    return [line for one in several[:_MOST_LINES] if isinstance(one, dict) and (line := _line(one))]


def _line(card: Mapping[str, Any]) -> str:
    return " · ".join(str(card[key]) for key in _SAID if card.get(key))


def delivery_in_words(place: Workplace, line: TranscriptLine) -> str:
    """正在发, 已发到微信, 没有送到（…）; empty for what isn't posted."""
    if line.delivery is None:
        return ""
    if line.delivery != "failed":
        return place.words(f"delivery.{line.delivery}")
    # The same whether the message was refused or the token to send it with.
    code = (line.delivery_error or "").removeprefix("token_")
    known, general = (f"staff.page.undelivered.{why}" for why in (code, "other"))
    why = place.office.wording.first(known, general, code=code)
    return place.words("delivery.failed", why=why)


def _address(attachment_id: uuid.UUID) -> str:
    return f"/v1/staff/attachments/{attachment_id}"
