"""What is known of an openid besides its account: does it follow, and what may be sent to it."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base


class WeChatContact(Base):
    """A follower, or somebody who was one. `messages_left` of those that `messaged_at`, the
    patient's last message, allowed; `short_left` of those that `acted_at` did: a menu click, a
    follow, a scan (`ledger`)."""

    __tablename__ = "wechat_contacts"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    followed_at: Mapped[datetime | None]
    unfollowed_at: Mapped[datetime | None]
    messaged_at: Mapped[datetime | None]
    messages_left: Mapped[int] = mapped_column(default=0)
    acted_at: Mapped[datetime | None]
    short_left: Mapped[int] = mapped_column(default=0)
