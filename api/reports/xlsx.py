"""A report as a workbook: a cover, then one sheet for every table. The same report gives the same
bytes, so nothing in the file tells when it was saved."""

import io
import re
import zipfile

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from api.reports.documents import Cell, Document, Section, Share, Table
from api.staff.reports.sheets import harmless

_COLUMNS_PER_WEIGHT = 12
_PERCENT = "0.0%"
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
_HEADING = PatternFill("solid", fgColor="E8F3F3")
_LINE = Side(style="thin", color="B9C5C7")
_EDGES = Border(_LINE, _LINE, _LINE, _LINE)
_BLANK_HEIGHT = 36
# The oldest moment that a ZIP archive can hold.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_SAVED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def to_workbook(document: Document) -> bytes:
    """The report as XLSX. Numbers are numbers, and no cell is a formula."""
    book = Workbook()
    book.properties.title = document.title
    book.properties.creator = ""
    book.properties.created = document.moment.replace(tzinfo=None)
    _draw_cover(book.active, document)
    for section in document.sections:
        if section.table is not None:
            _draw_section(book.create_sheet(_sheet_name(section)), section, section.table)
    for page in book.worksheets:
        _set_up_printing(page, document)
    data = io.BytesIO()
    book.save(data)
    return _timeless(data.getvalue(), document)


def _draw_cover(page: Worksheet, document: Document) -> None:
    page.title = _NOT_IN_A_NAME.sub(" ", document.title)[:_LONGEST_NAME]
    page.column_dimensions["A"].width = 100
    page["A1"] = harmless(document.title)
    page["A1"].font = Font(bold=True, size=16)
    lines = [*document.under, ""]
    for section in document.sections:
        if section.table is None:
            numbered = [f"{number}. {note}" for number, note in enumerate(section.notes, start=1)]
            lines += [section.heading, *numbered, ""]
    for row, line in enumerate([*lines, document.footer], start=2):
        cell = page.cell(row, 1, harmless(line))
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True)


def _draw_section(page: Worksheet, section: Section, table: Table) -> None:
    page["A1"] = harmless(section.heading)
    page["A1"].font = Font(bold=True, size=13)
    for row, note in enumerate(section.notes, start=2):
        page.cell(row, 1, harmless(note)).data_type = "s"
    top = len(section.notes) + 2
    for number, column in enumerate(table.columns, start=1):
        cell = page.cell(top, number, harmless(column.heading))
        cell.font, cell.fill, cell.border = Font(bold=True), _HEADING, _EDGES
        width = max(column.weight * _COLUMNS_PER_WEIGHT, 6)
        page.column_dimensions[get_column_letter(number)].width = width
    for row, cells in enumerate(table.rows, start=top + 1):
        for number, value in enumerate(cells, start=1):
            _fill(page.cell(row, number), value)
        if section.blank:
            page.row_dimensions[row].height = _BLANK_HEIGHT
    page.freeze_panes = f"A{top + 1}"
    page.print_title_rows = f"{top}:{top}"


def _fill(cell: SheetCell, value: Cell) -> None:
    cell.border = _EDGES
    cell.alignment = Alignment(vertical="top", wrap_text=isinstance(value, str))
    if isinstance(value, Share):
        cell.value = "—" if value.value is None else value.value
        cell.number_format = _PERCENT
    elif isinstance(value, str):
        cell.value = harmless(value)
        # Said outright, so that no text is ever read as a formula or a number.
        cell.data_type = "s"
    else:
        cell.value = value


def _set_up_printing(page: Worksheet, document: Document) -> None:
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.orientation = "landscape" if document.wide else "portrait"
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_setup.fitToHeight = 0


def _sheet_name(section: Section) -> str:
    return _NOT_IN_A_NAME.sub(" ", section.heading)[:_LONGEST_NAME]


def _timeless(content: bytes, document: Document) -> bytes:
    """The same archive without the moment at which it was written."""
    moment = f"{document.moment.replace(tzinfo=None, microsecond=0).isoformat()}Z".encode()
    data = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as written,
        zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as rewritten,
    ):
        for entry in written.infolist():
            part = written.read(entry)
            if entry.filename == "docProps/core.xml":
                part = _SAVED.sub(rb"\g<1>" + moment + rb"\g<2>", part)
            info = zipfile.ZipInfo(entry.filename, _NO_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            rewritten.writestr(info, part)
    return data.getvalue()
