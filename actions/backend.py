"""The backend, over HTTP. The only I/O of the action server."""

import os
import re
from typing import Any

import httpx


class BackendAway(Exception):
    """The backend did not answer, or answered with a fault of its own."""


class BackendUnsure(BackendAway):
    """A write went out and its answer was lost: nobody here knows whether it was carried out."""


class BackendRefused(Exception):
    """The backend said no, for a reason that the patient can be told.

    `code` is stable (`slot_full`, `cancel_too_late`, …), `message` is in the patient's words, and
    `params` say what is possible instead.
    """

    def __init__(self, code: str, message: str, params: dict[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.params = params


# What may be asked twice, because nothing of the patient's is changed by it.
_ONLY_ASKS = re.compile(r"/v1/triage|/identity-link$|/holds$")
# Seconds for one answer. The api waits 8 s for the dialogue model, so that after an answer was lost
# there is time for one look at what became of it.
_PATIENCE, _SHORT_PATIENCE = 5.0, 2.0
# The connection was never made, so nothing went out.
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Backend:
    """A client of `/v1` with the internal token. Connections are kept."""

    def __init__(self, address: str, token: str, transport: httpx.AsyncBaseTransport | None = None):
        self._client = httpx.AsyncClient(
            base_url=address,
            headers={"Authorization": f"Bearer {token}"},
            timeout=httpx.Timeout(_PATIENCE, connect=1.0),
            transport=transport,
        )

    async def get(self, path: str, **params: Any) -> Any:
        """GET; parameters that are None are left out."""
        given = {key: value for key, value in params.items() if value is not None}
        return await self._call("GET", path, params=given)

    async def look(self, path: str, **params: Any) -> Any:
        """GET with little patience, when most of the patient's time is gone already."""
        waiting = httpx.Timeout(_SHORT_PATIENCE, connect=1.0)
        return await self._call("GET", path, params=params, timeout=waiting)

    async def post(self, path: str, body: dict[str, Any], *, key: str | None = None) -> Any:
        """POST; `key` makes it idempotent."""
        headers = {"Idempotency-Key": key} if key else {}
        return await self._call("POST", path, json=body, headers=headers)

    async def delete(self, path: str, **params: Any) -> Any:
        """DELETE."""
        return await self._call("DELETE", path, params=params)

    async def _call(self, method: str, path: str, **request: Any) -> Any:
        writes = method != "GET" and not _ONLY_ASKS.search(path)
        try:
            answer = await self._client.request(method, path, **request)
        except _NEVER_SENT as error:
            raise BackendAway from error
        except httpx.HTTPError as error:
            raise (BackendUnsure if writes else BackendAway) from error
        if answer.is_success:
            return answer.json() if answer.content else None
        if writes and answer.is_server_error:
            raise BackendUnsure
        raise _fault(answer)


def _fault(answer: httpx.Response) -> Exception:
    try:
        error = answer.json()["error"]
    except (ValueError, KeyError, TypeError):
        return BackendAway()
    refused = answer.status_code in {404, 409, 422}
    return BackendRefused(error["code"], error["message"], error) if refused else BackendAway()


def backend_from_environment() -> Backend:
    """The backend that the environment names (`DAOYI_API_URL`, `DAOYI_INTERNAL_TOKEN`)."""
    port = os.environ.get("DAOYI_PORT", "8000")
    address = os.environ.get("DAOYI_API_URL", f"http://127.0.0.1:{port}")
    return Backend(address, os.environ["DAOYI_INTERNAL_TOKEN"])
