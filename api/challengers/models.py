"""A challenger: a model trained with what was proposed, and all that was measured of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, text_enum


class ChallengerState(StrEnum):
    """`refused` by the gate; `ready` may be promoted; `in_use` until the next one is (`retired`) or
    somebody goes back (`withdrawn`)."""

    TRAINING = "training"
    REFUSED = "refused"
    READY = "ready"
    IN_USE = "in_use"
    RETIRED = "retired"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"


class Challenger(Base):
    """`based_on` and `fingerprint` name the model that it was compared with and itself
    (launcher/fingerprint.py). `proposals` are the ids of what it learned, `changes` what they make
    of the files (`{"path", "before", "after"}`), `diff` the same as a patch. `report` has the
    shape `api.challengers.schemas.Report`; no words of a patient are in any of it."""

    __tablename__ = "challengers"
    __table_args__ = (
        # One model is in use.
        Index(
            "ix_challengers_in_use",
            "state",
            unique=True,
            postgresql_where=text("state = 'in_use'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[ChallengerState] = mapped_column(text_enum(ChallengerState))
    based_on: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    proposals: Mapped[list[int]] = mapped_column(JSONB, default=list)
    changes: Mapped[list[dict[str, str | None]]] = mapped_column(JSONB, default=list)
    diff: Mapped[str] = mapped_column(Text, default="")
    report: Mapped[dict[str, object] | None] = mapped_column(JSONB)
    failure: Mapped[str | None] = mapped_column(String(40))
    started_at: Mapped[datetime]
    seconds: Mapped[int | None]
    promoted_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    promoted_at: Mapped[datetime | None]
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("challengers.id"))
