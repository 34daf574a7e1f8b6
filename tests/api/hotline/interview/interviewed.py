"""A made-up caller who answers the interview. All persons and numbers are made up."""

from datetime import date

from api.hotline.interview import Heard, State, Step, advance, begin
from api.hotline.interview.state import Question
from api.patients.schemas import IdentityForm
from api.settings import ROOT
from api.wording import load_wording

TODAY = date(2026, 11, 18)
PHONE = "13800001234"
WORDING = load_wording(ROOT / "knowledge_base/wording")

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(birth: date = date(1990, 3, 7), order: int = 242) -> str:
    """A number with a right check digit, of a region that doesn't exist."""
    digits = f"990101{birth:%Y%m%d}{order:03}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]


GROWN = id_number()
WITH_X = next(number for order in range(100, 999) if (number := id_number(order=order))[-1] == "X")
CHILD = id_number(date(2020, 5, 1))


def as_keys(number: str) -> str:
    return number.replace("X", "*")


class Caller:
    """Answers one question after another; `step` is what came of the last answer."""

    def __init__(self) -> None:
        self.step: Step = begin(TODAY, 36)

    def keys(self, *answers: str) -> "Caller":
        return self.hears(*(Heard(digits=digits) for digits in answers))

    def says(self, *answers: str) -> "Caller":
        return self.hears(*(Heard(text=text) for text in answers))

    def is_silent(self, times: int = 1) -> "Caller":
        return self.hears(*[Heard(silent=True)] * times)

    def hears(self, *answers: Heard) -> "Caller":
        for heard in answers:
            self.step = advance(self.state, heard)
        return self

    @property
    def state(self) -> State:
        assert self.step.state is not None, f"it has ended: {self.step.ended}"
        return self.step.state

    @property
    def asked(self) -> Question:
        return self.state.question

    @property
    def told(self) -> str:
        return "".join(self.step.words(WORDING))

    @property
    def form(self) -> IdentityForm:
        assert self.step.form is not None, self.step
        return self.step.form


def at(question: Question, *, child: bool = False) -> Caller:
    """A caller who has come as far as `question`, for themselves or for a child."""
    caller = Caller()
    road = ["1", *(["2", "1", CHILD] if child else ["1", GROWN]), "1", *(["1"] if child else [])]
    road += [PHONE, "1"]
    for keys in road:
        if caller.asked is question:
            return caller
        caller.keys(keys)
    for name in ("李小明", "王大山"):
        for say in (caller.says, caller.keys):
            if caller.asked is question:
                return caller
            say(name if say == caller.says else "1")
    raise AssertionError(question)
