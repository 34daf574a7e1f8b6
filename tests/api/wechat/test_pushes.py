"""What is understood of a push, and by what a retry is known again."""

from datetime import UTC, datetime

import pytest

from api.wechat.pushes import Push, PushInvalid, parse_push
from tests.api.wechat.pushed import (
    OFFICIAL,
    OPENID,
    as_json,
    as_xml,
    event_push,
    message_push,
    text_push,
)
from tests.conftest import MOMENT

AT = int(MOMENT.timestamp())


def pushed(fields: dict[str, object]) -> Push:
    return parse_push(as_xml(fields))


def why_not(fields: dict[str, object]) -> str:
    with pytest.raises(PushInvalid) as refused:
        parse_push(as_json(fields))
    assert OPENID not in str(refused.value)
    return refused.value.why


@pytest.mark.parametrize("write", [as_xml, as_json])
def test_a_text_is_read_whole(write: object) -> None:
    push = parse_push(write(text_push("我想挂号", MsgId=2**63 + 1)))  # type: ignore[operator]
    assert push == Push(
        openid=OPENID,
        official=OFFICIAL,
        created_at=AT,
        kind="text",
        msg_id=str(2**63 + 1),
        values={"Content": "我想挂号"},
    )


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ("subscribe", "event.subscribe"),
        ("CLICK", "event.click"),
        ("TEMPLATESENDJOBFINISH", "event.templatesendjobfinish"),
        ("subscribe_msg_popup_event", "event.subscribe_msg_popup_event"),
        ("something.of-2031", "event.something.of-2031"),
    ],
)
def test_the_name_of_an_event_is_part_of_its_kind(event: str, kind: str) -> None:
    push = pushed(event_push(event, EventKey="book"))
    assert (push.kind, push.msg_id, push.values["EventKey"]) == (kind, None, "book")


def test_a_kind_that_nobody_knows_is_read_all_the_same() -> None:
    push = pushed(message_push("hologram", Depth={"Metres": 3}))
    assert (push.kind, push.values) == ("hologram", {"Depth.Metres": "3"})


def test_a_body_as_the_documentation_prints_it_is_read() -> None:
    body = """<xml>
      <ToUserName><![CDATA[gh_7f083739789a]]></ToUserName>
      <FromUserName><![CDATA[oia2TjuEGTNoeX76QEjQNrcURxG8]]></FromUserName>
      <CreateTime>1395658920</CreateTime>
      <MsgType><![CDATA[event]]></MsgType>
      <Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event>
      <MsgID>200163836</MsgID>
      <Status><![CDATA[failed:user block]]></Status>
    </xml>"""
    push = parse_push(body.encode())
    assert (push.kind, push.created_at) == ("event.templatesendjobfinish", 1395658920)
    assert (push.values["MsgID"], push.values["Status"]) == ("200163836", "failed:user block")


@pytest.mark.parametrize("missing", ["ToUserName", "FromUserName", "CreateTime", "MsgType"])
def test_a_push_without_its_head_is_refused(missing: str) -> None:
    fields = text_push("x")
    del fields[missing]
    assert why_not(fields) in {"account_name", "not_a_number", "kind"}
    assert why_not(fields | {missing: ""}) in {"account_name", "not_a_number", "kind"}


def test_an_event_without_a_name_is_refused() -> None:
    assert why_not(message_push("event")) == "kind"


@pytest.mark.parametrize("time", ["1.5", "-1", "+1", " 1", "1e9", "١٢٣", "now", "9" * 11, 1.5])
def test_a_time_that_is_no_whole_number_is_refused(time: object) -> None:
    assert why_not(text_push("x", CreateTime=time)) == "not_a_number"


def test_the_latest_time_that_is_read_is_in_the_calendar() -> None:
    latest = pushed(text_push("x", CreateTime="9" * 10)).created_at
    assert datetime.fromtimestamp(latest, UTC).year == 2286


@pytest.mark.parametrize("msg_id", ["x", "1.0", "-5", "٣", "9" * 21, 2.0, "1 "])
def test_a_message_id_that_is_no_whole_number_is_refused(msg_id: object) -> None:
    assert why_not(text_push("x", MsgId=msg_id)) == "not_a_number"


@pytest.mark.parametrize("name", ["o 1", "o\n1", "微信号", "o" * 129])
def test_an_openid_that_can_be_none_is_refused(name: str) -> None:
    assert why_not(text_push("x", FromUserName=name)) == "account_name"


@pytest.mark.parametrize("kind", ["te xt", "文本", "\u212aind", "x" * 65, "a\nb"])
def test_a_kind_that_could_spoil_a_log_is_refused(kind: str) -> None:
    assert why_not(text_push("x", MsgType=kind)) == "kind"


def test_a_message_is_known_again_by_its_id_alone() -> None:
    first = pushed(text_push("x", MsgId=17))
    again = pushed(text_push("x", MsgId=17, CreateTime=AT + 1))
    other = pushed(text_push("x", MsgId=18))
    assert first.key == again.key != other.key


@pytest.mark.parametrize(
    "changed",
    [
        {"FromUserName": "another"},
        {"CreateTime": AT + 1},
        {"Event": "VIEW"},
        {"EventKey": "another"},
        {"MsgID": 2},
        {"List": {"MsgID": 2}},
    ],
)
def test_events_that_differ_in_anything_that_counts_have_other_keys(
    changed: dict[str, object],
) -> None:
    event = event_push("CLICK", EventKey="book")
    assert pushed(event).key == parse_push(as_json(event)).key
    assert pushed(event).key != pushed(event | changed).key


def test_text_cannot_move_from_one_part_of_a_key_to_the_next() -> None:
    one = pushed(event_push("CLICK", EventKey="ab", MsgID="c"))
    two = pushed(event_push("CLICK", EventKey="a", MsgID="bc"))
    assert one.key != two.key


def test_a_key_is_short_and_tells_nobody() -> None:
    for fields in (event_push("CLICK"), text_push("x", MsgId=2**64 - 1)):
        key = pushed(fields).key
        assert len(key) <= 80
        assert OPENID not in key


def test_neither_the_person_nor_what_was_said_is_printed() -> None:
    printed = repr(pushed(text_push("我叫林小雨")))
    assert OPENID not in printed
    assert "林小雨" not in printed
