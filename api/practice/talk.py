"""What passes between a simulated patient and whoever answers: answers, moves, and what is kept."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.practice.scenarios import Flag, Goal, Want


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Button(_Strict):
    """What can be pressed."""

    title: str
    payload: str = ""


class Act(_Strict):
    """Something that a trainee did rather than said. `fields` by kind: `department`, `doctor`,
    `day`, `service`, `article` of the guide, and for a complaint `what`, `when`, `where`, `whom`,
    `who`."""

    kind: Goal
    fields: dict[str, str] = {}


class Answer(_Strict):
    """One answer to the patient: all that was said since their last word. `seconds`: how long they
    waited for it. `handled_by`, `cards` and `buttons` are the assistant's, `acts` a trainee's."""

    speaker: Literal["trainee", "bot"] = "trainee"
    text: str = ""
    buttons: list[Button] = []
    cards: list[dict[str, Any]] = []
    acts: list[Act] = []
    handled_by: Literal["bot", "human", "queue"] = "bot"
    seconds: float = Field(default=0, ge=0)


class Move(_Strict):
    """What the patient does next. `say` the text · `press` the `button` (`text` is its title) ·
    `identity`: fill the form of the identity card shown · `thank` and `leave`: last words, it is
    over. `pause`: seconds that they need for it."""

    kind: Literal["say", "press", "identity", "thank", "leave"]
    text: str = ""
    button: Button | None = None
    pause: float = 0


Ending = Literal["thanks", "warned", "leaves", "late", "handed"]
"""Content, sent to the emergency department, angry, nothing came of it, given to a person."""


Why = Literal["opening", "reply", "press", "identity", "trap", "insist", "again", "there", "end"]
"""`insist`: the wish once more · `again`: asks to repeat · `there`: is anybody there?"""


class Line(_Strict):
    """One line of a talk as it is kept. Of an answer: what was `asked` (topics), which `kind`nesses
    and `offences` it had, which questions it `repeated`, what was done that nobody wanted. Of the
    patient: the topics `told`, the `flag` of a danger that it tells, `why` it was said. `mood`
    (0 calm … 3 furious) is the patient's afterwards."""

    speaker: Literal["patient", "other"]
    text: str
    seconds: float = 0
    mood: int = 0
    asked: list[str] = []
    told: list[str] = []
    repeated: list[str] = []
    kind: list[str] = []
    offences: list[str] = []
    acts: list[Act] = []
    reached: list[Goal] = []
    flag: Flag | None = None
    trap: int | None = None
    why: Why | None = None
    wrongs: list[str] = []


class State(_Strict):
    """Everything about a talk that is going on or over; survives a restart as JSON. `turn` counts
    the answers heard. `goals` and `reached` belong together. `flag_line` is where a danger was
    told, `flag_met` the line that answered it."""

    scenario: str
    seed: int
    turn: int = 0
    anger: float = 0
    soothed: int = 0
    seconds: float = 0
    waited: int = 0
    told: list[str] = []
    asked: dict[str, int] = {}
    pressed: dict[str, int] = {}
    misheard: int = 0
    sprung: list[int] = []
    goals: list[Want]
    reached: list[bool]
    flag: Flag | None = None
    flag_line: int | None = None
    flag_met: int | None = None
    lines: list[Line] = []
    ended: Ending | None = None
