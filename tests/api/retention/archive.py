"""What was written long ago and of late, and the night that erases it."""

import uuid
from datetime import timedelta
from typing import Any

from api.appointments.models import Appointment, AppointmentStatus
from api.clock import FixedClock
from api.conversations.models import Author, Conversation, Message, Outcome
from api.database import Sessions
from api.patients.models import Consent, Patient, VisitorCard
from api.retention.rules import Retention
from api.retention.service import count_due, erase_due
from tests.api.appointments.booking_rows import BookingRows

LONG_AGO = timedelta(days=4 * 365)
LATELY = timedelta(days=30)


class Archive:
    """Rows of long ago and of late."""

    def __init__(self, sessions: Sessions, clock: FixedClock, rules: Retention) -> None:
        self.sessions, self.now, self.rules = sessions, clock.now(), rules

    async def add(self, *rows: Any) -> None:
        async with self.sessions() as session, session.begin():
            session.add_all(rows)

    async def conversation(self, age: timedelta) -> Conversation:
        async with self.sessions() as session, session.begin():
            conversation = await BookingRows(session).conversation()
            conversation.created_at = conversation.last_at = self.now - age
            session.add(
                Message(
                    conversation_id=conversation.id,
                    author=Author.PATIENT,
                    text="膝盖疼",
                    payload="/x",
                    card={"type": "triage"},
                    understanding={"intent": "triage_ask"},
                    outcome=Outcome.ANSWERED,
                    at=self.now - age,
                )
            )
            return conversation

    async def card(self, age: timedelta, *, talked: timedelta | None = None) -> VisitorCard:
        async with self.sessions() as session, session.begin():
            rows = BookingRows(session)
            conversation = await rows.conversation()
            conversation.last_at = self.now - (talked or age)
            card = await rows.card(conversation)
            patient = await session.get_one(Patient, card.patient_id)
            card.created_at = patient.created_at = self.now - age
            given = {"account_id": card.account_id, "patient_id": card.patient_id}
            session.add(
                Consent(purpose="register_patient", version="1", given_at=card.created_at, **given)
            )
            return card

    async def booking(
        self,
        card: VisitorCard,
        age: timedelta,
        status: AppointmentStatus = AppointmentStatus.SEEN,
    ) -> Appointment:
        day = (self.now - age).date()
        async with self.sessions() as session, session.begin():
            slot = await BookingRows(session).slot(day=day)
            clinic_columns = {"clinic_id": slot.clinic_id, "department_code": "test"}
            booked = Appointment(
                patient_id=card.patient_id,
                account_id=card.account_id,
                conversation_id=uuid.uuid4(),
                idempotency_key=uuid.uuid4().hex,
                slot_id=slot.id,
                unit="test",
                date=day,
                period="am",
                status=status,
                fee=50,
                channel="web",
                created_at=self.now - age,
                updated_at=self.now - age,
                **clinic_columns,
            )
            session.add(booked)
            return booked

    async def count(self) -> dict[str, int]:
        async with self.sessions() as session:
            counts = await count_due(session, self.now, self.rules)
        return {kind: count for kind, count in counts.items() if count}

    async def erase(self, batch: int = 2) -> dict[str, int]:
        counts = await erase_due(self.sessions, self.now, self.rules, batch=batch)
        return {kind: count for kind, count in counts.items() if count}

    async def again(self, row: Any) -> Any:
        async with self.sessions() as session:
            return await session.get(type(row), row.id)
