"""WeChat's template messages (facts/wechat.md). Results come as TEMPLATESENDJOBFINISH.

`client_msg_id` keeps WeChat from sending twice what we ask for twice within ten minutes.
"""

from datetime import datetime, timedelta
from typing import Any

import httpx

from api.clock import Clock
from api.notices.senders import Accepted, Busy, Outcome, Rejected, Unknown

_TOKEN_FAULTS = {40001, 40014, 42001}
# System busy, and calls too frequent.
_LATER = {-1, 45009, 45011}
# WeChat's own margin, in which the old and the new token both hold.
_EARLY = timedelta(minutes=5)


class _NoToken(Exception):
    """No access token; `outcome` is how the attempt ends."""

    def __init__(self, outcome: Busy | Rejected) -> None:
        super().__init__(outcome.error)
        self.outcome = outcome


class WeChatTemplates:
    """The official account `appid` at `base`. `http` is closed by whoever made it."""

    def __init__(
        self, http: httpx.AsyncClient, base: str, appid: str, secret: str, clock: Clock
    ) -> None:
        self._http, self._base = http, base.rstrip("/")
        self._appid, self._secret, self._clock = appid, secret, clock
        self._token, self._until = "", datetime.min.replace(tzinfo=clock.now().tzinfo)

    async def send(self, key: str, openid: str, template: str, fields: dict[str, str]) -> Outcome:
        message = {
            "touser": openid,
            "template_id": template,
            "client_msg_id": key,
            "data": {name: {"value": value} for name, value in fields.items()},
        }
        try:
            content = await self._post_message(message)
            if content.get("errcode") in _TOKEN_FAULTS:
                await self._renew(stale=self._token)
                content = await self._post_message(message)
        except _NoToken as error:
            return error.outcome
        except httpx.ConnectError:
            return Busy("unreachable")
        except (httpx.HTTPError, ValueError) as error:
            return Unknown(type(error).__name__)
        return _outcome(content)

    async def _post_message(self, message: dict[str, Any]) -> dict[str, Any]:
        if self._clock.now() >= self._until:
            await self._renew()
        answer = await self._http.post(
            f"{self._base}/cgi-bin/message/template/send",
            params={"access_token": self._token},
            json=message,
        )
        return _content(answer)

    async def _renew(self, stale: str = "") -> None:
        """Get the token that all processes share; a new one only when that one is stale."""
        token = await self._ask_token(force=False)
        if stale and token == stale:
            await self._ask_token(force=True)

    async def _ask_token(self, *, force: bool) -> str:
        try:
            answer = await self._http.post(
                f"{self._base}/cgi-bin/stable_token",
                json={
                    "grant_type": "client_credential",
                    "appid": self._appid,
                    "secret": self._secret,
                    "force_refresh": force,
                },
            )
            content = _content(answer)
        except (httpx.HTTPError, ValueError) as error:
            raise _NoToken(Busy("token_unreachable")) from error
        if "access_token" not in content:
            code = content.get("errcode")
            raise _NoToken(Busy(f"token_{code}") if code in _LATER else Rejected(f"token_{code}"))
        self._token = str(content["access_token"])
        life = timedelta(seconds=int(content["expires_in"]))
        self._until = self._clock.now() + max(life - _EARLY, timedelta())
        return self._token


def _content(answer: httpx.Response) -> dict[str, Any]:
    answer.raise_for_status()
    content = answer.json()
    if not isinstance(content, dict):
        raise ValueError("not an object")
    return content


def _outcome(content: dict[str, Any]) -> Outcome:
    code = content.get("errcode")
    if code == 0 and "msgid" in content:
        return Accepted(str(content["msgid"]))
    if code in _LATER:
        return Busy(str(code))
    return Rejected(str(code)) if code else Unknown("no_code")
