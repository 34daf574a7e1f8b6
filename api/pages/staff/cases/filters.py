"""What the list of complaints is narrowed by; kept in the page's address, except the words."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from nicegui import ui
from nicegui.elements.mixins.value_element import ValueElement

from api.complaints.models import ComplaintKind, ComplaintStatus
from api.pages.staff.cases.parts import words_of
from api.pages.staff.workplace import Workplace
from api.staff.cases.inputs import CaseFilter
from api.staff.cases.schemas import ChoicesOut

_ALL = "all"
_OPEN = "open"
_DAYS = ("first", "last")
_CHECKS = ("mine", "overdue")


class Filters:
    """The row of fields above the list. `given` is what the address says."""

    def __init__(
        self,
        place: Workplace,
        choices: ChoicesOut,
        given: Mapping[str, str],
        changed: Callable[[], Awaitable[None]],
    ) -> None:
        self._place = place
        self._changed = changed
        self._quiet = False
        self._fields: dict[str, ValueElement[Any]] = {}
        label = words_of(place, "filter.label")
        with ui.element("div").classes("filters").props(f'role=search aria-label="{label}"'):
            self._draw_words()
            self._draw_choices(choices, given)
            self._draw_rest(given)

    def wanted(self) -> CaseFilter:
        """What is to be listed. A day that is no day counts as none."""
        value = {name: field.value for name, field in self._fields.items()}
        chosen = {
            name: None if value[name] == _ALL else value[name]
            for name in ("kind", "category", "department")
        }
        status = value["status"]
        return CaseFilter.model_validate(
            {
                **chosen,
                "status": None if status in {_ALL, _OPEN} else status,
                "open": True if status == _OPEN else None,
                "owner": self._place.staff.username if value["mine"] else None,
                "overdue": True if value["overdue"] else None,
                "from": _day(value["first"]),
                "to": _day(value["last"]),
                "q": str(value["words"] or "").replace("\0", "").strip()[:80] or None,
            }
        )

    def query(self) -> str:
        """The filters for the page's address. What was searched for isn't in it: it may be about
        somebody."""
        kept = {
            name: "1" if field.value is True else str(field.value)
            for name, field in self._fields.items()
            if name != "words" and field.value not in {None, "", False, self._default(name)}
        }
        return urlencode(kept)

    async def clear(self) -> None:
        """Back to what is shown at first."""
        self._quiet = True
        for name, field in self._fields.items():
            field.set_value(self._default(name))
        self._quiet = False
        await self._changed()

    def _draw_words(self) -> None:
        box = ui.input(label=words_of(self._place, "filter.words"))
        box.props("outlined dense clearable debounce=400 maxlength=80")
        self._keep("words", box)

    def _draw_choices(self, choices: ChoicesOut, given: Mapping[str, str]) -> None:
        words = self._place.words
        statuses = {_OPEN: words_of(self._place, "filter.open"), _ALL: words("complaints.all")}
        statuses |= {
            status.value: words(f"complaint_status.{status}") for status in ComplaintStatus
        }
        kinds = {kind.value: words(f"kind.{kind}") for kind in ComplaintKind}
        self._choice("status", statuses, given)
        self._choice("kind", {_ALL: self._all("kind")} | kinds, given)
        for name, named in (("category", choices.categories), ("department", choices.departments)):
            options = {item.code: item.name for item in named}
            self._choice(name, {_ALL: self._all(name)} | options, given)

    def _draw_rest(self, given: Mapping[str, str]) -> None:
        with ui.element("div").classes("filter-days"):
            for name in _DAYS:
                box = ui.input(label=words_of(self._place, f"filter.{name}"))
                box.props("outlined dense stack-label type=date").set_value(given.get(name, ""))
                self._keep(name, box)
        with ui.row().classes("filter-checks"):
            for name in _CHECKS:
                check = ui.checkbox(words_of(self._place, f"filter.{name}"), value=name in given)
                self._keep(name, check.props("dense"))
            clear = ui.button(words_of(self._place, "filter.clear"), on_click=self.clear)
            clear.props("flat dense")

    def _choice(self, name: str, options: dict[str, str], given: Mapping[str, str]) -> None:
        chosen = given.get(name, self._default(name))
        box = ui.select(
            options,
            label=words_of(self._place, f"filter.{name}"),
            value=chosen if chosen in options else self._default(name),
        )
        self._keep(name, box.props("outlined dense options-dense"))

    def _keep(self, name: str, field: ValueElement[Any]) -> None:
        self._fields[name] = field
        field.on_value_change(self._hear)

    async def _hear(self) -> None:
        if not self._quiet:
            await self._changed()

    def _all(self, name: str) -> str:
        return words_of(self._place, f"filter.all_{name}")

    @staticmethod
    def _default(name: str) -> str | bool:
        if name in _CHECKS:
            return False
        return {"status": _OPEN, "words": "", "first": "", "last": ""}.get(name, _ALL)


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text or ""))
    except ValueError:
        return None
