"""The backend, small and in memory, behind the real HTTP client of the action server.

Its answers are made with the api's own schemas, so that they have the real shapes; a contract test
holds its routes against the real ones.
"""

import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx

from api.appointments.schemas import AppointmentCard, AppointmentCards
from api.clinics.models import ClinicStatus
from api.handoff.schemas import HandoffOut
from api.patients.schemas import ErasedData, IdentityUrlOut, MyData, Visitor, VisitorData
from tests.actions.fake_complaints import COMPLAINT_ROUTES, FakeComplaints
from tests.actions.fake_directory import NOW, Refusal, article
from tests.actions.fake_queue import QUEUE_ROUTES, FakeQueue
from tests.actions.fake_services import SERVICE_ROUTES, FakeServices

__all__ = ["NOW", "ROUTES", "FakeHospital", "Refusal", "article"]


@dataclass
class FakeHospital(FakeComplaints, FakeServices, FakeQueue):
    """Two departments, three doctors, four clinics; everything that happens is remembered.

    Appointments of the clinics in `deadline_over` can no longer be cancelled or changed. What is in
    `refuses` is refused with that code and the `alternatives`; what is in `loses` is done, and its
    answer never arrives. With `his_silent` a confirmed place waits for the hospital's own system.
    """

    handoffs: list[dict[str, Any]] = field(default_factory=list)
    triage: Callable[[str], dict[str, Any]] | None = None
    desk_open: bool = True
    away: bool = False
    deadline_over: set[int] = field(default_factory=set)
    refuses: dict[str, str] = field(default_factory=dict)
    alternatives: list[dict[str, Any]] = field(default_factory=list)
    loses: set[str] = field(default_factory=set)
    his_silent: bool = False
    asked: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.add_department("guke", "骨科")
        self.add_department("erke", "儿科")
        self.add_doctor("d1", "张伟", "guke", "chief", "m")
        self.add_doctor("d2", "张敏", "guke", "attending", "f")
        self.add_doctor("d3", "李娜", "erke", "chief", "f")
        self.add_clinic(11, "d1", "2026-11-19", "am")
        self.add_clinic(12, "d1", "2026-11-20", "am")
        self.add_clinic(13, "d2", "2026-11-20", "pm")
        self.add_clinic(14, "d3", "2026-11-19", "am")

    # What there is

    def fill_up(self, clinic: int) -> None:
        """No place left."""
        self.slots[clinic] = [s.model_copy(update={"remaining": 0}) for s in self.slots[clinic]]
        self._count(clinic)

    def stop(self, clinic: int, reason: str = "医生外出") -> None:
        """The clinic doesn't take place."""
        stopped = {"status": ClinicStatus.STOPPED, "stop_reason": reason}
        self.clinics[clinic] = self.clinics[clinic].model_copy(update=stopped)

    def know(self, relation: str = "self", name: str = "张*") -> Visitor:
        """A visitor card on this account."""
        card = Visitor(
            card_id=len(self.visitors) + 1,
            name_masked=name,
            relation=relation,
            sex=None,
            age=40,
            consent_withdrawn=False,
        )
        self.visitors.append(card)
        return card

    def book(
        self, clinic: int, half: int = 0, status: str = "booked", visitor: int = 0
    ) -> AppointmentCard:
        """An appointment of a visitor, of the first unless another is given by place."""
        return self._take(self.slots[clinic][half].id, self.visitors[visitor].card_id, status)

    def transport(self) -> httpx.MockTransport:
        """For the action server's client."""
        return httpx.MockTransport(self._answer)

    # What is asked of it

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            raise httpx.ConnectError("away", request=request)
        assert request.headers["authorization"] == "Bearer token"
        path = request.url.path
        self.asked.append((request.method, path))
        body = json.loads(request.content) if request.content else {}
        for method, pattern, act in ROUTES:
            if method == request.method and (found := re.fullmatch(_pattern(pattern), path)):
                answer = self._obey(act, found.groupdict(), _query(request.url.params), body)
                if act in self.loses:
                    raise httpx.ReadTimeout("lost", request=request)
                return answer
        raise AssertionError(f"the backend has no {request.method} {path}")

    def _obey(
        self, act: str, path: dict[str, str], query: dict[str, str], body: dict[str, Any]
    ) -> httpx.Response:
        try:
            if code := self.refuses.get(act):
                raise Refusal(409, code, alternatives=self.alternatives)
            return _json(getattr(self, f"_{act}")(**path, query=query, body=body))
        except Refusal as refusal:
            return refusal.answer

    def _list_visitors(self, **_: Any) -> Any:
        return self.visitors

    def _identity_link(self, **_: Any) -> Any:
        return IdentityUrlOut(url="/identity/secret", expires_at=NOW)

    def _my_data(self, **_: Any) -> Any:
        people = [
            VisitorData(
                card_id=card.card_id,
                name_masked=card.name_masked,
                relation=card.relation,
                id_type="id_card",
                id_number_masked="990***********0017",
                phone_masked="199****1234",
                guardian_masked=None,
                guardian_needed=False,
                consent_withdrawn=card.consent_withdrawn,
                since=NOW,
            )
            for card in self.visitors
        ]
        return MyData(visitors=people, consents=[], appointments=len(self.appointments))

    def _erase(self, **_: Any) -> Any:
        gone = len(self.visitors)
        self.visitors.clear()
        return ErasedData(visitors=gone, patients=gone, consents=gone)

    def _hold(self, body: dict[str, Any], **_: Any) -> Any:
        return self._take(body["slot_id"], body["visitor"], "held")

    def _confirm(self, id: str, **_: Any) -> Any:
        if self.his_silent:
            card = self._become(id, "held").model_copy(update={"submitted": True})
            self.appointments[id] = card
            return card
        return self._become(id, "booked")

    def _change(self, id: str, body: dict[str, Any], **_: Any) -> Any:
        old = self.appointments[id]
        self._refuse_late(old)
        visitor = next(v.card_id for v in self.visitors if v.name_masked == old.visitor)
        new = self._take(body["slot_id"], visitor, "booked")
        self._become(id, "changed")
        self._give_back(self.appointments[id])
        return new.model_copy(update={"status": "changed"})

    def _cancel(self, id: str, **_: Any) -> Any:
        self._refuse_late(self.appointments[id])
        if self.appointments[id].status in {"held", "booked"}:
            self._give_back(self.appointments[id])
        return self._become(id, "cancelled")

    def _upcoming(self, **_: Any) -> Any:
        standing = [
            card.model_copy(update=self._stopped(card.clinic_id))
            for card in self.appointments.values()
            if card.status in {"held", "booked"}
        ]
        return AppointmentCards(items=sorted(standing, key=lambda a: (a.date, a.time)))

    def _stopped(self, clinic: int) -> dict[str, Any]:
        found = self.clinics[clinic]
        stopped = found.status is ClinicStatus.STOPPED
        return {"stopped": stopped, "stop_reason": found.stop_reason}

    def _handoff(self, body: dict[str, Any], **_: Any) -> Any:
        self.handoffs.append(body)
        state = "queued" if self.desk_open else "callback"
        promised = None if self.desk_open else NOW
        return HandoffOut(
            ticket="t1", state=state, ahead=0, promised_by=promised, text="已经为您转人工"
        )

    def _assess(self, body: dict[str, Any], **_: Any) -> Any:
        if self.triage is None:
            return {"urgency": "routine", "flags": [], "departments": [], "ask": None}
        return self.triage(body["text"])

    # What it does

    def _refuse_late(self, card: AppointmentCard) -> None:
        if card.status == "booked" and not card.changeable:
            raise Refusal(409, "cancel_too_late")

    def _take(self, slot_id: int, visitor: int, status: str) -> AppointmentCard:
        clinic = self.clinics[slot_id // 10]
        half = next(slot for slot in self.slots[clinic.id] if slot.id == slot_id)
        if half.remaining < 1:
            raise Refusal(409, "slot_full", alternatives=[])
        half.remaining -= 1
        self._count(clinic.id)
        card = AppointmentCard(
            id=uuid.uuid4(),
            status=status,
            doctor=clinic.doctor,
            title=clinic.title,
            department=clinic.department,
            date=clinic.date,
            period=clinic.period,
            time=f"{half.start:%H:%M}-{half.end:%H:%M}",
            location=clinic.location,
            fee=clinic.fee,
            number=str(100_001 + len(self.appointments)),
            visitor=next(v.name_masked for v in self.visitors if v.card_id == visitor),
            hold_until=NOW if status == "held" else None,
            starts_at=half.starts_at,
            cancel_until=half.starts_at - timedelta(hours=18),
            changeable=clinic.id not in self.deadline_over,
            slot_id=slot_id,
            clinic_id=clinic.id,
            doctor_id=clinic.doctor_id,
            resource=clinic.resource,
            about=clinic.about,
            department_code=clinic.department_code,
        )
        self.appointments[str(card.id)] = card
        return card

    def _become(self, id: str, status: str) -> AppointmentCard:
        card = self.appointments[id].model_copy(update={"status": status, "hold_until": None})
        self.appointments[id] = card
        return card

    def _give_back(self, card: AppointmentCard) -> None:
        for slot in self.slots[card.clinic_id]:
            slot.remaining += slot.id == card.slot_id
        self._count(card.clinic_id)

    def _count(self, clinic: int) -> None:
        left = sum(slot.remaining for slot in self.slots[clinic])
        self.clinics[clinic] = self.clinics[clinic].model_copy(update={"remaining": left})


ROUTES = [
    ("GET", "/v1/hospital", "hospital"),
    ("GET", "/v1/departments", "list_departments"),
    ("GET", "/v1/departments/{code}", "get_department"),
    ("GET", "/v1/doctors", "list_doctors"),
    ("GET", "/v1/doctors/{id}", "get_doctor"),
    ("GET", "/v1/clinics", "list_clinics"),
    ("GET", "/v1/clinics/{id}", "get_clinic"),
    ("GET", "/v1/clinics/{id}/slots", "list_slots"),
    ("GET", "/v1/conversations/{conversation}/visitors", "list_visitors"),
    ("POST", "/v1/conversations/{conversation}/identity-link", "identity_link"),
    ("GET", "/v1/conversations/{conversation}/my-data", "my_data"),
    ("DELETE", "/v1/conversations/{conversation}/my-data", "erase"),
    ("POST", "/v1/appointments/holds", "hold"),
    ("POST", "/v1/appointments/{id}/confirm", "confirm"),
    ("POST", "/v1/appointments/{id}/change", "change"),
    ("DELETE", "/v1/appointments/{id}", "cancel"),
    ("GET", "/v1/appointments", "upcoming"),
    ("POST", "/v1/handoffs", "handoff"),
    ("GET", "/v1/announcements", "list_announcements"),
    ("GET", "/v1/prices", "find_prices"),
    ("GET", "/v1/guide", "search_guide"),
    ("GET", "/v1/guide/{id}", "get_article"),
    ("POST", "/v1/triage", "assess"),
    *QUEUE_ROUTES,
    *COMPLAINT_ROUTES,
    *SERVICE_ROUTES,
]


def _query(params: httpx.QueryParams) -> dict[str, Any]:
    """A parameter that stands several times is a list."""
    several = {name: params.get_list(name) for name in params}
    return {name: values[0] if len(values) == 1 else values for name, values in several.items()}


def _pattern(path: str) -> str:
    return re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", path)


def _json(answer: Any) -> httpx.Response:
    def plain(value: Any) -> Any:
        return value.model_dump(mode="json") if hasattr(value, "model_dump") else value

    shown = [plain(item) for item in answer] if isinstance(answer, list) else plain(answer)
    return httpx.Response(200, json=shown)
