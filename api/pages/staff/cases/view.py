"""What the parts of a case's page have in common: the case, doing something about it, sections."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from nicegui import ui
from pydantic import ValidationError

from api.pages.staff.asking import Field, Values, fill_in
from api.pages.staff.cases.parts import case_word, heading, words_of
from api.pages.staff.workplace import Workplace
from api.staff.cases.schemas import Act, CaseOut, ChoicesOut
from api.staff.models import Staff
from api.staff.office import Office

Work = Callable[[Office, Staff], Awaitable[CaseOut | None]]


class CaseView:
    """One case at one page. `case` is as it was last read; `show` is called with every news."""

    def __init__(
        self,
        place: Workplace,
        case: CaseOut,
        choices: ChoicesOut,
        shown: Callable[[], None],
    ) -> None:
        self.place = place
        self.case = case
        self.choices = choices
        self._shown = shown

    @property
    def receipt(self) -> str:
        """The number of the case."""
        return self.case.receipt

    def words(self, key: str, **params: object) -> str:
        """Words of the complaint pages."""
        return words_of(self.place, key, **params)

    def named(self, group: str, code: str) -> str:
        """What a code of a case is called: 属实."""
        return case_word(self.place, group, code)

    def may(self, *acts: Act) -> bool:
        """Whether the reader may do one of these now."""
        return any(act in self.case.may for act in acts)

    def show(self, case: CaseOut) -> None:
        """Show the case as it is now, everywhere on the page."""
        self.case = case
        self._shown()

    async def do(self, work: Work, told: str) -> bool:
        """Do something about the case, say so by the words `done.<told>`, and show what came of
        it. Whether it was done: what is refused has been said in words."""

        async def doing(staff: Staff) -> tuple[CaseOut | None]:
            return (await work(self.place.office, staff),)

        done = await self.place.act(doing)
        if done is None:
            return False
        ui.notify(self.words(f"done.{told}"), type="positive", position="top")
        if done[0] is None:
            ui.navigate.to("/complaints")  # it became the discipline office's alone
        else:
            self.show(done[0])
        return True

    async def ask_and_do(
        self,
        name: str,
        fields: Sequence[Field],
        work: Callable[[Values], Work],
        *,
        hint: str = "",
    ) -> None:
        """Ask under the heading `ask.<name>` for the fields, then do it (`done.<name>`)."""

        async def confirmed(values: Values) -> bool:
            try:
                wanted = work(values)
            except ValidationError:
                self.refuse("invalid_input")
                return False
            return await self.do(wanted, name)

        await fill_in(self.place, self.words(f"ask.{name}"), fields, confirmed, hint=hint)

    def refuse(self, code: str) -> None:
        """Say by the words of an error why something isn't done."""
        text = self.place.office.wording(f"errors.{code}")
        ui.notify(text, type="negative", position="top")

    def field_of_reason(self, label: str = "reason") -> Field:
        """A field for why something is done."""
        return Field("reason", self.words(f"field.{label}"), required=True)

    def people(self, *, without: str | None = None) -> dict[str, str]:
        """Who works on such cases, by username."""
        return {
            person.username: person.display_name
            for person in self.choices.people
            if person.username != without
        }

    def departments(self) -> dict[str, str]:
        """Departments and offices, by code."""
        return {item.code: item.name for item in self.choices.departments}


class Section(Protocol):
    """A part of the page that the index leads to."""

    name: str

    def show(self, case: CaseOut) -> None:
        """What is so now."""

    def tally(self, case: CaseOut) -> tuple[str, bool]:
        """What the index says beside the name, and whether it is pressing."""


def section(view: CaseView, name: str) -> ui.column:
    """The frame of a section with its heading, named so that links find it."""
    frame = ui.column().classes("case-section").props(f"id={name} role=region tabindex=-1")
    frame.props["aria-label"] = view.words(f"section.{name}")
    with frame:
        heading(2, view.words(f"section.{name}"))
    return frame


def offer(button: ui.element, *, when: bool) -> None:
    """Show a button while what it does is possible."""
    button.set_visibility(when)
