"""A complaint in words for the patient."""

from api.complaints.models import Complaint
from api.complaints.schemas import ProgressOut, ReceiptOut, StandingOut
from api.complaints.service import Standing, is_done
from api.handoff.service import moment_in_words
from api.wording import Wording


def receipt(wording: Wording, complaint: Complaint) -> ReceiptOut:
    """受理回执: the number, what happens next and by when (A4.5)."""
    due = moment_in_words(wording, complaint.due_at)
    lines = [
        wording(f"complaint.received.{complaint.kind.value}", receipt=complaint.receipt, due=due)
    ]
    lines += [
        wording(f"complaint.{mark}")
        for mark in ("urgent", "restricted")
        if getattr(complaint, mark)
    ]
    return ReceiptOut(
        receipt=complaint.receipt,
        kind=complaint.kind,
        status=complaint.status,
        due=complaint.due_at,
        category=complaint.category,
        text="\n".join(lines),
    )


def standing(wording: Wording, seen: Standing) -> StandingOut:
    """Where it stands, as whoever asks may know it."""
    complaint = seen.complaint
    return StandingOut(
        receipt=complaint.receipt,
        status=complaint.status,
        due=complaint.due_at,
        own=seen.own,
        kind=complaint.kind if seen.own else None,
        progress=[ProgressOut(at=event.at, note=event.note or "") for event in seen.progress],
        text="\n".join(_sentences(wording, seen)),
    )


def _sentences(wording: Wording, seen: Standing) -> list[str]:
    complaint = seen.complaint
    status = wording(f"complaint.status.{complaint.status.value}")
    key = "complaint.standing_done" if is_done(complaint) else "complaint.standing"
    due = moment_in_words(wording, complaint.due_at)
    lines = [wording(key, receipt=complaint.receipt, status=status, due=due)]
    if seen.progress:
        last = seen.progress[-1]
        at = moment_in_words(wording, last.at)
        lines.append(wording("complaint.latest", at=at, note=last.note))
    return lines
