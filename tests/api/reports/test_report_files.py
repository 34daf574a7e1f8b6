"""The files: what is in them, and that the same report is the same to the byte."""

import hashlib
import io
import logging
import subprocess
import sys
import zipfile
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from api.reports.documents import Document, Names, Words
from api.reports.monthly import monthly_figures
from api.reports.monthly_document import monthly_document
from api.reports.pdf import FONT_SHA256, font_file
from api.reports.periods import ReportKind, period_of
from api.reports.schemas import fingerprint
from api.reports.service import Reporting
from api.reports.weekly import weekly_figures
from api.reports.weekly_document import weekly_document
from api.reports.xlsx import to_workbook
from tests.api.reports.report_rows import END_OF_OCTOBER, case, ground, remedy
from tests.api.reports.small_report import files_of, pdf_of, small

_RARE = "龘、㐀、雎、彧、喆"


def _no_time(*_: object) -> Any:
    raise AssertionError("nothing to compute")


def worked(start: Any, end: Any) -> Any:
    """All time counts."""
    return end - start


@pytest.fixture(scope="module")
def pack(reporting: Reporting) -> Document:
    """A month's pack."""
    found = ground(
        case("10-12 09:00", answered="10-13 09:00", cause="manner", department="erke"),
        case("10-13 09:00", cause="manner", department="erke"),
        case("10-14 09:00", category="charges"),
        remedies=(remedy("10-31", what="=1+1"), remedy("10-20", done="10-12 09:00")),
    )
    month = period_of(ReportKind.MONTHLY, date(2026, 10, 1))
    figures = monthly_figures(found, month, worked, restricted=False)
    words = Words(reporting.wording, _names(reporting))
    return monthly_document(figures, fingerprint(figures), words, "示范人民医院", reporting.rules)


@pytest.fixture(scope="module")
def sheet(reporting: Reporting) -> Document:
    """A week's sheet with enough lines for several pages."""
    cases = [case("10-12 09:00", what=f"{_RARE}，😀\u200b第 {number} 件") for number in range(40)]
    week = period_of(ReportKind.WEEKLY, date(2026, 10, 12))
    figures = weekly_figures(ground(*cases, as_of=week.end), week, _no_time, restricted=False)
    words = Words(reporting.wording, _names(reporting))
    return weekly_document(figures, fingerprint(figures), words, "示范人民医院", reporting.rules)


def _names(reporting: Reporting) -> Names:
    categories = {one.id: one.name for one in reporting.complaints.categories}
    return Names(categories, {"erke": "儿科"}, reporting.complaints.causes, {"zhou": "周老师"})


def texts(content: bytes) -> list[str]:
    """What can be copied from each page."""
    with PdfDocument(content) as pdf:
        pages = []
        for number in range(len(pdf)):
            page = pdf[number]
            text = page.get_textpage()
            pages.append(text.get_text_range())
            text.close()
            page.close()
        return pages


class TestPdf:
    def test_its_headings_can_be_copied(self, pack: Document) -> None:
        whole = "".join(texts(pdf_of(pack)))
        assert "示范人民医院 2026 年 10 月投诉处理专题会材料" in whole
        for section in pack.sections:
            assert section.heading in whole
        assert pack.footer in whole

    def test_every_page_is_numbered_and_has_the_tables_heading(self, sheet: Document) -> None:
        pages = texts(pdf_of(sheet))
        assert len(pages) > 1
        for number, page in enumerate(pages, start=1):
            assert f"第 {number} 页，共 {len(pages)} 页" in page
        assert all("受理号" in page for page in pages[:-1])

    def test_rare_signs_are_there_and_what_no_font_has_is_a_box(
        self, sheet: Document, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.WARNING):
            whole = "".join(texts(pdf_of(sheet))).replace("\r\n", "")
        assert _RARE in whole
        assert "□" in whole
        assert "😀" not in whole
        assert caplog.messages == []

    def test_its_font_is_in_it_and_the_one_that_its_authors_published(self, pack: Document) -> None:
        assert hashlib.sha256(font_file().read_bytes()).hexdigest() == FONT_SHA256
        content = pdf_of(pack)
        assert b"/FontFile3" in content
        assert b"/ToUnicode" in content

    def test_something_is_drawn_where_the_text_is(self, pack: Document) -> None:
        with PdfDocument(pdf_of(pack)) as pdf:
            page = pdf[0]
            width, height = page.get_size()
            drawn = page.render(scale=1).to_numpy()
            page.close()
        assert (round(width), round(height)) == (595, 842)  # A4 in points
        assert (drawn[:160] < 128).sum() > 500


class TestWorkbook:
    def test_every_table_has_its_sheet_and_numbers_are_numbers(self, pack: Document) -> None:
        book = load_workbook(io.BytesIO(to_workbook(pack)))
        tables = [section.heading for section in pack.sections if section.table]
        assert book.sheetnames[1:] == tables
        causes = book["原因排列（本月收到的投诉）"]
        [row] = [row for row in causes.iter_rows(values_only=True) if row[1] == 2]
        assert row == ("服务态度生硬", 2, 1, 1)
        assert causes.cell(causes.max_row, 3).number_format == "0.0%"

    def test_no_cell_is_a_formula(self, pack: Document) -> None:
        book = load_workbook(io.BytesIO(to_workbook(pack)))
        cells = [cell for page in book for row in page.iter_rows() for cell in row]
        assert "f" not in {cell.data_type for cell in cells}
        assert "'=1+1" in {cell.value for cell in cells}

    def test_it_does_not_tell_when_it_was_saved(self, pack: Document) -> None:
        with zipfile.ZipFile(io.BytesIO(to_workbook(pack))) as archive:
            assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
            core = archive.read("docProps/core.xml").decode()
        moment = END_OF_OCTOBER.strftime("%Y-%m-%dT%H:%M:%SZ")
        assert core.count(moment) == 2


_AGAIN = """
import hashlib
from tests.api.reports.small_report import files_of, small
print(hashlib.sha256(files_of(small())).hexdigest())
"""


def test_another_process_makes_the_same_bytes() -> None:
    here = hashlib.sha256(files_of(small())).hexdigest()
    run = subprocess.run(  # noqa: S603 (our own code)
        [sys.executable, "-c", _AGAIN],
        env={"PYTHONHASHSEED": "7", "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == here


def test_the_same_figures_make_the_same_files(pack: Document) -> None:
    assert files_of(pack) == files_of(pack)
