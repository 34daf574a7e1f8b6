"""The nightly erasing: what is over its time goes, in batches; the rest stays as it is."""

import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.models import Appointment, AppointmentStatus
from api.attendance.models import Appeal, AppealStatus, Suspension
from api.conversations.models import Conversation, Message, Outcome
from api.handoff.models import Ticket, TicketState
from api.notices.models import Notice, NoticeKind, NoticeStatus
from api.patients.models import Consent, IdentityLink, Patient, VisitorCard
from api.retention.records import NOBODY
from api.retention.service import KINDS, count_due
from api.staff.models import AuditEntry
from tests.api.retention.archive import LATELY, LONG_AGO, Archive


class TestConversations:
    async def test_words_go_and_the_numbers_stay(self, archive: Archive) -> None:
        old, new = await archive.conversation(LONG_AGO), await archive.conversation(LATELY)
        assert await archive.count() == {"conversations": 1}
        assert await archive.erase() == {"conversations": 1}
        assert (await archive.again(old)).erased_at == archive.now
        async with archive.sessions() as session:
            said = {row.conversation_id: row for row in await session.scalars(select(Message))}
        gone, kept = said[old.id], said[new.id]
        assert (gone.text, gone.payload, gone.card, gone.understanding) == ("", None, None, None)
        assert gone.outcome is Outcome.ANSWERED
        assert (kept.text, kept.card) == ("膝盖疼", {"type": "triage"})
        assert await archive.count() == {}

    async def test_one_that_somebody_works_on_waits(self, archive: Archive) -> None:
        old = await archive.conversation(LONG_AGO)
        ticket = Ticket(
            conversation_id=old.id,
            state=TicketState.CALLBACK,
            reason="asked",
            priority=1,
            created_at=archive.now - LONG_AGO,
        )
        await archive.add(ticket)
        assert await archive.erase() == {}

    async def test_many_go_in_batches_each_with_its_count(self, archive: Archive) -> None:
        for _ in range(5):
            await archive.conversation(LONG_AGO)
        assert await archive.erase(batch=2) == {"conversations": 5}
        async with archive.sessions() as session:
            entries = list(await session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
        assert [entry.details for entry in entries] == [{"count": 2}, {"count": 2}, {"count": 1}]
        assert {(entry.actor, entry.action, entry.subject) for entry in entries} == {
            ("system", "erase", "retention:conversations")
        }


class TestVisitorCards:
    async def test_one_that_nobody_used_goes_with_the_identity(self, archive: Archive) -> None:
        unused, used = await archive.card(LONG_AGO), await archive.card(LATELY)
        erased = await archive.erase()
        assert (erased["visitor_cards"], erased["patients"]) == (1, 1)
        assert await archive.again(unused) is None
        assert await archive.again(used) is not None
        async with archive.sessions() as session:
            patient = await session.get_one(Patient, unused.patient_id)
            open_consents = list(
                await session.scalars(
                    select(Consent.patient_id).where(Consent.withdrawn_at.is_(None))
                )
            )
        assert (patient.erased_at, patient.birth_date) == (archive.now, None)
        assert open_consents == [used.patient_id]

    async def test_one_that_was_booked_with_or_whose_account_talked_stays(
        self, archive: Archive
    ) -> None:
        booked = await archive.card(LONG_AGO)
        await archive.booking(booked, LATELY)
        await archive.card(LONG_AGO, talked=LATELY)
        assert "visitor_cards" not in await archive.erase()

    async def test_a_patient_the_staff_booked_for_is_kept(self, archive: Archive) -> None:
        card = await archive.card(LONG_AGO)
        booked = await archive.booking(card, -LATELY, AppointmentStatus.BOOKED)
        async with archive.sessions() as session, session.begin():
            (await session.get_one(Appointment, booked.id)).account_id = None
        assert (await archive.erase())["visitor_cards"] == 1
        async with archive.sessions() as session:
            assert (await session.get_one(Patient, card.patient_id)).erased_at is None


class TestPatients:
    async def test_a_hash_kept_for_a_suspension_goes_with_it(self, archive: Archive) -> None:
        card = await archive.card(LATELY)
        async with archive.sessions() as session, session.begin():
            patient = await session.get_one(Patient, card.patient_id)
            patient.erased_at, patient.id_number_hash = archive.now, "kept"
            await session.delete(await session.get_one(VisitorCard, card.id))
            runs = Suspension(
                patient_id=patient.id,
                misses=3,
                starts_at=archive.now - LATELY,
                ends_at=archive.now + LATELY,
            )
            session.add(runs)
        assert await archive.erase() == {}
        async with archive.sessions() as session, session.begin():
            (await session.get_one(Suspension, runs.id)).lifted_at = archive.now
        assert await archive.erase() == {"patients": 1}
        assert (await archive.again(patient)).id_number_hash == f"erased:{patient.id}"


class TestBookings:
    async def test_stay_in_the_statistics_without_a_patient(self, archive: Archive) -> None:
        card = await archive.card(LATELY)
        old, new = await archive.booking(card, LONG_AGO), await archive.booking(card, LATELY)
        appeal = Appeal(
            appointment_id=old.id,
            conversation_id=uuid.uuid4(),
            words="那天下雨",
            status=AppealStatus.GRANTED,
            created_at=archive.now - LONG_AGO,
        )
        await archive.add(appeal)
        assert await archive.erase() == {"bookings": 1}
        old, new = await archive.again(old), await archive.again(new)
        assert (old.patient_id, old.account_id, old.conversation_id) == (NOBODY, None, None)
        assert (old.status, old.fee, old.idempotency_key) == (AppointmentStatus.SEEN, 50, None)
        assert new.patient_id == card.patient_id
        assert (await archive.again(appeal)).words == ""
        assert await archive.erase() == {}

    async def test_one_that_never_ended_is_left(self, archive: Archive) -> None:
        await archive.booking(await archive.card(LATELY), LONG_AGO, AppointmentStatus.BOOKED)
        assert await archive.erase() == {}


class TestRecords:
    async def test_old_links_notices_and_suspensions_go(self, archive: Archive) -> None:
        card, old = await archive.card(LATELY), archive.now - LONG_AGO
        conversation = await archive.conversation(LATELY)
        patient = {"patient_id": card.patient_id}
        times = {"due_at": old, "created_at": old, "updated_at": old}
        told = {"kind": NoticeKind.BOOKED, **patient, **times}
        await archive.add(
            IdentityLink(token_hash="x", conversation_id=conversation.id, expires_at=old),
            Notice(key="sent", status=NoticeStatus.SENT, **told),
            Notice(key="call", status=NoticeStatus.TO_CALL, **told),
            Suspension(misses=3, starts_at=old, ends_at=old + LATELY, **patient),
        )
        due = {"identity_links": 1, "notices": 1, "suspensions": 1}
        assert await archive.count() == due
        assert await archive.erase() == due
        async with archive.sessions() as session:
            assert list(await session.scalars(select(Notice.key))) == ["call"]


class TestAuditLog:
    async def test_goes_when_its_time_is_over(self, archive: Archive) -> None:
        def entry(at: datetime) -> AuditEntry:
            return AuditEntry(at=at, actor="staff:x", action="look", subject="y", details={})

        await archive.add(entry(archive.now - LONG_AGO), entry(archive.now - LATELY))
        assert await archive.erase() == {"audit_log": 1}
        async with archive.sessions() as session:
            actions = list(await session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
        assert actions == ["look", "erase"]

    async def test_the_database_itself_keeps_half_a_year(self, session: AsyncSession) -> None:
        old = func.now() - timedelta(days=180)
        session.add(AuditEntry(at=old, actor="x", action="look", subject="y", details={}))
        await session.flush()
        await session.execute(text("SET LOCAL daoyi.retention = 'on'"))
        with pytest.raises(IntegrityError, match="append only"):
            await session.execute(text("DELETE FROM audit_log"))

    async def test_nothing_else_may_delete_from_it(self, session: AsyncSession) -> None:
        old = func.now() - LONG_AGO
        session.add(AuditEntry(at=old, actor="x", action="look", subject="y", details={}))
        await session.flush()
        with pytest.raises(IntegrityError, match="append only"):
            await session.execute(text("DELETE FROM audit_log"))


async def test_counting_changes_nothing_and_knows_every_kind(
    archive: Archive, session: AsyncSession
) -> None:
    await archive.conversation(LONG_AGO)
    first = await count_due(session, archive.now, archive.rules)
    assert list(first) == [kind.name for kind in KINDS]
    assert await count_due(session, archive.now, archive.rules) == first


async def test_who_is_busy_waits_for_the_next_night(archive: Archive) -> None:
    busy, other = await archive.conversation(LONG_AGO), await archive.conversation(LONG_AGO)
    async with archive.sessions() as session, session.begin():
        await session.get_one(Conversation, busy.id, with_for_update=True)
        assert await archive.erase(batch=10) == {"conversations": 1}
    assert (await archive.again(other)).erased_at is not None
    assert await archive.erase() == {"conversations": 1}
