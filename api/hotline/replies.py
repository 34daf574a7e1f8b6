"""From where a call stands to what the gateway is to say and to listen for."""

from collections.abc import Iterable
from dataclasses import dataclass

from api.hotline.events import CallReply, DigitsWanted, Listen, Say
from api.hotline.talk import Talk

_NO_INPUT_MS = 6_000
_END_SILENCE_MS = 800
# Who asked for slower speech also answers more slowly, and pauses in the middle.
_SLOW_NO_INPUT_MS = 10_000
_SLOW_END_SILENCE_MS = 1_500


@dataclass(frozen=True)
class Keys:
    """How many keys the next answer may have; without a finish key the last one ends it."""

    most: int = 1
    finish: str = ""


def said(talk: Talk, sentences: Iterable[str], *, interruptible: bool = True) -> list[Say]:
    """Sentences to speak, at this caller's pace."""
    pace = "slow" if talk.slow else "normal"
    return [Say(text=text, interruptible=interruptible, pace=pace) for text in sentences if text]


def listening(
    talk: Talk, hints: list[str], keys: Keys = Keys(), *, digits_only: bool = False
) -> Listen:
    """What to listen for: words and keys, longer where the caller is slow."""
    slow = talk.slow
    return Listen(
        mode="dtmf" if digits_only else "both",
        digits=DigitsWanted(max=keys.most, finish_key=keys.finish),
        no_input_ms=_SLOW_NO_INPUT_MS if slow else _NO_INPUT_MS,
        end_silence_ms=_SLOW_END_SILENCE_MS if slow else _END_SILENCE_MS,
        hints=hints,
    )


def goodbye(talk: Talk, sentences: Iterable[str]) -> CallReply:
    """Speak and hang up."""
    return CallReply(say=said(talk, sentences, interruptible=False), action="hangup")
