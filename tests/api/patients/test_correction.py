"""A visitor card put right through its link."""

import asyncio
from datetime import date

import pytest
from forms import form, id_card
from patient_front import Front, NewConversation, Seat, patient_of
from sqlalchemy import select

from api.clock import FixedClock
from api.database import Sessions
from api.errors import DaoyiError, InvalidInput, NotFound
from api.patients import correction, service
from api.patients.models import VisitorCard
from api.patients.schemas import CorrectionForm
from api.security import Seal
from api.staff.models import AuditEntry


class TestFormToFill:
    async def test_of_a_new_card_is_empty(self, front: Front) -> None:
        token = await front.link()
        drawn = await correction.form_to_fill(front.session, front.clock, front.seal, token)
        assert drawn.card is None

    async def test_of_a_correction_shows_the_card_masked(self, front: Front) -> None:
        card = await front.register()
        token = await front.correction_link(card)
        drawn = await correction.form_to_fill(front.session, front.clock, front.seal, token)
        assert drawn.card is not None
        assert (drawn.card.name_masked, drawn.card.phone_masked) == ("林*雨", "138****1234")
        for secret in ("林小雨", id_card(), "13800001234"):
            assert secret not in drawn.model_dump_json()

    async def test_of_an_old_link_is_not_found(self, front: Front) -> None:
        token = await front.link()
        front.clock.advance(minutes=15)
        with pytest.raises(NotFound, match="identity_link_expired"):
            await correction.form_to_fill(front.session, front.clock, front.seal, token)


class TestCorrectCard:
    async def test_changes_card_and_patient_and_keeps_the_rest(self, front: Front) -> None:
        card = await front.register(name="林小语", phone="13800001243")
        anew = await front.correct(card, name="林小雨", phone="13800001234", relation="other")
        assert (anew.id, anew.name_masked, anew.relation) == (card.id, "林*雨", "other")
        patient = await patient_of(front.session, anew)
        assert front.seal.open(patient.name_sealed) == "林小雨"
        assert front.seal.open(patient.id_number_sealed) == id_card()
        assert patient.phone_masked == "138****1234"
        assert patient.phone_hash == front.seal.lookup("13800001234")

    async def test_the_one_put_right_is_the_person_others_typed(
        self, front: Front, seat: Seat
    ) -> None:
        card, other = await front.register(phone="13800001243"), await (await seat()).register()
        assert card.person_hash != other.person_hash
        assert (await front.correct(card, phone="13800001234")).person_hash == other.person_hash

    async def test_the_patient_of_others_too_stays_as_it_is(self, front: Front, seat: Seat) -> None:
        await front.register()
        other = await seat()
        theirs = await other.correct(await other.register(), phone="13900005678")
        assert (await patient_of(front.session, theirs)).phone_masked == "138****1234"
        assert other.seal.open(theirs.phone_sealed) == "13900005678"

    async def test_a_mistake_leaves_the_link_usable(self, front: Front) -> None:
        card = await front.register()
        token = await front.correction_link(card)
        where = front.session, front.clock, front.seal, token
        with pytest.raises(InvalidInput, match="phone_invalid"):
            await correction.correct_card(*where, CorrectionForm(phone="1"))
        await correction.correct_card(*where, CorrectionForm(phone="13900005678"))
        with pytest.raises(NotFound, match="identity_link_expired"):
            await correction.correct_card(*where, CorrectionForm(phone="13900005679"))

    async def test_is_recorded_by_the_names_of_the_fields(self, front: Front) -> None:
        await front.correct(await front.register(), name="林小语", phone="13900005678")
        entry = (await front.session.scalars(select(AuditEntry))).one()
        assert (entry.action, entry.details) == ("correct_card", {"fields": ["name", "phone"]})

    async def test_a_child_may_get_another_guardian(self, front: Front) -> None:
        child = await front.register(
            name="林一", id_number=id_card(date(2020, 5, 1)), relation="child", guardian="林小雨"
        )
        anew = await front.correct(child, guardian={"name": "林大山", "phone": "13900005678"})
        assert anew.guardian_sealed is not None
        assert front.seal.open(anew.guardian_sealed) == "林大山 13900005678"

    async def test_and_removing_the_card_at_once_never_wait_for_each_other(
        self, sessions: Sessions, clock: FixedClock, seal: Seal, new_conversation: NewConversation
    ) -> None:
        async def one_of_each() -> list[str]:
            async with sessions() as session, session.begin():
                conversation = await new_conversation(session)
                link = await service.open_identity_link(session, clock, conversation.id)
                where = session, clock, seal, link.token
                card = (await service.redeem_identity_link(*where, form())).card_id
                opened = await service.open_correction_link(session, clock, conversation.id, card)
                account_id = conversation.account_id

            async def correct() -> None:
                async with sessions() as session, session.begin():
                    anew = CorrectionForm(phone="13900005678")
                    await correction.correct_card(session, clock, seal, opened.token, anew)

            async def remove() -> None:
                async with sessions() as session, session.begin():
                    await service.remove_card(session, clock, account_id, card)

            results = await asyncio.gather(correct(), remove(), return_exceptions=True)
            return [
                error.code if isinstance(error, DaoyiError) else repr(error)
                for error in results
                if error
            ]

        for _ in range(10):
            assert set(await one_of_each()) <= {"identity_link_expired"}
        async with sessions() as session:
            assert (await session.scalars(select(VisitorCard))).all() == []
