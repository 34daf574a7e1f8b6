"""Guide articles: what is asked at a reception desk, with an owner and a validity."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Numeric, String, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base


class GuideArticle(Base):
    """One answer. Shown only between `valid_from` and `valid_to` (both included)."""

    __tablename__ = "guide_articles"

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    topic: Mapped[str] = mapped_column(String(24), index=True)
    questions: Mapped[list[str]] = mapped_column(ARRAY(Text))
    keywords: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    body: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String(40))
    review_date: Mapped[date]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    link: Mapped[str | None] = mapped_column(String(200))


class Price(Base):
    """What one thing costs, in yuan, from a date on; a later row of the same code replaces it."""

    __tablename__ = "prices"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    aliases: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    category: Mapped[str] = mapped_column(String(16))
    unit: Mapped[str] = mapped_column(String(16))
    price: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    note: Mapped[str] = mapped_column(String(200))


class KnowledgeVersion(Base):
    """A single row: the fingerprint of the imported knowledge, which caches compare."""

    __tablename__ = "knowledge_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(64))
