"""Notes of colleagues about a conversation, and what happened to its tickets: the side panel. What
only the discipline office may read of is hidden here as in the transcript."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.complaints.models import Complaint
from api.conversations import service as conversations
from api.conversations.events import wake_desk
from api.handoff import history, notes, transfers
from api.handoff.models import ConversationNote, TicketEvent, TicketTransfer
from api.staff.desk.schemas import HistoryLine, NoteOut
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, allows, check

# By ticket, kind of event and time.
_Reasons = dict[tuple[object, ...], str]


async def add_note(office: Office, staff: Staff, conversation_id: uuid.UUID, text: str) -> NoteOut:
    """Write something down for colleagues. It is never sent. Raises `NotFound`,
    `InvalidInput("note_empty")`."""
    check(staff, Permission.SERVE)
    async with office.sessions() as session, session.begin():
        await conversations.get_conversation(session, conversation_id)
        note = await notes.add(session, conversation_id, staff, text, office.clock.now())
        subject = f"conversation:{conversation_id}"
        office.record(session, staff, "conversation.note", subject, note=note.id)
    await wake_desk(office.redis, "note", conversation_id)
    return _shown(office, note, staff, hidden=False)


async def list_notes(
    office: Office, staff: Staff, conversation_id: uuid.UUID, *, refresh: bool = False
) -> list[NoteOut]:
    """The notes of a conversation, the oldest first. Where a restricted complaint was filed, those
    of others are for the discipline office. Looking is recorded, except by a page that has entered
    its look at the transcript already (`refresh`). Raises `Forbidden`, `NotFound`."""
    _check_reader(staff)
    async with office.sessions() as session, session.begin():
        await conversations.get_conversation(session, conversation_id)
        if not refresh:
            subject = f"conversation:{conversation_id}"
            office.record(session, staff, "conversation.notes", subject)
        kept = await _kept_from(session, staff, conversation_id)
        found = await notes.of_conversation(session, conversation_id)
    return [
        _shown(office, note, author, hidden=kept and author.id != staff.id)
        for note, author in found
    ]


async def list_history(
    office: Office, staff: Staff, conversation_id: uuid.UUID, *, refresh: bool = False
) -> list[HistoryLine]:
    """What happened to the conversation's tickets, in order, with the reasons of transfers. Looking
    is recorded as with the notes. Raises `Forbidden`, `NotFound`."""
    _check_reader(staff)
    async with office.sessions() as session, session.begin():
        await conversations.get_conversation(session, conversation_id)
        if not refresh:
            subject = f"conversation:{conversation_id}"
            office.record(session, staff, "conversation.history", subject)
        kept = await _kept_from(session, staff, conversation_id)
        events = await history.of_conversation(session, conversation_id)
        moved = await transfers.of_conversation(session, conversation_id)
        names = await _names(session, events)
    reasons: _Reasons = {} if kept else _reasons(moved)
    return [_line(office, event, names, reasons) for event in events]


def _line(
    office: Office,
    event: TicketEvent,
    names: dict[str, str],
    reasons: _Reasons,
) -> HistoryLine:
    details = dict(event.details)
    if reason := reasons.get((event.ticket_id, event.kind, event.at)):
        details["reason"] = reason
    if "skill" in details:
        details["skill_name"] = office.levels.desk.skill_name(str(details["skill"]))
    if "to" in details:
        details["to_name"] = names.get(f"staff:{details['to']}", str(details["to"]))
    ours = event.actor in {history.PATIENT, history.SYSTEM}
    actor = office.wording(f"staff_handoff.actor.{event.actor}") if ours else event.actor
    return HistoryLine(
        ticket=event.ticket_id,
        kind=event.kind,
        text=office.wording(f"staff_handoff.event.{event.kind}"),
        actor=names.get(event.actor, actor),
        details=details,
        at=event.at,
    )


def _reasons(moved: Sequence[TicketTransfer]) -> _Reasons:
    """The words that belong to a line of the history, by its ticket, kind and time."""
    said: _Reasons = {}
    for one in moved:
        kind = "requeued" if one.to_id is None else "offered"
        said[(one.ticket_id, kind, one.at)] = one.reason
        if one.answer:
            said[(one.ticket_id, "declined", one.decided_at)] = one.answer
    return said


async def _names(session: AsyncSession, events: Sequence[TicketEvent]) -> dict[str, str]:
    """Display names of everybody in the history, by how records name them."""
    usernames = {event.actor.removeprefix("staff:") for event in events}
    usernames |= {str(event.details["to"]) for event in events if "to" in event.details}
    found = await session.scalars(select(Staff).where(Staff.username.in_(usernames)))
    return {one.actor: one.display_name for one in found}


async def _kept_from(session: AsyncSession, staff: Staff, conversation_id: uuid.UUID) -> bool:
    """Whether there is something in the conversation that the reader may not know of."""
    if allows(staff, Permission.HANDLE_RESTRICTED):
        return False
    restricted = select(Complaint.id).where(
        Complaint.conversation_id == conversation_id, Complaint.restricted
    )
    return await session.scalar(restricted.limit(1)) is not None


def _check_reader(staff: Staff) -> None:
    """Notes and history are the desk's, and the complaint officers', who go on from there."""
    check(staff, Permission.SERVE, Permission.WORK_ON_COMPLAINTS)


def _shown(office: Office, note: ConversationNote, author: Staff, *, hidden: bool) -> NoteOut:
    return NoteOut(
        id=note.id,
        author=author.display_name,
        text=office.wording("staff.hidden") if hidden else note.text,
        at=note.at,
        hidden=hidden,
    )
