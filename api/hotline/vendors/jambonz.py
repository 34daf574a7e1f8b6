"""jambonz: webhooks in, an array of verbs out (docs.jambonz.org: gather, say, dial, sip:refer).

Every answer names the address of the webhook that follows it, with its number in it (`?seq=7`): the
first webhook of a call is 0, and one that is sent again has the number that it had. jambonz stops
speaking by itself when the caller speaks or presses a key; it isn't asked for partial results.
"""

import hashlib
import hmac
import re
from datetime import datetime, timedelta
from typing import Annotated, Any
from xml.sax.saxutils import escape

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from api.errors import Unauthenticated
from api.hotline.events import (
    Alternative,
    CallEvent,
    CallReply,
    DigitsWanted,
    Happened,
    Listen,
    Say,
    Transfer,
)
from api.hotline.vendors.translation import LAST_SEQ, Hashed, Vendors, hidden
from api.security import same_secret

SIGNATURE = "Jambonz-Signature"
ADDRESS = "/channels/hotline/jambonz"
STATUS_ADDRESS = f"{ADDRESS}/status"

_WINDOW = timedelta(minutes=5)
_ALTERNATIVES = 10
_OVER = {"completed", "failed", "busy", "no-answer", "canceled"}
_DIALLED = {"completed": "connected", "busy": "busy", "no-answer": "no_answer"}
_REFERRED = {486: "busy", 600: "busy", 408: "no_answer", 480: "no_answer", 487: "no_answer"}
_SECONDS_RINGING = 30
_HANGUP = {"verb": "hangup"}
# Enough for whatever was waited for before: words, a key, a number.
_ANYTHING = Listen(digits=DigitsWanted(max=20), no_input_ms=6000, end_silence_ms=800)

_Id = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[\x21-\x7e]+$")]
_Share = Annotated[float | None, BeforeValidator(lambda value: _share(value))]


class _Heard(BaseModel):
    """One reading. Some recognisers tell no confidence, some a negative one for none."""

    transcript: str = Field(default="", max_length=20_000)
    confidence: _Share = None


class _Speech(BaseModel):
    alternatives: list[_Heard] = []
    is_final: bool = True


class Webhook(BaseModel):
    """What jambonz posts; it has far more fields. `sip`, which repeats the number many times over,
    is not read."""

    model_config = ConfigDict(hide_input_in_errors=True)

    call_sid: _Id
    caller: str | None = Field(default=None, alias="from", repr=False)
    parent_call_sid: str | None = None
    call_status: str | None = None
    reason: str | None = None
    speech: _Speech | None = None
    digits: str | None = Field(default=None, max_length=64, pattern=r"^[0-9*#A-Da-d]*$")
    dial_call_status: str | None = None
    refer_status: int | None = None
    final_referred_call_status: int | None = None


def check_signature(secret: str, now: datetime, body: bytes, given: str | None) -> None:
    """Raise `Unauthenticated` unless the body was signed with the webhook secret, at most 5 minutes
    ago. `given` is `t=<Unix seconds>,v1=<HMAC-SHA256 of "t.body">`; there may be several `v1`."""
    parts = [part.strip().partition("=") for part in (given or "").split(",")]
    stamp = next((value for key, _, value in parts if key == "t"), "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        raise Unauthenticated("unauthenticated")
    fresh = abs(now.timestamp() - int(stamp)) <= _WINDOW.total_seconds()
    expected = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    if not fresh or not any(same_secret(value, expected) for key, _, value in parts if key == "v1"):
        raise Unauthenticated("unauthenticated")


def event_of(webhook: Webhook, seq: int, hashed: Hashed) -> CallEvent:
    """What happened, by the webhook that has `seq` in its address (0: the call came in)."""
    happened, told = _happened(webhook, seq)
    return CallEvent(
        call_id=webhook.call_sid,
        seq=seq,
        event=happened,
        caller=hidden(webhook.caller, hashed),
        **told,
    )


def ending_of(webhook: Webhook, hashed: Hashed) -> CallEvent | None:
    """The hang-up, when the status webhook tells of one, and not of the person who was dialled."""
    if webhook.call_status not in _OVER or webhook.parent_call_sid:
        return None
    return CallEvent(
        call_id=webhook.call_sid,
        seq=LAST_SEQ,
        event=Happened.HANGUP,
        caller=hidden(webhook.caller, hashed),
    )


def verbs_of(reply: CallReply, event: CallEvent, vendors: Vendors) -> list[dict[str, Any]]:
    """What jambonz is to do next, in order. What may not be interrupted is spoken before anything
    is listened for; the rest while listening. With nothing to do (go on as you are) it listens, as
    it has stopped doing so by asking; after a person had the caller it hangs up."""
    if reply == CallReply():
        return [_HANGUP] if event.result == "connected" else [_listening(_ANYTHING, [], event)]
    if reply.action == "continue" and reply.listen is not None:
        firm = _uninterruptible(reply.say)
        return [
            *map(_say, reply.say[:firm]),
            _listening(reply.listen, reply.say[firm:], event),
        ]
    spoken = [_say(sentence) for sentence in reply.say]
    if reply.action == "hangup":
        return [*spoken, _HANGUP]
    if reply.action == "transfer" and reply.transfer is not None:
        return [*spoken, _transfer(reply.transfer, event, vendors)]
    return [*spoken, {"verb": "redirect", "actionHook": _next_address(event)}]


def _happened(webhook: Webhook, seq: int) -> tuple[Happened, dict[str, Any]]:
    if webhook.dial_call_status is not None or webhook.refer_status is not None:
        return Happened.TRANSFER_RESULT, {"result": _result(webhook)}
    if webhook.digits is not None:
        return Happened.DTMF, {"digits": re.sub("[^0-9*#]", "", webhook.digits)}
    if webhook.speech is not None:
        return Happened.SPEECH, _heard(webhook.speech)
    if webhook.reason in {"timeout", "error"}:
        # A recogniser that fails hears nothing: keys are offered, and then a person.
        return Happened.NO_INPUT, {}
    return (Happened.START if seq == 0 else Happened.TTS_DONE), {}


def _heard(speech: _Speech) -> dict[str, Any]:
    heard = speech.alternatives[:_ALTERNATIVES]
    best = heard[0] if heard else _Heard()
    return {
        "text": best.transcript,
        "confidence": best.confidence,
        "is_final": speech.is_final,
        "alternatives": [
            Alternative(text=one.transcript, confidence=one.confidence) for one in heard
        ],
    }


def _result(webhook: Webhook) -> str:
    if webhook.dial_call_status is not None:
        return _DIALLED.get(webhook.dial_call_status, "failed")
    status = webhook.final_referred_call_status or webhook.refer_status or 0
    return "connected" if 200 <= status < 300 else _REFERRED.get(status, "failed")


def _uninterruptible(say: list[Say]) -> int:
    """How many sentences must be spoken before listening: up to the last one to be heard whole."""
    return max((at for at, one in enumerate(say, 1) if not one.interruptible), default=0)


def _listening(listen: Listen, say: list[Say], event: CallEvent) -> dict[str, Any]:
    inputs = {"speech": ["speech"], "dtmf": ["digits"], "both": ["digits", "speech"]}[listen.mode]
    gather: dict[str, Any] = {
        "verb": "gather",
        "actionHook": _next_address(event),
        "input": inputs,
        "timeout": _seconds(listen.no_input_ms),
        "bargein": True,
        "dtmfBargein": True,
    }
    if say:
        gather["say"] = {"text": _spoken(say)}
    if "digits" in inputs:
        gather |= _keys(listen)
    if "speech" in inputs:
        gather["recognizer"] = {
            "vendor": "default",
            "language": "default",
            "hints": listen.hints,
            "asrTimeout": _seconds(listen.end_silence_ms),
        }
    return gather


def _keys(listen: Listen) -> dict[str, Any]:
    wanted = listen.digits
    if wanted is None or wanted.max == 1:
        return {"numDigits": 1}
    # The finish key would otherwise be the answer to the next question.
    most = wanted.max + 1 if wanted.finish_key else wanted.max
    keys: dict[str, Any] = {
        "minDigits": 1,
        "maxDigits": most,
        "interDigitTimeout": _seconds(wanted.interdigit_ms),
    }
    return keys | ({"finishOnKey": wanted.finish_key} if wanted.finish_key else {})


def _transfer(transfer: Transfer, event: CallEvent, vendors: Vendors) -> dict[str, Any]:
    number = vendors.number_of(transfer.queue)
    if number is None:
        return _HANGUP
    # Whoever answers finds the summary by the call's name; it isn't sent along the line.
    headers = {"X-Daoyi-Call": event.call_id, "X-Daoyi-Queue": transfer.queue}
    if vendors.refer:
        return {
            "verb": "sip:refer",
            "referTo": number,
            "headers": headers,
            "actionHook": _next_address(event),
        }
    sip = number.startswith(("sip:", "sips:"))
    target = {"type": "sip", "sipUri": number} if sip else {"type": "phone", "number": number}
    return {
        "verb": "dial",
        "actionHook": _next_address(event),
        "timeout": _SECONDS_RINGING,
        "target": [{**target, "headers": headers}],
    }


def _say(sentence: Say) -> dict[str, Any]:
    return {"verb": "say", "text": _spoken([sentence])}


def _spoken(say: list[Say]) -> str:
    """One text; where the voice is to be slow, as SSML."""
    if all(sentence.pace == "normal" for sentence in say):
        return "".join(sentence.text for sentence in say)
    marked = "".join(
        f'<prosody rate="slow">{escape(sentence.text)}</prosody>'
        if sentence.pace == "slow"
        else escape(sentence.text)
        for sentence in say
    )
    return f"<speak>{marked}</speak>"


def _next_address(event: CallEvent) -> str:
    return f"{ADDRESS}?seq={min(event.seq + 1, LAST_SEQ - 1)}"


def _seconds(milliseconds: int) -> float:
    return round(milliseconds / 1000, 2)


def _share(value: object) -> float | None:
    """A confidence, or None for what is no share of one."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        return None
    return float(value)
