"""The hospital's official account (服务号), as the settings have it."""

from dataclasses import dataclass, field

from pydantic import SecretStr

from api.settings import Settings


@dataclass(frozen=True)
class WeChatAccount:
    """`token` and `aes_keys` (43 characters each, the current one first) are what the console has
    under 服务器配置; the previous ones hold while they are changed. Without a key only plain pushes
    can be read, with `safe_only` only encrypted ones are."""

    appid: str
    secret: str = field(repr=False)
    base: str
    token: str = field(default="", repr=False)
    previous_token: str = field(default="", repr=False)
    aes_keys: tuple[str, ...] = field(default=(), repr=False)
    safe_only: bool = False

    @property
    def tokens(self) -> tuple[str, ...]:
        """Tokens that a push may be signed with, the current one first."""
        return tuple(token for token in (self.token, self.previous_token) if token)


def account_from(settings: Settings) -> WeChatAccount | None:
    """The account of the settings; none where the hospital has none."""
    if not settings.wechat_appid:
        return None
    keys = (settings.wechat_aes_key, settings.wechat_previous_aes_key)
    return WeChatAccount(
        appid=settings.wechat_appid,
        secret=_plain(settings.wechat_secret),
        base=settings.wechat_api.rstrip("/"),
        token=_plain(settings.wechat_token),
        previous_token=_plain(settings.wechat_previous_token),
        aes_keys=tuple(plain for key in keys if (plain := _plain(key))),
        safe_only=settings.wechat_mode == "safe",
    )


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
