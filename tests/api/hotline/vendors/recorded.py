"""What the platforms send, in the shapes of their documentation and sources. People are made up."""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

CALL = "ac5c697a-bfae-4335-ad8a-3c1b6f0a9d11"
NUMBER = "+8613800001234"
ALIBABA_CALL = "100001616500^100001871490"
# 2026-11-18 10:00:00 in Shanghai, in milliseconds.
TEN_OCLOCK = 1_794_967_200_000


def hashed(number: str) -> str:
    """A keyed hash for tests."""
    return hmac.new(b"key", number.encode(), hashlib.sha256).hexdigest()


def jambonz(**more: Any) -> dict[str, Any]:
    """The attributes that every jambonz webhook has, and what is particular."""
    return {
        "call_sid": CALL,
        "direction": "inbound",
        "from": NUMBER,
        "to": "+8657100000000",
        "call_id": "4ebb574f-2772-123d-6a91-02420a0f8969",
        "sip_status": 200,
        "sip_reason": "OK",
        "call_status": "in-progress",
        "account_sid": "66acafce-44c2-417a-a7c0-000000000000",
        "trace_id": "49d4e9a4754078d4682ad8a9faf7a9cf",
        "application_sid": "db7ba948-2410-4845-949f-000000000000",
        "fs_sip_address": "172.31.1.74:5060",
        "originating_sip_ip": "192.0.2.1",
        "fs_public_ip": "192.0.2.2",
        **more,
    }


def jambonz_call() -> dict[str, Any]:
    """The calling webhook: it has the whole INVITE, and the number in it several times."""
    sip = {"headers": {"from": f"<sip:{NUMBER}@192.0.2.1>;tag=1tm903"}, "raw": f"INVITE {NUMBER}"}
    return jambonz(sip=sip, call_status="trying", sip_status=100, caller_name="")


def jambonz_speech(*readings: tuple[str, float | None], final: bool = True) -> dict[str, Any]:
    heard = [{"transcript": text, "confidence": confidence} for text, confidence in readings]
    speech = {
        "language_code": "zh-CN",
        "channel_tag": 1,
        "is_final": final,
        "alternatives": heard,
        "vendor": {"name": "custom:funasr", "evt": {"type": "transcription"}},
    }
    return jambonz(speech=speech, reason="speechDetected")


def jambonz_keys(digits: str) -> dict[str, Any]:
    return jambonz(digits=digits, reason="dtmfDetected")


def sign(secret: str, timestamp: int, body: bytes) -> str:
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"t={timestamp},v1={digest.hexdigest()}"


def alibaba(content_type: str, at: int = TEN_OCLOCK, **content: Any) -> dict[str, str]:
    """The fields of a call-back."""
    return {
        "call_id": ALIBABA_CALL,
        "timestamp": str(at),
        "content_type": content_type,
        "content": json.dumps(content, ensure_ascii=False),
    }


def alibaba_call() -> dict[str, str]:
    return alibaba("callin", caller="13800001234", callee="057100000000", orgcallee="057100000000")


def alibaba_speech(words: str, at: int = TEN_OCLOCK, **more: Any) -> dict[str, str]:
    said = {
        "role": "B",
        "identity": "id2",
        "words": words,
        "begin_offset": "6000",
        "end_offset": "7000",
        "begin_time": "2026-11-18 09:59:30",
        "dynamic_id": "go-on",
        "asr_begin_time": at - 1000,
        "asr_end_time": str(at),
        "play_begin_time": at - 3500,
        "is_playing": "false",
    }
    # It is pushed a little after the words were heard.
    return alibaba("normal", at + 180, **said | more)


def query(fields: dict[str, str]) -> str:
    return urlencode(fields)
