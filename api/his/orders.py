"""Orders to the HIS as rows: written with what they are about, taken up by one asker at a time."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Row, Select, and_, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from api.appointments.models import Appointment
from api.clinics.models import Clinic, Slot
from api.his.models import UNSETTLED, OrderKind, OrderStatus, SourceOrder
from api.his.source import Order, Particulars
from api.patients.models import Patient, VisitorCard
from api.security import Seal

# Whoever wrote or took up an order has so long for it before somebody else asks the HIS.
_LEASE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(minutes=10)
BATCH = 20


@dataclass(frozen=True)
class OpenOrder:
    """An order whose answer isn't known yet, with what the HIS must be told. `may_be_done` unless
    this is the first time that anybody asks."""

    id: int
    kind: OrderKind
    order: Order
    may_be_done: bool


async def write(
    session: AsyncSession,
    now: datetime,
    appointment: Appointment,
    kind: OrderKind,
    *,
    asks_itself: bool = True,
) -> bool:
    """Write down that the HIS must do this; false when it was written before. What it refused to
    cancel can be asked again. A writer that `asks_itself` after its commit has a minute for it
    before others take the order up."""
    next_at = now + _LEASE if asks_itself else now
    again = {"status": OrderStatus.OPEN, "attempts": 0, "next_at": next_at, "updated_at": now}
    written = await session.scalar(
        insert(SourceOrder)
        .values(
            reference=f"{kind}:{appointment.id}",
            appointment_id=appointment.id,
            kind=kind,
            status=OrderStatus.OPEN,
            attempts=0,
            next_at=next_at,
            created_at=now,
            updated_at=now,
        )
        .on_conflict_do_update(
            index_elements=["appointment_id", "kind"],
            set_=again,
            where=and_(SourceOrder.kind == OrderKind.CANCEL, SourceOrder.status.not_in(UNSETTLED)),
        )
        .returning(SourceOrder.id)
    )
    return written is not None


async def read(
    session: AsyncSession, seal: Seal, appointment_id: uuid.UUID, kind: OrderKind
) -> OpenOrder:
    """The order as the HIS must be told it, for whoever has just written it."""
    which = SourceOrder.appointment_id == appointment_id, SourceOrder.kind == kind
    row = (await session.execute(_composed().where(*which))).one()
    return _open_order(seal, row, may_be_done=False)


async def is_open(session: AsyncSession, appointment_id: uuid.UUID, kind: OrderKind) -> bool:
    """Whether there is such an order whose answer isn't known yet."""
    which = select(SourceOrder.id).where(
        SourceOrder.appointment_id == appointment_id,
        SourceOrder.kind == kind,
        SourceOrder.status.in_(UNSETTLED),
    )
    return await session.scalar(which) is not None


async def take_up(session: AsyncSession, seal: Seal, now: datetime) -> list[OpenOrder]:
    """Orders that are due, at most `BATCH`, oldest first; they are this caller's for a while. A
    cancellation waits until it is known what became of the booking. The caller commits, and
    then asks the HIS."""
    ids = list(await session.scalars(_due(now)))
    if not ids:
        return []
    rows = await session.execute(_composed().where(SourceOrder.id.in_(ids)))
    orders = [_open_order(seal, row, may_be_done=True) for row in rows]
    await session.execute(
        update(SourceOrder)
        .where(SourceOrder.id.in_(ids))
        .values(attempts=SourceOrder.attempts + 1, next_at=now + _LEASE, updated_at=now)
        .execution_options(synchronize_session=False)
    )
    return orders


def pause_after(attempts: int) -> timedelta:
    """How long to wait before the HIS is asked again: 1, 2, 4 … at most 10 minutes."""
    doublings = min(attempts, 10)
    return min(_LEASE * (1 << doublings), _LONGEST_PAUSE)


def _due(now: datetime) -> Select[int]:
    booking = aliased(SourceOrder)
    booking_open = exists().where(
        SourceOrder.kind == OrderKind.CANCEL,
        booking.appointment_id == SourceOrder.appointment_id,
        booking.kind == OrderKind.BOOK,
        booking.status.in_(UNSETTLED),
    )
    return (
        select(SourceOrder.id)
        .where(SourceOrder.status.in_(UNSETTLED), SourceOrder.next_at <= now, ~booking_open)
        .order_by(SourceOrder.next_at, SourceOrder.id)
        .limit(BATCH)
        .with_for_update(of=SourceOrder, skip_locked=True)
    )


def _composed() -> Select[SourceOrder, Appointment, Slot, str, Patient, VisitorCard | None]:
    return (
        select(SourceOrder, Appointment, Slot, Clinic.provider, Patient, VisitorCard)
        .join(Appointment, Appointment.id == SourceOrder.appointment_id)
        .join(Slot, Slot.id == Appointment.slot_id)
        .join(Clinic, Clinic.id == Appointment.clinic_id)
        .join(Patient, Patient.id == Appointment.patient_id)
        .outerjoin(
            VisitorCard,
            (VisitorCard.patient_id == Appointment.patient_id)
            & (VisitorCard.account_id == Appointment.account_id),
        )
        .order_by(SourceOrder.id)
        .execution_options(populate_existing=True)
    )


def _open_order(
    seal: Seal,
    row: Row[SourceOrder, Appointment, Slot, str, Patient, VisitorCard | None],
    *,
    may_be_done: bool,
) -> OpenOrder:
    written, appointment, slot, provider, patient, card = row
    length = datetime.combine(date.min, slot.end) - datetime.combine(date.min, slot.start)
    placing = written.kind is OrderKind.BOOK and patient.erased_at is None
    order = Order(
        reference=str(appointment.id),
        provider=provider,
        starts_at=slot.starts_at,
        ends_at=slot.starts_at + length,
        quota=slot.quota,
        who=_who(seal, patient, card) if placing else None,
    )
    return OpenOrder(written.id, written.kind, order, may_be_done)


def _who(seal: Seal, patient: Patient, card: VisitorCard | None) -> Particulars:
    """Name and phone as the account that books gave them; the paper is the patient's."""
    named = card or patient
    return Particulars(
        patient=str(patient.id),
        name=_opened(seal, named.name_sealed),
        phone=_opened(seal, named.phone_sealed),
        id_type=patient.id_type,
        id_number=_opened(seal, patient.id_number_sealed),
    )


def _opened(seal: Seal, sealed: bytes) -> str:
    return seal.open(sealed) if sealed else ""
