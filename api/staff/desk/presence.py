"""Who is at the desk. A workplace tells every few seconds that it lives; of one that fell silent,
or was logged out, the conversations go back into the queue."""

from api.conversations.events import wake_presence
from api.handoff import presence
from api.handoff.tending import DeskWatch, release_held
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, allows, check


async def beat(office: Office, staff: Staff, *, available: bool | None = None) -> None:
    """I am here; `available` says whether I take conversations now, nothing that it stays so."""
    check(staff, Permission.SERVE)
    async with office.sessions() as session, session.begin():
        await presence.beat(session, staff.id, office.clock.now(), available=available)
    if available is not None:
        await wake_presence(office.redis, staff.id)


async def leave(office: Office, staff: Staff) -> int:
    """I go: what I hold goes back into the queue. Returns how many conversations that were."""
    if not allows(staff, Permission.SERVE):
        return 0
    async with office.sessions() as session, session.begin():
        await presence.leave(session, staff.id)
    watch = DeskWatch(office.sessions, office.redis, office.clock, office.wording, office.levels)
    return await release_held(watch, staff.id, why="logged_out", actor=staff.actor)
