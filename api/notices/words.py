"""The words of a notice, made when it is sent. They hold a masked name and never a number."""

import json
from datetime import datetime
from typing import Any, Protocol

from api.clinics.providers import place_of
from api.clock import HOSPITAL_ZONE
from api.conversations.schemas import Button
from api.handoff.service import moment_in_words
from api.notices.facts import Facts, Sitting, Visit
from api.notices.models import NoticeKind
from api.notices.rules import FIELDS, Template
from api.wording import Wording

# A template's field shows no more: facts/wechat.md.
_FIELD_LENGTH = 20
_WAITING_ENDS = ("closed", "clinic_stopped")
# What the dialogue takes (`bot/domain/registration.yml`).
_PRESSED = {
    "cancel": "/booking_cancel",
    "rebook": "/press_rebook",
    "accept": "/press_waitlist_accept",
    "decline": "/press_waitlist_decline",
}


class NamedHospital(Protocol):
    """What a notice says of the hospital (`hospital.yml`)."""

    @property
    def short_name(self) -> str: ...
    @property
    def hotline(self) -> str: ...


class Words:
    """Says what a notice is about, for each rung."""

    def __init__(self, wording: Wording, hospital: NamedHospital) -> None:
        self._wording, self._hospital = wording, hospital

    def text(self, facts: Facts) -> str:
        """For the page that is open."""
        return self._wording(f"notices.text.{_key(facts)}", **self._params(facts))

    def sms(self, facts: Facts) -> str:
        """With the hospital's signature in front, as gateways want it."""
        return self._wording("notices.sms", text=self.text(facts), **self._names())

    def to_say(self, facts: Facts) -> str:
        """For whoever calls the patient."""
        return self._wording("notices.say", text=self.text(facts), **self._names())

    def fields(self, facts: Facts, template: Template) -> dict[str, str]:
        """The fields of a template message: at most 20 characters, no line breaks, none empty."""
        params = self._params(facts)
        return {field: _clip(params[name]) for field, name in template.fields.items()}

    def _names(self) -> dict[str, str]:
        return {"hospital": self._hospital.short_name, "hotline": self._hospital.hotline}

    def _params(self, facts: Facts) -> dict[str, str]:
        given = facts.notice.params
        is_words = facts.notice.kind is not NoticeKind.WAITLIST_CLOSED
        reason = str(given.get("reason") or "").rstrip("。") if is_words else ""
        params = dict.fromkeys(FIELDS, "") | self._names()
        if facts.sitting:
            params |= self._sitting(facts.sitting)
        if params["substitute"] and facts.notice.kind is not NoticeKind.SUBSTITUTE:
            params["doctor"] = params["substitute"]
        if facts.visit:
            params |= self._visit(facts.visit)
        if facts.deadline:
            params["until"] = moment_in_words(self._wording, facts.deadline)
        because = self._wording("notices.reason", reason=reason) if reason else ""
        return params | {
            "visitor": facts.visitor,
            "reason": reason,
            "because": because,
            "misses": str(given.get("misses", "")),
        }

    def _sitting(self, sitting: Sitting) -> dict[str, str]:
        clinic = sitting.clinic
        start = datetime.combine(clinic.date, clinic.start, HOSPITAL_ZONE)
        return {
            "day": moment_in_words(self._wording, start).removesuffix(_time(start)),
            "doctor": sitting.doctor,
            "substitute": sitting.substitute or "",
            "department": sitting.department.name,
            "place": place_of(self._wording, clinic, sitting.department),
        }

    def _visit(self, visit: Visit) -> dict[str, str]:
        return {
            "when": moment_in_words(self._wording, visit.slot.starts_at),
            "time": _time(visit.slot.starts_at),
            "number": str(visit.appointment.number),
            "fee": str(visit.appointment.fee),
        }

    def buttons(self, facts: Facts) -> list[Button]:
        """What can be done with one press in the conversation. The title says all of it, because
        the press is the confirmation."""
        params, kind = facts.notice.params, facts.notice.kind
        if kind is NoticeKind.CLINIC_STOPPED and facts.visit:
            mine = str(facts.visit.appointment.id)
            again = [self._rebook(mine, proposal) for proposal in params.get("proposals", [])]
            return [*again, self._button("cancel", _payload("cancel", appointment=mine))]
        if kind is NoticeKind.WAITLIST_OFFER:
            ways = ("accept", "decline")
            return [self._button(way, _payload(way, entry=params["entry"])) for way in ways]
        return []

    def _rebook(self, appointment_id: str, proposal: dict[str, Any]) -> Button:
        when = moment_in_words(self._wording, datetime.fromisoformat(proposal["starts_at"]))
        payload = _payload("rebook", appointment=appointment_id, slot=str(proposal["slot"]))
        return self._button("rebook", payload, when=when, doctor=proposal["doctor"])

    def _button(self, name: str, payload: str, **params: str) -> Button:
        return Button(title=self._wording(f"notices.buttons.{name}", **params), payload=payload)


def _key(facts: Facts) -> str:
    kind = facts.notice.kind
    if kind is NoticeKind.APPEAL_DECIDED:
        return (
            "appeal_granted" if facts.notice.params["decision"] == "granted" else "appeal_refused"
        )
    if kind is NoticeKind.WAITLIST_CLOSED:
        reason = facts.notice.params.get("reason", "closed")
        return f"waitlist_{reason}" if reason in _WAITING_ENDS else "waitlist_skipped"
    return kind.value


def _payload(name: str, **values: str) -> str:
    return f"{_PRESSED[name]}{json.dumps(values)}"


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(HOSPITAL_ZONE):%H:%M}"


def _clip(text: str) -> str:
    line = " ".join(text.split()) or "-"
    return line if len(line) <= _FIELD_LENGTH else line[: _FIELD_LENGTH - 1] + "…"
