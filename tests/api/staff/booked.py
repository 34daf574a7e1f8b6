"""A patient with a real name and appointments, and everybody of the staff, over HTTP."""

from typing import Any

from fastapi import FastAPI
from httpx import AsyncClient, Response
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import FixedClock
from api.database import Sessions
from api.patients.models import IdType, Patient
from api.patients.papers import subject_of
from api.security import Seal, mask_digits, mask_name
from api.staff.models import AuditEntry, Role
from tests.api.appointments.booking_rows import remove_hospital
from tests.api.attendance.visits import Visits
from tests.api.staff import factories

NAME, PHONE, CARD = "林小雨", "13800001234", "330106199003070022"


class BookedDesk:
    """The desk of a small hospital. What `visits` adds must be committed."""

    def __init__(
        self, client: AsyncClient, sessions: Sessions, clock: FixedClock, visits: Visits
    ) -> None:
        self.client, self.sessions, self.clock, self.visits = client, sessions, clock, visits
        self._cookies: dict[Role, dict[str, str]] = {}

    async def call(self, role: Role, method: str, path: str, body: Any = None) -> Response:
        """Call `/v1/staff{path}` as somebody of that role, named after it."""
        if role not in self._cookies:
            name = role.value
            _, cookie = await factories.logged_in(self.sessions, self.clock, role, name)
            self._cookies[role] = cookie
        return await self.client.request(
            method, f"/v1/staff{path}", json=body, headers=self._cookies[role]
        )

    async def commit(self) -> None:
        await self.visits.session.commit()

    async def recorded(self) -> list[AuditEntry]:
        async with self.sessions() as session:
            return list(await session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def give_name(patient: Patient, seal: Seal, name: str = NAME, phone: str = PHONE) -> None:
    """Make a patient of the tests somebody who can be found."""
    patient.name_sealed, patient.name_masked = seal.seal(name), mask_name(name)
    patient.phone_sealed, patient.phone_masked = seal.seal(phone), mask_digits(phone)
    patient.phone_hash = seal.lookup(phone)
    patient.id_number_sealed = seal.seal(CARD)
    patient.id_number_hash = seal.lookup(subject_of(IdType.ID_CARD, CARD, name))


def seal_of(app: FastAPI) -> Seal:
    """The seal of the running application."""
    seal: Seal = app.state.seal
    return seal


async def remove_all(session: AsyncSession) -> None:
    """Delete the small hospital and whatever points at its appointments."""
    await session.execute(text("TRUNCATE appointments, extra_slot_requests CASCADE"))
    await session.execute(text("DELETE FROM clinic_exceptions WHERE source = 'staff'"))
    await session.execute(text("UPDATE clinics SET substitute_id = NULL"))
    await remove_hospital(session)
