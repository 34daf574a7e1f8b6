"""Writing down what a patient must be told, in the transaction of what it tells of."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.models import Appointment
from api.notices.models import Notice, NoticeKind, NoticeStatus


@dataclass(frozen=True)
class Telling:
    """A notice to write: `key` makes it the only one of its sort; `due_at` when it may be sent."""

    kind: NoticeKind
    key: str
    due_at: datetime
    params: dict[str, Any] = field(default_factory=dict)


async def tell(
    session: AsyncSession, now: datetime, appointment: Appointment, telling: Telling
) -> None:
    """Write a notice about an appointment; a second one of the same key changes nothing."""
    await session.execute(
        insert(Notice)
        .values(
            key=telling.key,
            kind=telling.kind,
            patient_id=appointment.patient_id,
            account_id=appointment.account_id,
            conversation_id=appointment.conversation_id,
            appointment_id=appointment.id,
            params=telling.params,
            status=NoticeStatus.WAITING,
            due_at=telling.due_at,
            created_at=now,
            updated_at=now,
        )
        .on_conflict_do_nothing(index_elements=["key"])
    )
