"""What an interview ends with is a form that registers a patient."""

from interviewed import CHILD, GROWN, PHONE, TODAY, Caller
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import FixedClock
from api.conversations import opening
from api.patients import service
from api.patients.models import Consent, Patient, Relation, VisitorCard
from api.patients.schemas import IdentityForm
from api.security import Seal

_SEAL = Seal("a key for these tests")


async def _registered(session: AsyncSession, clock: FixedClock, form: IdentityForm) -> VisitorCard:
    conversation = await opening.open_conversation(
        session,
        channel="hotline",
        external_hash="a call",
        session_token="a session of this call",
        now=clock.now(),
    )
    await session.flush()
    link = await service.open_identity_link(session, clock, conversation.id)
    redeemed = await service.redeem_identity_link(session, clock, _SEAL, link.token, form)
    return await session.get_one(VisitorCard, redeemed.card_id)


async def test_a_grown_caller_is_registered(session: AsyncSession, clock: FixedClock) -> None:
    assert clock.today() == TODAY
    caller = Caller().keys("1", "1", GROWN, "1", PHONE, "1").says("张三").keys("1")
    card = await _registered(session, clock, caller.form)
    patient = await session.get_one(Patient, card.patient_id)
    assert _SEAL.open(patient.id_number_sealed) == GROWN
    assert _SEAL.open(card.phone_sealed) == PHONE
    assert (card.name_masked, card.relation) == ("张*", Relation.SELF)


async def test_a_child_is_registered_by_a_guardian(
    session: AsyncSession, clock: FixedClock
) -> None:
    caller = Caller().keys("1", "1", CHILD, "1", "1", PHONE, "1")
    caller.says("李小明").keys("1").says("李大山").keys("1")
    card = await _registered(session, clock, caller.form)
    assert card.guardian_sealed is not None
    assert _SEAL.open(card.guardian_sealed) == f"李大山 {PHONE}"
    purposes = await session.scalars(select(Consent.purpose))
    assert list(purposes) == ["register_child"]
