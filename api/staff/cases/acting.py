"""What every act on a complaint has in common: the permission, the locked complaint, the record,
what is shown afterwards, and who is woken after the commit."""

import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.cases import handling
from api.complaints import responsible
from api.complaints.models import Complaint
from api.conversations.events import wake_desk, wake_patient
from api.errors import InvalidInput
from api.staff.cases.schemas import CaseOut
from api.staff.cases.shown import show
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, allows, check

# A complaint that came without a conversation still wakes the pages.
_NO_CONVERSATION = uuid.UUID(int=0)


@dataclass
class Acting:
    """An act that is going on: in `session`, on `complaint`, by `staff`. `woken` are the
    conversations in which something was said; `alarming` is what the desk must hear of at once."""

    office: Office
    session: AsyncSession
    staff: Staff
    complaint: Complaint
    now: datetime
    woken: list[uuid.UUID] = field(default_factory=list)
    alarming: bool = False

    def note(self, kind: str, words: str | None = None) -> None:
        """Write down what was done."""
        handling.note(self.session, self.complaint, kind, self.staff.actor, self.now, words)


Work = Callable[[Acting], Awaitable[Mapping[str, object] | None]]


def worlds(staff: Staff, permission: Permission = Permission.READ_COMPLAINTS) -> list[bool]:
    """Which values of `restricted` the staff member may see. Raises `Forbidden` for none."""
    check(staff, permission, Permission.HANDLE_RESTRICTED)
    ways = {False: permission, True: Permission.HANDLE_RESTRICTED}
    return [restricted for restricted, needed in ways.items() if allows(staff, needed)]


async def act(
    office: Office,
    staff: Staff,
    receipt: str,
    permission: Permission,
    action: str,
    work: Work,
    beside: str | None = None,
) -> CaseOut:
    """Do `work` on a complaint, in one transaction with its entry in the record; `work` may return
    what the entry says (codes and ids). `beside` is the receipt of another that it changes, too.
    Raises `Forbidden`, `NotFound("receipt_unknown")`."""
    visible = worlds(staff, permission)
    async with office.sessions() as session, session.begin():
        if beside is not None:
            await handling.lock_both(session, (receipt, beside))
        complaint = await handling.locked(session, receipt, restricted=visible)
        acting = Acting(office, session, staff, complaint, office.clock.now())
        details = await work(acting)
        office.record(
            session, staff, f"complaint.{action}", f"complaint:{receipt}", **(details or {})
        )
        await session.flush()
        await session.refresh(complaint)
        shown = await show(office, session, staff, complaint)
    for conversation in acting.woken:
        await wake_patient(office.redis, conversation)
    await wake(office, complaint, alarming=acting.alarming)
    return shown


async def wake(office: Office, complaint: Complaint, *, alarming: bool) -> None:
    """Wake the staff's pages, after the commit. What is restricted alarms nobody at the desk."""
    what = "urgent" if alarming and not complaint.restricted else "complaint"
    await wake_desk(office.redis, what, complaint.conversation_id or _NO_CONVERSATION)


async def colleague(session: AsyncSession, username: str, *, restricted: bool) -> Staff:
    """Somebody who may work on complaints of that world. Raises `InvalidInput("staff_unknown")`."""
    needed = Permission.HANDLE_RESTRICTED if restricted else Permission.WORK_ON_COMPLAINTS
    found = await session.scalar(select(Staff).where(Staff.username == username, Staff.active))
    if found is None or not allows(found, needed):
        raise InvalidInput("staff_unknown")
    return found


async def known_department(office: Office, session: AsyncSession, code: str) -> str:
    """The code, when it is that of a department or an office. Raises
    `InvalidInput("department_unknown")`."""
    if code not in await responsible.names_of(session, office.rules):
        raise InvalidInput("department_unknown")
    return code
