"""The parts of a case as staff see them, with the names of people and departments."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from api.cases import ending
from api.cases.inquiry import Verified
from api.cases.models import (
    AnswerState,
    ComplaintAnswer,
    ComplaintTransfer,
    Evidence,
    Opinion,
    Remedy,
    Revisit,
)
from api.staff.cases.schemas import (
    AnswerOut,
    EvidenceOut,
    OpinionOut,
    RemedyOut,
    RevisitOut,
    TransferOut,
)
from api.staff.models import Staff


@dataclass(frozen=True)
class Names:
    """What ids and codes are called: staff by id, departments and offices by code."""

    staff: Mapping[int | None, Staff]
    departments: Mapping[str, str]

    def display(self, staff_id: int | None) -> str | None:
        """The name that is shown."""
        return self.staff[staff_id].display_name if staff_id in self.staff else None

    def username(self, staff_id: int | None) -> str | None:
        """The name of the account."""
        return self.staff[staff_id].username if staff_id in self.staff else None

    def department(self, code: str | None) -> str | None:
        """The name of a department or an office."""
        return self.departments.get(code, code) if code else None


def evidence_out(one: Evidence, names: Names, verified: Verified) -> EvidenceOut:
    """A piece of evidence."""
    return EvidenceOut(
        id=one.id,
        kind=one.kind,
        source=one.source,
        description=one.description,
        name=one.name,
        media_type=one.media_type,
        size=one.size,
        sha256=one.sha256,
        has_content=verified.there,
        attachment=one.attachment_id,
        broken=verified.broken,
        by=names.display(one.added_by_id),
        at=one.at,
    )


def opinion_out(one: Opinion, names: Names, now: datetime) -> OpinionOut:
    """An opinion."""
    due = one.due_at
    return OpinionOut(
        id=one.id,
        asked_of=one.asked_of,
        question=one.question,
        asked_by=names.display(one.asked_by_id) or "",
        asked_at=one.asked_at,
        due=due,
        opinion=one.opinion,
        received_at=one.received_at,
        late=due is not None and (one.received_at or now) > due,
    )


def answer_out(one: ComplaintAnswer, names: Names) -> AnswerOut:
    """An answer."""
    approved = one.decided_at is not None and one.state in (AnswerState.DRAFT, AnswerState.SENT)
    return AnswerOut(
        id=one.id,
        state=one.state,
        apology=one.apology,
        finding=one.finding,
        admits=one.admits,
        approved=approved,
        author=names.display(one.author_id) or "",
        author_username=names.username(one.author_id) or "",
        created_at=one.created_at,
        decided_by=names.display(one.decided_by_id),
        decided_at=one.decided_at,
        note=one.decision_note,
        sent_at=one.sent_at,
    )


def remedy_out(one: Remedy, names: Names, now: datetime) -> RemedyOut:
    """A remedy."""
    return RemedyOut(
        id=one.id,
        what=one.what,
        department=one.department,
        department_name=names.department(one.department),
        owner=one.owner,
        due=one.due,
        late=ending.is_late(one, now),
        escalated=one.escalated_at is not None,
        done_at=one.done_at,
        note=one.done_note,
        worked=one.worked,
        worked_note=one.worked_note,
    )


def transfer_out(one: ComplaintTransfer, names: Names) -> TransferOut:
    """A hand-over."""
    return TransferOut(
        state=one.state,
        from_=names.display(one.from_id),
        to=names.display(one.to_id) or "",
        to_username=names.username(one.to_id) or "",
        reason=one.reason,
        at=one.at,
        decided_at=one.decided_at,
    )


def revisit_out(one: Revisit) -> RevisitOut:
    """A revisit."""
    return RevisitOut(
        id=one.id,
        due=one.due_at,
        asked_at=one.asked_at,
        by_phone=one.channel == "phone" and one.answered_at is None,
        solved=one.solved,
        satisfaction=one.satisfaction,
        words=one.words,
        answered_at=one.answered_at,
    )
