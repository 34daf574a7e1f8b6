"""FHIR R4 resources in and out: what we send, and what of an answer can be believed.

Resources are checked with `fhir.resources` both ways (its R4B models, which don't differ from R4 in
Schedule, Slot and Appointment); it leaves value sets unchecked, so statuses are checked here.
https://hl7.org/fhir/R4/appointment.html, …/slot.html, …/schedule.html
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TypeVar

from fhir.resources.R4B.appointment import Appointment
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.operationoutcome import OperationOutcome
from fhir.resources.R4B.schedule import Schedule
from fhir.resources.R4B.slot import Slot

from api.clinics.models import Quota
from api.his.source import Order

ORDER = "urn:daoyi:order"
PROVIDER = "urn:daoyi:provider"
PATIENT = "urn:daoyi:patient"
PAPER = "urn:daoyi:paper:"
# http://terminology.hl7.org/CodeSystem/v2-0276: what is kept for whoever walks in.
WALK_IN = "WALKIN"

# Statuses of http://hl7.org/fhir/R4/valueset-appointmentstatus.html, by what they mean for us.
HAS_PLACE = frozenset({"booked", "arrived", "fulfilled", "checked-in"})
NOT_DECIDED = frozenset({"proposed", "pending", "waitlist"})
HAS_NONE = frozenset({"cancelled", "noshow", "entered-in-error"})
_SLOT_STATUSES = frozenset({"free", "busy", "busy-unavailable", "busy-tentative"})

Resource = TypeVar("Resource", Appointment, Slot, Schedule)


class Malformed(Exception):
    """What came is no R4 resource of the expected kind, or not about what was asked."""


def appointment_for(order: Order, slot: Slot | None) -> dict[str, Any]:
    """The Appointment that books `slot` (none for an extra place) for the patient of `order`.

    The patient goes along as a contained resource: the HIS registers people by their real name.
    """
    body = {
        "resourceType": "Appointment",
        "identifier": [{"system": ORDER, "value": order.reference}],
        "status": "booked",
        "start": _instant(order.starts_at),
        "end": _instant(order.ends_at),
        "contained": [_patient(order)],
        "participant": [
            {"actor": {"reference": "#patient"}, "status": "accepted"},
            {"actor": {"identifier": _identifier(PROVIDER, order.provider)}, "status": "accepted"},
        ],
    }
    if slot is not None:
        body["slot"] = [{"reference": f"Slot/{slot.id}"}]
    return _checked(Appointment, body)


def cancelled(appointment: Appointment) -> dict[str, Any]:
    """The same Appointment, cancelled by the patient."""
    body = appointment.model_dump(mode="json") | {"status": "cancelled"}
    return _checked(Appointment, body)


def _patient(order: Order) -> dict[str, Any]:
    if order.who is None:
        raise ValueError("an order is placed for somebody")
    who = order.who
    papers = [_identifier(PAPER + who.id_type, who.id_number)] if who.id_number else []
    patient: dict[str, Any] = {
        "resourceType": "Patient",
        "id": "patient",
        "identifier": [_identifier(PATIENT, who.patient), *papers],
    }
    if who.name:
        patient["name"] = [{"text": who.name}]
    if who.phone:
        patient["telecom"] = [{"system": "phone", "value": who.phone}]
    return patient


def _identifier(system: str, value: str) -> dict[str, str]:
    return {"system": system, "value": value}


def _checked(kind: type[Appointment], body: dict[str, Any]) -> dict[str, Any]:
    kind.model_validate(body)
    return body


def _instant(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def read(kind: type[Resource], body: Any) -> Resource:
    """One resource of an answer. Raises `Malformed`."""
    try:
        resource = kind.model_validate(body)
    except (ValueError, LookupError, TypeError) as error:
        raise Malformed(kind.__name__) from error
    return _believable(resource)


def read_page(kind: type[Resource], body: Any) -> tuple[list[Resource], str | None]:
    """The resources of one page of a search, and the address of the next. Raises `Malformed`."""
    try:
        page = Bundle.model_validate(body)
    except (ValueError, LookupError, TypeError) as error:
        raise Malformed("Bundle") from error
    if page.type != "searchset":
        raise Malformed("Bundle")
    found = [entry.resource for entry in page.entry or [] if _is_match(entry)]
    resources = [_believable(one) for one in found if isinstance(one, kind)]
    if len(resources) < len(found):
        raise Malformed("Bundle")
    links = [link.url for link in page.link or [] if link.relation == "next"]
    return resources, links[0] if links else None


def _is_match(entry: Any) -> bool:
    # Searches may carry an OperationOutcome with hints, or what is included, beside the matches.
    return entry.search is None or entry.search.mode in {None, "match"}


def _believable(resource: Resource) -> Resource:
    """What the models leave unchecked: value sets, and a time zone (an instant has one)."""
    if isinstance(resource, Slot):
        start, end = resource.start, resource.end
        wrong = resource.status not in _SLOT_STATUSES or not (start and end and start < end)
    elif isinstance(resource, Appointment):
        wrong = resource.status not in HAS_PLACE | NOT_DECIDED | HAS_NONE
    else:
        wrong = False
    if wrong or not resource.id:
        raise Malformed(type(resource).__name__)
    return resource


def reference_of(appointment: Appointment) -> str | None:
    """Our reference in an Appointment, if it is one of ours."""
    return next(_values(appointment.identifier or [], ORDER), None)


def provider_of(schedule: Schedule) -> str | None:
    """Whom we know among the actors of a Schedule: a doctor or a resource."""
    actors = [actor.identifier for actor in schedule.actor if actor.identifier]
    return next(_values(actors, PROVIDER), None)


def name_of_stranger(schedule: Schedule) -> str:
    """What the HIS calls an actor that we don't know, to look it up there. No person's name."""
    actor = schedule.actor[0]
    identifier = actor.identifier.value if actor.identifier else None
    return str(identifier or actor.reference or f"Schedule/{schedule.id}")[:120]


def _values(identifiers: Iterable[Any], system: str) -> Iterator[str]:
    return (str(one.value) for one in identifiers if one.system == system and one.value)


def quota_of(slot: Slot) -> Quota:
    """Whom a Slot is for."""
    codings = slot.appointmentType.coding or [] if slot.appointmentType else []
    walk_in = any(coding.code == WALK_IN for coding in codings)
    return Quota.ON_SITE if walk_in else Quota.OPEN


def reason_of(body: Any) -> str | None:
    """The code of the first issue of an OperationOutcome; the HIS's own code before FHIR's."""
    try:
        outcome = OperationOutcome.model_validate(body)
    except (ValueError, LookupError, TypeError):
        return None
    issue = outcome.issue[0]
    codings = issue.details.coding or [] if issue.details else []
    code = codings[0].code if codings else issue.code
    return str(code)[:60] if code else None
