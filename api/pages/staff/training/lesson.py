"""`/staff/training/lessons/{lesson}`: a module or a house rule to read, with its self-check."""

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import ui

from api.pages.staff.training.words import add_style, heading, mixed, named, panel, say
from api.pages.staff.workplace import Workplace, enter, staff_page
from api.staff.permissions import Permission
from api.staff.training import learning, showing
from api.staff.training.schemas import AnswersIn, CheckedOut, LessonOut, QuestionOut


@staff_page("/training/lessons/{lesson}")
async def lesson_page(request: Request, lesson: str) -> RedirectResponse | None:
    """One lesson."""
    place = await enter(request)
    if isinstance(place, RedirectResponse):
        return place
    if not place.frame(Permission.LEARN):
        return None
    add_style()
    found = await place.act(lambda staff: learning.read(place.office, staff, lesson))
    if found is not None:
        with ui.column().classes("sheet"):
            _Lesson(place, found)
    return None


class _Lesson:
    def __init__(self, place: Workplace, found: LessonOut) -> None:
        self._place, self._found = place, found
        self._rule = found.kind == "rule"
        heading(found.title)
        about = [say(place, "minutes", minutes=found.minutes)]
        about.append(say(place, "version", version=found.version))
        ui.label(" · ".join(about)).classes("soft")
        with ui.column().classes("panel w-full"):
            ui.markdown(found.text).classes("lesson-text")
        with panel(say(place, "lesson.rule_questions" if self._rule else "lesson.questions")):
            self._draw_check()
        ui.link(say(place, "lesson.back"), "/training")

    def _draw_check(self) -> None:
        place = self._place
        mark = showing.material_of(place.office).rules.self_check_mark
        hint = "lesson.rule_hint" if self._rule else "lesson.module_hint"
        ui.label(say(place, hint, mark=mark)).classes("soft")
        self._asked = [_Asked(at, one) for at, one in enumerate(self._found.questions)]
        with ui.row().classes("items-center"):
            name = "lesson.confirm" if self._rule else "lesson.submit"
            ui.button(say(place, name), on_click=self._submit).props("no-caps")
            self._told = ui.label().classes("lines").props("role=status")

    async def _submit(self) -> None:
        place, chosen = self._place, [one.chosen for one in self._asked]
        answers = [one for one in chosen if one is not None]
        if len(answers) < len(chosen):
            self._told.set_text(say(place, "lesson.missing"))
            return
        given = AnswersIn(answers=answers)
        found = await place.act(
            lambda staff: learning.do_check(place.office, staff, self._found.id, given)
        )
        if found is not None:
            self._tell(found)

    def _tell(self, found: CheckedOut) -> None:
        place = self._place
        key = "not_yet" if not found.done else "confirmed" if self._rule else "done"
        self._told.set_text(say(place, f"lesson.{key}", points=found.points))
        self._told.classes(**{"remove" if found.done else "add": "warn"})
        for asked, told in zip(self._asked, found.questions, strict=True):
            right = told.chosen == told.right
            words = say(place, "lesson.right")
            if not right:
                words = say(place, "lesson.wrong", right=asked.option(told.right))
            asked.tell(f"{words}{told.why}", right=right)


class _Asked:
    """A question with its options, and below it, once it was answered, why."""

    def __init__(self, at: int, one: QuestionOut) -> None:
        self._one = one
        with ui.column().classes("asked"):
            name = f"{at + 1}. {one.ask}"
            ui.label(name).classes("font-bold")
            options = mixed(one)
            self._box = named(ui.radio(options), name)
            self._told = ui.label().classes("told")
            self._told.set_visibility(False)

    @property
    def chosen(self) -> int | None:
        """The option, from 1."""
        value = self._box.value
        return int(value) if value else None

    def option(self, number: int) -> str:
        """An option without its full stop."""
        return self._one.options[number - 1].rstrip("。")

    def tell(self, words: str, *, right: bool) -> None:
        """What was right, and why."""
        self._told.set_text(words)
        self._told.set_visibility(True)
        self._told.classes(**{"remove" if right else "add": "wrong"})
