"""What the page of a complaint says: its receipt, where it stands, what the patient was told."""

from datetime import datetime

from api.complaints import service as complaints
from api.complaints.models import Complaint, ComplaintKind
from api.complaints.schemas import ProgressOut
from api.errors import NotFound
from api.page_links.schemas import ComplaintPage
from api.page_links.sources import Sources


async def complaint_page(sources: Sources, account_id: int, receipt: str) -> ComplaintPage:
    """The page, for the account that filed it. Raises `NotFound("receipt_unknown")`: whoever only
    knows the number has no page."""
    seen = await complaints.status(sources.session, receipt, account_id)
    if not seen.own:
        raise NotFound("receipt_unknown")
    complaint = seen.complaint
    return ComplaintPage(
        today=sources.clock.today(),
        receipt=seen.receipt,
        about=complaint.kind,
        status=complaint.status,
        says=sources.words(f"pages.complaint.status.{complaint.status.value}"),
        filed=complaint.created_at,
        due=_due(complaint),
        progress=[ProgressOut(at=event.at, note=event.note or "") for event in seen.progress],
        phone=sources.hospital.complaint_phone,
    )


def _due(complaint: Complaint) -> datetime | None:
    """Nobody waits for an answer to praise."""
    owed = complaint.kind is not ComplaintKind.PRAISE and not complaints.is_done(complaint)
    return complaint.due_at if owed else None
