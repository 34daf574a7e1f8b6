"""Telling those whose waiting ended without a place."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from api.notices.models import NoticeKind
from api.notices.outbox import Recipient, Telling, tell_all
from api.waitlist.models import WaitlistEntry


class Waiting(NamedTuple):
    """Whom to tell about which entry, and its clinic."""

    entry_id: uuid.UUID
    clinic_id: int
    whom: Recipient


def recipient(entry: WaitlistEntry) -> Waiting:
    """Whoever joined the list."""
    whom = Recipient(entry.patient_id, entry.account_id, entry.conversation_id)
    return Waiting(entry.id, entry.clinic_id, whom)


async def tell_ended(
    session: AsyncSession, now: datetime, waited: Iterable[Waiting], reason: str
) -> None:
    """Tell each that the list is closed for them; `reason` is `closed`, `clinic_stopped`, or the
    code of the rule that stood in the way when it was their turn."""
    kind = NoticeKind.WAITLIST_CLOSED
    await tell_all(
        session,
        now,
        [
            (
                one.whom,
                Telling(
                    kind,
                    f"{kind}:{one.entry_id}",
                    now,
                    {"entry": str(one.entry_id), "clinic": one.clinic_id, "reason": reason},
                ),
            )
            for one in waited
        ],
    )
