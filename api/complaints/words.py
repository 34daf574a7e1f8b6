"""A complaint in words for the patient."""

from api.cases.ending import is_raised
from api.complaints.models import Complaint
from api.complaints.schemas import ProgressOut, ReceiptOut, RevisitAnsweredOut, StandingOut
from api.complaints.service import Standing, is_done
from api.handoff.service import moment_in_words
from api.wording import Wording


def receipt(wording: Wording, complaint: Complaint, *, joined: bool = False) -> ReceiptOut:
    """受理回执: the number, what happens next and by when (A4.5). `joined`: told before, of which
    this is the first receipt."""
    due = moment_in_words(wording, complaint.due_at)
    key = "complaint.joined" if joined else f"complaint.received.{complaint.kind.value}"
    lines = [wording(key, receipt=complaint.receipt, due=due)]
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
        joined=joined,
    )


def revisited(wording: Wording, complaint: Complaint, *, reopened: bool) -> RevisitAnsweredOut:
    """What becomes of it after the complainant has said whether it is settled."""
    due = complaint.due_at if reopened else None
    key = "raised" if is_raised(complaint) else "reopened"
    words = {"receipt": complaint.receipt, "due": moment_in_words(wording, complaint.due_at)}
    return RevisitAnsweredOut(
        receipt=complaint.receipt,
        status=complaint.status,
        reopened=reopened,
        due=due,
        text=wording(f"complaint.revisit.{key if reopened else 'thanks'}", **words),
    )


def standing(wording: Wording, seen: Standing) -> StandingOut:
    """Where it stands, as whoever asks may know it."""
    complaint = seen.complaint
    return StandingOut(
        receipt=seen.receipt,
        status=complaint.status,
        due=complaint.due_at,
        own=seen.own,
        kind=complaint.kind if seen.own else None,
        progress=[ProgressOut(at=event.at, note=event.note or "") for event in seen.progress],
        text="\n".join(_sentences(wording, seen)),
        revisit=seen.revisit,
    )


def _sentences(wording: Wording, seen: Standing) -> list[str]:
    complaint = seen.complaint
    status = wording(f"complaint.status.{complaint.status.value}")
    key = "complaint.standing_done" if is_done(complaint) else "complaint.standing"
    due = moment_in_words(wording, complaint.due_at)
    lines = [wording(key, receipt=seen.receipt, status=status, due=due)]
    if seen.own and complaint.withdrawn_at and not is_done(complaint):
        lines.append(wording("complaint.withdrawn"))
    if seen.progress:
        last = seen.progress[-1]
        at = moment_in_words(wording, last.at)
        lines.append(wording("complaint.latest", at=at, note=last.note))
    return lines
