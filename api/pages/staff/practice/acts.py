"""What a trainee does rather than says: buttons, with fields to fill in where the desk has some."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from api.pages.staff.asking import Field, Values, fill_in
from api.pages.staff.practice.words import say
from api.pages.staff.workplace import Workplace
from api.practice.library import Library
from api.practice.scenarios import Goal
from api.staff.practice.schemas import ActIn
from api.staff.practice.simulated import library_of

_Do = Callable[[ActIn], Awaitable[bool]]
_DEPARTMENT, _SERVICE, _ARTICLE = "department", "service", "article"
# Acts in the order in which they are offered, with what has to be filled in.
ACTS: dict[Goal, tuple[str, ...]] = {
    Goal.EMERGENCY: (),
    Goal.CRISIS: (),
    Goal.BOOKED: (_DEPARTMENT, "doctor", "day"),
    Goal.CHANGED: ("day",),
    Goal.CANCELLED: (),
    Goal.WAITLISTED: (_DEPARTMENT, "day"),
    Goal.COMPLAINT: ("what", "when", "where", "whom", "who"),
    Goal.PRAISE: ("what", "whom"),
    Goal.SUGGESTION: ("what",),
    Goal.ANSWER: (_ARTICLE,),
    Goal.SERVICE: (_SERVICE,),
    Goal.PERSON: (),
    Goal.PRIVACY: (),
}


class ActsPanel:
    """The buttons. `do` is called with the act; it says whether it was done."""

    def __init__(self, place: Workplace, do: _Do) -> None:
        self._place, self._do = place, do
        name = say(place, "acts")
        with ui.column().classes("panel").props(f'role=group aria-label="{name}"'):
            ui.label(name).classes("list-heading")
            ui.label(say(place, "act_hint")).classes("soft")
            with ui.element("div").classes("practice-acts"):
                for goal in ACTS:
                    self._draw(goal)

    def _draw(self, goal: Goal) -> None:
        button = ui.button(say(self._place, f"act.{goal.value}"))
        button.props("outline no-caps dense").on_click(lambda: self._press(goal))
        if goal in {Goal.EMERGENCY, Goal.CRISIS}:
            button.props("color=negative")

    async def _press(self, goal: Goal) -> None:
        """At once, or when the fields are filled in."""
        if not ACTS[goal]:
            await self._do(ActIn(kind=goal))
            return

        async def do(values: Values) -> bool:
            filled = {name: str(value) for name, value in values.items() if value}
            return await self._do(ActIn(kind=goal, fields=filled))

        fields = [self._field(name) for name in ACTS[goal]]
        await fill_in(self._place, say(self._place, f"act.{goal.value}"), fields, do)

    def _field(self, name: str) -> Field:
        label = say(self._place, f"field.{name}")
        if name == _DEPARTMENT:
            options = {code: names[0] for code, names in self._library().departments.items()}
            return Field(name, label, "search", required=True, options=options)
        if name == _ARTICLE:
            return Field(name, label, "search", required=True, options=self._library().articles)
        if name == _SERVICE:
            kinds = {one.id: one.name for one in self._place.office.services.kinds}
            return Field(name, label, "choice", required=True, options=kinds)
        return Field(name, label, "line", limit=200)

    def _library(self) -> Library:
        return library_of(self._place.office)
