"""Whatever a platform sends is either read or refused: nothing is a fault of ours."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from api.errors import InvalidInput
from api.hotline.events import CallReply, Listen
from api.hotline.vendors import alibaba
from api.hotline.vendors.jambonz import Webhook, ending_of, event_of, verbs_of
from api.hotline.vendors.translation import LAST_SEQ, Vendors
from tests.api.hotline.vendors.recorded import hashed
from tests.api.hotline.vendors.recorded import jambonz as webhook

LISTEN = CallReply(listen=Listen(no_input_ms=6000, end_silence_ms=800))
ODD: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = ["call_sid", "from", "reason", "speech", "digits", "dial_call_status", "refer_status"]
SPEECH = st.fixed_dictionaries(
    {"alternatives": st.lists(st.fixed_dictionaries({"transcript": st.text(), "confidence": ODD}))}
)
CONTENT = ["caller", "words", "dtmf", "is_playing", "dynamic_id", "asr_end_time", "play_begin_time"]


@settings(max_examples=100, deadline=None)
@given(
    odd=st.dictionaries(st.sampled_from(FIELDS), ODD, max_size=3),
    speech=st.none() | SPEECH,
    seq=st.integers(0, LAST_SEQ - 1),
)
def test_jambonz(odd: dict[str, Any], speech: dict[str, Any] | None, seq: int) -> None:
    try:
        read = Webhook.model_validate(webhook(**{"speech": speech, **odd}))
    except ValidationError:
        return
    happened = event_of(read, seq, hashed)
    ending_of(read, hashed)
    assert json.dumps(verbs_of(LISTEN, happened, Vendors()))


@settings(max_examples=100, deadline=None)
@given(
    content=st.dictionaries(st.sampled_from(CONTENT), ODD, max_size=4) | ODD,
    kind=st.sampled_from(["callin", "normal", "mute", "timebreak", "dtmf"]),
    timestamp=st.text(max_size=16) | st.integers(0, 10**16).map(str),
)
def test_alibaba(content: Any, kind: str, timestamp: str) -> None:
    fields = {
        "call_id": "c^1",
        "timestamp": timestamp,
        "content_type": kind,
        "content": json.dumps(content),
    }
    try:
        read = alibaba.read(fields, hashed)
    except InvalidInput:
        return
    assert json.dumps(alibaba.answer_of(LISTEN, read.event, Vendors()))
