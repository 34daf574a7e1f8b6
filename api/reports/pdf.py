"""A report as PDF on A4, in Chinese that every machine shows, prints and lets one copy: the glyphs
that are used are in the file (decision 18). The same report gives the same bytes."""

import importlib.resources
from collections.abc import Callable
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue, TableBordersLayout, WrapMode, XPos, YPos
from fpdf.fonts import FontFace, TTFFont

from api.reports.documents import Document, Section, Table

FONT_SHA256 = "faa6c9df652116dde789d351359f3d7e5d2285a2b2a1f04a2d7244df706d5ea9"
"""Of Noto Sans SC Regular (SIL Open Font License 1.1) as its authors publish it."""

PageNumber = Callable[[int, str], str]
"""The words for a page's number, and how many there are."""

_FAMILY = "noto"
_MARGIN = 15  # millimetres, as all lengths here
_TITLE, _HEADING, _TEXT, _SMALL = 16, 12, 9, 7.5  # points
_LINE_HEIGHT = 1.55  # of the size
_MM_PER_POINT = 25.4 / 72
_TEXT_COLOUR, _SOFT, _RULE = (29, 43, 45), (86, 102, 106), (185, 197, 199)
_HEADING_FILL = (232, 243, 243)
# A heading, and below it enough to know what it is of.
_LEAST_BELOW = 32
_NO_GLYPH = "□"


def font_file() -> Path:
    """Where the font is."""
    found = importlib.resources.files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf"
    return Path(str(found))


def to_pdf(document: Document, page_number: PageNumber, empty: str) -> bytes:
    """The report as PDF. `empty` is said where a table has no rows."""
    return _Print(document, page_number, empty).output_bytes()


class _Print(FPDF):
    def __init__(self, document: Document, page_number: PageNumber, empty: str) -> None:
        super().__init__(orientation="landscape" if document.wide else "portrait", format="A4")
        self._document, self._page_number, self._empty = document, page_number, empty
        self.set_creation_date(document.moment)
        self.set_title(document.title)
        self.set_lang("zh-CN")
        self.set_margin(_MARGIN)
        self.set_auto_page_break(auto=True, margin=_MARGIN + 3)
        self.add_font(_FAMILY, fname=font_file())
        self._known = _signs_of(self)
        self.set_draw_color(*_RULE)

    def output_bytes(self) -> bytes:
        """Draw everything."""
        self.add_page()
        self._line(self._document.title, _TITLE, _TEXT_COLOUR, Align.C)
        for line in self._document.under:
            self._line(line, _TEXT, _SOFT, Align.C)
        for section in self._document.sections:
            self._draw(section)
        return bytes(self.output())

    def footer(self) -> None:
        """What the report is known by, and the page's number."""
        self.set_y(-_MARGIN)
        self._ink(_SMALL, _SOFT)
        number = self._page_number(self.page_no(), self.str_alias_nb_pages or "")
        self.cell(0, 6, self._printable(self._document.footer), align=Align.L)
        self.set_x(self.l_margin)
        self.cell(0, 6, number, align=Align.R)

    def _draw(self, section: Section) -> None:
        if self.will_page_break(_LEAST_BELOW):
            self.add_page()
        self.ln(4)
        self._line(section.heading, _HEADING, _TEXT_COLOUR)
        for number, note in enumerate(section.notes, start=1):
            self._line(note if section.table else f"{number}. {note}", _TEXT, _SOFT)
        if section.table is not None:
            self.ln(1)
            self._draw_table(section.table, blank=section.blank)

    def _draw_table(self, table: Table, *, blank: bool) -> None:
        if not table.rows:
            self._line(self._empty, _TEXT, _SOFT)
            return
        self._ink(_TEXT, _TEXT_COLOUR)
        with self.table(
            align=Align.L,
            borders_layout=TableBordersLayout.ALL,
            col_widths=tuple(column.weight for column in table.columns),
            headings_style=FontFace(fill_color=_HEADING_FILL),
            line_height=_TEXT * _LINE_HEIGHT * _MM_PER_POINT,
            padding=(5, 1.2) if blank else (0.8, 1.2),
            text_align=tuple(Align.R if numeric else Align.L for numeric in table.numeric),
            width=self.epw,
            wrapmode=WrapMode.CHAR,
        ) as drawn:
            drawn.row([self._printable(column.heading) for column in table.columns])
            for row in table.rows:
                drawn.row([self._printable(str(cell)) for cell in row])

    def _line(
        self, text: str, size: float, colour: tuple[int, int, int], align: Align = Align.L
    ) -> None:
        self._ink(size, colour)
        self.multi_cell(
            0,
            size * _LINE_HEIGHT * _MM_PER_POINT,
            self._printable(text),
            align=align,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
            wrapmode=WrapMode.CHAR,
            output=MethodReturnValue.PAGE_BREAK,
        )

    def _ink(self, size: float, colour: tuple[int, int, int]) -> None:
        self.set_font(_FAMILY, size=size)
        self.set_text_color(*colour)

    def _printable(self, text: str) -> str:
        plain = " ".join(text.split()) if text.strip() else ""
        return "".join(sign if sign in self._known else _NO_GLYPH for sign in plain)


def _signs_of(pdf: FPDF) -> frozenset[str]:
    """What the font can write. Anything else would leave a gap, and itself in a log."""
    font = pdf.fonts[_FAMILY]
    return frozenset(map(chr, font.cmap)) if isinstance(font, TTFFont) else frozenset()
