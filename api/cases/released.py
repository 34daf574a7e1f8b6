"""What the discipline office did until it gave a complaint back stays with it: nobody else reads,
counts or changes any of it."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute

from api.complaints.models import Complaint


def shown(made: InstrumentedAttribute[datetime]) -> ColumnElement[bool]:
    """In a query over complaints and their parts: the part, `made` then, isn't from before."""
    return or_(Complaint.released_at.is_(None), made >= Complaint.released_at)


def is_kept(complaint: Complaint, made: datetime) -> bool:
    """Whether something of it that was `made` then is from before."""
    return complaint.released_at is not None and made < complaint.released_at
