"""What the review inbox is narrowed by."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from typing import Any

from nicegui import ui
from nicegui.elements.mixins.value_element import ValueElement

from api.pages.staff.review.inbox_words import words_of
from api.pages.staff.review.words import intent_name
from api.pages.staff.workplace import Workplace
from api.review.models import ReviewState
from api.review.reasons import Ending, Reason
from api.staff.review.inbox_schemas import InboxIn, ProgressOut

_ALL = "all"
_WAITING = "waiting"
_DAYS = 28
_CHANNELS = ("web", "wechat", "hotline", "kiosk")
_NUMBERS = ("agent", "reviewer", "plan")
_CODES = ("reason", "channel", "flow", "intent", "outcome", "department")


class InboxFilters:
    """The fields above the list. `given` is what the address says."""

    def __init__(
        self,
        place: Workplace,
        choices: ProgressOut,
        given: Mapping[str, str],
        changed: Callable[[], Awaitable[None]],
    ) -> None:
        self._place = place
        self._changed = changed
        self._quiet = False
        self._fields: dict[str, ValueElement[Any]] = {}
        label = words_of(place, "filter.label")
        with ui.element("div").classes("inbox-filters").props(f'role=search aria-label="{label}"'):
            self._draw_words()
            for name, options in self._options(choices).items():
                self._choice(name, options, given.get(name, self._default(name)))
            for name in ("since", "until"):
                box = ui.input(label=words_of(place, f"filter.{name}"), value=self._default(name))
                self._keep(name, box.props("outlined dense stack-label type=date"))
            clear = ui.button(words_of(place, "filter.clear"), on_click=self.clear)
            clear.props("flat dense")

    def wanted(self, after: str | None, limit: int) -> InboxIn:
        """What is to be listed. A day that is no day counts as none."""
        value = {name: field.value for name, field in self._fields.items()}
        chosen = {name: None if value[name] == _ALL else value[name] for name in _CODES}
        numbers = {name: None if value[name] == _ALL else int(value[name]) for name in _NUMBERS}
        state = value["state"]
        return InboxIn.model_validate(
            chosen
            | numbers
            | {
                "since": _day(value["since"]),
                "until": _day(value["until"]),
                "state": None if state in {_ALL, _WAITING} else state,
                "waiting": state == _WAITING,
                "words": str(value["words"] or "").replace("\0", "").strip()[:40] or None,
                "after": after,
                "limit": limit,
            }
        )

    async def clear(self) -> None:
        """Back to what is shown at first."""
        self._quiet = True
        for name, field in self._fields.items():
            field.set_value(self._default(name))
        self._quiet = False
        await self._changed()

    def _options(self, choices: ProgressOut) -> dict[str, dict[str, str]]:
        place = self._place
        states = {_WAITING: words_of(place, "filter.waiting")}
        states |= {one.value: words_of(place, f"state.{one}") for one in ReviewState}
        return {
            "state": states,
            "reason": {one.value: words_of(place, f"reason.{one}") for one in Reason},
            "channel": {one: place.channel(one) for one in _CHANNELS},
            "flow": {one: words_of(place, f"flow.{one}") for one in choices.flows},
            "intent": {one: intent_name(place, one) for one in choices.intents},
            "outcome": {one.value: words_of(place, f"outcome.{one}") for one in Ending},
            "department": choices.departments,
            "agent": {f"{number}": name for number, name in choices.agents.items()},
            "reviewer": {f"{one.id}": one.name for one in choices.reviewers},
            "plan": {f"{one.id}": one.name for one in choices.plans},
        }

    def _draw_words(self) -> None:
        box = ui.input(label=words_of(self._place, "filter.words"))
        self._keep("words", box.props("outlined dense clearable debounce=400 maxlength=40"))

    def _choice(self, name: str, options: dict[str, str], chosen: str) -> None:
        everything = {_ALL: words_of(self._place, "filter.all")} | options
        box = ui.select(
            everything,
            label=words_of(self._place, f"filter.{name}"),
            value=chosen if chosen in everything else self._default(name),
        )
        self._keep(name, box.props("outlined dense options-dense"))

    def _keep(self, name: str, field: ValueElement[Any]) -> None:
        self._fields[name] = field
        field.on_value_change(self._hear)

    async def _hear(self) -> None:
        if not self._quiet:
            await self._changed()

    def _default(self, name: str) -> str:
        today = self._place.office.clock.today()
        shown = {
            "state": _WAITING,
            "words": "",
            "since": f"{today - timedelta(days=_DAYS - 1)}",
            "until": f"{today}",
        }
        return shown.get(name, _ALL)


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text or ""))
    except ValueError:
        return None
