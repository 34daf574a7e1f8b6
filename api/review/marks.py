"""What is found in a text that could tell who wrote it. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from language.normalise import Normalised


class Kind(StrEnum):
    """What a mark stands on. `DOUBT` can't be made sure: a person must look."""

    NAME = "name"
    DOCTOR = "doctor"
    NUMBER = "number"
    CONTACT = "contact"
    ADDRESS = "address"
    BIRTH = "birth"
    AGE = "age"
    PLACE = "place"
    DOUBT = "doubt"


@dataclass(frozen=True)
class Mark:
    """`start:end` of a text is of that kind and would be `instead`. `why` says of a doubt what it
    may be."""

    start: int
    end: int
    kind: Kind
    instead: str = ""
    why: str = ""

    def overlaps(self, other: "Mark") -> bool:
        """Whether they share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Known:
    """Whom a conversation is of, in the clear: never stored, never shown, never logged."""

    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


def apart(marks: Iterable[Mark]) -> list[Mark]:
    """From left to right, without overlaps: of two the one that was found first stays."""
    kept: list[Mark] = []
    for mark in marks:
        if mark.start < mark.end and not any(mark.overlaps(other) for other in kept):
            kept.append(mark)
    return sorted(kept, key=lambda mark: mark.start)


def joined(marks: Iterable[Mark]) -> list[Mark]:
    """From left to right, those that overlap made one: nothing that is in doubt gets lost."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda one: one.start):
        if kept and mark.start < kept[-1].end:
            kept[-1] = replace(kept[-1], end=max(kept[-1].end, mark.end))
        else:
            kept.append(mark)
    return kept


def in_original(read: Normalised, marks: Iterable[Mark]) -> Iterator[Mark]:
    """The marks of the normalised text at their places in the text as it was written."""
    for mark in marks:
        start, end = read.span(mark.start, mark.end)
        yield Mark(start, end, mark.kind, mark.instead, mark.why)
