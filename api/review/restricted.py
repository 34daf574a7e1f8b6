"""What only the discipline office may know of, kept out of everything that reviewers see."""

from sqlalchemy import ColumnElement, all_, exists, func, or_, select

from api.complaints.models import Complaint
from api.review.models import ReviewItem

_OF_ITEM = (Complaint.conversation_id == ReviewItem.conversation_id) & Complaint.restricted


def may_be_shown() -> ColumnElement[bool]:
    """Whether an item leaves out all that must be left out: a complaint may have become restricted
    since it was digested. An erased one, or one of nothing but hidden words, isn't shown."""
    return (ReviewItem.turns > 0) & ~_newly_restricted()


def digested_otherwise() -> ColumnElement[bool]:
    """Whether other complaints were restricted when an item was digested than are now."""
    restricted = select(func.count()).where(_OF_ITEM).correlate(ReviewItem).scalar_subquery()
    left_out = func.cardinality(ReviewItem.restricted)
    return or_(_newly_restricted(), left_out != restricted)


def _newly_restricted() -> ColumnElement[bool]:
    known = all_(ReviewItem.restricted)
    return exists().where(_OF_ITEM, Complaint.serial != known).correlate(ReviewItem)
