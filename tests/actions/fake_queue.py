"""The part of the small backend for who waits, who missed, and whose card is put right."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from api.appointments.schemas import AppointmentCard
from api.patients.schemas import ConsentWithdrawn, IdentityUrlOut, RemovedCard, Visitor
from tests.actions.fake_directory import NOW, FakeDirectory, Refusal

QUEUE_ROUTES = [
    ("GET", "/v1/waitlist", "queue"),
    ("POST", "/v1/waitlist", "join"),
    ("DELETE", "/v1/waitlist/{id}", "leave"),
    ("POST", "/v1/waitlist/{id}/accept", "accept"),
    ("POST", "/v1/waitlist/{id}/decline", "decline"),
    ("GET", "/v1/appointments/no-shows", "no_shows"),
    ("POST", "/v1/appointments/{id}/appeal", "appeal"),
    ("POST", "/v1/conversations/{conversation}/visitors/{card}/correction-link", "correction"),
    ("DELETE", "/v1/conversations/{conversation}/visitors/{card}", "remove_card"),
    ("DELETE", "/v1/conversations/{conversation}/visitors/{card}/consent", "withdraw"),
]


@dataclass
class FakeQueue(FakeDirectory):
    """`ahead` patients wait already for any clinic. `queue` holds waitlist entries as cards."""

    visitors: list[Visitor] = field(default_factory=list)
    appointments: dict[str, AppointmentCard] = field(default_factory=dict)
    queue: dict[str, dict[str, Any]] = field(default_factory=dict)
    missed: list[dict[str, Any]] = field(default_factory=list)
    appeals: list[dict[str, Any]] = field(default_factory=list)
    corrected: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    ahead: int = 2

    def wait(self, clinic: int, *, offered: bool = False) -> str:
        """The first visitor waits for a clinic, or was just offered its first half hour."""
        entry = self._entry(clinic, self.visitors[0].card_id)
        if offered:
            held = self._take(self.slots[clinic][0].id, self.visitors[0].card_id, "held")
            entry |= held.model_dump(mode="json") | {"entry": entry["entry"], "ahead": None}
        return str(entry["entry"])

    def miss(self, date: str = "2026-11-10") -> str:
        """A no-show of the first visitor."""
        one = {
            "id": str(uuid.uuid4()),
            "number": "100001",
            "visitor": self.visitors[0].name_masked,
            "doctor": "张伟",
            "department": "骨科",
            "date": date,
            "period": "am",
            "time": "08:00-08:30",
            "appeal": None,
        }
        self.missed.append(one)
        return str(one["id"])

    def _entry(self, clinic: int, visitor: int) -> dict[str, Any]:
        found = self.clinics[clinic]
        id = str(uuid.uuid4())
        entry = {
            **found.model_dump(mode="json"),
            "id": id,
            "entry": id,
            "slot_id": None,
            "clinic_id": clinic,
            "status": "waitlisted",
            "time": f"{found.start:%H:%M}-{found.end:%H:%M}",
            "visitor": next(v.name_masked for v in self.visitors if v.card_id == visitor),
            "number": "1",
            "ahead": self.ahead,
            "hold_until": None,
            "changeable": False,
            "stopped": False,
            "refund_due": False,
        }
        self.queue[id] = entry
        return entry

    def _queue(self, **_: Any) -> Any:
        return {"items": list(self.queue.values())}

    def _join(self, body: dict[str, Any], **_: Any) -> Any:
        return self._entry(body["clinic_id"], body["visitor"])

    def _leave(self, id: str, **_: Any) -> Any:
        return self.queue.pop(id) | {"status": "cancelled"}

    def _accept(self, id: str, **_: Any) -> Any:
        return self._become(self.queue.pop(id)["id"], "booked")

    def _take(self, slot_id: int, visitor: int, status: str) -> AppointmentCard:
        raise NotImplementedError

    def _become(self, id: str, status: str) -> AppointmentCard:
        raise NotImplementedError

    def _decline(self, id: str, **_: Any) -> Any:
        entry = self.queue.pop(id)
        self._become(entry["id"], "cancelled")
        return entry | {"status": "cancelled"}

    def _no_shows(self, **_: Any) -> Any:
        return {"suspended_until": NOW.isoformat() if self.missed else None, "items": self.missed}

    def _appeal(self, id: str, body: dict[str, Any], **_: Any) -> Any:
        next(one for one in self.missed if one["id"] == id)["appeal"] = "open"
        self.appeals.append({"appointment": id, "words": body["words"]})
        return {"id": len(self.appeals), "status": "open", "created_at": NOW.isoformat()}

    def _correction(self, card: str, **_: Any) -> Any:
        self.corrected.append(card)
        return IdentityUrlOut(url="/identity/correction", expires_at=NOW)

    def _remove_card(self, card: str, **_: Any) -> Any:
        if any(one.status == "booked" for one in self.appointments.values()):
            raise Refusal(409, "card_has_appointments")
        self.visitors[:] = [one for one in self.visitors if str(one.card_id) != card]
        return RemovedCard(card_id=int(card), erased=True)

    def _withdraw(self, card: str, **_: Any) -> Any:
        self.withdrawn.append(card)
        standing = sum(one.status == "booked" for one in self.appointments.values())
        return ConsentWithdrawn(card_id=int(card), withdrawn_at=NOW, standing=standing)
