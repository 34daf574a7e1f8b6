"""The hotline's contract with a speech gateway (facts/hotline.md): what happened, what to do next.

The gateway keeps the line, the recogniser and the voice; we get text and keys and give back text.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_Id = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[\x21-\x7e]+$")]
_Share = Annotated[float, Field(ge=0, le=1)]
# Longer than anybody speaks; what is too long for an answer is told so by the reception.
_Words = Annotated[str, StringConstraints(max_length=20_000)]


class Happened(StrEnum):
    """What the gateway tells of."""

    START = "start"
    SPEECH = "speech"
    DTMF = "dtmf"
    NO_INPUT = "no_input"
    BARGE_IN = "barge_in"
    TTS_DONE = "tts_done"
    TRANSFER_RESULT = "transfer_result"
    HANGUP = "hangup"


class Alternative(BaseModel):
    """One reading of the recogniser."""

    model_config = ConfigDict(hide_input_in_errors=True)

    text: _Words
    confidence: _Share | None = None


class CallEvent(BaseModel):
    """One event of a call. `seq` counts the events of a call: the same one twice is a repeat.

    `caller` is the gateway's hash of the number, never the number. `result` says how a transfer
    ended.
    """

    model_config = ConfigDict(hide_input_in_errors=True)

    call_id: _Id
    seq: int = Field(ge=0, le=2**31 - 1)
    event: Happened
    text: _Words = ""
    alternatives: list[Alternative] = Field(default=[], max_length=10)
    confidence: _Share | None = None
    is_final: bool = True
    digits: str = Field(default="", max_length=64, pattern=r"^[0-9*#]*$")
    caller: _Id | None = None
    interrupted_prompt_ms: int | None = Field(default=None, ge=0)
    result: Literal["connected", "busy", "no_answer", "failed"] | None = None


class Say(BaseModel):
    """A sentence to speak. `pace`: how fast, for voices that can be slowed."""

    text: str
    interruptible: bool = True
    pace: Literal["normal", "slow"] = "normal"


class DigitsWanted(BaseModel):
    """How keys are collected: at most `max`, ended by `finish_key` or a pause."""

    max: int
    finish_key: str = "#"
    interdigit_ms: int = 3000


class Listen(BaseModel):
    """What to listen for after speaking, in milliseconds of silence; `hints` are words that the
    recogniser should expect."""

    mode: Literal["speech", "dtmf", "both"] = "both"
    digits: DigitsWanted | None = None
    no_input_ms: int
    end_silence_ms: int
    hints: list[str] = []


class Transfer(BaseModel):
    """To whom a call goes, and what whoever takes it is told (no identity, no number)."""

    queue: str
    reason: str
    summary: str


class CallReply(BaseModel):
    """What the gateway is to do next."""

    say: list[Say] = []
    listen: Listen | None = None
    action: Literal["continue", "transfer", "hangup"] = "continue"
    transfer: Transfer | None = None
