"""One line of a practice, as it is drawn."""

from nicegui import ui

from api.pages.staff.practice.words import say
from api.pages.staff.workplace import Workplace
from api.staff.practice.schemas import TalkLine

# A slow patient needs half a minute: nobody must sit through all of it to learn.
_SHARE, _LONGEST = 0.35, 5.0


class LineView:
    """A bubble, with what was done beside what was said. With `writes` a patient's shows for a
    while that they write."""

    def __init__(self, place: Workplace, line: TalkLine, *, writes: bool = False) -> None:
        with ui.column().classes(f"line {line.speaker}") as element:
            name = say(place, "you" if line.speaker == "trainee" else "patient_says")
            ui.label(name).classes("soft")
            if line.text:
                ui.label(line.text).classes("bubble")
            for act in line.acts:
                done = say(place, f"act.{act.value}")
                ui.label(say(place, "act_sent", act=done)).classes("act")
        if writes and line.speaker == "patient":
            seconds = min(_LONGEST, line.seconds * _SHARE)
            element.classes("writes").style(f"--writes: {seconds:.1f}s")
        self.element = element
