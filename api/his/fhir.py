"""A hospital information system that speaks FHIR R4 over HTTP.

One Slot of the HIS is one place. An order carries our reference as an identifier and is created
with `If-None-Exist`, so that a repeat finds the first one; it is cancelled with `If-Match`, so that
nothing is overwritten that changed meanwhile. See docs/decisions/0010-his-adapter.md.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from typing import TypeVar

import httpx
from fhir.resources.R4B.appointment import Appointment
from fhir.resources.R4B.schedule import Schedule
from fhir.resources.R4B.slot import Slot

from api.clinics.models import Quota
from api.clock import HOSPITAL_ZONE
from api.his import fhir_resources as fhir
from api.his.fhir_http import SUCCESS, FhirHttp, NoAnswer, json_of, reason_of
from api.his.source import (
    ENDED,
    SLOT_FULL,
    Absent,
    Declined,
    Done,
    Ended,
    FreePlaces,
    Order,
    Placed,
    SourceBooking,
    Timetable,
    Unknown,
)

# So many other places of the same segment are tried when somebody is quicker.
_TRIES = 3
_TIMETABLE_SECONDS = 120.0
_GONE = {404, 410}
_CHANGED_MEANWHILE = {409, 412}

_log = logging.getLogger(__name__)

_Answer = TypeVar("_Answer")


class FhirSource:
    """See the module. `timeout` in seconds is what one operation may take in all."""

    external = True

    def __init__(
        self,
        url: str,
        token: str | None = None,
        *,
        timeout: float = 3.0,
        own_kinds: frozenset[str] = frozenset(),
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._timeout = timeout
        self._own_kinds = own_kinds
        self._http = FhirHttp(url, token, timeout, transport)
        self._schedules: dict[tuple[str, date], str] = {}

    def keeps(self, kind: str) -> bool:
        """Every kind but those that the hospital keeps in the product itself."""
        return kind not in self._own_kinds

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()

    async def place(self, order: Order) -> Placed | Declined | Unknown:
        """Create the Appointment in a free Slot of the segment."""
        return await self._known(lambda: self._place(order))

    async def cancel(self, order: Order) -> Done | Declined | Unknown:
        """Cancel every Appointment of this reference."""
        return await self._known(lambda: self._cancel(order.reference))

    async def find(self, reference: str) -> Placed | Ended | Absent | Unknown:
        """Look an order up by our reference; of two for one order, the later is cancelled."""
        return await self._known(lambda: self._find(reference))

    async def timetable(self, first: date, last: date) -> Timetable | Unknown:
        """All Schedules, Slots and Appointments of ours in a span of days, page by page."""
        return await self._known(lambda: self._timetable(first, last), _TIMETABLE_SECONDS)

    async def _known(
        self, ask: Callable[[], Awaitable[_Answer]], seconds: float | None = None
    ) -> _Answer | Unknown:
        try:
            async with asyncio.timeout(seconds or self._timeout):
                return await ask()
        except TimeoutError:
            reason = "timeout"
        except fhir.Malformed as error:
            reason = f"malformed_{error.args[0]}"
        except NoAnswer as error:
            reason = str(error.args[0])
        except httpx.HTTPError as error:
            reason = type(error).__name__
        _log.warning("the HIS gave no usable answer: %s", reason)
        return Unknown(reason)

    async def _place(self, order: Order) -> Placed | Declined | Unknown:
        if order.quota is Quota.EXTRA:
            return await self._create(order, None) or Declined(SLOT_FULL)
        free = await self._free_slots(order)
        for slot in free[:_TRIES]:
            answer = await self._create(order, slot)
            if answer is not None:
                return answer
        # An earlier try of this same order may be what fills the segment.
        earlier = await self._find(order.reference)
        return earlier if isinstance(earlier, Placed | Unknown) else Declined(SLOT_FULL)

    async def _create(self, order: Order, slot: Slot | None) -> Placed | Declined | Unknown | None:
        """Nothing when somebody was quicker in this Slot."""
        answer = await self._http.request(
            "POST",
            "Appointment",
            json=fhir.appointment_for(order, slot),
            headers={"If-None-Exist": f"identifier={fhir.ORDER}|{order.reference}"},
        )
        if answer.status_code in SUCCESS:
            return await self._created(order, answer)
        if answer.status_code == 409:
            return None
        if answer.status_code == 412:  # more than one of this reference: see `_find`
            found = await self._find(order.reference)
            return found if isinstance(found, Placed | Unknown) else Declined(ENDED)
        return Declined(reason_of(answer))

    async def _created(self, order: Order, answer: httpx.Response) -> Placed | Declined | Unknown:
        if not answer.content:  # Prefer: return=minimal is the server's choice
            found = await self._find(order.reference)
            return found if isinstance(found, Placed) else Unknown("not_found_after_create")
        appointment = fhir.read(Appointment, json_of(answer))
        if fhir.reference_of(appointment) != order.reference:
            raise fhir.Malformed("Appointment")
        if appointment.status in fhir.HAS_PLACE:
            return Placed(str(appointment.id))
        if appointment.status in fhir.NOT_DECIDED:
            return Unknown(f"status_{appointment.status}")
        return Declined(ENDED)

    async def _find(self, reference: str) -> Placed | Ended | Absent | Unknown:
        found = await self._of_reference(reference)
        live = [one for one in found if one.status not in fhir.HAS_NONE]
        if not live:
            return Ended() if found else Absent()
        kept, *surplus = sorted(live, key=lambda one: (one.status in fhir.NOT_DECIDED, str(one.id)))
        for appointment in surplus:
            await self._end(appointment)
        if kept.status in fhir.NOT_DECIDED:
            return Unknown(f"status_{kept.status}")
        return Placed(str(kept.id))

    async def _cancel(self, reference: str) -> Done | Declined | Unknown:
        for appointment in await self._of_reference(reference):
            if appointment.status not in fhir.HAS_NONE:
                refused = await self._end(appointment)
                if refused is not None:
                    return refused
        return Done()

    async def _end(self, appointment: Appointment) -> Declined | None:
        """Cancel one Appointment, unless the HIS refuses. Raises `NoAnswer` when it changed
        meanwhile: then it is asked anew."""
        version = appointment.meta.versionId if appointment.meta else None
        answer = await self._http.request(
            "PUT",
            f"Appointment/{appointment.id}",
            json=fhir.cancelled(appointment),
            headers={"If-Match": f'W/"{version}"'} if version else {},
        )
        if answer.status_code in _CHANGED_MEANWHILE:
            raise NoAnswer("changed_meanwhile")
        if answer.status_code in SUCCESS:
            body = fhir.read(Appointment, json_of(answer)) if answer.content else None
            if body is not None and body.status not in fhir.HAS_NONE:
                raise NoAnswer(f"status_{body.status}")
            return None
        return None if answer.status_code in _GONE else Declined(reason_of(answer))

    async def _of_reference(self, reference: str) -> list[Appointment]:
        found = await self._http.search(Appointment, {"identifier": f"{fhir.ORDER}|{reference}"})
        if any(fhir.reference_of(one) != reference for one in found):
            raise fhir.Malformed("Appointment")
        return found

    async def _free_slots(self, order: Order) -> list[Slot]:
        """Free Slots of the segment; of the right quota."""
        start = order.starts_at.astimezone(HOSPITAL_ZONE)
        key = (order.provider, start.date())
        known = self._schedules.get(key)
        found = await self._slots_of(known, order) if known else []
        if not found:  # never asked, or the HIS made new Schedules meanwhile
            current = await self._schedules_of(order.provider, start.date())
            if current and current != known:
                self._schedules[key] = current
                found = await self._slots_of(current, order)
        return found

    async def _slots_of(self, schedules: str, order: Order) -> list[Slot]:
        moment = order.starts_at.isoformat(timespec="seconds")
        wanted = {"schedule": schedules, "start": f"eq{moment}", "status": "free"}
        found = await self._http.search(Slot, wanted)
        return [
            slot
            for slot in found
            if slot.status == "free"
            and slot.start == order.starts_at
            and fhir.quota_of(slot) is order.quota
        ]

    async def _schedules_of(self, provider: str, day: date) -> str:
        wanted = {"actor:identifier": f"{fhir.PROVIDER}|{provider}", "date": day.isoformat()}
        found = await self._http.search(Schedule, wanted)
        mine = [one for one in found if fhir.provider_of(one) == provider]
        return ",".join(sorted(f"Schedule/{one.id}" for one in mine))

    async def _timetable(self, first: date, last: date) -> Timetable:
        begin = datetime.combine(first, time(), HOSPITAL_ZONE)
        end = begin + timedelta(days=(last - first).days + 1)
        schedules = await self._http.search(Schedule, {"date": [f"ge{first}", f"le{last}"]})
        span = [f"ge{begin.isoformat()}", f"lt{end.isoformat()}"]
        slots = await self._http.search(Slot, {"start": span})
        appointments = await self._http.search(
            Appointment, {"identifier": f"{fhir.ORDER}|", "date": span}
        )
        owners = {f"Schedule/{one.id}": fhir.provider_of(one) for one in schedules}
        strangers = [fhir.name_of_stranger(one) for one in schedules if not fhir.provider_of(one)]
        return Timetable(
            places=_places(slots, owners),
            bookings=_bookings(appointments),
            strangers=sorted(set(strangers)),
        )


def _places(slots: list[Slot], owners: dict[str, str | None]) -> list[FreePlaces]:
    total: Counter[tuple[str, datetime, datetime, Quota]] = Counter()
    free: Counter[tuple[str, datetime, datetime, Quota]] = Counter()
    for slot in slots:
        owner = owners.get("/".join(str(slot.schedule.reference).split("/")[-2:]))
        if not (owner and slot.start and slot.end) or slot.status == "busy-unavailable":
            continue
        begins, ends = slot.start.astimezone(HOSPITAL_ZONE), slot.end.astimezone(HOSPITAL_ZONE)
        key = (owner, begins, ends, fhir.quota_of(slot))
        total[key] += 1
        free[key] += slot.status == "free"
    return [FreePlaces(*key, total=count, free=free[key]) for key, count in sorted(total.items())]


def _bookings(appointments: list[Appointment]) -> list[SourceBooking]:
    ours = [(fhir.reference_of(one), one) for one in appointments]
    return [
        SourceBooking(reference, str(one.id), one.start, one.status not in fhir.HAS_NONE)
        for reference, one in ours
        if reference and one.start
    ]
