"""Tables as files for a spreadsheet program: CSV and XLSX, with nothing in them that runs."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Cell = str | int

# A text that begins so is taken for a formula (OWASP, CSV injection); full-width ones too, which
# some programs fold.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Excel takes CSV for the old code page of the machine unless it begins with this mark.
_UTF8_WITH_BOM = "utf-8-sig"
_WIDEST = 40


@dataclass(frozen=True)
class Sheet:
    """A table with its heading."""

    title: str
    heading: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def harmless(cell: Cell) -> Cell:
    """The cell as it may stand in a spreadsheet: an apostrophe keeps a text from being computed."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA):
        return f"'{cell}"
    return cell


def to_csv(sheet: Sheet) -> bytes:
    """UTF-8 with a byte order mark, lines ended as RFC 4180 says."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in (sheet.heading, *sheet.rows):
        writer.writerow([harmless(cell) for cell in row])
    return text.getvalue().encode(_UTF8_WITH_BOM)


def to_xlsx(sheet: Sheet) -> bytes:
    """One worksheet, the heading bold and kept in sight."""
    book = Workbook()
    page = book.active
    page.title = sheet.title
    for number, row in enumerate((sheet.heading, *sheet.rows), start=1):
        for column, value in enumerate(row, start=1):
            cell = page.cell(number, column, harmless(value))
            # Said outright, so that no text is ever read as a formula or a number.
            cell.data_type = "s" if isinstance(value, str) else "n"
            cell.font = Font(bold=number == 1)
    for column, name in enumerate(sheet.heading, start=1):
        widest = max(_width(name), *(_width(row[column - 1]) for row in sheet.rows), 0)
        page.column_dimensions[get_column_letter(column)].width = min(widest + 2, _WIDEST)
    page.freeze_panes = "A2"
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _width(cell: Cell) -> int:
    """In columns: a Chinese character takes two."""
    return sum(2 if ord(character) > 0x2E80 else 1 for character in str(cell))
