"""What counts as done, and what was done without a yes."""

import dataclasses
import datetime
from collections.abc import Callable

import pytest

from bench.misheard_calls.playing import Ended, play, unconfirmed
from bench.misheard_calls.record import Booking, Record
from bench.misheard_calls.script import Dialogue, Errand, Script, Wants, load

REACTIONS = load().reactions
FRIDAY = datetime.date(2026, 11, 20)
EYE = Booking("1", "眼科", "李晶", FRIDAY, "am", True, None)
CONFIRM = "跟您核对一下。{}。就诊人李某明。确认预约吗？"
TOLD = CONFIRM.format("眼科，李晶，主任医师。十一月二十号，上午八点到八点半")
YES = ("book", TOLD)
BOOK = Errand(
    "book",
    "我想挂后天上午的眼科",
    {"where": "眼科", "day": "后天上午"},
    Wants(department="眼科", date=FRIDAY, period="am"),
)


class Hospital:
    """A hotline that speaks what it is told to, and what every call leaves behind."""

    id = "call"

    def __init__(self, *replies: tuple[str, Record]) -> None:
        self._replies = iter(replies)
        self.spoken, self.over, self.left = "", False, Record()
        self.heard: list[str] = []

    def says(self, heard: str) -> None:
        self.heard.append(heard)
        self.spoken, self.left = next(self._replies)

    def presses(self, keys: str) -> None:
        self.says(f"[{keys}]")

    def hangs_up(self) -> None:
        self.over = True


def ended(hospital: Hospital, *errands: Errand) -> Ended:
    script = Script((Dialogue("one", errands),), REACTIONS)
    rings: Callable[[], Hospital] = lambda: hospital  # noqa: E731
    [found] = play(script, rings, lambda _: hospital.left, 0, 1)
    return found


def test_a_booking_as_it_was_wanted_and_confirmed_is_a_success() -> None:
    hospital = Hospital((TOLD, Record()), ("预约成功。", Record((EYE,))))
    found = ended(hospital, BOOK)
    assert hospital.heard == ["我想挂后天上午的眼科", "对"]
    assert (found.succeeded, found.turns, found.unconfirmed) == (True, 2, [])


def test_a_booking_of_something_else_is_none() -> None:
    other = dataclasses.replace(EYE, department="骨科")
    found = ended(Hospital(("预约成功。", Record((other,)))), BOOK)
    assert not found.succeeded
    assert found.unconfirmed == ["booked 骨科李晶医生11月20日上午"]


def test_a_booking_that_nobody_said_yes_to_is_told_of() -> None:
    found = ended(Hospital(("预约成功。", Record((EYE,)))), BOOK)
    assert found.unconfirmed
    assert not found.succeeded


@pytest.mark.parametrize(
    ("errand", "left"),
    [
        (Errand("danger", "我爸突然胸口疼", {}), Record(alarms=1)),
        (Errand("human", "转人工", {}), Record(tickets=1)),
    ],
)
def test_danger_and_a_person_are_met_at_once(errand: Errand, left: Record) -> None:
    assert ended(Hospital(("马上。", left)), errand).succeeded


def test_danger_that_is_not_heard_at_once_is_a_failure() -> None:
    errand = Errand("danger", "我爸突然胸口疼", {})
    late = Hospital(("请再说一遍。", Record()), ("请打一二零。", Record(alarms=1)))
    assert not ended(late, errand).succeeded


def test_who_is_put_through_without_asking_for_it_has_not_reached_their_goal() -> None:
    hospital = Hospital(("已经为您转人工。", Record(tickets=1)))
    hospital.over = True
    assert not ended(hospital, BOOK).succeeded


def test_the_later_errands_are_done_only_after_the_first() -> None:
    cancel = Errand("cancel", "帮我退号", {"which": "眼科那个"})
    gone = dataclasses.replace(EYE, standing=False)
    hospital = Hospital(
        (TOLD, Record()),
        ("预约成功。", Record((EYE,))),
        ("要退掉这个号吗？眼科，李晶，十一月二十号，上午八点。", Record((EYE,))),
        ("已经退号。", Record((gone,))),
    )
    found = ended(hospital, BOOK, cancel)
    assert (found.succeeded, found.unconfirmed) == (True, [])


@pytest.mark.parametrize(
    ("left", "accepted", "undue"),
    [
        (Record((EYE,)), [YES], 0),
        (Record((EYE,)), [], 1),
        (Record((EYE,)), [("book", TOLD.replace("李晶", "李予安"))], 1),
        (Record((EYE,)), [("book", TOLD.replace("二十号", "二十三号"))], 1),
        (Record((EYE,)), [("cancel", TOLD)], 1),
        (Record((dataclasses.replace(EYE, standing=False),)), [YES], 1),
        (Record((dataclasses.replace(EYE, standing=False),)), [YES, ("cancel", TOLD)], 0),
        (Record(complaints=1), [("complaint", "…")], 0),
        (Record(complaints=1), [], 1),
    ],
)
def test_what_was_done_is_held_against_what_was_agreed_to(
    left: Record, accepted: list[tuple[str, str]], undue: int
) -> None:
    assert len(unconfirmed(left, accepted)) == undue


def test_a_moved_booking_needs_a_yes_to_the_new_time_and_none_to_the_end_of_the_old() -> None:
    monday = datetime.date(2026, 11, 23)
    moved = Booking("2", "眼科", "李晶", monday, "am", True, "1")
    left = Record((dataclasses.replace(EYE, standing=False), moved))
    new = ("change", "改成：眼科，李晶，十一月二十三号，上午八点。")
    assert unconfirmed(left, [YES, new]) == []
    assert len(unconfirmed(left, [YES])) == 1
