"""When an agent's reply was asked about (A9.6). No words are kept, only which rule it was."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base


class CourtesyHit(Base):
    """A forbidden phrase in a reply: `phrase` is its id in `courtesy.yml`, or a form of address.
    `sent`: the agent sent it all the same; else it was held back."""

    __tablename__ = "courtesy_hits"
    __table_args__ = (Index("ix_courtesy_hits_at", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    phrase: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    sent: Mapped[bool]
    at: Mapped[datetime]
