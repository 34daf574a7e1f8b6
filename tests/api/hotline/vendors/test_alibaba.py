"""Alibaba's call-backs and their answers."""

import json
from typing import Any

import pytest

from api.errors import InvalidInput
from api.hotline.events import CallEvent, CallReply, Happened, Listen, Say, Transfer
from api.hotline.vendors.alibaba import (
    Record,
    answer_of,
    endings_of,
    read,
    settled_answer,
)
from api.hotline.vendors.translation import LAST_SEQ, Vendors
from tests.api.hotline.vendors.recorded import (
    ALIBABA_CALL,
    TEN_OCLOCK,
    alibaba,
    alibaba_call,
    alibaba_speech,
    hashed,
)

VENDORS = Vendors(numbers={"desk": "057100000001"})
HEARD = CallEvent(call_id=ALIBABA_CALL, seq=6, event=Happened.SPEECH, text="挂号")
LISTEN = Listen(no_input_ms=6000, end_silence_ms=800)


def event(fields: dict[str, str]) -> CallEvent:
    return read(fields, hashed).event


def answer(reply: CallReply, event: CallEvent = HEARD) -> dict[str, Any]:
    whole = answer_of(reply, event, VENDORS)
    assert (whole["result"], whole["code"]) == ("success", 200)
    data: dict[str, Any] = whole["data"]
    assert data["call_id"] == ALIBABA_CALL
    return data


def spoken(data: dict[str, Any]) -> str:
    assert data["action_code"] == "$tts$"
    return str(json.loads(data["action_code_param"])["tts"])


class TestCallBacks:
    def test_the_first_one_starts_the_call_and_hides_the_number(self) -> None:
        started = event(alibaba_call())
        assert (started.event, started.seq, started.call_id) == (Happened.START, 0, ALIBABA_CALL)
        assert started.caller == hashed("13800001234")[:40]
        assert "13800001234" not in started.model_dump_json() + repr(started)

    def test_the_same_number_is_hashed_the_same_as_another_platform_writes_it(self) -> None:
        spelled = ["13800001234", "013800001234", "+86 138 0000 1234", "008613800001234"]
        assert len({event(alibaba("callin", caller=one)).caller for one in spelled}) == 1

    def test_what_was_heard(self) -> None:
        said = event(alibaba_speech("我想挂骨科"))
        assert (said.event, said.text, said.is_final) == (Happened.SPEECH, "我想挂骨科", True)
        assert (said.confidence, said.interrupted_prompt_ms) == (None, None)

    def test_who_speaks_into_the_prompt_interrupts_it(self) -> None:
        said = event(alibaba_speech("挂号", is_playing="true"))
        assert (said.event, said.interrupted_prompt_ms) == (Happened.SPEECH, 2500)
        broke = event(alibaba("timebreak", asr_begin_time=2000, play_begin_time=500))
        assert (broke.event, broke.interrupted_prompt_ms) == (Happened.BARGE_IN, 1500)

    def test_silence(self) -> None:
        assert event(alibaba("mute")).event is Happened.NO_INPUT

    @pytest.mark.parametrize("content", [{"dtmf": "1"}, {"key": "1"}, {"digits": 1}])
    def test_keys(self, content: dict[str, Any]) -> None:
        pressed = event(alibaba("dtmf", **content))
        assert (pressed.event, pressed.digits) == (Happened.DTMF, "1")

    def test_an_empty_content_is_no_fault(self) -> None:
        assert event(alibaba("mute") | {"content": ""}).event is Happened.NO_INPUT

    @pytest.mark.parametrize(
        ("fault", "field"),
        [
            ({"call_id": ""}, "call_id"),
            ({"content_type": "dance"}, "content_type"),
            ({"content": "{"}, ""),
            ({"content": "[]"}, ""),
            ({"content": '{"dtmf": "abc"}'}, "dtmf"),
        ],
    )
    def test_what_cannot_be_read_is_refused_by_its_name(
        self, fault: dict[str, str], field: str
    ) -> None:
        with pytest.raises(InvalidInput) as refused:
            read(alibaba("dtmf") | fault, hashed)
        assert refused.value.params["fields"] == [field]


class TestNumbers:
    def test_a_call_back_sent_again_has_the_same_number(self) -> None:
        first = alibaba_speech("挂号")
        later = first | {"timestamp": str(TEN_OCLOCK + 5000)}
        assert event(first).seq == event(later).seq
        assert event(alibaba("mute")).seq == event(alibaba("mute")).seq

    def test_later_ones_have_higher_numbers_and_the_end_the_highest(self) -> None:
        story = [
            alibaba_call(),
            alibaba_speech("挂号", TEN_OCLOCK),
            alibaba("mute", TEN_OCLOCK + 6000),
            alibaba("dtmf", TEN_OCLOCK + 7000, dtmf="1"),
            alibaba("dtmf", TEN_OCLOCK + 7100, dtmf="2"),
            alibaba_speech("骨科", TEN_OCLOCK + 7200),
        ]
        numbers = [event(fields).seq for fields in story]
        [ended] = endings_of([Record(call_id=ALIBABA_CALL)])
        assert [*numbers, ended.seq] == sorted({*numbers, LAST_SEQ})
        assert numbers[0] == 0

    def test_two_sentences_before_the_next_answer_are_two(self) -> None:
        assert (
            event(alibaba_speech("挂号", TEN_OCLOCK)).seq
            < event(alibaba_speech("挂骨科", TEN_OCLOCK + 400)).seq
        )


class TestAnswers:
    def test_the_first_answer_takes_the_call(self) -> None:
        data = answer(CallReply(say=[Say(text="您好。")], listen=LISTEN), event(alibaba_call()))
        assert (data["action"], spoken(data)) == ("answer", "您好。")
        assert (data["mute_time"], data["pause_time"]) == (6000, 800)

    def test_what_is_said_is_one_playback(self) -> None:
        data = answer(CallReply(say=[Say(text="您好。"), Say(text="请讲。")], listen=LISTEN))
        assert (data["action"], spoken(data)) == ("play", "您好。请讲。")
        assert data["action_code_break"]
        assert data["action_code_time_break"] > 0

    def test_one_sentence_that_must_be_heard_whole_makes_all_of_it_so(self) -> None:
        say = [Say(text="您好。"), Say(text="请马上打 120。", interruptible=False)]
        data = answer(CallReply(say=say, listen=LISTEN))
        assert not data["action_code_break"]

    def test_signs_that_alibaba_refuses_are_not_sent(self) -> None:
        data = answer(CallReply(say=[Say(text='挂号费：¥50 "特需" {a} $x^*@=:')], listen=LISTEN))
        assert not set(spoken(data)) & set('@=:"${}^*¥')
        assert "挂号费：50" in spoken(data)

    @pytest.mark.parametrize(("wanted", "sent"), [(300, 1000), (90_000, 20_000), (7000, 7000)])
    def test_silences_stay_within_what_alibaba_takes(self, wanted: int, sent: int) -> None:
        listen = LISTEN.model_copy(update={"no_input_ms": wanted, "end_silence_ms": 5000})
        data = answer(CallReply(listen=listen))
        assert (data["mute_time"], data["pause_time"]) == (sent, 1200)

    def test_nothing_to_say_lets_the_voice_go_on(self) -> None:
        assert answer(CallReply(listen=LISTEN))["action"] == "donothing"

    def test_a_farewell_is_heard_to_its_end_before_the_line_is_closed(self) -> None:
        data = answer(CallReply(say=[Say(text="再见。")], action="hangup"))
        assert (data["action"], data["mute_time"]) == ("play", 1000)
        back = read(alibaba("mute", dynamic_id=data["dynamic_id"]), hashed)
        assert back.settled is not None
        assert settled_answer(back.settled, back.event, VENDORS)["data"]["action"] == "hangup"

    def test_a_transfer_follows_what_is_said_of_it(self) -> None:
        transfer = Transfer(queue="desk", reason="asked", summary="说胸闷")
        data = answer(CallReply(say=[Say(text="正在转接。")], action="transfer", transfer=transfer))
        assert (data["action"], spoken(data)) == ("play", "正在转接。")
        back = read(alibaba("mute", dynamic_id=data["dynamic_id"]), hashed)
        assert back.settled is not None
        moved = settled_answer(back.settled, back.event, VENDORS)["data"]
        assert moved["action"] == "transfer"
        assert json.loads(moved["params"]) == {"callee": "057100000001"}
        assert "胸闷" not in str(data)

    def test_what_was_settled_comes_from_us_alone(self) -> None:
        for other in ("go-on", "", "then", "anything"):
            assert read(alibaba("mute", dynamic_id=other), hashed).settled is None
