"""What patients wrote, made fit to learn from: names and numbers are replaced before a text leaves
its conversation. Pure.

Numbers become the placeholders that messages are masked with; names, births, ages, beds become
invented ones, so that the text reads as before. What can't be made sure is a doubt: whoever sends
the text on must have looked at it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from api.review.marks import Kind, Known, Mark, apart, in_original, joined
from api.review.name_marks import (
    INVENTED,
    addresses,
    doctors,
    doubtful_names,
    known_names,
    names,
)
from api.review.number_marks import (
    INVENTED_NUMBERS,
    ages,
    digits_of,
    doubtful_numbers,
    numbers,
)
from language.normalise import normalise, normalise_with_offsets

__all__ = ["Anonymised", "Known", "anonymise", "anonymised", "names_patient", "suspicious"]

NOBODY = Known()
# So many digits of a known number in a row give it away.
_TELLING_DIGITS = 6
# Of a number of ours that stands for another, nothing is looked at again.
_PLACEHOLDERS = ("〔手机号〕", "〔证件号〕", "〔号码〕", "〔联系方式〕", "〔车牌〕", "〔地址〕")


@dataclass(frozen=True)
class Piece:
    """`start:end` of the original became `new_start:new_end`."""

    start: int
    end: int
    new_start: int
    new_end: int
    kind: Kind


@dataclass(frozen=True)
class Anonymised:
    """A text without its patient. `pieces` were replaced; `doubts` are places in the new text that
    a person must look at."""

    text: str
    pieces: tuple[Piece, ...]
    doubts: tuple[Mark, ...]

    def moved(self, start: int, end: int) -> tuple[int, int] | None:
        """Where `start:end` of the original is now; none when a piece was cut out of it."""
        shift = 0
        for piece in self.pieces:
            if piece.start < end and start < piece.end:
                same = piece.start <= start and end <= piece.end
                inside = start <= piece.start and piece.end <= end
                if same:
                    return piece.new_start, piece.new_end
                if not inside:
                    return None
                end += (piece.new_end - piece.new_start) - (piece.end - piece.start)
            elif piece.end <= start:
                shift = piece.new_end - piece.end
        return start + shift, end + shift


def anonymise(text: str, people: Sequence[str] = (), roster: Sequence[str] = ()) -> str:
    """The text with every name and number of a person replaced. `people`: names that are known;
    `roster`: the doctors' names, which become other doctors'."""
    return anonymised(text, Known(names=tuple(people)), roster).text


def anonymised(text: str, known: Known = NOBODY, roster: Sequence[str] = ()) -> Anonymised:
    """The same with what was replaced where, and what is in doubt."""
    replaced, pieces = _replace(text, _found(text, known, roster))
    safe = [Mark(piece.new_start, piece.new_end, piece.kind) for piece in pieces]
    doubts = [
        doubt
        for doubt in _doubts(replaced, known, roster)
        if not any(doubt.overlaps(mark) for mark in safe)
    ]
    return Anonymised(replaced, tuple(pieces), tuple(doubts))


def suspicious(text: str, known: Known = NOBODY, roster: Sequence[str] = ()) -> list[Mark]:
    """What in a text to learn from may be of a person: names, numbers, addresses, doubts. Empty for
    what `anonymise` made, its doubts apart. Ages and doctors don't count."""
    counted = (mark for mark in _found(text, known, ()) if mark.kind is not Kind.AGE)
    doctors_there = _roster_marks(text, roster)
    found = apart(chain(counted, _doubts(text, known, roster)))
    return [mark for mark in found if not any(mark.overlaps(one) for one in doctors_there)]


def names_patient(text: str, known: Known) -> bool:
    """Whether a known name, or six digits in a row of a known number, still occurs."""
    read = normalise(text)
    if any(True for _ in known_names(read, known.names)):
        return True
    digits = digits_of(_without_placeholders(read))
    return any(
        number[at : at + _TELLING_DIGITS] in digits
        for number in map(digits_of, known.numbers)
        for at in range(len(number) - _TELLING_DIGITS + 1)
    )


def _found(text: str, known: Known, roster: Sequence[str]) -> list[Mark]:
    read = normalise_with_offsets(text)
    covered = _cover(read.text)
    # A known name first, be it also a doctor's: the patient's counts.
    marks = chain(
        known_names(covered, known.names),
        doctors(covered, roster),
        numbers(covered),
        addresses(covered),
        names(covered, known.names, roster),
        ages(covered),
    )
    return apart(in_original(read, apart(marks)))


def _doubts(text: str, known: Known, roster: Sequence[str]) -> list[Mark]:
    read = normalise_with_offsets(text)
    covered = _cover(read.text)
    marks = chain(
        doubtful_numbers(covered), doubtful_names(covered, known.names, (*roster, *INVENTED))
    )
    return joined(in_original(read, joined(marks)))


def _roster_marks(text: str, roster: Sequence[str]) -> list[Mark]:
    read = normalise_with_offsets(text)
    return list(in_original(read, doctors(read.text, roster)))


def _replace(text: str, marks: Sequence[Mark]) -> tuple[str, list[Piece]]:
    parts: list[str] = []
    pieces: list[Piece] = []
    at = length = 0
    for mark in marks:
        parts += [text[at : mark.start], mark.instead]
        length += mark.start - at
        new_end = length + len(mark.instead)
        pieces.append(Piece(mark.start, mark.end, length, new_end, mark.kind))
        at, length = mark.end, new_end
    return "".join(parts) + text[at:], pieces


def _cover(read: str) -> str:
    """The text with what stands for numbers made unreadable, as long as before."""
    for placeholder in (*_PLACEHOLDERS, *INVENTED_NUMBERS):
        read = read.replace(placeholder, "\ue000" * len(placeholder))
    return read


def _without_placeholders(read: str) -> str:
    for placeholder in _PLACEHOLDERS:
        read = read.replace(placeholder, " ")
    return read
