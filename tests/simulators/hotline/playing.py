"""How long the voice takes, what of it was heard, and how pressed keys become one event."""

from dataclasses import dataclass

from api.hotline.events import DigitsWanted, Say

# A synthesised voice says about four characters a second, slowed about three.
_MS_OF_A_CHARACTER = {"normal": 230, "slow": 330}


@dataclass(frozen=True)
class Spoken:
    """A sentence that was played, in milliseconds from the beginning of its reply."""

    text: str
    interruptible: bool
    pace: str
    begins: int
    ends: int


def played(say: list[Say]) -> list[Spoken]:
    """The sentences of a reply, one after another."""
    spoken: list[Spoken] = []
    begins = 0
    for one in say:
        ends = begins + len(one.text) * _MS_OF_A_CHARACTER[one.pace]
        spoken.append(Spoken(one.text, one.interruptible, one.pace, begins, ends))
        begins = ends
    return spoken


def playing_at(spoken: list[Spoken], ms: int) -> Spoken | None:
    """The sentence that is played then; none when all is said."""
    return next((one for one in spoken if one.begins <= ms < one.ends), None)


def collected(keys: str, wanted: DigitsWanted | None) -> tuple[str, str]:
    """What a gateway tells of the keys, and those that are left for what comes next.

    The finish key ends a number and isn't told. Pressed after the last digit that is waited for it
    is swallowed too: who was asked to press it presses it.
    """
    most, finish = (wanted.max, wanted.finish_key) if wanted else (1, "")
    digits = keys[:most]
    if finish and finish in digits:
        digits = digits[: digits.index(finish)]
    rest = keys[len(digits) :]
    return digits, rest[1:] if finish and rest.startswith(finish) else rest
