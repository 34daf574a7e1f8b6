"""Pictures of somebody who gives no name: copied, because the original leads to the conversation
that it was sent in."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.attachments import service as attachments
from api.attachments.models import Attachment
from api.cases.inquiry import NewEvidence, add_evidence, sent_with
from api.cases.models import EvidenceKind
from api.complaints.models import Complaint
from api.errors import NotFound
from api.security import Seal


async def copy_pictures(
    session: AsyncSession,
    seal: Seal,
    complaint: Complaint,
    source: str,
    now: datetime,
    only: Sequence[uuid.UUID] | None,
) -> int:
    """Keep copies of what was sent with an anonymous complaint as its evidence; returns how many.
    What could not be fetched yet is not among them."""
    if complaint.conversation_id is None or not complaint.anonymous:
        return 0
    copied = 0
    for sent in await sent_with(session, complaint, only, now):
        copied += await _copy(session, seal, complaint, sent, source, now)
    return copied


async def _copy(
    session: AsyncSession,
    seal: Seal,
    complaint: Complaint,
    sent: Attachment,
    source: str,
    now: datetime,
) -> int:
    try:
        opened = await attachments.open_content(session, seal, sent)
    except NotFound:
        return 0
    piece = NewEvidence(EvidenceKind.PICTURE, source, content=opened.content)
    await add_evidence(session, seal, complaint, piece, None, now)
    return 1
