"""The green channel of an emergency: somebody goes out, a doctor comes, and by when."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base


class GreenChannel(Base):
    """绿色通道. At most one open per conversation. Both clocks start at `opened_at`; what is due is
    kept, so that other limits later don't change the past.

    `treat_first`: 先救治后挂号; `escort`: 需要陪送. Who set them stands in the audit log.

    `location_asked_at` is when the patient was asked where they are, which happens once, and
    `location` what they said.
    """

    __tablename__ = "green_channels"
    __table_args__ = (
        Index(
            "uq_green_channels_one_open",
            "conversation_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    opened_at: Mapped[datetime] = mapped_column(index=True)
    dispatch_due: Mapped[datetime]
    dispatched_at: Mapped[datetime | None]
    dispatched_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    doctor_due: Mapped[datetime]
    doctor_at: Mapped[datetime | None]
    doctor_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    treat_first: Mapped[bool] = mapped_column(default=False)
    escort: Mapped[bool] = mapped_column(default=False)
    location_asked_at: Mapped[datetime | None]
    location: Mapped[str | None] = mapped_column(String(200))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    note: Mapped[str | None] = mapped_column(String(200))
