"""Requests to a FHIR server: one, or a search through all its pages.

What comes back is either an answer from which something can be told, or `NoAnswer`.
"""

from typing import Any, TypeVar
from urllib.parse import urljoin

import httpx
from fhir.resources.R4B.appointment import Appointment
from fhir.resources.R4B.schedule import Schedule
from fhir.resources.R4B.slot import Slot

from api.his import fhir_resources as fhir

SUCCESS = range(200, 300)
_JSON = "application/fhir+json"
_PAGE = "200"
_MAX_PAGES = 500
# The request was not carried out, and another time it may be.
_LATER = {401, 403, 408, 425, 429}

_Kind = TypeVar("_Kind", Appointment, Slot, Schedule)


class NoAnswer(Exception):
    """It may have been done, or not. Its argument is a code for the log and the order."""


class FhirHttp:
    """A server at a base address. `timeout` in seconds is for each request."""

    def __init__(
        self,
        url: str,
        token: str | None,
        timeout: float,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        headers = {"Accept": _JSON} | ({"Authorization": f"Bearer {token}"} if token else {})
        self._base = url.rstrip("/") + "/"
        self._http = httpx.AsyncClient(
            headers=headers, timeout=timeout, trust_env=False, transport=transport
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def search(self, kind: type[_Kind], wanted: dict[str, Any]) -> list[_Kind]:
        """Every page of a search; what stands on two pages (it moved meanwhile) counts
        once. Raises `NoAnswer` and `fhir_resources.Malformed`."""
        name: str = kind.__name__
        found: dict[str, _Kind] = {}
        answer = await self.request("GET", name, params=wanted | {"_count": _PAGE})
        for _ in range(_MAX_PAGES):
            if answer.status_code not in SUCCESS:
                raise NoAnswer(reason_of(answer))
            page, following = fhir.read_page(kind, json_of(answer))
            found |= {str(one.id): one for one in page}
            if following is None:
                return list(found.values())
            answer = await self.request("GET", following)
        raise fhir.Malformed("Bundle")

    async def request(self, method: str, path: str, **how: Any) -> httpx.Response:
        """One request. Raises `NoAnswer` where it can't be told whether it was done."""
        address = urljoin(self._base, path)
        if not address.startswith(self._base):  # the token goes nowhere else
            raise NoAnswer("link_elsewhere")
        if "json" in how:
            how["headers"] = {"Content-Type": _JSON} | how.get("headers", {})
        answer = await self._http.request(method, address, **how)
        if answer.status_code >= 500 or answer.status_code in _LATER or answer.is_redirect:
            raise NoAnswer(f"http_{answer.status_code}")
        return answer


def json_of(answer: httpx.Response) -> Any:
    """The body. Raises `fhir_resources.Malformed`."""
    try:
        return answer.json()
    except ValueError as error:
        raise fhir.Malformed("json") from error


def reason_of(answer: httpx.Response) -> str:
    """Why the server said no, as a code."""
    try:
        reason = fhir.reason_of(answer.json())
    except ValueError:
        reason = None
    return reason or f"http_{answer.status_code}"
