"""A hospital information system that speaks FHIR R4, and misbehaves on demand.

One Slot is one place. It keeps Schedules, Slots and Appointments with versions, searches them page
by page, creates on `If-None-Exist`, updates on `If-Match`, and refuses with OperationOutcomes, as
https://hl7.org/fhir/R4/http.html says. What a test does to it directly is what happens at the
hospital's windows: no request tells us of it.
"""

import asyncio
import itertools
from collections import Counter, deque
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from fhir.resources.R4B.appointment import Appointment

from tests.simulators.fhir_search import Pages, matches

ORDER, PROVIDER = "urn:daoyi:order", "urn:daoyi:provider"
TOKEN = "token-of-the-his"
_NO_PLACE = {"cancelled", "noshow", "entered-in-error"}
Resource = dict[str, Any]


class Misbehaviour(Enum):
    """What the next request meets. `UNAVAILABLE` and `REFUSED` do nothing; `HELD_BACK` does it
    only when the test lets it, long after the client gave up; before `STALE` everything was
    changed by somebody else; the others have done it."""

    UNAVAILABLE = auto()
    BROKEN_AFTER = auto()
    LATE = auto()
    HELD_BACK = auto()
    CUT = auto()
    MALFORMED = auto()
    TWICE = auto()
    EMPTY = auto()
    REFUSED = auto()
    STALE = auto()


_M = Misbehaviour


class FhirHis:
    """The server (`app`), its books, and what it shall do wrong: one entry per request to come."""

    def __init__(self) -> None:
        self.schedules: dict[str, Resource] = {}
        self.slots: dict[str, Resource] = {}
        self.appointments: dict[str, Resource] = {}
        self.writes: deque[Misbehaviour | None] = deque()
        self.reads: deque[Misbehaviour | None] = deque()
        self.let_go = asyncio.Event()
        self.waiting = asyncio.Event()
        self.arrived = asyncio.Event()
        self.requests: Counter[str] = Counter()
        self.sent: list[Resource] = []
        # A Slot that somebody at the window takes while a request for it is on its way.
        self.snatched: str | None = None
        self._ids = itertools.count(1)
        self._pages = Pages()
        self.app = FastAPI()
        self.app.add_api_route("/fhir/{kind}", self._search, methods=["GET"])
        self.app.add_api_route("/fhir/{kind}/{id_}", self._read, methods=["GET"])
        self.app.add_api_route("/fhir/Appointment", self._create, methods=["POST"])
        self.app.add_api_route("/fhir/Appointment/{id_}", self._update, methods=["PUT"])
        self.app.middleware("http")(self._misbehaving)

    # What the hospital's own staff do.

    def opens(
        self,
        provider: str,
        start: datetime,
        *,
        places: int = 1,
        minutes: int = 30,
        walk_in: bool = False,
        system: str = PROVIDER,
    ) -> list[str]:
        """A segment of a provider: so many Slots at the same time. Returns their ids."""
        schedule = self._schedule(provider, system, start)
        ids = [self._id("slot") for _ in range(places)]
        for id_ in ids:
            self.slots[id_] = {
                "resourceType": "Slot",
                "id": id_,
                "meta": {"versionId": "1"},
                "schedule": {"reference": f"Schedule/{schedule}"},
                "status": "free",
                "start": start.isoformat(),
                "end": (start + timedelta(minutes=minutes)).isoformat(),
            } | ({"appointmentType": {"coding": [{"code": "WALKIN"}]}} if walk_in else {})
        return ids

    def closes(self, *slots: str) -> None:
        """Slots that are taken away, booked or not."""
        for id_ in slots:
            del self.slots[id_]

    def gives_away(self, *slots: str) -> None:
        """Places that somebody takes at the window."""
        for id_ in slots:
            self.slots[id_]["status"] = "busy"

    def takes_back(self, *slots: str) -> None:
        """Places that are free again, because nobody took them at the window after all."""
        for id_ in slots:
            self.slots[id_]["status"] = "free"

    def cancels(self, reference: str) -> None:
        """A booking of ours that the hospital itself cancels."""
        for appointment in self.of(reference):
            self._cancel(appointment)

    # What the tests look at.

    def of(self, reference: object) -> list[Resource]:
        """Every Appointment under this reference of ours."""
        return [one for one in self.appointments.values() if _reference(one) == str(reference)]

    def live(self, reference: object) -> list[Resource]:
        """Those of them that keep a place."""
        return [one for one in self.of(reference) if one["status"] not in _NO_PLACE]

    def all_live(self) -> Counter[str]:
        """How many places each reference has."""
        return Counter(
            str(_reference(one))
            for one in self.appointments.values()
            if one["status"] not in _NO_PLACE
        )

    def free(self) -> int:
        """How many Slots are free."""
        return sum(slot["status"] == "free" for slot in self.slots.values())

    def oversold(self) -> list[str]:
        """Slots with more than one live Appointment. There must never be one."""
        held = Counter(
            slot["reference"]
            for one in self.appointments.values()
            if one["status"] not in _NO_PLACE
            for slot in one.get("slot", [])
        )
        return [slot for slot, number in held.items() if number > 1]

    # How it misbehaves.

    async def _misbehaving(self, request: Request, call_next: Any) -> Response:
        self.requests[request.method] += 1
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _outcome(401, "login")
        await request.body()  # whole, before anything: the client may be gone later
        queue = self.reads if request.method == "GET" else self.writes
        fault = queue.popleft() if queue else None
        if fault is _M.UNAVAILABLE:
            return _outcome(503, "transient")
        if fault is _M.REFUSED:
            return _outcome(422, "business-rule", "patient-blocked")
        if fault is _M.HELD_BACK:
            await self._wait()
        if fault is _M.STALE:
            for appointment in self.appointments.values():
                _touch(appointment)
        request.state.twice = fault is _M.TWICE
        answer: Response = await call_next(request)
        if fault is _M.HELD_BACK:
            self.arrived.set()
        if fault is _M.LATE:
            await self._wait()
        if fault is _M.BROKEN_AFTER:
            return _outcome(500, "exception")
        if fault is _M.MALFORMED:
            return JSONResponse({"resourceType": "Appointment", "status": 7}, answer.status_code)
        if fault is _M.EMPTY:
            return Response(status_code=answer.status_code)
        return _Cut() if fault is _M.CUT else answer

    async def _wait(self) -> None:
        self.waiting.set()
        await self.let_go.wait()

    # The interface.

    async def _search(self, kind: str, request: Request) -> Response:
        if (token := request.query_params.get("_getpages")) is not None:
            return JSONResponse(self._pages.page(token))
        books = {
            "Schedule": self.schedules,
            "Slot": self.slots,
            "Appointment": self.appointments,
        }.get(kind)
        if books is None:
            return _outcome(404, "not-supported")
        wanted = request.query_params.multi_items()
        found = [dict(one) for one in books.values() if matches(one, wanted)]
        base = str(request.base_url) + "fhir"
        size = int(request.query_params.get("_count", "10"))
        return JSONResponse(self._pages.first(f"{base}/{kind}", found, size))

    async def _read(self, kind: str, id_: str) -> Response:
        found = self.appointments.get(id_) if kind == "Appointment" else None
        return _answer(200, found) if found else _outcome(404, "not-found")

    async def _create(self, request: Request) -> Response:
        body = await request.json()
        Appointment.model_validate(body)
        condition = request.headers.get("If-None-Exist", "")
        wanted = [("identifier", condition.removeprefix("identifier="))] if condition else []
        known = [one for one in self.appointments.values() if wanted and matches(one, wanted)]
        if len(known) > 1:
            return _outcome(412, "multiple-matches")
        if known:
            return _answer(200, known[0])
        self.sent.append(body)
        first = self._book(body)
        if first is None:
            return _outcome(409, "conflict", "slot-taken")
        if request.state.twice:
            self._book(body | {"slot": self._another_slot(first)})
        return _answer(201, first)

    async def _update(self, id_: str, request: Request) -> Response:
        body = await request.json()
        Appointment.model_validate(body)
        known = self.appointments.get(id_)
        if known is None or body.get("id") != id_:
            return _outcome(404, "not-found")
        if request.headers.get("If-Match") != _etag(known):
            return _outcome(412, "conflict")
        if body["status"] != "cancelled" or known["status"] == "fulfilled":
            return _outcome(422, "business-rule", "not-cancellable")
        self._cancel(known)
        return _answer(200, known)

    # Its books.

    def _schedule(self, provider: str, system: str, start: datetime) -> str:
        day = start.date().isoformat()
        id_ = f"{provider}-{day}"
        self.schedules[id_] = {
            "resourceType": "Schedule",
            "id": id_,
            "actor": [{"identifier": {"system": system, "value": provider}}],
            "planningHorizon": {
                "start": start.replace(hour=0).isoformat(),
                "end": start.replace(hour=23).isoformat(),
            },
        }
        return id_

    def _book(self, body: Resource) -> Resource | None:
        slots = [slot["reference"].removeprefix("Slot/") for slot in body.get("slot", [])]
        if self.snatched in slots:
            self.gives_away(self.snatched)
        if any(self.slots.get(slot, {}).get("status") != "free" for slot in slots):
            return None
        for slot in slots:
            self.slots[slot]["status"] = "busy"
        id_ = self._id("appointment")
        self.appointments[id_] = body | {"id": id_, "meta": {"versionId": "1"}}
        return self.appointments[id_]

    def _another_slot(self, booked: Resource) -> list[Resource]:
        free = (id_ for id_, slot in self.slots.items() if slot["status"] == "free")
        id_ = next(free, None)
        return [{"reference": f"Slot/{id_}"}] if id_ else booked["slot"]

    def _cancel(self, appointment: Resource) -> None:
        for slot in appointment.get("slot", []):
            known = self.slots.get(slot["reference"].removeprefix("Slot/"))
            if known is not None and appointment["status"] not in _NO_PLACE:
                known["status"] = "free"
        appointment["status"] = "cancelled"
        _touch(appointment)

    def _id(self, kind: str) -> str:
        return f"{kind}-{next(self._ids)}"


class _Cut(Response):
    """A connection that ends in the middle of the answer."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-length", b"1000"), (b"content-type", b"application/fhir+json")]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"resour', "more_body": False})


def _reference(appointment: Resource) -> str | None:
    identifiers = appointment.get("identifier", [])
    return next((one["value"] for one in identifiers if one["system"] == ORDER), None)


def _touch(appointment: Resource) -> None:
    version = int(appointment["meta"]["versionId"]) + 1
    appointment["meta"] = {"versionId": str(version)}


def _etag(resource: Resource) -> str:
    return f'W/"{resource["meta"]["versionId"]}"'


def _answer(status: int, resource: Resource) -> Response:
    return JSONResponse(dict(resource), status, headers={"ETag": _etag(resource)})


def _outcome(status: int, code: str, own_code: str | None = None) -> Response:
    issue: Resource = {"severity": "error", "code": code}
    if own_code:
        issue["details"] = {"coding": [{"code": own_code}]}
    return JSONResponse({"resourceType": "OperationOutcome", "issue": [issue]}, status)
