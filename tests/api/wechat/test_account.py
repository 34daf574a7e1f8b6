"""The official account, as the settings have it."""

import pytest

from api.settings import Settings
from api.wechat.account import WeChatAccount, account_from
from tests.simulators.wechat.account import (
    AES_KEY,
    APP_SECRET,
    APPID,
    PREVIOUS_AES_KEY,
    PREVIOUS_TOKEN,
    TOKEN,
)

SECRETS = (APP_SECRET, TOKEN, PREVIOUS_TOKEN, AES_KEY, PREVIOUS_AES_KEY)


def account_with(settings: Settings, **given: object) -> WeChatAccount | None:
    known = settings.model_dump(by_alias=True)
    return account_from(Settings(**{**known, **given}))


@pytest.fixture
def account(settings: Settings) -> WeChatAccount:
    """Of a hospital that is just changing its token and key."""
    account = account_with(
        settings,
        wechat_appid=APPID,
        wechat_secret=APP_SECRET,
        wechat_token=TOKEN,
        wechat_previous_token=PREVIOUS_TOKEN,
        wechat_aes_key=AES_KEY,
        wechat_previous_aes_key=PREVIOUS_AES_KEY,
        wechat_api="https://api.weixin.example.test/",
    )
    assert account is not None
    return account


def test_there_is_none_without_an_appid(settings: Settings) -> None:
    assert account_with(settings, wechat_token=TOKEN, wechat_secret=APP_SECRET) is None
    assert account_with(settings, wechat_appid="") is None


def test_the_current_token_and_key_come_first(account: WeChatAccount) -> None:
    assert account.tokens == (TOKEN, PREVIOUS_TOKEN)
    assert account.aes_keys == (AES_KEY, PREVIOUS_AES_KEY)


def test_what_is_not_set_is_no_empty_secret(settings: Settings) -> None:
    account = account_with(settings, wechat_appid=APPID, wechat_previous_token="")
    assert account is not None
    # A signature with an empty token could be made by anybody.
    assert (account.tokens, account.aes_keys, account.secret) == ((), (), "")


def test_the_address_has_no_slash_at_its_end(account: WeChatAccount) -> None:
    assert account.base == "https://api.weixin.example.test"


@pytest.mark.parametrize(("mode", "safe_only"), [("any", False), ("safe", True)])
def test_the_mode_says_whether_plain_pushes_are_taken(
    settings: Settings, mode: str, safe_only: bool
) -> None:
    account = account_with(settings, wechat_appid=APPID, wechat_mode=mode)
    assert account is not None
    assert account.safe_only is safe_only


@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_is_shown_when_it_is_logged(account: WeChatAccount, secret: str) -> None:
    assert secret not in repr(account)
