"""A small report that needs neither database nor knowledge base, and its files."""

from datetime import UTC, datetime

from api.reports.documents import Column, Document, Section, Share, Table
from api.reports.pdf import to_pdf
from api.reports.xlsx import to_workbook


def small() -> Document:
    """A document with a list and a table."""
    table = Table([Column("原因"), Column("占比")], [["沟通", Share(0.5)], ["其他", Share(None)]])
    sections = (Section("agenda", "议程", ("一", "二")), Section("causes", "原因", (), table))
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    return Document("示范", moment, ("第一行",), sections, "校验码")


def pdf_of(document: Document) -> bytes:
    """It as PDF."""
    return to_pdf(document, lambda page, pages: f"第 {page} 页，共 {pages} 页", "本期没有。")


def files_of(document: Document) -> bytes:
    """All its files, one after the other."""
    return pdf_of(document) + to_workbook(document)
