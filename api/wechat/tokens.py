"""The access token, one for all processes, and renewed by one of them at a time.

WeChat's `stable_token` gives everybody the same token until five minutes before its end, then the
next one while both are good. So asking is harmless; only forcing a new one is not: it makes the
one that others use worthless, twenty times a day at most. That is done once when a call shows
that the shared token is refused, and then not again for a minute, whatever happens.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

import httpx
from redis.asyncio import Redis

from api.clock import Clock
from api.sending import Busy, Rejected
from api.wechat.account import WeChatAccount
from api.wechat.faults import FaultWatch, failure_of
from api.wechat.token_store import TokenStore

# WeChat's own margin, in which the old and the new token both hold.
_EARLY: Final = timedelta(minutes=5)
# Not asked anew more often than this, should WeChat give out tokens that are nearly over.
_LEAST: Final = timedelta(seconds=30)
_PAUSE: Final = timedelta(minutes=1)


class TokenUnavailable(Exception):
    """There is no token to call with; `outcome` is how the call ends."""

    def __init__(self, outcome: Busy | Rejected) -> None:
        super().__init__(outcome.error)
        self.outcome = outcome


@dataclass(frozen=True)
class _Token:
    value: str = field(repr=False)
    until: datetime


class AccessTokens:
    """The token of one account. `http` and `redis` are closed by whoever made them."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        account: WeChatAccount,
        clock: Clock,
        redis: Redis | None,
        watch: FaultWatch,
    ) -> None:
        self._http, self._account, self._clock = http, account, clock
        self._store, self._watch = TokenStore(redis, account.appid), watch
        self._token: _Token | None = None

    async def current(self) -> str:
        """A token that holds. Raises `TokenUnavailable`."""
        if token := self._good(self._token):
            return token.value
        async with self._store.alone():
            # Whoever didn't get the lock goes on: to ask twice gives the same token.
            token = self._good(self._token) or self._good(await self._shared())
            self._token = token = token or await self._ask(force=False)
            return token.value

    async def renewed(self, stale: str, code: int) -> str:
        """Another token than the stale one, which a call was just refused for with `code`. Raises
        `TokenUnavailable` when there is none: then the call has failed."""
        async with self._store.alone() as alone:
            shared = await self._shared() or self._token
            if shared is None or shared.value == stale:
                if not alone or await self._renewed_lately():
                    raise TokenUnavailable(Rejected(f"token_{code}"))
                shared = await self._renew(stale)
            self._token = shared
            return shared.value

    async def _renew(self, stale: str) -> _Token:
        """What WeChat gives to everybody now; a new one only when that is the stale one."""
        token = await self._ask(force=False)
        return await self._ask(force=True) if token.value == stale else token

    async def _renewed_lately(self) -> bool:
        """Whether somebody renewed it within the last minute; if not, it counts as done now."""
        if await self._lately("renewed"):
            return True
        await self._remember("renewed")
        return False

    async def _shared(self) -> _Token | None:
        entry = await self._store.get("value")
        return _Token(entry["token"], datetime.fromisoformat(entry["until"])) if entry else None

    def _good(self, token: _Token | None) -> _Token | None:
        return token if token is not None and self._clock.now() < token.until else None

    async def _ask(self, *, force: bool) -> _Token:
        refused = await self._lately("refused")
        if refused:
            raise TokenUnavailable(Rejected(str(refused["error"])))
        content = await self._content(force=force)
        if "access_token" not in content:
            raise TokenUnavailable(await self._refusal(content.get("errcode")))
        life = timedelta(seconds=int(content["expires_in"]))
        until = self._clock.now() + max(life - _EARLY, min(life, _LEAST))
        token = _Token(str(content["access_token"]), until)
        entry = {"token": token.value, "until": until.isoformat()}
        await self._store.put("value", entry, life)
        return token

    async def _content(self, *, force: bool) -> dict[str, Any]:
        asked = {
            "grant_type": "client_credential",
            "appid": self._account.appid,
            "secret": self._account.secret,
            "force_refresh": force,
        }
        try:
            answer = await self._http.post(f"{self._account.base}/cgi-bin/stable_token", json=asked)
            content = answer.json() if answer.status_code == HTTPStatus.OK else None
        except (httpx.HTTPError, ValueError):
            content = None
        if not isinstance(content, dict):
            raise TokenUnavailable(Busy("token_unreachable"))
        return content

    async def _refusal(self, code: object) -> Busy | Rejected:
        """What a refused request for a token means. What nobody but the hospital can mend is not
        asked again for a minute."""
        if not isinstance(code, int):
            return Busy("token_unreachable")
        self._watch.saw(code)
        failure = type(failure_of(code))(f"token_{code}")
        if isinstance(failure, Rejected):
            await self._remember("refused", error=failure.error)
        return failure

    async def _remember(self, name: str, **more: str) -> None:
        entry = {"at": self._clock.now().isoformat(), **more}
        await self._store.put(name, entry, _PAUSE)

    async def _lately(self, name: str) -> dict[str, Any] | None:
        """What was remembered under this name within the last minute."""
        entry = await self._store.get(name)
        if entry is None:
            return None
        # Another process's clock may be a little ahead.
        age = abs(self._clock.now() - datetime.fromisoformat(entry["at"]))
        return entry if age < _PAUSE else None
