"""Looking into a complaint: evidence, opinions, what was found."""

import base64
import binascii
import uuid
from collections.abc import Mapping
from datetime import datetime

from api.attachments.service import Content
from api.cases import handling, inquiry
from api.clock import HOSPITAL_ZONE
from api.complaints import casework
from api.complaints.models import Verdict
from api.errors import InvalidInput, TooLong
from api.staff.cases.acting import Acting, act, known_department, worlds
from api.staff.cases.inputs import (
    MAX_EVIDENCE_BYTES,
    EvidenceIn,
    FindingIn,
    OpinionIn,
    OpinionReceivedIn,
)
from api.staff.cases.schemas import CaseOut
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission


async def add_evidence(office: Office, staff: Staff, receipt: str, body: EvidenceIn) -> CaseOut:
    """Add a file, something that the complainant sent, or the description of something kept
    elsewhere. Raises `InvalidInput("evidence_empty")`, `("evidence_unreadable")`,
    `TooLong("evidence_too_big")`, `NotFound`."""

    async def work(acting: Acting) -> Mapping[str, object]:
        handling.must_be_open(acting.complaint)
        added = await inquiry.add_evidence(
            acting.session, office.seal, acting.complaint, _new(body), staff.id, acting.now
        )
        handling.begin(acting.complaint, acting.now)
        acting.note("evidence")
        return {"evidence": str(added.id), "kind": body.kind.value}

    return await act(office, staff, receipt, Permission.WORK_ON_COMPLAINTS, "evidence", work)


async def open_evidence(
    office: Office, staff: Staff, receipt: str, evidence_id: uuid.UUID
) -> Content:
    """The file of a piece of evidence; looking is recorded. Raises `NotFound`,
    `Refused("evidence_broken")`."""
    visible = worlds(staff)
    async with office.sessions() as session, session.begin():
        complaint, _ = await casework.find(session, receipt, restricted=visible)
        opened = await inquiry.open_evidence(session, office.seal, complaint, evidence_id)
        subject = f"complaint:{complaint.receipt}"
        office.record(session, staff, "complaint.evidence_view", subject, evidence=str(evidence_id))
    return opened


async def ask_opinion(office: Office, staff: Staff, receipt: str, body: OpinionIn) -> CaseOut:
    """Ask a department or a board for its opinion, until the end of a day's work."""
    closing = office.levels.complaints.due_time
    due = datetime.combine(body.due, closing, HOSPITAL_ZONE) if body.due else None

    async def work(acting: Acting) -> Mapping[str, object]:
        handling.must_be_open(acting.complaint)
        asked = await inquiry.ask_opinion(
            acting.session,
            acting.complaint,
            staff.id,
            body.asked_of,
            body.question,
            due,
            acting.now,
        )
        handling.begin(acting.complaint, acting.now)
        acting.note("opinion_asked", body.asked_of)
        return {"opinion": str(asked.id)}

    return await act(office, staff, receipt, Permission.WORK_ON_COMPLAINTS, "opinion", work)


async def receive_opinion(
    office: Office, staff: Staff, receipt: str, opinion_id: uuid.UUID, body: OpinionReceivedIn
) -> CaseOut:
    """Write down what came back. Raises `NotFound`, `Refused("opinion_received")`."""

    async def work(acting: Acting) -> Mapping[str, object]:
        handling.must_be_open(acting.complaint)
        opinion = await inquiry.receive_opinion(
            acting.session, acting.complaint, opinion_id, body.opinion, acting.now
        )
        acting.note("opinion_received", opinion.asked_of)
        return {"opinion": str(opinion_id)}

    return await act(
        office, staff, receipt, Permission.WORK_ON_COMPLAINTS, "opinion_received", work
    )


async def record_finding(office: Office, staff: Staff, receipt: str, body: FindingIn) -> CaseOut:
    """What was found, and why; it can be found anew while the case is open. Raises
    `InvalidInput("cause_unknown")`, `("department_unknown")`, `("refusal_incomplete")`."""

    async def work(acting: Acting) -> Mapping[str, object]:
        complaint = acting.complaint
        handling.must_be_open(complaint)
        _check_finding(office, body)
        await known_department(office, acting.session, body.department)
        for name, value in body.model_dump().items():
            setattr(complaint, name, value or None)
        handling.begin(complaint, acting.now)
        acting.note("finding")
        return {"verdict": body.verdict.value, "cause": body.cause, "department": body.department}

    return await act(office, staff, receipt, Permission.WORK_ON_COMPLAINTS, "finding", work)


def _new(body: EvidenceIn) -> inquiry.NewEvidence:
    return inquiry.NewEvidence(
        kind=body.kind,
        source=body.source,
        description=body.description,
        name=body.name,
        content=_decoded(body.content),
        attachment=body.attachment,
    )


def _check_finding(office: Office, body: FindingIn) -> None:
    if body.cause not in office.rules.causes:
        raise InvalidInput("cause_unknown")
    refuses = body.verdict is Verdict.NOT_UPHELD
    if refuses and not (body.refusal_reason and body.refusal_basis):
        raise InvalidInput("refusal_incomplete")


def _decoded(content: str | None) -> bytes | None:
    if not content:
        return None
    try:
        decoded = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError) as broken:
        raise InvalidInput("evidence_unreadable") from broken
    if len(decoded) > MAX_EVIDENCE_BYTES:
        raise TooLong("evidence_too_big")
    return decoded
