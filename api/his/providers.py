"""Who gives places, as the HIS may name them: doctors and resources of the knowledge base."""

from dataclasses import dataclass

from sqlalchemy import String, cast, false, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from api.clinics.models import Resource, WeeklyClinic
from api.doctors.models import Doctor


@dataclass(frozen=True)
class Provider:
    """A doctor or a resource (`key` is the id or code), with what a new clinic takes over. `fee` in
    whole yuan."""

    key: str
    department_code: str
    kind: str
    fee: int
    room: str
    of_resource: bool

    @property
    def doctor_id(self) -> str | None:
        """The key, if it is a doctor's."""
        return None if self.of_resource else self.key

    @property
    def resource_code(self) -> str | None:
        """The key, if it is a resource's."""
        return self.key if self.of_resource else None


async def known_providers(session: AsyncSession) -> dict[str, Provider]:
    """Every active one by its key. A doctor's room is the usual one of the weekly pattern."""
    room = select(func.min(WeeklyClinic.room)).where(WeeklyClinic.doctor_id == Doctor.id)
    doctors = await session.execute(
        select(
            Doctor.id,
            Doctor.department_code,
            cast(Doctor.kind, String),
            Doctor.fee,
            func.coalesce(room.scalar_subquery(), ""),
            false(),
        ).where(Doctor.active)
    )
    resources = await session.execute(
        select(
            Resource.code,
            Resource.department_code,
            Resource.kind,
            Resource.fee,
            Resource.room,
            true(),
        ).where(Resource.active)
    )
    found = [Provider(*row) for row in [*doctors, *resources]]
    return {provider.key: provider for provider in found}
