"""What is kept of a push: which message it is, and nothing that must not be stored."""

from datetime import timedelta

import pytest

from api.channels.wechat.letters import FOLLOWED, SCANNED, letter_of
from api.wechat.inbox import Letter
from api.wechat.pushes import push_of
from tests.api.wechat.pushed import OPENID, event_push, message_push, text_push
from tests.conftest import MOMENT

MENU = {"/booking_make", "/human_ask"}
ID_CARD, PHONE = "11010519491231002X", "13800001234"


def letter_from(fields: dict[str, object]) -> Letter:
    letter = read(fields)
    assert letter is not None
    return letter


def read(fields: dict[str, object]) -> Letter | None:
    return letter_of(push_of({name: str(text) for name, text in fields.items()}), MENU)


class TestAText:
    def test_is_kept_as_it_was_said(self) -> None:
        letter = letter_from(text_push("我想挂号", MsgId=24_000_000_000_000_007))
        assert (letter.text, letter.payload, letter.media) == ("我想挂号", None, None)
        assert (letter.openid, letter.key) == (OPENID, "msg:24000000000000007")
        assert letter.sent_at == MOMENT.replace(microsecond=0)
        assert not letter.acted

    @pytest.mark.parametrize(
        ("said", "kept"),
        [
            (f"我的身份证是{ID_CARD}", "我的身份证是〔证件号〕"),
            (f"电话{PHONE}，叫我就行", "电话〔手机号〕，叫我就行"),
            ("手机 138 0000 1234", "手机 〔手机号〕"),
            ("１３８００００１２３４", "〔手机号〕"),
        ],
    )
    def test_is_kept_without_numbers_that_tell_who_it_is(self, said: str, kept: str) -> None:
        assert letter_from(text_push(said)).text == kept

    @pytest.mark.parametrize(
        ("said", "kept"),
        [
            ("头\x00疼\x07", "头疼"),
            ("  头疼 \n", "头疼"),
            ("头疼\n两天了", "头疼\n两天了"),
            ("头\ud800疼", "头疼"),
            ("", ""),
            ("\u3000 \t", ""),
            ("😷🤒", "😷🤒"),
            ("👨‍👩‍👧", "👨‍👩‍👧"),
        ],
    )
    def test_is_kept_without_what_no_database_holds(self, said: str, kept: str) -> None:
        assert letter_from(text_push(said)).text == kept

    def test_is_kept_whole_however_long(self) -> None:
        assert len(letter_from(text_push("说" * 10_000)).text) == 10_000

    def test_is_in_the_order_of_its_sending(self) -> None:
        later = text_push("二") | {"CreateTime": int(MOMENT.timestamp()) + 3}
        sent_at = letter_from(later).sent_at
        assert sent_at == MOMENT + timedelta(seconds=3)


class TestATap:
    def test_is_the_option_with_its_title(self) -> None:
        letter = letter_from(text_push("1 挂号", bizmsgmenuid="17.0"))
        assert letter.text == "1 挂号"
        assert letter.media == {"kind": "tap", "option": "17.0"}

    def test_of_no_option_is_what_it_says(self) -> None:
        assert letter_from(text_push("挂号", bizmsgmenuid="")).media is None


class TestAVoiceMessage:
    def test_is_kept_with_what_is_needed_to_hear_it(self) -> None:
        pushed = message_push("voice", MediaId="media-1", Format="amr", Recognition="", Extra="x")
        letter = letter_from(pushed)
        assert letter.text == ""
        values = {"MediaId": "media-1", "Format": "amr", "Recognition": ""}
        assert letter.media == {"kind": "voice", "values": values}

    def test_is_kept_without_the_numbers_that_were_read_aloud(self) -> None:
        said = f"我的电话是{PHONE}，身份证{ID_CARD}，再说一遍幺三八零零零零一二三四"
        letter = letter_from(message_push("voice", MediaId="media-1", Recognition=said))
        assert letter.media is not None
        assert letter.media["values"]["Recognition"] == (
            "我的电话是〔手机号〕，身份证〔证件号〕，再说一遍〔号码〕"
        )


class TestOtherMessages:
    @pytest.mark.parametrize("kind", ["image", "video", "shortvideo", "link"])
    def test_are_kept_as_what_they_are_and_no_more(self, kind: str) -> None:
        more = {"MediaId": "media-1", "Url": "https://a.test", "Title": f"打{PHONE}"}
        letter = letter_from(message_push(kind, **more))
        assert (letter.text, letter.media) == ("", {"kind": kind})

    def test_a_location_is_kept_as_a_place(self) -> None:
        where = {"Location_X": "30.25", "Location_Y": "120.15", "Label": "某人家"}
        letter = letter_from(message_push("location", **where))
        assert letter.media == {"kind": "location", "latitude": "30.25", "longitude": "120.15"}

    def test_a_location_of_nowhere_is_one_all_the_same(self) -> None:
        letter = letter_from(message_push("location", Location_X="", Location_Y="here"))
        assert letter.media == {"kind": "location", "latitude": "nan", "longitude": "nan"}

    def test_of_kinds_that_nobody_knows_nothing_is(self) -> None:
        assert read(message_push("hologram", Content="头疼")) is None


class TestEvents:
    def test_a_click_means_its_entry_of_the_menu(self) -> None:
        letter = letter_from(event_push("CLICK", EventKey="/booking_make"))
        assert (letter.payload, letter.text, letter.acted) == ("/booking_make", "", True)

    @pytest.mark.parametrize("key", ["/system_emergency", "/restart", "", "挂号"])
    def test_a_click_on_anything_else_says_what_can_be_done(self, key: str) -> None:
        assert letter_from(event_push("CLICK", EventKey=key)).payload == SCANNED

    @pytest.mark.parametrize("key", ["", "qrscene_12"])
    def test_a_new_follower_is_welcomed(self, key: str) -> None:
        letter = letter_from(event_push("subscribe", EventKey=key))
        assert (letter.payload, letter.acted) == (FOLLOWED, True)

    def test_a_scan_is_greeted(self) -> None:
        letter = letter_from(event_push("SCAN", EventKey="12"))
        assert (letter.payload, letter.acted) == (SCANNED, True)

    @pytest.mark.parametrize(
        "event",
        ["unsubscribe", "VIEW", "LOCATION", "TEMPLATESENDJOBFINISH", "subscribe_msg_popup_event"],
    )
    def test_of_others_there_is_nothing_to_answer(self, event: str) -> None:
        assert read(event_push(event, EventKey="/booking_make")) is None

    def test_two_clicks_in_one_second_on_different_entries_are_two(self) -> None:
        one = letter_from(event_push("CLICK", EventKey="/booking_make"))
        other = letter_from(event_push("CLICK", EventKey="/human_ask"))
        assert one.key != other.key
        assert OPENID not in one.key
