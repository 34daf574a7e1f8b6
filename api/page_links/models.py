"""Links by which a patient opens a page of their own outside the chat."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, text_enum


class PageKind(StrEnum):
    """What a page shows."""

    APPOINTMENT = "appointment"
    COMPLAINT = "complaint"


class PageLink(Base):
    """A link to one page, bound to the account that asked for it. Only a hash of it is kept.

    `subject` names the appointment (its id) or the complaint (its receipt). The first browser that
    opens the link before `expires_at` has it from `used_at` on; `viewer_hash` is the hash of what
    that browser holds as a cookie.
    """

    __tablename__ = "page_links"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[PageKind] = mapped_column(text_enum(PageKind))
    subject: Mapped[str] = mapped_column(String(40))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    viewer_hash: Mapped[str | None] = mapped_column(String(64))
