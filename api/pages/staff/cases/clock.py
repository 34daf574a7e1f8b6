"""A complaint's clock as a bar with words: never by its colour alone."""

from nicegui import ui

from api.complaints.clock import WARN_AT
from api.complaints.models import ComplaintStatus
from api.pages.staff.cases.parts import words_of
from api.pages.staff.workplace import Workplace
from api.staff.cases.schemas import CaseLine

_SHADES = dict(zip(WARN_AT, ("half", "near", "over"), strict=True))
_DONE = (ComplaintStatus.ANSWERED, ComplaintStatus.CLOSED)
_MINUTE = 60
_HOUR = 3600


class ClockBar:
    """Made where it is to be shown."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        with ui.element("div").classes("clock") as self._clock:
            with ui.element("div").classes("clock-bar").props("role=progressbar") as self._bar:
                self._used = ui.element("div")
            self._words = ui.label().classes("clock-words")

    def show(self, case: CaseLine) -> None:
        """How it stands now."""
        shown = min(case.clock.percent, 100)
        label = words_of(self._place, "clock.label", percent=case.clock.percent)
        self._bar.props["aria-valuenow"] = shown
        self._bar.props["aria-label"] = label
        self._used.style(f"width: {shown}%")
        self._words.set_text(clock_in_words(self._place, case))
        self._clock.classes(replace=f"clock {shade_of(case)}")


def shade_of(case: CaseLine) -> str:
    """The class of the bar: none before the first warning, and when it is answered."""
    if case.status in _DONE:
        return ""
    if case.clock.paused:
        return "paused"
    reached = [mark for mark in WARN_AT if case.clock.percent >= mark]
    return _SHADES[reached[-1]] if reached else ""


def clock_in_words(place: Workplace, case: CaseLine) -> str:
    """还剩 9 工作小时, and on another line 最晚 11-20 17:00; 已超期 …; why it stands still."""
    due = words_of(place, "clock.due", due=place.moment(case.clock.due))
    if case.status in _DONE:
        return words_of(place, "clock.done")
    if case.clock.paused:
        reason = case.clock.pause_reason
        return words_of(place, "clock.paused_for" if reason else "clock.paused", reason=reason)
    told = "clock.late" if case.clock.late else "clock.left"
    left = words_of(place, told, time=time_in_words(place, abs(case.clock.seconds_left)))
    return f"{left}\n{due}"


def time_in_words(place: Workplace, seconds: int) -> str:
    """9 小时; below an hour 40 分钟. Working time, which has no days of 24 hours."""
    if seconds >= _HOUR:
        return words_of(place, "clock.hours", hours=seconds // _HOUR)
    return words_of(place, "clock.minutes", minutes=seconds // _MINUTE)
