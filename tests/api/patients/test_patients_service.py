"""The one-time link, the visitor cards it makes, and the patient's own data."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from forms import form, id_card
from patient_front import Front, Seat, patient_of
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import FixedClock
from api.conversations.models import Conversation
from api.database import Sessions
from api.errors import InvalidInput, NotFound
from api.patients import service
from api.patients.models import Consent, Patient, VisitorCard
from api.security import Seal

NewConversation = Callable[[AsyncSession], Awaitable[Conversation]]


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
        self, front: Front, seat: Seat
    ) -> None:
        one, two = await front.register(), await (await seat()).register()
        assert one.patient_id == two.patient_id
        assert one.id != two.id
        assert one.person_hash == two.person_hash

    async def test_another_phone_is_another_person_to_show_things_to(
        self, front: Front, seat: Seat
    ) -> None:
        one, two = await front.register(), await (await seat()).register(phone="13900005678")
        assert one.patient_id == two.patient_id
        assert one.person_hash != two.person_hash

    async def test_another_account_can_not_rewrite_the_patient(
        self, front: Front, seat: Seat
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
                "consent_withdrawn": False,
            },
            {
                "card_id": child.id,
                "name_masked": "林*",
                "relation": "child",
                "sex": "m",
                "age": 6,
                "consent_withdrawn": False,
            },
        ]

    async def test_never_those_of_another_account(self, front: Front, seat: Seat) -> None:
        await front.register()
        other = await seat()
        assert await service.visitors(other.session, other.clock, other.account_id) == []
