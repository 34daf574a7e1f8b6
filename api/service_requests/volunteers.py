"""The roster of volunteers (A11.2). Names and telephones are encrypted; the number on the badge is
how others speak of them."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import NotFound, Refused
from api.security import Seal
from api.service_requests.models import Volunteer


async def roster(session: AsyncSession, *, active_only: bool = True) -> list[Volunteer]:
    """Who is registered, by number."""
    query = select(Volunteer).order_by(Volunteer.number)
    found = await session.scalars(query.where(Volunteer.active) if active_only else query)
    return list(found)


async def register(
    session: AsyncSession,
    seal: Seal,
    *,
    number: str,
    name: str,
    phone: str | None,
    speaks: str | None,
    days: str | None,
) -> Volunteer:
    """Add somebody. Raises `Refused("volunteer_known")` for a number that is taken."""
    added: Volunteer | None = await session.scalar(
        insert(Volunteer)
        .values(
            number=number,
            name_sealed=seal.seal(name),
            phone_sealed=seal.seal(phone) if phone else None,
            speaks=speaks,
            days=days,
            active=True,
        )
        .on_conflict_do_nothing(index_elements=["number"])
        .returning(Volunteer)
    )
    if added is None:
        raise Refused("volunteer_known")
    return added


async def find(session: AsyncSession, volunteer_id: int) -> Volunteer:
    """One of the roster. Raises `NotFound`."""
    volunteer = await session.get(Volunteer, volunteer_id)
    if volunteer is None:
        raise NotFound("not_found")
    return volunteer
