"""The one-time link, the visitor cards it makes, and the patient's own data."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from forms import form, id_card
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.appointments.models import Appointment, AppointmentStatus
from api.clinics.models import Clinic, Period, Slot
from api.clock import HOSPITAL_ZONE, FixedClock
from api.conversations.models import Conversation
from api.database import Sessions
from api.departments.models import Department, DepartmentKind
from api.doctors.models import Doctor, SlotKind, Title
from api.errors import InvalidInput, NotFound, Refused
from api.patients import service
from api.patients.models import Consent, IdentityLink, Patient, VisitorCard
from api.patients.schemas import Redeemed
from api.security import Seal

NewConversation = Callable[[AsyncSession], Awaitable[Conversation]]


class Front:
    """One account at one conversation, with the service's usual arguments."""

    def __init__(self, session: AsyncSession, clock: FixedClock, seal: Seal) -> None:
        self.session, self.clock, self.seal = session, clock, seal
        self.conversation: Conversation

    @property
    def account_id(self) -> int:
        return self.conversation.account_id

    async def link(self) -> str:
        where = self.conversation.id
        return (await service.open_identity_link(self.session, self.clock, where)).token

    async def redeem(self, token: str, **changes: Any) -> Redeemed:
        return await service.redeem_identity_link(
            self.session, self.clock, self.seal, token, form(**changes)
        )

    async def register(self, **changes: Any) -> VisitorCard:
        redeemed = await self.redeem(await self.link(), **changes)
        return await self.session.get_one(VisitorCard, redeemed.card_id, populate_existing=True)

    async def erase(self) -> Any:
        return await service.erase_account_data(self.session, self.clock, self.account_id)


@pytest.fixture
def seat(
    session: AsyncSession, clock: FixedClock, seal: Seal, new_conversation: NewConversation
) -> Callable[[], Awaitable[Front]]:
    """Seats another account."""

    async def another() -> Front:
        front = Front(session, clock, seal)
        front.conversation = await new_conversation(session)
        return front

    return another


@pytest.fixture
async def front(seat: Callable[[], Awaitable[Front]]) -> Front:
    return await seat()


async def patient_of(session: AsyncSession, card: VisitorCard) -> Patient:
    return await session.get_one(Patient, card.patient_id, populate_existing=True)


class TestOpenIdentityLink:
    async def test_lasts_15_minutes_and_only_its_hash_is_kept(self, front: Front) -> None:
        link = await service.open_identity_link(front.session, front.clock, front.conversation.id)
        assert link.expires_at == front.clock.now() + timedelta(minutes=15)
        kept = (await front.session.scalars(select(IdentityLink))).one()
        assert link.token not in kept.token_hash
        assert len(link.token) >= 40

    async def test_of_an_unknown_conversation_is_not_found(self, front: Front) -> None:
        with pytest.raises(NotFound):
            await service.open_identity_link(front.session, front.clock, uuid.uuid4())


class TestFindIdentityLink:
    async def test_finds_a_fresh_one(self, front: Front) -> None:
        link = await service.find_identity_link(front.session, front.clock, await front.link())
        assert link.conversation_id == front.conversation.id

    async def test_not_an_unknown_one(self, front: Front) -> None:
        for token in ("", "guess", "\ud800"):
            with pytest.raises(NotFound, match="identity_link_expired"):
                await service.find_identity_link(front.session, front.clock, token)

    async def test_not_an_old_one(self, front: Front) -> None:
        token = await front.link()
        front.clock.advance(minutes=15)
        with pytest.raises(NotFound, match="identity_link_expired"):
            await service.find_identity_link(front.session, front.clock, token)


class TestRedeemIdentityLink:
    async def test_goes_on_in_the_conversation_with_a_visitor_card(self, front: Front) -> None:
        redeemed = await front.redeem(await front.link())
        assert redeemed.conversation_id == front.conversation.id
        card = await front.session.get_one(VisitorCard, redeemed.card_id)
        assert card.account_id == front.account_id

    async def test_keeps_identity_sealed_and_masked_only(self, front: Front) -> None:
        card = await front.register()
        patient = await patient_of(front.session, card)
        shown = " ".join(
            str(value)
            for row in (card, patient)
            for column, value in vars(row).items()
            if not column.endswith("_sealed")
        )
        for secret in ("林小雨", id_card(), "13800001234"):
            assert secret not in shown
        assert front.seal.open(patient.id_number_sealed) == id_card()
        assert (card.name_masked, patient.phone_masked) == ("林*雨", "138****1234")
        assert (patient.sex, patient.birth_date) == ("f", date(1990, 3, 7))

    async def test_records_the_consent(self, front: Front) -> None:
        card = await front.register()
        consent = (
            await front.session.scalars(
                select(Consent).where(Consent.patient_id == card.patient_id)
            )
        ).one()
        assert (consent.purpose, consent.account_id) == ("register_patient", front.account_id)
        assert consent.given_at == front.clock.now()

    async def test_a_guardians_consent_is_told_apart(self, front: Front) -> None:
        card = await front.register(
            id_number=id_card(date(2020, 5, 1)), relation="child", guardian="林大山"
        )
        purposes = await front.session.scalars(
            select(Consent.purpose).where(Consent.patient_id == card.patient_id)
        )
        assert list(purposes) == ["register_child"]
        assert card.guardian_sealed is not None
        assert front.seal.open(card.guardian_sealed) == "林大山 13800001234"

    async def test_works_once(self, front: Front) -> None:
        token = await front.link()
        await front.redeem(token)
        with pytest.raises(NotFound, match="identity_link_expired"):
            await front.redeem(token)

    async def test_a_mistake_in_the_form_leaves_the_link_usable(self, front: Front) -> None:
        token = await front.link()
        with pytest.raises(InvalidInput, match="phone_invalid"):
            await front.redeem(token, phone="110")
        assert (await front.redeem(token)).card_id

    async def test_an_old_link_is_told_before_the_form_is_looked_at(self, front: Front) -> None:
        token = await front.link()
        front.clock.advance(minutes=16)
        with pytest.raises(NotFound, match="identity_link_expired"):
            await front.redeem(token, phone="110")

    async def test_the_same_paper_is_the_same_patient_for_two_accounts(
        self, front: Front, seat: Callable[[], Awaitable[Front]]
    ) -> None:
        one, two = await front.register(), await (await seat()).register()
        assert one.patient_id == two.patient_id
        assert one.id != two.id
        assert one.person_hash == two.person_hash

    async def test_another_phone_is_another_person_to_show_things_to(
        self, front: Front, seat: Callable[[], Awaitable[Front]]
    ) -> None:
        one, two = await front.register(), await (await seat()).register(phone="13900005678")
        assert one.patient_id == two.patient_id
        assert one.person_hash != two.person_hash

    async def test_another_account_can_not_rewrite_the_patient(
        self, front: Front, seat: Callable[[], Awaitable[Front]]
    ) -> None:
        card = await front.register()
        other = await (await seat()).register(name="李雷", phone="13900005678")
        patient = await patient_of(front.session, card)
        assert (patient.name_masked, patient.phone_masked) == ("林*雨", "138****1234")
        assert other.name_masked == "李*"

    async def test_the_same_account_can_put_a_slip_right(self, front: Front) -> None:
        first = await front.register(name="林小语", phone="13800001243")
        second = await front.register()
        assert second.id == first.id
        patient = await patient_of(front.session, second)
        assert front.seal.open(patient.name_sealed) == "林小雨"
        assert patient.phone_masked == "138****1234"

    async def test_of_two_at_the_same_moment_one_wins(
        self,
        sessions: Sessions,
        clock: FixedClock,
        seal: Seal,
        new_conversation: NewConversation,
    ) -> None:
        async with sessions() as session, session.begin():
            conversation = await new_conversation(session)
            token = (await service.open_identity_link(session, clock, conversation.id)).token

        async def redeem() -> str:
            try:
                async with sessions() as session, session.begin():
                    await service.redeem_identity_link(session, clock, seal, token, form())
            except NotFound as gone:
                return gone.code
            return "done"

        outcomes = await asyncio.gather(*(redeem() for _ in range(10)))
        assert sorted(outcomes) == ["done"] + ["identity_link_expired"] * 9

    async def test_many_accounts_registering_one_patient_at_once_make_one_patient(
        self,
        sessions: Sessions,
        clock: FixedClock,
        seal: Seal,
        new_conversation: NewConversation,
    ) -> None:
        async def register() -> None:
            async with sessions() as session, session.begin():
                conversation = await new_conversation(session)
                link = await service.open_identity_link(session, clock, conversation.id)
                await service.redeem_identity_link(session, clock, seal, link.token, form())

        await asyncio.gather(*(register() for _ in range(10)))
        async with sessions() as session:
            assert await session.scalar(select(func.count()).select_from(Patient)) == 1
            assert await session.scalar(select(func.count()).select_from(VisitorCard)) == 10


class TestVisitors:
    async def test_lists_whom_the_account_may_book_for(self, front: Front) -> None:
        mine = await front.register()
        child = await front.register(
            name="林一",
            id_number=id_card(date(2020, 5, 1), woman=False),
            relation="child",
            guardian="林小雨",
        )
        listed = await service.visitors(front.session, front.clock, front.account_id)
        assert [visitor.model_dump() for visitor in listed] == [
            {
                "card_id": mine.id,
                "name_masked": "林*雨",
                "relation": "self",
                "sex": "f",
                "age": 36,
            },
            {
                "card_id": child.id,
                "name_masked": "林*",
                "relation": "child",
                "sex": "m",
                "age": 6,
            },
        ]

    async def test_never_those_of_another_account(
        self, front: Front, seat: Callable[[], Awaitable[Front]]
    ) -> None:
        await front.register()
        other = await seat()
        assert await service.visitors(other.session, other.clock, other.account_id) == []


class TestMyData:
    async def test_shows_what_is_kept_masked(self, front: Front) -> None:
        card = await front.register()
        shown = await service.my_data(front.session, front.seal, front.account_id)
        assert shown.visitors[0].model_dump(mode="json") == {
            "card_id": card.id,
            "name_masked": "林*雨",
            "relation": "self",
            "id_type": "id_card",
            "id_number_masked": f"{id_card()[:3]}{'*' * 11}{id_card()[-4:]}",
            "phone_masked": "138****1234",
            "guardian_masked": None,
            "since": "2026-11-18T10:00:00+08:00",
        }
        assert [consent.purpose for consent in shown.consents] == ["register_patient"]
        assert shown.appointments == 0

    async def test_of_a_new_account_is_empty(self, front: Front) -> None:
        shown = await service.my_data(front.session, front.seal, front.account_id)
        assert (shown.visitors, shown.consents, shown.appointments) == ([], [], 0)


class TestEraseAccountData:
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

    async def test_keeps_a_patient_another_account_acts_for(
        self, front: Front, seat: Callable[[], Awaitable[Front]]
    ) -> None:
        card = await front.register()
        other = await seat()
        await other.register()
        assert (await front.erase()).patients == 0
        assert (await patient_of(front.session, card)).erased_at is None
        assert len(await service.visitors(other.session, other.clock, other.account_id)) == 1

    async def test_takes_the_consent_back(self, front: Front) -> None:
        await front.register()
        await front.erase()
        shown = await service.my_data(front.session, front.seal, front.account_id)
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


async def appointment(
    front: Front, card: VisitorCard, status: AppointmentStatus, day: date
) -> Appointment:
    """An appointment of the card's patient, with the clinic it needs."""
    session, now = front.session, front.clock.now()
    department = Department(
        code="test",
        name="测试科",
        kind=DepartmentKind.CLINICAL,
        aliases=[],
        building="门诊楼",
        floor=1,
        zone="A 区",
        phone="0571-0000-9999",
        treats=[],
        about="测试用",
        position=1000,
    )
    session.add(department)
    await session.flush()
    doctor = Doctor(
        id="t1",
        name="曾理",
        reading="zeng li",
        initials="zl",
        sex="m",
        title=Title.CHIEF,
        department_code="test",
        specialities=[],
        kind=SlotKind.EXPERT,
        fee=50,
    )
    session.add(doctor)
    await session.flush()
    clinic = Clinic(
        doctor_id="t1",
        department_code="test",
        date=day,
        period=Period.AM,
        start=time(9),
        end=time(12),
        kind=SlotKind.EXPERT,
        fee=50,
        room="305 诊室",
    )
    session.add(clinic)
    await session.flush()
    slot = Slot(
        clinic_id=clinic.id,
        start=time(9),
        end=time(9, 30),
        starts_at=datetime.combine(day, time(9), HOSPITAL_ZONE),
        capacity=1,
        taken=1,
    )
    session.add(slot)
    await session.flush()
    return Appointment(
        patient_id=card.patient_id,
        account_id=card.account_id,
        slot_id=slot.id,
        clinic_id=clinic.id,
        department_code="test",
        unit="test",
        date=day,
        period=Period.AM,
        status=status,
        fee=50,
        channel="web",
        held_until=now + timedelta(minutes=5) if status is AppointmentStatus.HELD else None,
        created_at=now,
        updated_at=now,
    )
