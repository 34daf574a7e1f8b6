"""The words of a notice, made when it is sent. They hold a masked name and never a number."""

import json
from datetime import datetime
from typing import Any, Protocol

from api.clinics.providers import place_of
from api.clock import HOSPITAL_ZONE
from api.conversations.schemas import Button
from api.handoff.service import moment_in_words
from api.notices.facts import Facts, Sitting, Visit
from api.notices.fields import EXACT, fitted, sort_of
from api.notices.models import NoticeKind
from api.notices.rules import FIELDS, Template
from api.wording import Wording

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


class FieldUnfit(ValueError):
    """A field of a template can't show its value this time."""

    def __init__(self, field: str) -> None:
        super().__init__(f"field_{field}")


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
        """The fields of a template message, as WeChat takes them. Raises `FieldUnfit`."""
        params = self._params(facts)
        exact = params | self._exact(facts)
        shown = {}
        for field, name in template.fields.items():
            text = fitted(field, (exact if sort_of(field) in EXACT else params)[name])
            if text is None:
                raise FieldUnfit(field)
            shown[field] = text
        return shown

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
            "what": self._wording(f"notices.what.{facts.notice.kind}"),
            "at": moment_in_words(self._wording, facts.notice.created_at),
            "receipt": str(given.get("receipt", "")),
            "reason": reason,
            "because": because,
            "misses": str(given.get("misses", "")),
        }

    def _exact(self, facts: Facts) -> dict[str, str]:
        """Moments and sums in the form that fields for them want."""
        moments = {"when": facts.starts_at, "until": facts.deadline, "at": facts.notice.created_at}
        exact = {name: self._dated("moment", at) if at else "" for name, at in moments.items()}
        if facts.sitting:
            clinic = facts.sitting.clinic
            start = datetime.combine(clinic.date, clinic.start, HOSPITAL_ZONE)
            exact["day"] = self._dated("day", start)
        if facts.visit:
            fee = facts.visit.appointment.fee
            exact["fee"] = self._wording("notices.exact.sum", yuan=fee)
        return exact

    def _dated(self, form: str, moment: datetime) -> str:
        local = moment.astimezone(HOSPITAL_ZONE)
        date = {"year": local.year, "month": local.month, "day": local.day}
        return self._wording(f"notices.exact.{form}", time=_time(local), **date)

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
