"""Filing a complaint for a patient in the conversation that one serves: it is the patient's own, as
if they had told the assistant, and the patient gets the receipt there."""

import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from api.cases import inquiry
from api.complaints import filing, words
from api.complaints.models import Complaint
from api.complaints.schemas import ComplaintIn, ReceiptOut
from api.conversations import service as conversations
from api.conversations.events import wake_patient
from api.conversations.models import Author
from api.conversations.schemas import Outgoing
from api.staff.audit import entries
from api.staff.cases.acting import wake
from api.staff.cases.inputs import ComplaintOnBehalfIn
from api.staff.desk.holding import require_hold
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission, check


async def file(
    office: Office, staff: Staff, conversation_id: uuid.UUID, body: ComplaintOnBehalfIn
) -> ReceiptOut:
    """Receive it, with the pictures that the patient sent, and say its receipt to the patient; of a
    matter told before that is the first receipt. Who writes it down is its first receiver. Raises
    `Refused("not_yours")`, `InvalidInput("empty_text")`."""
    check(staff, Permission.ACT_FOR_PATIENT)
    check(staff, Permission.SERVE)
    async with office.sessions() as session, session.begin():
        await require_hold(session, staff, conversation_id)
        complaint = await _received(office, session, staff, conversation_id, body)
        subject, now = f"complaint:{complaint.receipt}", office.clock.now()
        kept = complaint.restricted
        entries.record(session, staff.actor, "complaint.file", subject, now, restricted=kept)
        main = await filing.main_of(session, complaint)
        receipt = words.receipt(office.wording, main, joined=main is not complaint)
        await _say(session, staff, conversation_id, receipt, office)
    await wake_patient(office.redis, conversation_id)
    await wake(office, complaint, alarming=complaint.urgent)
    return receipt


async def _received(
    office: Office,
    session: AsyncSession,
    staff: Staff,
    conversation_id: uuid.UUID,
    body: ComplaintOnBehalfIn,
) -> Complaint:
    conversation = await conversations.get_conversation(session, conversation_id)
    source = filing.Source(
        conversation.channel, conversation.id, conversation.account_id, receiver=staff
    )
    told = ComplaintIn(conversation=conversation_id, **body.model_dump())
    now = office.clock.now()
    complaint = await filing.receive(session, now, office.levels, office.rules, source, told)
    from_patient = office.wording("staff_cases.from_patient")
    await inquiry.take_pictures(session, complaint, from_patient, now, only=None)
    return complaint


async def _say(
    session: AsyncSession,
    staff: Staff,
    conversation_id: uuid.UUID,
    receipt: ReceiptOut,
    office: Office,
) -> None:
    """The receipt with its card."""
    shown = receipt.model_dump(mode="json", include={"receipt", "status", "due"})
    told = Outgoing(
        text=receipt.text,
        author=Author.AGENT,
        author_name=staff.display_name,
        card={"type": "complaint", **shown},
    )
    await conversations.append(session, conversation_id, [told], now=office.clock.now())
