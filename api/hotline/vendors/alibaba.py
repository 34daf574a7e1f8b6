"""Alibaba Cloud 语音服务, 智能语音交互呼入: one HTTP call-back per thing that happens, which is
answered with the next action (help.aliyun.com, 首次呼入回调 and 后续呼入回调).

Call-backs have no number. Ours is the moment that they tell of, in ticks of 20 ms: when the caller
stopped speaking (`asr_end_time`), else the call-back's `timestamp`. Sent again it is the same, a
later one is higher, and two of one call never share a tick. It starts anew every 497 days.

`dynamic_id` of an answer comes back with the next call-back: that is how a farewell is heard to its
end before the line is closed or handed over.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from api.errors import InvalidInput
from api.hotline.events import CallEvent, CallReply, Happened, Say
from api.hotline.vendors.translation import LAST_SEQ, Hashed, Vendors, hidden

_TICK_MS = 20
# These may not stand in what is spoken (SmartCall: 以下字符不可以出现).
_UNSPEAKABLE = str.maketrans("", "", '@=:"${}^*¥')
_MUTE_MS = (1_000, 20_000)
_PAUSE_MS = (300, 1_200)
# So long somebody must speak before the voice stops; without it nothing ever interrupts it.
_BREAK_MS = 500
_BETWEEN_KEYS_MS = 3_000
_THEN_HANGUP = "then-hangup"
_THEN_TRANSFER = "then-transfer-"

_Id = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[\x21-\x7e]+$")]
_Moment = Annotated[int | None, BeforeValidator(lambda value: _moment(value))]
_Flag = Annotated[bool, BeforeValidator(lambda value: str(value).lower() == "true")]


class _Content(BaseModel):
    """What of the call-back's `content` is read; numbers may come as text. Times are Unix
    milliseconds."""

    model_config = ConfigDict(hide_input_in_errors=True)

    caller: str | None = Field(default=None, repr=False)
    words: str = Field(default="", max_length=20_000)
    # The stored documentation doesn't show the name; the records of a call say `dtmf`.
    keys: str = Field(
        default="",
        max_length=64,
        pattern=r"^[0-9*#]*$",
        validation_alias=AliasChoices("dtmf", "key", "digits"),
        coerce_numbers_to_str=True,
    )
    is_playing: _Flag = False
    dynamic_id: str | None = None
    asr_begin_time: _Moment = None
    asr_end_time: _Moment = None
    play_begin_time: _Moment = None


class _CallBack(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    call_id: _Id
    timestamp: _Moment = None
    content_type: Literal["callin", "normal", "mute", "timebreak", "dtmf"]


class Record(BaseModel):
    """One line of a call record (VoiceReport): the call is over. Its numbers are not read."""

    model_config = ConfigDict(hide_input_in_errors=True)

    call_id: _Id


@dataclass(frozen=True)
class CallBack:
    """A call-back as read. `settled` is what was decided before: to hang up, or the queue to which
    the call goes; nobody need be asked again."""

    event: CallEvent
    settled: str | None = None


def read(fields: Mapping[str, str], hashed: Hashed) -> CallBack:
    """Read the fields of a call-back (of its address or its form).

    Raises `InvalidInput("invalid_input", fields=…)`.
    """
    try:
        given = _CallBack.model_validate(dict(fields))
        content = _content(fields.get("content", ""))
    except ValidationError as error:
        wrong = [".".join(map(str, fault["loc"])) for fault in error.errors()]
        raise InvalidInput("invalid_input", fields=wrong) from error
    happened, told = _happened(given, content)
    event = CallEvent(
        call_id=given.call_id,
        seq=_seq(given, content),
        event=happened,
        caller=hidden(content.caller, hashed),
        **told,
    )
    return CallBack(event, _settled(content.dynamic_id))


def endings_of(records: list[Record]) -> list[CallEvent]:
    """The hang-ups that call records tell of; they come some time after."""
    return [
        CallEvent(call_id=record.call_id, seq=LAST_SEQ, event=Happened.HANGUP) for record in records
    ]


def answer_of(reply: CallReply, event: CallEvent, vendors: Vendors) -> dict[str, Any]:
    """What Alibaba is to do next. A voice can't be slowed and hints can't be given per answer."""
    number = vendors.number_of(reply.transfer.queue) if reply.transfer is not None else None
    if reply.action == "continue":
        return _done(event, {**_spoken(reply.say, event), **_listening(reply)})
    if not reply.say:
        return _transferred(event, number) if number else _hung_up(event)
    then = f"{_THEN_TRANSFER}{reply.transfer.queue}" if number and reply.transfer else _THEN_HANGUP
    # Asked again after the shortest silence, when the farewell was heard.
    farewell = {"dynamic_id": then, "mute_time": _MUTE_MS[0], "action_code_break": False}
    return _done(event, {**_spoken(reply.say, event), **farewell})


def waiting_answer(event: CallEvent) -> dict[str, Any]:
    """More keys are to come: a pause ends the number."""
    go_on = {"action": "donothing", "dynamic_id": "go-on", "mute_time": _BETWEEN_KEYS_MS}
    return _done(event, go_on)


def settled_answer(settled: str, event: CallEvent, vendors: Vendors) -> dict[str, Any]:
    """What was decided with the answer before this call-back: the farewell has been heard."""
    number = vendors.number_of(settled.removeprefix(_THEN_TRANSFER))
    if settled.startswith(_THEN_TRANSFER) and number:
        return _transferred(event, number)
    return _hung_up(event)


def _happened(given: _CallBack, content: _Content) -> tuple[Happened, dict[str, Any]]:
    if given.content_type == "callin":
        return Happened.START, {}
    if given.content_type == "mute":
        return Happened.NO_INPUT, {}
    if given.content_type == "timebreak":
        return Happened.BARGE_IN, {"interrupted_prompt_ms": _interrupted_after(content)}
    if given.content_type == "dtmf":
        return Happened.DTMF, {"digits": content.keys}
    interrupted = _interrupted_after(content) if content.is_playing else None
    return Happened.SPEECH, {"text": content.words, "interrupted_prompt_ms": interrupted}


def _interrupted_after(content: _Content) -> int | None:
    if content.play_begin_time is None or content.asr_begin_time is None:
        return None
    return max(0, content.asr_begin_time - content.play_begin_time)


def _seq(given: _CallBack, content: _Content) -> int:
    if given.content_type == "callin":
        return 0
    moment = content.asr_end_time if given.content_type == "normal" else None
    ticks = (moment or given.timestamp or 0) // _TICK_MS
    return 1 + ticks % (LAST_SEQ - 1)


def _settled(dynamic_id: str | None) -> str | None:
    known = dynamic_id == _THEN_HANGUP or (dynamic_id or "").startswith(_THEN_TRANSFER)
    return dynamic_id if known else None


def _spoken(say: list[Say], event: CallEvent) -> dict[str, Any]:
    text = "".join(sentence.text for sentence in say).translate(_UNSPEAKABLE)
    if not text:
        return {"action": "answer" if event.event is Happened.START else "donothing"}
    firm = any(not sentence.interruptible for sentence in say)
    return {
        "action": "answer" if event.event is Happened.START else "play",
        "action_code": "$tts$",
        "action_code_param": json.dumps({"tts": text}, ensure_ascii=False),
        "action_code_break": not firm,
        "action_code_time_break": 0 if firm else _BREAK_MS,
    }


def _listening(reply: CallReply) -> dict[str, Any]:
    """Silences in milliseconds, within what Alibaba takes. With nothing to listen for it asks again
    as soon as it can. `pause_time` counts in the first answer only."""
    listen = reply.listen
    wanted = (listen.no_input_ms, listen.end_silence_ms) if listen else (0, 0)
    return {
        "dynamic_id": "go-on",
        "mute_time": _within(wanted[0], _MUTE_MS),
        "pause_time": _within(wanted[1], _PAUSE_MS),
    }


def _within(value: int, limits: tuple[int, int]) -> int:
    return min(max(value, limits[0]), limits[1])


def _transferred(event: CallEvent, number: str) -> dict[str, Any]:
    return _done(event, {"action": "transfer", "params": json.dumps({"callee": number})})


def _hung_up(event: CallEvent) -> dict[str, Any]:
    return _done(event, {"action": "hangup"})


def _done(event: CallEvent, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "result": "success",
        "msg": "success",
        "code": 200,
        "data": {"call_id": event.call_id, **data},
    }


def _content(text: str) -> _Content:
    return _Content.model_validate_json(text) if text.strip() else _Content()


def _moment(value: object) -> int | None:
    """Unix milliseconds, which come as a number or as text."""
    digits = str(value).strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else None
