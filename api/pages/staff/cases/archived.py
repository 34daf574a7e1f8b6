"""`/staff/complaints/archive/<receipt>`: a case as it was when it was filed away."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.pages.staff.cases.parts import add_style, chip, fact, heading, words_of
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.staff.cases import archive, casework
from api.staff.cases.schemas import ArchiveCopy, ArchiveOut, ChoicesOut
from api.staff.permissions import Permission

NEEDED = (Permission.SEARCH_ARCHIVE, Permission.HANDLE_RESTRICTED)
_HASH_SHOWN = 16

# What is shown of a copy and in which order: first of the case, then of each of its parts.
_FACTS = [
    "what",
    "when",
    "where",
    "whom",
    "channel",
    "created_at",
    "category",
    "department",
    "first_receiver",
    "owner",
    "investigator",
    "due_at",
    "respond_by",
    "responded_at",
    "verdict",
    "cause",
    "impact",
    "finding",
    "lesson",
    "refusal_reason",
    "refusal_basis",
    "no_remedy_reason",
    "answered_at",
    "closed_at",
    "withdrawn_at",
    "reopened",
]
_LONG = {"what", "finding", "lesson", "refusal_reason", "refusal_basis", "no_remedy_reason"}
_PARTS = {
    "evidence": "at kind source description name added_by sha256",
    "opinions": "asked_at asked_of asked_by question due_at received_at opinion",
    "remedies": "what owner department due done_at done_note worked worked_note",
    "answers": "created_at author state apology finding decided_by decided_at sent_at",
    "transfers": "at from to state reason decided_at",
    "pauses": "at by reason until",
    "revisits": "due_at asked_at answered_at solved satisfaction words",
    "joined": "created_at channel what when where whom",
    "events": "at actor kind note",
}
_PEOPLE = [
    "first_receiver",
    "owner",
    "investigator",
    "actor",
    "author",
    "asked_by",
    "added_by",
    "decided_by",
    "by",
    "from",
    "to",
]
# What needs no name before it.
_PLAIN = ("at", "actor", "kind", "state")
# Which words name the code in a field of a part.
_CODES = {
    ("", "channel"): "channel",
    ("", "verdict"): "verdict",
    ("", "impact"): "impact",
    ("joined", "channel"): "channel",
    ("evidence", "kind"): "evidence",
    ("answers", "state"): "answer",
    ("transfers", "state"): "transfer",
    ("events", "kind"): "event",
}


@staff_page("/complaints/archive/{receipt}")
async def archived_page(request: Request, receipt: str) -> RedirectResponse | None:
    """One case as it was, with the check whether it still is what was filed away."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    add_style()
    if place.frame(*NEEDED):
        office, number = place.office, receipt.upper()
        found = await place.act(lambda staff: archive.read(office, staff, number))
        choices = await place.act(lambda staff: casework.choices(office, staff))
        with ui.column().classes("sheet"):
            ui.link(words_of(place, "archived.back"), "/complaints/archive")
            if found is not None and choices is not None:
                _Archived(place, choices).draw(found)
    return None


def draw_check(place: Workplace, *, intact: bool) -> None:
    """Whether a copy still fits its hash."""
    told = "archived.intact" if intact else "archived.changed"
    chip(words_of(place, told), "good" if intact else "bad")


class _Archived:
    def __init__(self, place: Workplace, choices: ChoicesOut) -> None:
        self._place = place
        named = {
            "category": choices.categories,
            "department": choices.departments,
            "cause": choices.causes,
        }
        self._names = {
            field: {item.code: item.name for item in items} for field, items in named.items()
        }
        self._people = {person.username: person.display_name for person in choices.people}

    def draw(self, found: ArchiveOut) -> None:
        """Every copy, the latest first."""
        with ui.row().classes("complaint-head"):
            heading(1, f"{found.receipt} · {found.category_name}")
            ui.space()
            ui.link(self._words("case"), f"/complaints/{found.receipt}")
        for copy in found.copies:
            with ui.column().classes("panel"):
                with ui.row().classes("piece-row"):
                    ui.label(self._words("at", at=self._place.moment(copy.at))).classes("font-bold")
                    draw_check(self._place, intact=copy.intact)
                    ui.space()
                    shown = ui.label(f"SHA-256 {copy.sha256[:_HASH_SHOWN]}…").classes("hash")
                    shown.tooltip(copy.sha256)
                self._draw_copy(copy)

    def _draw_copy(self, copy: ArchiveCopy) -> None:
        with ui.element("div").classes("facts"):
            for name in _FACTS:
                if value := self._value("", name, copy.content.get(name)):
                    fact(self._words(f"field.{name}"), value, wide=name in _LONG)
        for part, fields in _PARTS.items():
            items = copy.content.get(part)
            if isinstance(items, list) and items:
                heading(2, self._words(f"part.{part}"))
                for item in items:
                    self._draw_item(part, fields.split(), item)

    def _draw_item(self, part: str, fields: list[str], item: Mapping[str, Any]) -> None:
        values = {name: self._value(part, name, item.get(name)) for name in fields}
        told = [
            text if name in _PLAIN else f"{self._words(f'field.{name}')} {text}"
            for name, text in values.items()
            if text
        ]
        ui.label(" · ".join(told)).classes("piece said")

    def _value(self, part: str, name: str, value: object) -> str:
        """In words; nothing for what is empty."""
        if value is None or value in ("", 0):
            return ""
        if isinstance(value, bool):
            return self._words("yes" if value else "no")
        text = str(value)
        if name in self._names:
            return self._names[name].get(text, text)
        if group := _CODES.get((part, name)):
            keys = set(self._place.office.wording.keys())
            key = f"staff_cases.{group}.{text}"
            return self._place.office.wording(key) if key in keys else text
        if name in _PEOPLE:
            return self._person(text.removeprefix("staff:"))
        return self._moment(text)

    def _person(self, username: str) -> str:
        """Who it was; a username of somebody who works on complaints no more stays one."""
        if username == "system":
            return self._place.words("author.system")
        return self._people.get(username, username)

    def _moment(self, text: str) -> str:
        """A time as it is shown everywhere; anything else as it is."""
        try:
            return self._place.moment(datetime.fromisoformat(text)) if "T" in text else text
        except ValueError:
            return text

    def _words(self, key: str, **params: object) -> str:
        return words_of(self._place, f"archived.{key}", **params)
