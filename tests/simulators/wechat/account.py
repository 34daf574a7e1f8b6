"""The official account of the tests, all made up."""

from api.wechat.account import WeChatAccount

APPID, APP_SECRET = "wx0123456789abcdef", "secret of the account"
OFFICIAL = "gh_0123456789ab"
TOKEN, PREVIOUS_TOKEN = "TokenOfTheTests", "TokenBeforeThatOne"
# 43 characters each, as the console gives them.
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
PREVIOUS_AES_KEY = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"


def account_at(base: str, secret: str = APP_SECRET) -> WeChatAccount:
    """The account as our settings would have it, with WeChat's API at `base`."""
    return WeChatAccount(
        appid=APPID,
        secret=secret,
        base=base,
        token=TOKEN,
        previous_token=PREVIOUS_TOKEN,
        aes_keys=(AES_KEY, PREVIOUS_AES_KEY),
    )
