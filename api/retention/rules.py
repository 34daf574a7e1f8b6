"""How long things are kept: `knowledge_base/retention.yml`. No database."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from ruamel.yaml import YAML

# 等保 level 3 (GB/T 22239, and article 21 of the Cybersecurity Law): audit logs at least so long.
LEAST_AUDIT_MONTHS = 6
# Shorter, and no-shows would be forgotten before they count (booking.yml).
_LEAST_BOOKING_MONTHS = 12
# The database refuses to delete younger archives (`api/cases/models.py`).
_LEAST_COMPLAINT_MONTHS = 37

Months = Annotated[int, Field(ge=1, le=1200)]


class Retention(BaseModel):
    """Months (days for links and for who stopped following) after which something is erased. What
    each kind is: the module that erases it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    conversations_months: Months
    visitor_cards_months: Months
    bookings_months: Annotated[int, Field(ge=_LEAST_BOOKING_MONTHS, le=1200)]
    notices_months: Months
    complaints_months: Annotated[int, Field(ge=_LEAST_COMPLAINT_MONTHS, le=1200)]
    identity_links_days: Annotated[int, Field(ge=1, le=365)]
    wechat_unfollowed_days: Annotated[int, Field(ge=0, le=365)]
    audit_months: Annotated[int, Field(ge=LEAST_AUDIT_MONTHS, le=1200)]


@cache
def load_retention(folder: Path) -> Retention:
    """Read the file of a knowledge base. Raises `pydantic.ValidationError` with what is wrong."""
    text = (folder / "retention.yml").read_text("utf-8")
    return Retention.model_validate(YAML(typ="safe").load(text))


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and time some calendar months ago; the last of a shorter month."""
    years, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    first = moment.replace(year=years, month=month + 1, day=1)
    next_month = (first + timedelta(days=31)).replace(day=1)
    last_day = (next_month - timedelta(days=1)).day
    return first.replace(day=min(moment.day, last_day))
