"""Text messages over HTTP, to any gateway: a page of glue turns a vendor's own interface into this.

- `POST {base}/messages` `{"key", "phone", "text"}` → 200 or 202 `{"id"}`. The same key again sends
  nothing more and answers with the first id.
- `GET {base}/messages/{key}` → 200 `{"id"}`, or 404 when it never got that key. The signature is
  over the time stamp and the key.
- 4xx `{"error": code}`: it will never be sent; 429, 401, 403: not now; 5xx, or no answer: nobody
  knows.
- Reports come to `POST /v1/notices/receipts/sms` (`endpoints.py`).

All requests are signed (`signing.py`).
"""

import json
from http import HTTPStatus

import httpx

from api.clock import Clock
from api.sending import Accepted, Busy, Outcome, Rejected, Unknown
from api.signing import signed

_MAX_ID = 80
# Too fast; or the secret is wrong, which somebody mends.
_NOT_NOW = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}


class HttpSms:
    """A gateway at `base`. `http` is closed by whoever made it."""

    def __init__(self, http: httpx.AsyncClient, base: str, secret: str, clock: Clock) -> None:
        self._http, self._base = http, base.rstrip("/")
        self._secret, self._clock = secret, clock

    async def send(self, key: str, phone: str, text: str) -> Outcome:
        body = json.dumps({"key": key, "phone": phone, "text": text}).encode()
        headers = {"Content-Type": "application/json", **self._signed(body)}
        try:
            answer = await self._http.post(f"{self._base}/messages", content=body, headers=headers)
        except httpx.ConnectError:
            return Busy("unreachable")
        except httpx.HTTPError as error:
            return Unknown(type(error).__name__)
        return _outcome(answer)

    async def find(self, key: str) -> Accepted | Unknown | None:
        try:
            answer = await self._http.get(
                f"{self._base}/messages/{key}", headers=self._signed(key.encode())
            )
        except httpx.HTTPError as error:
            return Unknown(type(error).__name__)
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return None
        found = _outcome(answer)
        return found if isinstance(found, Accepted) else Unknown(f"find_{answer.status_code}")

    def _signed(self, body: bytes) -> dict[str, str]:
        return signed(self._secret, self._clock.now(), body)


def _outcome(answer: httpx.Response) -> Outcome:
    status = answer.status_code
    if status in _NOT_NOW:
        return Busy(f"http_{status}")
    if answer.is_success:
        receipt = _field(answer, "id")
        return Accepted(receipt) if receipt else Unknown("no_id")
    if answer.is_client_error:
        return Rejected(_field(answer, "error") or f"http_{status}")
    return Unknown(f"http_{status}")


def _field(answer: httpx.Response, name: str) -> str:
    """A short text of a JSON answer; empty when there is none."""
    try:
        content = answer.json()
    except ValueError:
        return ""
    value = content.get(name) if isinstance(content, dict) else None
    return str(value)[:_MAX_ID] if isinstance(value, str | int) else ""
