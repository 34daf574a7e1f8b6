"""Writing down what a patient must be told, in the transaction of what it tells of.

The notice and the job that delivers it are committed together, or not at all. The words are made
when it is sent (`words.py`), from what is so then. What some kinds need in `params`:

| kind | params |
|---|---|
| clinic_stopped | `reason`?, `proposals`?: `[{"slot", "doctor", "starts_at"}]`, a button each |
| booking_refused | `reason`? |
| waitlist_offer | `until`: ISO 8601, the deadline; `entry`: its id, for the buttons |
| waitlist_closed | `clinic`: its id; `reason`: a code, `closed`, `clinic_stopped` or another |
| suspended | `until`: ISO 8601, `misses`: int |
| appeal_decided | `decision`: granted or refused, `reason`? |
| complaint_progress | `receipt`: 受理号 |
| callback | `until`: ISO 8601, by when |

`said`: true means that the patient's open conversation has just said it, in its own words.
`message` is the id of the message that says it there, when that is written down already.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.models import Appointment
from api.notices.models import Notice, NoticeKind, NoticeStatus
from api.notices.queueing import is_near, queue

# On the table itself: through the mapper the same takes twice as long, and every booking does it.
_NOTICES = cast(Table, Notice.__table__)
_WRITE = (
    insert(_NOTICES)
    .on_conflict_do_nothing(index_elements=["key"])
    .returning(_NOTICES.c.id, _NOTICES.c.due_at)
)
_OPEN = (NoticeStatus.WAITING, NoticeStatus.TO_CALL)


@dataclass(frozen=True)
class Telling:
    """A notice to write: `key` makes it the only one of its sort; `due_at` when it may be sent."""

    kind: NoticeKind
    key: str
    due_at: datetime
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Recipient:
    """Who is told. Without an account it is the patient, by the phone the hospital knows; without a
    patient the account, which then has no phone."""

    patient_id: uuid.UUID | None
    account_id: int | None = None
    conversation_id: uuid.UUID | None = None
    appointment_id: uuid.UUID | None = None

    @classmethod
    def of(cls, appointment: Appointment) -> "Recipient":
        """Whoever booked the appointment."""
        return cls(
            appointment.patient_id,
            appointment.account_id,
            appointment.conversation_id,
            appointment.id,
        )


async def tell(
    session: AsyncSession,
    now: datetime,
    whom: Appointment | Recipient,
    *tellings: Telling,
) -> None:
    """Write notices to one patient; a second one of the same key changes nothing."""
    await tell_all(session, now, [(whom, telling) for telling in tellings])


async def tell_all(
    session: AsyncSession,
    now: datetime,
    tellings: Sequence[tuple[Appointment | Recipient, Telling]],
) -> int:
    """The same for many patients, such as everybody of a stopped clinic, in two statements.
    Returns how many notices were new."""
    if not tellings:
        return 0
    rows = [_row(now, whom, telling) for whom, telling in tellings]
    written = await session.execute(_WRITE, rows)
    new = [(notice_id, due_at) for notice_id, due_at in written]
    await queue(session, now, [(row, due_at) for row, due_at in new if is_near(now, due_at)])
    return len(new)


async def drop(session: AsyncSession, now: datetime, appointment_id: uuid.UUID) -> None:
    """What an appointment's patient has not been told yet is not told any more."""
    await session.execute(
        update(Notice)
        .where(Notice.appointment_id == appointment_id, Notice.status.in_(_OPEN))
        .values(status=NoticeStatus.DROPPED, updated_at=now)
        .execution_options(synchronize_session=False)
    )


def _row(now: datetime, whom: Appointment | Recipient, telling: Telling) -> dict[str, Any]:
    told = whom if isinstance(whom, Recipient) else Recipient.of(whom)
    return {
        "id": uuid.uuid4(),
        "key": telling.key,
        "kind": telling.kind,
        "patient_id": told.patient_id,
        "account_id": told.account_id,
        "conversation_id": told.conversation_id,
        "appointment_id": told.appointment_id,
        "params": telling.params,
        "status": NoticeStatus.WAITING,
        "due_at": telling.due_at,
        "queued_at": now if is_near(now, telling.due_at) else None,
        "created_at": now,
        "updated_at": now,
    }
