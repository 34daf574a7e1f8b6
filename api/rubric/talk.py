"""A conversation as the rubric sees it, wherever it took place: a real one, a practice, an exam."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from api.courtesy.addressing import Person

Speaker = Literal["patient", "agent", "bot", "system", "colleague"]
"""`agent` is the one person who is judged (a trainee too); other people of the desk are
`colleague`; `system` is what the desk says by itself (who serves now)."""

Subject = Literal["agent", "bot"]
"""Whose lines are judged."""

Field = Literal["who", "what", "when", "where", "whom"]
"""What a complaint must tell (A4.4): 投诉人、事由、时间、地点、涉及人员."""

EMERGENCY_ACT = "emergency"
"""The act of sending to the emergency department, done by a button and not in words."""


@dataclass(frozen=True)
class Line:
    """One message. `at` is when it was said. Where nobody knows that, `seconds` is how long the
    speaker took for it after the line before. `danger`: a patient says a red flag or despair here.
    `fields` of a complaint that this line asks for or tells, where that is known better than from
    its words (a slot of a form, a topic of a scenario). `acts` are things done with it (a card, a
    button), `EMERGENCY_ACT` the one that counts here."""

    speaker: Speaker
    text: str
    at: datetime | None = None
    seconds: float | None = None
    danger: bool = False
    fields: frozenset[Field] = frozenset()
    acts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Talk:
    """All lines in their order. `people` are the patients it may be about, as far as they are
    known. `name` and `role` are the judged person's as patients are told them. `over` is false
    while it still goes on: then nobody has to have said goodbye."""

    lines: tuple[Line, ...]
    subject: Subject = "agent"
    people: tuple[Person, ...] = ()
    complaint: bool = False
    name: str = ""
    role: str = ""
    over: bool = True

    def own(self) -> list[tuple[int, Line]]:
        """The judged one's lines, with their places."""
        return [(at, line) for at, line in enumerate(self.lines) if line.speaker == self.subject]

    def exchanges(self) -> Iterator["Exchange"]:
        """What patients said in one go and who answered it first; only what the judged one
        answered, or left without an answer after having spoken (or when nobody ever did)."""
        said: list[int] = []
        spoke = all(line.speaker in {"patient", "system"} for line in self.lines)
        for at, line in enumerate(self.lines):
            if line.speaker == "patient":
                said.append(at)
            elif line.speaker != "system" and not self._handed_over(at):
                if said and line.speaker == self.subject:
                    yield Exchange(tuple(said), at, first=not spoke)
                said, spoke = [], line.speaker == self.subject
        if said and spoke and not self._left_to_a_person(said[0]):
            yield Exchange(tuple(said), None, first=False)

    def _left_to_a_person(self, at: int) -> bool:
        """Whether what is said from there on waits for a person already, as the desk has told the
        patient: that is no longer the bot's to answer."""
        told = any(line.speaker == "system" for line in self.lines[at:])
        return self.subject == "bot" and told

    def _handed_over(self, at: int) -> bool:
        """Whether it is the bot that answers before a person does: who takes over has read it all
        and answers that too."""
        if self.subject != "agent" or self.lines[at].speaker != "bot":
            return False
        return all(line.speaker != "agent" for line in self.lines[:at])

    def waited(self, exchange: "Exchange") -> float | None:
        """Seconds until the answer, from the first line it answers; None where nobody knows. Who
        waited in a queue before didn't wait for the one who then came."""
        if exchange.answer is None:
            return None
        answer, asked = self.lines[exchange.answer], self.lines[exchange.said[0]]
        if answer.seconds is not None:
            return answer.seconds
        if answer.at is None or asked.at is None or (exchange.first and self.subject == "agent"):
            return None
        return (answer.at - asked.at).total_seconds()


@dataclass(frozen=True)
class Exchange:
    """Places of the patient's lines `said` and of the line that answered, if one did. `first`: the
    judged one had not spoken just before."""

    said: tuple[int, ...]
    answer: int | None
    first: bool
