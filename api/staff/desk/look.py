"""One look at the desk for all pages of a process that show it, in a handful of queries however
many pages there are."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from sqlalchemy import Select, bindparam, select

from api.handoff import queue
from api.handoff.models import TicketState
from api.handoff.queue import Agent, DeskTicket
from api.security import token_hash
from api.staff.desk import alerts, green_channels, serving
from api.staff.desk.schemas import QueueOut, TicketOut
from api.staff.desk.serving import Waiting
from api.staff.models import Role, Staff, StaffSession
from api.staff.office import Office
from api.staff.permissions import MATRIX, Permission, allows
from api.staff.schemas import AlertsOut, GreenChannelsOut

_WAITING = (TicketState.QUEUED, TicketState.CALLBACK)


@dataclass(frozen=True)
class Look:
    """The desk now. `logged_in` are the owners of the tokens that were asked about, as far as they
    are still logged in; what each of them may see is for `serving.glance`. `alerts` by role."""

    found: Sequence[DeskTicket]
    agents: Sequence[Agent]
    logged_in: dict[str, Staff]
    alerts: dict[Role, AlertsOut]
    green: GreenChannelsOut | None
    _waiting: dict[tuple[str, ...], Waiting] = field(default_factory=dict)
    _drawn: dict[uuid.UUID, TicketOut] = field(default_factory=dict)

    def glance(self, office: Office, staff: Staff) -> QueueOut:
        """The desk as `staff` sees it. Who waits is put together once for all of the same role and
        skills, and each line once for all: with two hundred waiting and twenty pages that is nearly
        all of the work."""
        key = (staff.role.value, *staff.skills)
        if key not in self._waiting:
            self._waiting[key] = serving.who_waits(office, staff, self.found, self._drawn)
        return serving.glance_beside(office, staff, self._known, self.agents, self._waiting[key])

    @cached_property
    def _known(self) -> list[DeskTicket]:
        """What is anybody's: those who wait and whom nobody has had yet aren't."""
        return [
            one
            for one in self.found
            if one.ticket.state not in _WAITING or one.ticket.first_receiver_id is not None
        ]


async def look(office: Office, tokens: Collection[str]) -> Look:
    """Look once, for the browsers with these tokens."""
    async with office.sessions() as session:
        found = await queue.listed(session)
        agents = await queue.agents(session, MATRIX[Permission.SERVE])
    logged_in = await who(office, tokens)
    watching = {
        staff.role: staff for staff in logged_in.values() if allows(staff, Permission.SEE_ALERTS)
    }
    seen = {role: await alerts.unseen(office, staff) for role, staff in watching.items()}
    one = next(iter(watching.values()), None)
    green = await green_channels.opened(office, one) if one is not None else None
    return Look(found, agents, logged_in, seen, green)


async def who(office: Office, tokens: Collection[str]) -> dict[str, Staff]:
    """Whose logins these tokens are, while they last and the accounts are active; in one query,
    by the same rule as `service.staff_of`."""
    by_hash = {token_hash(token): token for token in tokens}
    given = {"hashes": list(by_hash), "now": office.clock.now()}
    async with office.sessions() as session:
        return {by_hash[hashed]: staff for hashed, staff in await session.execute(_owners(), given)}


@cache
def _owners() -> Select[str, Staff]:
    return (
        select(StaffSession.token_hash, Staff)
        .join(Staff, Staff.id == StaffSession.staff_id)
        .where(
            StaffSession.token_hash.in_(bindparam("hashes", expanding=True)),
            StaffSession.expires_at > bindparam("now"),
            Staff.active,
        )
    )
