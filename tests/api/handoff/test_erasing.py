"""When a conversation is erased, no word of the desk's stays."""

from sqlalchemy import func, select

from api.handoff import erasing, notes
from api.handoff.models import ConversationNote, TicketEvent, TicketTransfer
from tests.api.handoff.desk_world import DeskWorld

SECRET = "王先生说的"


async def test_notes_reasons_and_summaries_go_and_what_was_done_stays(world: DeskWorld) -> None:
    agent, other = await world.agent(), await world.agent()
    gone = await world.patient("我怀孕了", slots={"complaint__what": SECRET})
    kept = await world.patient("我怀孕了", slots={"complaint__what": SECRET})
    for asked in (gone, kept):
        await world.takes(agent, asked)
        await world.offers(agent, asked, other)
        async with world.sessions() as session, session.begin():
            await notes.add(session, asked.id, agent, SECRET, world.clock.now())
        await world.gives_back(agent, asked, "other", SECRET)
    async with world.sessions() as session, session.begin():
        await erasing.forget(session, [gone.id])
    ticket = await world.ticket(gone)
    assert (ticket.summary, ticket.marks, ticket.wrap_up_note) == ({}, [], None)
    assert (await world.ticket(kept)).wrap_up_note == SECRET
    async with world.sessions() as session:
        left = (await session.scalars(select(ConversationNote.conversation_id))).all()
        reasons = {
            one.ticket_id: one.reason for one in await session.scalars(select(TicketTransfer))
        }
        done = await session.scalar(
            select(func.count()).where(TicketEvent.conversation_id == gone.id)
        )
    assert left == [kept.id]
    assert reasons[ticket.id] == ""
    assert done == len(await world.happened(kept))
