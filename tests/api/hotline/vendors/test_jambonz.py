"""jambonz's webhooks and verbs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from api.errors import Unauthenticated
from api.hotline.events import CallEvent, CallReply, DigitsWanted, Happened, Listen, Say, Transfer
from api.hotline.vendors.jambonz import Webhook, check_signature, ending_of, event_of, verbs_of
from api.hotline.vendors.translation import LAST_SEQ, Vendors
from tests.api.hotline.vendors.recorded import (
    CALL,
    NUMBER,
    hashed,
    jambonz,
    jambonz_call,
    jambonz_keys,
    jambonz_speech,
    sign,
)

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
VENDORS = Vendors(numbers={"default": "sip:desk@192.0.2.9", "complaints": "057100000001"})
HEARD = CallEvent(call_id=CALL, seq=6, event=Happened.SPEECH, text="挂号")
LISTEN = Listen(no_input_ms=6000, end_silence_ms=800)


def event(webhook: dict[str, Any], seq: int = 3) -> CallEvent:
    return event_of(Webhook.model_validate(webhook), seq, hashed)


def verbs(reply: CallReply, vendors: Vendors = VENDORS) -> list[dict[str, Any]]:
    return verbs_of(reply, HEARD, vendors)


class TestWebhooks:
    def test_the_calling_webhook_starts_the_call(self) -> None:
        started = event(jambonz_call(), 0)
        assert (started.event, started.seq, started.call_id) == (Happened.START, 0, CALL)

    def test_the_number_is_hashed_and_nowhere_else(self) -> None:
        read = Webhook.model_validate(jambonz_call())
        started = event_of(read, 0, hashed)
        assert started.caller == hashed("13800001234")[:40]
        assert "13800001234" not in started.model_dump_json() + repr(started) + repr(read)

    @pytest.mark.parametrize("number", ["", "anonymous", "Unknown", "sip:anonymous@192.0.2.1"])
    def test_a_withheld_number_is_none(self, number: str) -> None:
        assert event(jambonz(**{"from": number})).caller is None

    def test_what_was_heard_comes_with_every_reading(self) -> None:
        said = event(jambonz_speech(("挂骨科", 0.91), ("挂古科", 0.4)))
        assert (said.event, said.text, said.confidence) == (Happened.SPEECH, "挂骨科", 0.91)
        assert [(one.text, one.confidence) for one in said.alternatives] == [
            ("挂骨科", 0.91),
            ("挂古科", 0.4),
        ]
        assert said.is_final

    @pytest.mark.parametrize("confidence", [None, -1, 87.5, "high", True])
    def test_a_confidence_that_is_no_share_is_not_known(self, confidence: Any) -> None:
        assert event(jambonz_speech(("挂号", confidence))).confidence is None

    def test_an_empty_final_is_speech_without_words(self) -> None:
        said = event(jambonz_speech())
        assert (said.event, said.text, said.alternatives) == (Happened.SPEECH, "", [])

    def test_more_readings_than_we_take_are_left_out(self) -> None:
        said = event(jambonz_speech(*[(f"第{n}", 0.1) for n in range(15)]))
        assert len(said.alternatives) == 10

    @pytest.mark.parametrize(("keys", "digits"), [("12", "12"), ("*", "*"), ("", ""), ("A1", "1")])
    def test_keys(self, keys: str, digits: str) -> None:
        pressed = event(jambonz_keys(keys))
        assert (pressed.event, pressed.digits) == (Happened.DTMF, digits)

    @pytest.mark.parametrize("reason", ["timeout", "error"])
    def test_silence_and_a_recogniser_that_fails_are_no_input(self, reason: str) -> None:
        assert event(jambonz(reason=reason)).event is Happened.NO_INPUT

    def test_a_redirect_says_that_everything_was_spoken(self) -> None:
        assert event(jambonz()).event is Happened.TTS_DONE

    @pytest.mark.parametrize(
        ("told", "result"),
        [
            ({"dial_call_status": "completed", "dial_sip_status": 200}, "connected"),
            ({"dial_call_status": "busy"}, "busy"),
            ({"dial_call_status": "no-answer"}, "no_answer"),
            ({"dial_call_status": "failed"}, "failed"),
            ({"refer_status": 202, "final_referred_call_status": "200"}, "connected"),
            ({"refer_status": 202, "final_referred_call_status": "486"}, "busy"),
            ({"refer_status": 603}, "failed"),
        ],
    )
    def test_how_a_transfer_ended(self, told: dict[str, Any], result: str) -> None:
        ended = event(jambonz(**told))
        assert (ended.event, ended.result) == (Happened.TRANSFER_RESULT, result)

    @pytest.mark.parametrize(
        "odd",
        [
            {},
            {"call_sid": "two words"},
            jambonz(digits="12a<"),
            jambonz(speech="hello"),
            jambonz(speech={"alternatives": [{"transcript": "长" * 20_001}]}),
        ],
    )
    def test_what_cannot_be_read_is_refused_without_repeating_it(self, odd: dict[str, Any]) -> None:
        with pytest.raises(ValidationError) as refused:
            Webhook.model_validate(odd)
        assert NUMBER not in str(refused.value)


class TestStatus:
    def test_the_end_of_the_call_is_its_last_event(self) -> None:
        ended = ending_of(Webhook.model_validate(jambonz(call_status="completed")), hashed)
        assert ended is not None
        assert (ended.event, ended.seq) == (Happened.HANGUP, LAST_SEQ)

    @pytest.mark.parametrize(
        "told",
        [
            {"call_status": "ringing"},
            {"call_status": "in-progress"},
            # The person who was called has hung up, not the caller.
            {"call_status": "completed", "parent_call_sid": CALL, "call_sid": "child"},
        ],
    )
    def test_nothing_else_is_an_end(self, told: dict[str, Any]) -> None:
        assert ending_of(Webhook.model_validate(jambonz(**told)), hashed) is None


class TestVerbs:
    def test_what_may_be_interrupted_is_spoken_while_listening(self) -> None:
        [gather] = verbs(CallReply(say=[Say(text="您好。"), Say(text="请讲。")], listen=LISTEN))
        assert gather["verb"] == "gather"
        assert gather["say"] == {"text": "您好。请讲。"}
        assert (gather["bargein"], gather["dtmfBargein"]) == (True, True)
        assert gather["input"] == ["digits", "speech"]
        assert gather["timeout"] == 6.0
        assert gather["recognizer"]["asrTimeout"] == 0.8

    def test_the_order_is_kept_and_what_must_be_heard_whole_comes_before_listening(self) -> None:
        say = [Say(text="一。"), Say(text="二。", interruptible=False), Say(text="三。")]
        spoken = verbs(CallReply(say=say, listen=LISTEN))
        assert [one["verb"] for one in spoken] == ["say", "say", "gather"]
        assert [one.get("text") for one in spoken[:2]] == ["一。", "二。"]
        assert spoken[2]["say"] == {"text": "三。"}

    def test_the_next_webhook_has_the_next_number_in_its_address(self) -> None:
        [gather] = verbs(CallReply(listen=LISTEN))
        assert gather["actionHook"] == "/channels/hotline/jambonz?seq=7"
        assert "say" not in gather

    def test_hints_go_to_the_recogniser(self) -> None:
        listen = LISTEN.model_copy(update={"hints": ["骨科", "顾长风"], "mode": "speech"})
        [gather] = verbs(CallReply(listen=listen))
        assert gather["recognizer"]["hints"] == ["骨科", "顾长风"]
        assert gather["input"] == ["speech"]
        assert "numDigits" not in gather

    def test_one_key_answers_at_once_and_many_end_with_a_key_or_a_pause(self) -> None:
        [menu] = verbs(CallReply(listen=LISTEN))
        assert menu["numDigits"] == 1
        digits = DigitsWanted(max=18, finish_key="#", interdigit_ms=4000)
        [number] = verbs(
            CallReply(listen=LISTEN.model_copy(update={"mode": "dtmf", "digits": digits}))
        )
        assert number["input"] == ["digits"]
        assert (number["finishOnKey"], number["interDigitTimeout"]) == ("#", 4.0)
        assert "recognizer" not in number

    @pytest.mark.parametrize(("finish", "most"), [("", 11), ("#", 12)])
    def test_the_finish_key_of_a_whole_number_is_waited_for(self, finish: str, most: int) -> None:
        digits = DigitsWanted(max=11, finish_key=finish)
        [number] = verbs(CallReply(listen=LISTEN.model_copy(update={"digits": digits})))
        assert (number["minDigits"], number["maxDigits"]) == (1, most)
        assert ("finishOnKey" in number) == bool(finish)

    def test_slow_speech_is_marked_and_marks_in_the_text_are_not_taken_for_any(self) -> None:
        [gather] = verbs(CallReply(say=[Say(text="A<B", pace="slow")], listen=LISTEN))
        assert gather["say"]["text"] == ('<speak><prosody rate="slow">A&lt;B</prosody></speak>')

    def test_without_anything_to_listen_for_it_asks_what_is_next(self) -> None:
        spoken = verbs(CallReply(say=[Say(text="请稍等。")]))
        assert spoken[1] == {"verb": "redirect", "actionHook": "/channels/hotline/jambonz?seq=7"}

    def test_going_on_as_before_is_listening_again_and_never_a_loop_of_redirects(self) -> None:
        [gather] = verbs(CallReply())
        assert gather["verb"] == "gather"
        assert gather["input"] == ["digits", "speech"]
        assert gather["maxDigits"] >= 18

    def test_after_a_person_had_the_caller_the_line_is_closed(self) -> None:
        over = event(jambonz(dial_call_status="completed"))
        assert verbs_of(CallReply(), over, VENDORS) == [{"verb": "hangup"}]

    def test_farewell(self) -> None:
        spoken = verbs(CallReply(say=[Say(text="再见。")], action="hangup"))
        assert [one["verb"] for one in spoken] == ["say", "hangup"]

    @pytest.mark.parametrize(
        ("queue", "target"),
        [
            ("desk", {"type": "sip", "sipUri": "sip:desk@192.0.2.9"}),
            ("complaints", {"type": "phone", "number": "057100000001"}),
        ],
    )
    def test_a_transfer_dials_and_names_the_call(self, queue: str, target: Any) -> None:
        [_, dial] = verbs(self._transfer(queue))
        assert dial["verb"] == "dial"
        [called] = dial["target"]
        assert called == target | {"headers": {"X-Daoyi-Call": CALL, "X-Daoyi-Queue": queue}}
        assert dial["actionHook"] == "/channels/hotline/jambonz?seq=7"

    def test_the_summary_does_not_go_along_the_line(self) -> None:
        assert "胸闷" not in str(verbs(self._transfer("desk")))

    def test_a_transfer_by_refer(self) -> None:
        vendors = Vendors(numbers={"default": "8001"}, refer=True)
        [_, refer] = verbs(self._transfer("desk"), vendors)
        assert (refer["verb"], refer["referTo"]) == ("sip:refer", "8001")

    @staticmethod
    def _transfer(queue: str) -> CallReply:
        transfer = Transfer(queue=queue, reason="asked", summary="说胸闷，想约心内科")
        return CallReply(say=[Say(text="请稍等。")], action="transfer", transfer=transfer)


class TestSignature:
    BODY = b'{"call_sid":"x"}'
    STAMP = int(NOW.timestamp())

    def test_right(self) -> None:
        check_signature("s", NOW, self.BODY, sign("s", self.STAMP, self.BODY))

    def test_one_of_two_is_enough_while_the_secret_is_changed(self) -> None:
        old = sign("old", self.STAMP, self.BODY)
        new = sign("s", self.STAMP, self.BODY).split(",")[1]
        check_signature("s", NOW, self.BODY, f"{old}, {new}")

    @pytest.mark.parametrize(
        "given",
        [
            None,
            "",
            "v1=abc",
            "t=1794967200",
            "t=now,v1=abc",
            "t=٣,v1=abc",
            sign("another", STAMP, BODY),
            sign("s", STAMP, b"{}"),
            sign("s", STAMP - 301, BODY),
            sign("s", STAMP + 301, BODY),
        ],
    )
    def test_wrong(self, given: str | None) -> None:
        with pytest.raises(Unauthenticated):
            check_signature("s", NOW, self.BODY, given)

    def test_five_minutes_either_way_are_fresh(self) -> None:
        for minutes in (-5, 5):
            now = NOW + timedelta(minutes=minutes)
            check_signature("s", now, self.BODY, sign("s", self.STAMP, self.BODY))
