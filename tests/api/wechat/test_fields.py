"""What a body holds, in either notation; and that everything doubtful is refused."""

import json
import re
import traceback
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.wechat.fields import MOST_FIELDS, MOST_LEVELS, PushInvalid, read_fields
from tests.api.wechat.pushed import as_json, as_xml

SECRET = "13800001234"


def why_not(body: bytes) -> str:
    with pytest.raises(PushInvalid) as refused:
        read_fields(body)
    told = "".join(traceback.format_exception(refused.value))
    assert refused.value.code == "push_invalid"
    assert SECRET not in told
    return refused.value.why


# What the documentation shows, as XML and as JSON has it, and the paths that both become.
PICTURES = (
    {"SendPicsInfo": {"Count": 2, "PicList": {"item": [{"PicMd5Sum": "a"}, {"PicMd5Sum": "b"}]}}},
    {"SendPicsInfo": {"Count": 2, "PicList": [{"PicMd5Sum": "a"}, {"PicMd5Sum": "b"}]}},
    {
        "SendPicsInfo.Count": "2",
        "SendPicsInfo.PicList.0.PicMd5Sum": "a",
        "SendPicsInfo.PicList.1.PicMd5Sum": "b",
    },
)
SCAN = (
    {"ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "1"}},
    {"ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "1"}},
    {"ScanCodeInfo.ScanType": "qrcode", "ScanCodeInfo.ScanResult": "1"},
)
POPUP = (
    {"SubscribeMsgPopupEvent": {"List": [{"TemplateId": "a"}, {"TemplateId": "b"}]}},
    {"List": [{"TemplateId": "a"}, {"TemplateId": "b"}]},
    {"List.0.TemplateId": "a", "List.1.TemplateId": "b"},
)
SENT = (
    {"SubscribeMsgSentEvent": {"List": {"TemplateId": "a", "MsgID": 17}}},
    {"List": {"TemplateId": "a", "MsgID": 17}},
    {"List.0.TemplateId": "a", "List.0.MsgID": "17"},
)
CHANGE_AS_A_LIST = (
    {"SubscribeMsgChangeEvent": {"List": {"TemplateId": "a"}}},
    {"SubscribeMsgChangeEvent": [{"TemplateId": "a"}]},
    {"List.0.TemplateId": "a"},
)
PUBLISHED = (
    {"PublishEventInfo": {"publish_id": 5, "fail_idx": [1, 2]}},
    {"PublishEventInfo": {"publish_id": 5, "fail_idx": [1, 2]}},
    {
        "PublishEventInfo.publish_id": "5",
        "PublishEventInfo.fail_idx.0": "1",
        "PublishEventInfo.fail_idx.1": "2",
    },
)
DOCUMENTED = [PICTURES, SCAN, POPUP, SENT, CHANGE_AS_A_LIST, PUBLISHED]


@pytest.mark.parametrize(("xml", "in_json", "paths"), DOCUMENTED)
def test_both_notations_come_out_alike(
    xml: dict[str, Any], in_json: dict[str, Any], paths: dict[str, str]
) -> None:
    assert read_fields(as_xml(xml)) == paths
    assert read_fields(as_json(in_json)) == paths


@pytest.mark.parametrize("write", [as_xml, as_json])
def test_text_comes_out_as_it_was_written(write: Any) -> None:
    said = "  您好 <b>&amp; ]]> 👩‍⚕️\n第二行 \t"
    assert read_fields(write({"Content": said})) == {"Content": said}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
def test_any_text_survives_json(said: str) -> None:
    kept = re.sub("[\ufffe\uffff]", "", said)
    assert read_fields(as_json({"Content": said})) == {"Content": kept}


def test_sixty_four_bits_stay_exact() -> None:
    most = str(2**64 - 1)
    assert read_fields(f'{{"MsgId": {most}}}'.encode()) == {"MsgId": most}


def test_numbers_of_json_stay_as_they_are_written() -> None:
    written = b'{"Location_X": 23.137466, "Scale": 20, "Precision": 1.50e3}'
    assert read_fields(written) == {
        "Location_X": "23.137466",
        "Scale": "20",
        "Precision": "1.50e3",
    }


def test_empty_and_null_fields_are_empty_text() -> None:
    assert read_fields(b"<xml><a></a><b/><c><![CDATA[]]></c></xml>") == {"a": "", "b": "", "c": ""}
    assert read_fields(b'{"a": null, "b": true, "c": []}') == {"a": "", "b": "true"}


def test_control_characters_that_a_patient_pasted_are_dropped() -> None:
    assert read_fields(as_xml({"Content": "挂\x08号\x1f\uffff"})) == {"Content": "挂号"}


@pytest.mark.parametrize("body", [b'\r\n {"a": 1}', b"\n<?xml version='1.0'?><xml><a>1</a></xml>"])
def test_blanks_before_a_body_mean_nothing(body: bytes) -> None:
    assert read_fields(body) == {"a": "1"}


def test_blanks_and_comments_around_fields_mean_nothing() -> None:
    body = b'<?xml version="1.0" encoding="UTF-8"?>\n<xml>\n <a>1</a> <!-- x -->\n</xml>\n'
    assert read_fields(body) == {"a": "1"}


@pytest.mark.parametrize("name", ["ToUserName", "MsgId", "Content", "Encrypt", "EventKey"])
@pytest.mark.parametrize("value", ["null", "true", '{"a": "b"}', '["a"]'])
def test_where_text_is_wanted_nothing_else_is_taken(name: str, value: str) -> None:
    assert why_not(f'{{"{name}": {value}}}'.encode()) == "not_text"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \n ",
        b"text",
        b"[]",
        b'"xml"',
        b"<xml>",
        b"<xml><a>1</b></xml>",
        b"<xml></xml><xml></xml>",
        b"<xml><a>&unknown;</a></xml>",
        b"<xml>\x00</xml>",
        b'{"a": "b"',
        b'{"a": "b",}',
        b'{"a": "b"} {"a": "b"}',
        b'{"a": NaN}',
        b'{"a": "\n"}',
        b"{a: 1}",
    ],
)
def test_what_is_neither_xml_nor_json_is_malformed(body: bytes) -> None:
    assert why_not(body) == "malformed"


@pytest.mark.parametrize("body", [b"<other><a>1</a></other>", b"<xml>text</xml>", b"<xml/>"])
def test_an_xml_that_is_no_push_has_no_fields(body: bytes) -> None:
    assert why_not(body) == "no_fields"


DOCTYPE = f'<!DOCTYPE xml [<!ENTITY e "{SECRET}">]>'
EXTERNAL = f'<!DOCTYPE xml SYSTEM "file:///{SECRET}">'
BOMB = '<!DOCTYPE xml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("dtd", ["<!DOCTYPE xml>", DOCTYPE, EXTERNAL, BOMB])
def test_a_doctype_is_refused(dtd: str) -> None:
    assert why_not(f"{dtd}<xml><a>1</a></xml>".encode()) == "malformed"


def test_a_processing_instruction_is_refused() -> None:
    body = f"<xml><?php {SECRET}?><a>1</a></xml>".encode()
    assert why_not(body) == "processing_instruction"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "gb18030"])
def test_another_encoding_than_utf8_is_refused(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><xml><a>挂号</a></xml>'
    assert why_not(text.encode(encoding)) in {"not_utf8", "malformed"}


def test_a_declared_encoding_does_not_change_how_bytes_are_read() -> None:
    body = '<?xml version="1.0" encoding="gbk"?><xml><a>挂号</a></xml>'.encode()
    assert read_fields(body) == {"a": "挂号"}


@pytest.mark.parametrize(
    "body",
    [
        "<xml><Content>1</Content><Content>2</Content></xml>",
        "<xml><a><b>1</b><b>2</b></a></xml>",
        "<xml><List><a>1</a></List><SubscribeMsgPopupEvent><List><a>2</a></List>"
        "</SubscribeMsgPopupEvent></xml>",
        '{"Content": "1", "Content": "2"}',
        '{"a": {"b": 1, "b": 1}}',
        '{"a": "1", "\\u0061": "2"}',
    ],
)
def test_a_field_that_stands_there_twice_is_refused(body: str) -> None:
    assert why_not(body.encode()) == "duplicate"


@pytest.mark.parametrize(
    "name", ["a.b", "{x}a", "", "0", "中文", "a" * 65, "a b", "List.0.TemplateId"]
)
def test_a_name_that_could_be_taken_for_a_path_is_refused(name: str) -> None:
    assert why_not(json.dumps({name: "1"}).encode()) == "field_name"


def test_an_xml_with_namespaces_is_refused() -> None:
    assert why_not(b'<xml><x:a xmlns:x="urn:x">1</x:a></xml>') == "field_name"


def test_text_between_fields_is_refused() -> None:
    assert why_not(f"<xml>{SECRET}<a>1</a></xml>".encode()) == "mixed"


@pytest.mark.parametrize(
    "body", [b'{"a": "\\u0000"}', b'{"a": "\\ud800"}', b'{"a": "\\udfff\\ud83d"}']
)
def test_what_no_database_can_hold_is_refused(body: bytes) -> None:
    assert why_not(body) == "unstorable"


def nested(levels: int) -> dict[str, Any]:
    return {"a": nested(levels - 1)} if levels > 1 else {"a": "1"}


@pytest.mark.parametrize("write", [as_xml, as_json])
def test_four_levels_are_read_and_five_are_not(write: Any) -> None:
    assert read_fields(write(nested(MOST_LEVELS))) == {"a.a.a.a": "1"}
    assert why_not(write(nested(MOST_LEVELS + 1))) == "too_deep"


def test_lists_within_lists_are_refused() -> None:
    assert why_not(b'{"a": [[1]]}') == "too_deep"


@pytest.mark.parametrize(
    "body",
    [
        b"<xml>" + b"<a>" * 9_000 + b"</a>" * 9_000 + b"</xml>",
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b'{"a":' + b"[" * 60_000 + b"]" * 60_000 + b"}",
    ],
    ids=["xml", "json objects", "json lists"],
)
def test_the_deepest_nesting_is_refused_and_breaks_nothing(body: bytes) -> None:
    assert why_not(body) in {"too_deep", "malformed"}


@pytest.mark.parametrize("write", [as_xml, as_json])
def test_two_hundred_fields_are_read_and_one_more_is_not(write: Any) -> None:
    fields = {f"f{number}": "1" for number in range(MOST_FIELDS)}
    assert len(read_fields(write(fields))) == MOST_FIELDS
    assert why_not(write(fields | {"more": "1"})) == "too_many_fields"


def test_a_number_of_many_digits_costs_nothing_and_is_text() -> None:
    digits = "9" * 60_000
    assert read_fields(f'{{"a": {digits}}}'.encode()) == {"a": digits}


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(PushInvalid):
        assert read_fields(body) is not None


@given(st.text('<>/![]CDATAxml{}":,&;?ab1\\u ', max_size=80))
def test_anything_that_looks_like_a_body_is_read_or_refused(text: str) -> None:
    for body in (text, f"<xml>{text}</xml>", f"{{{text}}}"):
        with suppress(PushInvalid):
            assert read_fields(body.encode()) is not None
