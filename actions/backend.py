"""The backend, over HTTP. The only I/O of the action server."""

import os
from typing import Any

import httpx


class BackendAway(Exception):
    """The backend did not answer, or answered with a fault of its own."""


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


class Backend:
    """A client of `/v1` with the internal token. Connections are kept."""

    def __init__(self, address: str, token: str, transport: httpx.AsyncBaseTransport | None = None):
        self._client = httpx.AsyncClient(
            base_url=address,
            headers={"Authorization": f"Bearer {token}"},
            timeout=httpx.Timeout(5.0, connect=1.0),
            transport=transport,
        )

    async def get(self, path: str, **params: Any) -> Any:
        """GET; parameters that are None are left out."""
        given = {key: value for key, value in params.items() if value is not None}
        return await self._call("GET", path, params=given)

    async def post(self, path: str, body: dict[str, Any], *, key: str | None = None) -> Any:
        """POST; `key` makes it idempotent."""
        headers = {"Idempotency-Key": key} if key else {}
        return await self._call("POST", path, json=body, headers=headers)

    async def delete(self, path: str, **params: Any) -> Any:
        """DELETE."""
        return await self._call("DELETE", path, params=params)

    async def _call(self, method: str, path: str, **request: Any) -> Any:
        try:
            answer = await self._client.request(method, path, **request)
        except httpx.HTTPError as error:
            raise BackendAway from error
        if answer.is_success:
            return answer.json() if answer.content else None
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
