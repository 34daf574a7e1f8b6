"""Telling complainants what was done: in their conversation what it is, beyond it only that there
is news. Who made one complaint of several tells all of them."""

import uuid
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.cases import handling
from api.complaints.models import Complaint, ComplaintEvent
from api.conversations import service as conversations
from api.conversations.models import Author
from api.conversations.schemas import Button, Outgoing
from api.notices.accounts import tell_progress, writer
from api.notices.outbox import Recipient
from api.wording import Wording


async def tell_progress_of(
    session: AsyncSession,
    wording: Wording,
    complaint: Complaint,
    event: ComplaintEvent,
    now: datetime,
) -> list[uuid.UUID]:
    """What an event says, to everybody who complained of the matter; returns the conversations to
    wake after the commit."""
    status = wording(f"complaint.status.{complaint.status.value}")
    params = {"note": event.note or status}
    return await tell(session, wording, complaint, event, now, "complaint.progress", params)


async def tell(
    session: AsyncSession,
    wording: Wording,
    complaint: Complaint,
    event: ComplaintEvent,
    now: datetime,
    key: str,
    params: dict[str, str],
) -> list[uuid.UUID]:
    """The words of `key`, which may name the `receipt`, each with their own. Returns the
    conversations to wake after the commit."""
    await session.flush()
    woken = [await _tell_one(session, wording, complaint, complaint, event, now, key, params, [])]
    told = {complaint.account_id}
    for joined in await handling.joined_to(session, complaint.id):
        if joined.account_id in told:
            continue
        told.add(joined.account_id)
        own = handling.note(session, joined, "told", "system", now)
        await session.flush()
        said = await _tell_one(session, wording, joined, complaint, own, now, key, params, [])
        woken.append(said)
    return [one for one in woken if one is not None]


async def ask_revisit(
    session: AsyncSession, wording: Wording, complaint: Complaint, now: datetime
) -> uuid.UUID | None:
    """Ask whether it is settled, with the buttons that the dialogue takes; returns the conversation
    to wake."""
    event = handling.note(session, complaint, "revisit_asked", "system", now)
    await session.flush()
    buttons = [
        Button(
            title=wording(f"complaint.revisit.{words}"),
            payload=f'/press_revisit{{"receipt": "{complaint.receipt}", "solved": "{solved}"}}',
        )
        for words, solved in (("solved", "yes"), ("not_solved", "no"))
    ]
    key = "complaint.revisit.ask"
    return await _tell_one(session, wording, complaint, complaint, event, now, key, {}, buttons)


async def _tell_one(
    session: AsyncSession,
    wording: Wording,
    whose: Complaint,
    main: Complaint,
    event: ComplaintEvent,
    now: datetime,
    key: str,
    params: dict[str, str],
    buttons: list[Button],
) -> uuid.UUID | None:
    message_id = None
    if whose.conversation_id is not None:
        text = wording(key, **{**params, "receipt": whose.receipt})
        said = Outgoing(text=text, author=Author.SYSTEM, buttons=buttons, card=_card(whose, main))
        # The notice carries it where no page shows it.
        [message] = await conversations.append(
            session, whose.conversation_id, [said], now=now, posted=False
        )
        message_id = message.id
    if whose.account_id is not None:
        await tell_progress(
            session,
            now,
            await _complainant(session, whose),
            receipt=whose.receipt,
            event_id=event.id,
            message_id=message_id,
        )
    return whose.conversation_id


def _card(whose: Complaint, main: Complaint) -> dict[str, object]:
    """The card keeps a restricted matter findable, and so hidden."""
    return {
        "type": "complaint",
        "receipt": whose.receipt,
        "status": main.status.value,
        "due": main.due_at.isoformat(),
    }


async def _complainant(session: AsyncSession, complaint: Complaint) -> Recipient:
    """Whoever filed it. Nothing joins an anonymous complaint to a visitor card."""
    if complaint.anonymous:
        return Recipient(None, complaint.account_id, complaint.conversation_id)
    return await writer(session, complaint.account_id, complaint.conversation_id)
