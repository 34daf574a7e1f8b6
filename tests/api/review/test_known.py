"""Whom a conversation is of: everything that the api knows of its account."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import FixedClock
from api.hotline.models import Call
from api.patients import service as patients
from api.patients.privacy import erase_account_data
from api.review.known import known_of
from api.security import seal_from
from api.settings import Settings
from tests.api.review import talks
from tests.api.staff import factories


async def test_names_and_numbers_of_everybody_concerned_are_known(
    session: AsyncSession, settings: Settings, clock: FixedClock
) -> None:
    seal = seal_from(settings)
    conversation = await factories.conversation(session, clock.now())
    other = await factories.conversation(session, clock.now())
    child = replace(
        talks.IDENTITY,
        name="张小宝",
        id_number="110101202003080011",
        subject="id_card:110101202003080011",
        guardian="王芳 110101198808080028",
    )
    for identity in (talks.IDENTITY, child):
        await patients.register(session, clock.now(), seal, conversation.account_id, identity)
    complaint = talks.secret_complaint(conversation, clock.now())
    complaint.who, complaint.contact_sealed = "李雷", seal.seal("13900005678")
    call = Call(
        call_id="one",
        conversation_id=conversation.id,
        callback_sealed=seal.seal("057112345678"),
        started_at=clock.now(),
    )
    session.add_all([complaint, call])
    await session.flush()

    known = await known_of(session, seal, conversation.id)
    assert set(known.names) == {"张小明", "张小宝", "王芳", "李雷"}
    assert set(known.numbers) >= {talks.PHONE, talks.PAPER, "13900005678", "057112345678"}
    assert {"110101198808080028", "110101202003080011"} <= set(known.numbers)
    nobody = await known_of(session, seal, other.id)
    assert (nobody.names, nobody.numbers) == ((), ())


async def test_nothing_is_known_of_who_had_their_data_erased(
    session: AsyncSession, settings: Settings, clock: FixedClock
) -> None:
    seal = seal_from(settings)
    conversation = await factories.conversation(session, clock.now())
    await talks.with_card(session, seal, conversation, clock.now())
    await erase_account_data(session, clock, conversation.account_id)
    assert (await known_of(session, seal, conversation.id)).names == ()
