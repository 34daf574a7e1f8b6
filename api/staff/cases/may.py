"""What somebody may do about a case now: by the permission matrix and by where the case stands. The
acts check the same for themselves; this only keeps pages from offering what would be refused."""

from api.cases.models import AnswerState, TransferState
from api.cases.reading import Parts
from api.complaints.models import Complaint, ComplaintStatus
from api.staff.cases.schemas import Act
from api.staff.models import Staff
from api.staff.permissions import Permission, allows

_DONE = (ComplaintStatus.ANSWERED, ComplaintStatus.CLOSED)


def may(staff: Staff, complaint: Complaint, parts: Parts) -> list[Act]:
    """The acts, in the order of a case's life."""
    acts = set()
    if _has(staff, complaint, Permission.WORK_ON_COMPLAINTS):
        acts |= _work(staff, complaint, parts)
    if _has(staff, complaint, Permission.ASSIGN_COMPLAINTS):
        acts |= _lead(complaint)
    if _has(staff, complaint, Permission.APPROVE_ADMISSIONS):
        acts |= _approve(staff, complaint, parts)
    return [act for act in Act if act in acts]


def _has(staff: Staff, complaint: Complaint, permission: Permission) -> bool:
    needed = Permission.HANDLE_RESTRICTED if complaint.restricted else permission
    return allows(staff, needed)


def _open(complaint: Complaint) -> bool:
    return complaint.joined_to_id is None and complaint.status is not ComplaintStatus.CLOSED


def _work(staff: Staff, complaint: Complaint, parts: Parts) -> set[Act]:
    offers = [one for one in parts.transfers if one.state is TransferState.OFFERED]
    acts: set[Act] = set()
    if any(one.to_id == staff.id for one in offers):
        acts |= {Act.ACCEPT, Act.DECLINE}
    if complaint.joined_to_id is None and complaint.status in _DONE:
        acts.add(Act.REOPEN)
    asks = any(one.answered_at is None and one.dropped_at is None for one in parts.revisits)
    if complaint.status is ComplaintStatus.CLOSED and asks:
        acts.add(Act.REVISIT)
    if not _open(complaint):
        return acts
    acts |= {
        Act.CLASSIFY,
        Act.ADD_EVIDENCE,
        Act.ASK_OPINION,
        Act.RECORD_FINDING,
        Act.WRITE_ANSWER,
        Act.ADD_REMEDY,
        Act.TELL_PROGRESS,
        Act.CLOSE,
    }
    if may_hand_over(staff, complaint):
        acts.add(Act.TRANSFER)
    if any(_sendable(one.state, one.admits, one.decided_at is not None) for one in parts.answers):
        acts.add(Act.SEND_ANSWER)
    return acts


def _lead(complaint: Complaint) -> set[Act]:
    acts: set[Act] = {Act.PART} if complaint.joined_to_id is not None else set()
    if complaint.paused_at is not None:
        acts.add(Act.RESUME)
    if not _open(complaint):
        return acts
    acts |= {Act.ASSIGN, Act.JOIN}
    if complaint.paused_at is None and complaint.status is not ComplaintStatus.ANSWERED:
        acts.add(Act.PAUSE)
    return acts


def _approve(staff: Staff, complaint: Complaint, parts: Parts) -> set[Act]:
    waiting = [one for one in parts.answers if one.state is AnswerState.WAITING]
    others = any(one.author_id != staff.id for one in waiting)
    return {Act.APPROVE_ANSWER} if others and _open(complaint) else set()


def _sendable(state: AnswerState, admits: bool, decided: bool) -> bool:
    return state is AnswerState.DRAFT and (decided or not admits)


def may_hand_over(staff: Staff, complaint: Complaint) -> bool:
    """Whoever has it, anybody while nobody has, and who supervises (in the discipline office
    everybody)."""
    lead = Permission.HANDLE_RESTRICTED if complaint.restricted else Permission.APPROVE_ADMISSIONS
    return complaint.owner_id in (None, staff.id) or allows(staff, lead)
