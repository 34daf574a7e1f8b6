"""`GET|POST /channels/wechat`: who is let in, what is refused and how, what nobody has to know."""

import logging
from collections.abc import Callable
from dataclasses import replace

import pytest
from httpx import AsyncClient

from tests.api.channels.wechat.house import PATIENT, URLS, House
from tests.api.channels.wechat.pushed import (
    WORDS,
    code_of,
    request_of,
    send,
    send_in_parts,
    text_request,
    with_body,
)
from tests.simulators.wechat import wire
from tests.simulators.wechat.account import PREVIOUS_AES_KEY, PREVIOUS_TOKEN, TOKEN
from tests.simulators.wechat.pushing import Request

CALLBACK = "/channels/wechat"
DANGER = "我爸胸口剧痛，喘不上气，满头大汗"
TOO_MUCH = 64 * 1024 + 1


def configure(house: House, **changes: object) -> None:
    """Change what both processes know of the account."""
    for app in (house.one, house.two):
        app.state.wechat_account = replace(app.state.wechat_account, **changes)


class TestTheAddress:
    async def test_is_confirmed_with_what_was_asked(self, house: House) -> None:
        assert house.wechat.pusher is not None
        assert await house.wechat.pusher.checks_address()

    async def test_is_confirmed_to_nobody_else(self, house: House) -> None:
        stamp = {"timestamp": "1714036504", "nonce": "1514711492", "echostr": "4375120948"}
        right = wire.signature(TOKEN, stamp["timestamp"], stamp["nonce"])
        answer = await house.client.get(URLS[0], params={**stamp, "signature": right})
        assert (answer.status_code, answer.text) == (200, "4375120948")
        answer = await house.client.get(URLS[0], params={**stamp, "signature": right[::-1]})
        assert (answer.status_code, code_of(answer)) == (403, "signature_invalid")
        answer = await house.client.get(URLS[0])
        assert (answer.status_code, code_of(answer)) == (403, "signature_invalid")

    @pytest.mark.parametrize("method", ["GET", "POST"])
    async def test_is_not_there_without_an_account(self, client: AsyncClient, method: str) -> None:
        answer = await client.request(method, CALLBACK, content=b"")
        assert (answer.status_code, code_of(answer)) == (404, "not_found")

    @pytest.mark.parametrize("method", ["GET", "POST"])
    async def test_is_not_there_without_a_token(self, house: House, method: str) -> None:
        configure(house, token="", previous_token="")
        unsigned = {"signature": wire.signature("", "1714036504", "1")}
        unsigned |= {"timestamp": "1714036504", "nonce": "1", "echostr": "1"}
        answer = await house.client.request(method, URLS[0], params=unsigned)
        assert (answer.status_code, code_of(answer)) == (404, "not_found")


def wrong_signature(house: House) -> Request:
    request = text_request(house)
    return replace(request, params={**request.params, "msg_signature": "0" * 40})


def none_at_all(house: House) -> Request:
    return replace(text_request(house), params={})


def too_old(house: House) -> Request:
    request = text_request(house)
    house.clock.advance(seconds=301)
    return request


def from_the_future(house: House) -> Request:
    house.clock.advance(seconds=301)
    request = text_request(house)
    house.clock.advance(seconds=-301)
    return request


def plain_in_safe_mode(house: House) -> Request:
    configure(house, safe_only=True)
    house.calls_back(mode="plain")
    return text_request(house)


def with_another_key(house: House) -> Request:
    house.calls_back(aes_key=PREVIOUS_AES_KEY)
    return text_request(house)


def plain(body: str) -> Callable[[House], Request]:
    def made(house: House) -> Request:
        house.calls_back(mode="plain")
        return with_body(text_request(house), body.format(words=WORDS, who=PATIENT).encode())

    return made


_HEAD = "<ToUserName>gh_1</ToUserName><FromUserName>{who}</FromUserName><CreateTime>1</CreateTime>"
_TEXT = "<MsgType>text</MsgType><MsgId>1</MsgId><Content>{words}</Content>"
REFUSED: dict[str, tuple[Callable[[House], Request], int, str]] = {
    "a wrong signature": (wrong_signature, 403, "signature_invalid"),
    "no signature": (none_at_all, 403, "signature_invalid"),
    "an old one": (too_old, 403, "push_stale"),
    "one from the future": (from_the_future, 403, "push_stale"),
    "a plain one in safe mode": (plain_in_safe_mode, 403, "push_plain"),
    "one that no key opens": (with_another_key, 403, "push_unreadable"),
    "no XML": (plain("{words} {who}"), 422, "push_invalid"),
    "half of it": (plain(f"<xml>{_HEAD}{_TEXT}"), 422, "push_invalid"),
    "no fields": (plain("<xml></xml>"), 422, "push_invalid"),
    "a DOCTYPE": (
        plain(f'<!DOCTYPE xml [<!ENTITY a "{{words}}">]><xml>{_HEAD}{_TEXT}</xml>'),
        422,
        "push_invalid",
    ),
    "a tag twice": (plain(f"<xml>{_HEAD}{_TEXT}{_TEXT}</xml>"), 422, "push_invalid"),
    "JSON with a name twice": (
        plain('{{"Content": "{words}", "Content": "{who}"}}'),
        422,
        "push_invalid",
    ),
    "too much": (plain("{words}" * (TOO_MUCH // 18 + 1)), 413, "too_long"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_refused_is_not_stored_and_said_in_a_stable_code(
    house: House, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    make, status, code = REFUSED[name]
    request = make(house)
    listen(caplog)
    answer = await send(house, request)
    assert (answer.status_code, code_of(answer)) == (status, code)
    assert answer.json()["error"]["message"]
    assert not {WORDS, PATIENT} & {told for told in (WORDS, PATIENT) if told in answer.text}
    assert await house.messages() == []
    assert_nothing_told(caplog)


class TestTooMuch:
    async def test_is_seen_while_it_comes(self, house: House) -> None:
        house.calls_back(mode="plain")
        request = with_body(text_request(house), b"x" * TOO_MUCH)
        answer = await send_in_parts(house, request)
        assert (answer.status_code, code_of(answer)) == (413, "too_long")

    async def test_is_not_what_a_patient_can_write(self, house: House) -> None:
        answer = await send_in_parts(house, text_request(house, "说" * 10_000))
        assert answer.status_code == 200

    async def test_an_address_with_a_novel_in_it_is_refused(self, house: House) -> None:
        request = text_request(house)
        longer = replace(request, params={**request.params, "nonce": "9" * 1000})
        assert (await send(house, longer)).status_code == 422


class TestAReplay:
    @pytest.fixture
    def plain_house(self, house: House) -> House:
        house.calls_back(mode="plain")
        return house

    async def test_with_another_body_is_refused(self, plain_house: House) -> None:
        request = text_request(plain_house)
        assert (await send(plain_house, request)).status_code == 200
        forged = with_body(request, text_request(plain_house, "我要退号").body)
        answer = await send(plain_house, forged, URLS[1])
        assert (answer.status_code, code_of(answer)) == (403, "push_replayed")
        assert plain_house.dialogue.messages == [WORDS]

    async def test_with_the_same_body_is_a_retry(self, plain_house: House) -> None:
        request = text_request(plain_house)
        first = await send(plain_house, request)
        again = await send(plain_house, request, URLS[1])
        assert (again.status_code, again.content) == (200, first.content)
        assert plain_house.dialogue.messages == [WORDS]

    async def test_of_an_encrypted_push_changes_nothing(self, house: House) -> None:
        request = text_request(house)
        await send(house, request)
        assert (await send(house, request, URLS[1])).status_code == 200
        assert house.dialogue.messages == [WORDS]


class TestKeysThatAreChanged:
    async def test_a_push_of_the_previous_ones_is_answered_with_them(self, house: House) -> None:
        account = house.state.wechat_account
        configure(
            house, previous_token=PREVIOUS_TOKEN, aes_keys=(*account.aes_keys, PREVIOUS_AES_KEY)
        )
        house.calls_back(token=PREVIOUS_TOKEN, aes_key=PREVIOUS_AES_KEY)
        await house.wechat.says(PATIENT, "挂号")
        house.calls_back()
        await house.wechat.says(PATIENT, "退号")
        assert house.texts() == ["听到：挂号", "听到：退号"]


class TestWhatNobodyKnows:
    @pytest.mark.parametrize("form", ["xml", "json"])
    @pytest.mark.parametrize(
        "values",
        [
            {"MsgType": "hologram", "MsgId": 1},
            {"MsgType": "event", "Event": "kf_create_session"},
            {"MsgType": "event", "Event": "VIEW", "EventKey": "https://a.test"},
            {"MsgType": "event", "Event": "LOCATION", "Latitude": 30.2, "Longitude": 120.1},
        ],
        ids=lambda values: str(values.get("Event", values["MsgType"])),
    )
    async def test_is_taken_with_success(
        self, house: House, form: str, values: dict[str, object]
    ) -> None:
        house.calls_back(form=form)
        answer = await send(house, request_of(house, **values))
        assert (answer.status_code, answer.text) == (200, "success")
        assert await house.messages() == []


async def test_no_log_tells_what_was_said_or_by_whom(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    listen(caplog)
    for mode in ("plain", "compatible", "safe"):
        house.calls_back(mode=mode)
        await house.wechat.says(PATIENT, WORDS)
    house.dialogue.away = True
    await house.wechat.says(PATIENT, WORDS)
    await house.wechat.says(PATIENT, DANGER)
    await house.wechat.sends_voice(PATIENT, b"#!AMR", WORDS)
    await house.wechat.sends_image(PATIENT, b"picture")
    await house.wechat.clicks(PATIENT, "/booking_make")
    await house.wechat.unfollows(PATIENT)
    await house.ends_its_work()
    await house.posts()
    assert house.texts()
    assert_nothing_told(caplog)


def listen(caplog: pytest.LogCaptureFixture) -> None:
    """To everybody, the database's statements included; its rows are what nobody logs."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, "sqlalchemy")


def assert_nothing_told(caplog: pytest.LogCaptureFixture) -> None:
    ours = [record for record in caplog.records if not _of_the_test(record)]
    told = "\n".join(logging.Formatter().format(record) for record in ours)
    for secret in (WORDS, DANGER, PATIENT, "胸口", "头疼"):
        assert secret not in told


def _of_the_test(record: logging.LogRecord) -> bool:
    """The test's own client tells of the addresses it calls."""
    return record.name == "httpx" and any(url in record.getMessage() for url in URLS)
