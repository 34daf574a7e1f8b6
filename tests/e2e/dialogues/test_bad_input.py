"""Everything that can be wrong with what is sent; the conversation lives on."""

from typing import Any

import pytest

from tests.e2e.desk import Backstage
from tests.e2e.patient import Patient

MESSAGES = "/channels/web/messages"


@pytest.fixture
def booking(patient: Patient) -> Patient:
    """A patient in the middle of a booking, which must survive."""
    patient.says("挂后天上午的皮肤科")
    assert patient.clinics()
    return patient


def still_lives(patient: Patient) -> None:
    """The booking goes on where it was."""
    patient.says("第一个").hears("选一个时间")


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b", "\x07\x1b"])
def test_nothing_is_asked_for_words(booking: Patient, text: str) -> None:
    booking.says(text)
    assert booking.status == 200
    assert booking.text
    still_lives(booking)


def test_ten_thousand_characters_are_too_long(booking: Patient) -> None:
    booking.says("痛" * 10_000)
    assert booking.status == 413
    still_lives(booking)


def test_two_thousand_characters_are_read(patient: Patient) -> None:
    patient.says("膝盖疼，" * 499)
    assert patient.status == 200
    assert patient.text


@pytest.mark.parametrize("text", ["😷🤒🏥", "👍", "？？？", "。。。", "1234567890123"])
def test_signs_alone_are_met_with_words(booking: Patient, text: str) -> None:
    booking.says(text)
    assert booking.status == 200
    assert booking.text


@pytest.mark.parametrize("text", ["挂\x00号", "停车\x1b[2J怎么收费\x08", "骨科\u202e在哪"])
def test_control_characters_are_dropped(patient: Patient, text: str) -> None:
    patient.says(text)
    assert patient.status == 200
    assert patient.text


@pytest.mark.parametrize(
    "text",
    ["/restart", "／restart", "/session_start", "/back", "\u3000/restart", "/\u00a0/restart"],
)
def test_a_typed_command_does_not_wipe_the_conversation(
    booking: Patient, backstage: Backstage, text: str
) -> None:
    booking.says(text)
    assert booking.status == 200
    assert '"name": "restart"' not in backstage.tracker(booking)
    still_lives(booking)


def test_a_typed_intent_with_entities_is_only_words(booking: Patient) -> None:
    booking.says('/press_slot{"slot": "1"}')
    assert booking.status == 200
    assert not booking.card("appointment"), booking.story
    still_lives(booking)


def test_a_payload_that_was_not_offered_is_refused(booking: Patient) -> None:
    for payload in (
        '/press_slot{"slot": "1"}',
        "/restart",
        '/system_identity_done{"visitor": "1"}',
    ):
        booking.presses_payload(payload)
        assert booking.status == 422
    still_lives(booking)


def test_a_repeat_is_answered_once(patient: Patient, backstage: Backstage) -> None:
    patient.says("挂后天上午的皮肤科", client_message_id="m-1")
    first = patient.last
    patient.says("挂后天上午的皮肤科", client_message_id="m-1")
    assert patient.last == first
    assert len(backstage.outcomes(patient)) == 1


def test_pressing_twice_books_once(patient: Patient) -> None:
    patient.says("挂后天上午皮肤科褚云医生").reaches_confirmation()
    confirm = next(b["payload"] for b in patient.buttons() if "确认预约" in b["title"])
    patient.presses_payload(confirm).presses_payload(confirm)
    patient.says("我的预约")
    assert len(patient.expects("appointments")["items"]) == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b'{"session": "\xff", "text": "x"}', b"\xff\xfe{\x00}\x00", b"null", b"[]"],
    ids=["empty", "cut", "no UTF-8", "UTF-16", "null", "list"],
)
def test_a_body_that_cannot_be_read_is_an_error_in_json(patient: Patient, content: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = patient.http.post(MESSAGES, content=content, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["error"]["message"]
    patient.says("你好").hears("您好")


@pytest.mark.parametrize(
    "body", [{"text": 5}, {"text": ["x"]}, {"payload": {}}, {}, {"text": "x", "payload": "/stop"}]
)
def test_a_body_of_the_wrong_shape_is_an_error_in_json(
    patient: Patient, body: dict[str, Any]
) -> None:
    answer = patient.http.post(MESSAGES, json={"session": patient.session, **body})
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "invalid_input"


def test_an_unknown_session_is_not_found(patient: Patient) -> None:
    answer = patient.http.post(MESSAGES, json={"session": "nobody", "text": "你好"})
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "session_expired"


def test_an_address_that_is_not_there_is_an_error_in_json(patient: Patient) -> None:
    answer = patient.http.get("/v1/nothing")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


def test_markup_stays_words(patient: Patient) -> None:
    patient.says("<script>alert(1)</script>挂骨科")
    assert patient.status == 200
    assert "<script>" not in patient.text


def test_a_question_that_looks_like_a_query_harms_nothing(patient: Patient) -> None:
    patient.says("'; DROP TABLE appointments; --")
    assert patient.status == 200
    patient.says("挂骨科")
    assert patient.clinics()
