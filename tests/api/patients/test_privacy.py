"""Seeing, removing and erasing one's own data, and withdrawing a consent."""

from datetime import date, timedelta

import pytest
from forms import id_card
from patient_front import Front, Seat, appointment, patient_of
from sqlalchemy import select

from api.appointments.models import AppointmentStatus
from api.attendance.models import Appeal, AppealStatus, Suspension
from api.errors import NotFound, Refused
from api.patients import service
from api.patients.models import Account, Consent, Patient
from api.staff.models import AuditEntry

NEXT_WEEK = date(2026, 11, 25)


async def recorded(front: Front) -> list[str]:
    """What the audit log says, in order."""
    entries = await front.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    return [f"{entry.actor} {entry.action} {entry.subject}" for entry in entries]


class TestMyData:
    async def test_shows_what_is_kept_masked(self, front: Front) -> None:
        card = await front.register()
        shown = await service.my_data(front.session, front.clock, front.seal, front.account_id)
        assert shown.visitors[0].model_dump(mode="json") == {
            "card_id": card.id,
            "name_masked": "林*雨",
            "relation": "self",
            "id_type": "id_card",
            "id_number_masked": f"{id_card()[:3]}{'*' * 11}{id_card()[-4:]}",
            "phone_masked": "138****1234",
            "guardian_masked": None,
            "guardian_needed": False,
            "consent_withdrawn": False,
            "since": "2026-11-18T10:00:00+08:00",
        }
        assert [consent.purpose for consent in shown.consents] == ["register_patient"]
        assert shown.appointments == 0

    async def test_of_a_new_account_is_empty(self, front: Front) -> None:
        shown = await service.my_data(front.session, front.clock, front.seal, front.account_id)
        assert (shown.visitors, shown.consents, shown.appointments) == ([], [], 0)


class TestEraseAccountData:
    async def test_forgets_what_was_written_in_an_appeal_and_where_to_write(
        self, front: Front
    ) -> None:
        card = await front.register()
        missed = await appointment(front, card, AppointmentStatus.NO_SHOW, date(2026, 11, 10))
        front.session.add(missed)
        await front.session.flush()
        appeal = Appeal(
            appointment_id=missed.id,
            words="那天家里有急事",
            status=AppealStatus.OPEN,
            created_at=front.clock.now(),
        )
        account = await front.session.get_one(Account, front.account_id)
        account.external_sealed = front.seal.seal("an openid")
        front.session.add(appeal)
        await front.session.flush()
        await front.erase()
        await front.session.refresh(appeal)
        await front.session.refresh(account)
        assert (appeal.words, account.external_sealed) == ("", None)

    async def test_removes_cards_and_the_identity_nobody_else_needs(self, front: Front) -> None:
        card = await front.register()
        patient_id = card.patient_id
        erased = await front.erase()
        assert erased.model_dump() == {"visitors": 1, "patients": 1, "consents": 1}
        assert await service.visitors(front.session, front.clock, front.account_id) == []
        patient = await front.session.get_one(Patient, patient_id, populate_existing=True)
        assert patient.erased_at == front.clock.now()
        assert (patient.name_sealed, patient.id_number_sealed, patient.phone_sealed) == (b"",) * 3
        assert (patient.sex, patient.birth_date, patient.name_masked) == (None, None, "*")

    async def test_keeps_a_patient_another_account_acts_for(self, front: Front, seat: Seat) -> None:
        card = await front.register()
        other = await seat()
        await other.register()
        assert (await front.erase()).patients == 0
        assert (await patient_of(front.session, card)).erased_at is None
        assert len(await service.visitors(other.session, other.clock, other.account_id)) == 1

    async def test_takes_the_consent_back(self, front: Front) -> None:
        await front.register()
        await front.erase()
        shown = await service.my_data(front.session, front.clock, front.seal, front.account_id)
        assert shown.consents == []

    async def test_who_registers_again_starts_anew(self, front: Front) -> None:
        first = await front.register()
        patient_id = first.patient_id
        await front.erase()
        assert (await front.register()).patient_id != patient_id

    async def test_of_a_new_account_erases_nothing(self, front: Front) -> None:
        erased = await front.erase()
        assert erased.model_dump() == {"visitors": 0, "patients": 0, "consents": 0}

    @pytest.mark.parametrize(
        ("status", "day", "blocked"),
        [
            (AppointmentStatus.BOOKED, date(2026, 11, 20), True),
            (AppointmentStatus.HELD, date(2026, 11, 20), True),
            (AppointmentStatus.BOOKED, date(2026, 11, 17), False),
            (AppointmentStatus.CANCELLED, date(2026, 11, 20), False),
        ],
    )
    async def test_waits_for_what_is_still_booked(
        self, front: Front, status: AppointmentStatus, day: date, blocked: bool
    ) -> None:
        card = await front.register()
        front.session.add(await appointment(front, card, status, day))
        await front.session.flush()
        if not blocked:
            assert (await front.erase()).patients == 1
            return
        with pytest.raises(Refused, match="erase_has_appointments") as refused:
            await front.erase()
        assert refused.value.params["count"] == 1

    async def test_is_recorded_without_any_of_it(self, front: Front) -> None:
        await front.register()
        await front.erase()
        assert await recorded(front) == [f"patient erase_my_data account:{front.account_id}"]

    async def test_does_not_end_a_suspension(self, front: Front) -> None:
        card = await front.register()
        patient_id, now = card.patient_id, front.clock.now()
        front.session.add(
            Suspension(
                patient_id=patient_id, misses=3, starts_at=now, ends_at=now + timedelta(days=90)
            )
        )
        await front.erase()
        again = await front.register()
        assert again.patient_id == patient_id
        patient = await patient_of(front.session, again)
        assert (patient.erased_at, patient.sex) == (None, "f")
        assert front.seal.open(patient.id_number_sealed) == id_card()
        assert front.seal.open(patient.name_sealed) == "林小雨"


class TestRemoveCard:
    async def test_takes_one_card_and_the_identity_nobody_else_needs(self, front: Front) -> None:
        mine = await front.register()
        parent = await front.register(
            name="林大山", id_number=id_card(date(1960, 1, 1)), relation="parent"
        )
        removed = await service.remove_card(front.session, front.clock, front.account_id, parent.id)
        assert removed.model_dump() == {"card_id": parent.id, "erased": True}
        left = await service.visitors(front.session, front.clock, front.account_id)
        assert [visitor.card_id for visitor in left] == [mine.id]
        assert (await patient_of(front.session, parent)).name_sealed == b""
        assert (await patient_of(front.session, mine)).erased_at is None
        open_for = await front.session.scalars(
            select(Consent.patient_id).where(Consent.withdrawn_at.is_(None))
        )
        assert list(open_for) == [mine.patient_id]

    async def test_leaves_a_patient_another_account_acts_for(
        self, front: Front, seat: Seat
    ) -> None:
        card = await front.register()
        await (await seat()).register()
        removed = await service.remove_card(front.session, front.clock, front.account_id, card.id)
        assert not removed.erased

    async def test_waits_for_what_is_still_booked(self, front: Front, seat: Seat) -> None:
        card = await front.register()
        front.session.add(await appointment(front, card, AppointmentStatus.BOOKED, NEXT_WEEK))
        await front.session.flush()
        with pytest.raises(Refused, match="card_has_appointments") as refused:
            await service.remove_card(front.session, front.clock, front.account_id, card.id)
        assert refused.value.params["count"] == 1
        # Somebody else's booking for the same patient is no reason to keep this card.
        other = await seat()
        theirs = await other.register()
        removed = await service.remove_card(other.session, other.clock, other.account_id, theirs.id)
        assert not removed.erased

    async def test_is_not_for_the_card_of_another_account(self, front: Front, seat: Seat) -> None:
        card, other = await front.register(), await seat()
        with pytest.raises(NotFound, match="visitor_not_found"):
            await service.remove_card(other.session, other.clock, other.account_id, card.id)


class TestWithdrawConsent:
    async def test_stops_what_is_new_and_leaves_what_is_booked(self, front: Front) -> None:
        card = await front.register()
        front.session.add(await appointment(front, card, AppointmentStatus.BOOKED, NEXT_WEEK))
        await front.session.flush()
        where = front.session, front.clock, front.account_id
        withdrawn = await service.withdraw_consent(*where, card.id)
        assert (withdrawn.withdrawn_at, withdrawn.standing) == (front.clock.now(), 1)
        [visitor] = await service.visitors(*where)
        assert visitor.consent_withdrawn
        shown = await service.my_data(front.session, front.clock, front.seal, front.account_id)
        assert (shown.consents, shown.visitors[0].consent_withdrawn) == ([], True)

    async def test_again_changes_nothing(self, front: Front) -> None:
        card = await front.register()
        where = front.session, front.clock, front.account_id, card.id
        first = await service.withdraw_consent(*where)
        front.clock.advance(hours=1)
        again = await service.withdraw_consent(*where)
        assert again.withdrawn_at == first.withdrawn_at
        assert await recorded(front) == [f"patient withdraw_consent card:{card.id}"]

    async def test_it_is_given_again_by_registering_or_in_the_correction(
        self, front: Front
    ) -> None:
        card = await front.register()
        where = front.session, front.clock, front.account_id, card.id
        await service.withdraw_consent(*where)
        assert (await front.register()).consent_withdrawn_at is None
        await service.withdraw_consent(*where)
        assert (await front.correct(card, phone="13900005678")).consent_withdrawn_at is not None
        assert (await front.correct(card, consent=True)).consent_withdrawn_at is None
        given = await front.session.scalars(
            select(Consent.version).where(Consent.withdrawn_at.is_(None))
        )
        assert list(given) == [service.CONSENT_VERSION]

    async def test_is_not_for_the_card_of_another_account(self, front: Front, seat: Seat) -> None:
        card, other = await front.register(), await seat()
        with pytest.raises(NotFound, match="visitor_not_found"):
            await service.withdraw_consent(other.session, other.clock, other.account_id, card.id)
