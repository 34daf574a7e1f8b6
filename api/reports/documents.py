"""A report as it is read: headings, remarks and tables, in words. Page, XLSX and PDF draw the same
document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from api.wording import Wording


@dataclass(frozen=True)
class Share:
    """A part of 1, shown as a percentage. None: there is nothing that it could be of."""

    value: float | None

    def __str__(self) -> str:
        return "—" if self.value is None else f"{self.value:.1%}"


Cell = str | int | float | Share


@dataclass(frozen=True)
class Column:
    """A column: its heading and how wide it is, compared with the others."""

    heading: str
    weight: float = 1


@dataclass(frozen=True)
class Table:
    """Rows below a heading."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]

    @property
    def numeric(self) -> list[bool]:
        """Which columns have numbers, and stand to the right."""
        return [
            any(not isinstance(cell, str) for cell in cells)
            for cells in zip(*self.rows, strict=True)
        ] or [False] * len(self.columns)


@dataclass(frozen=True)
class Section:
    """A part of a report. `key` is its code; `blank` rows are to be filled in by hand."""

    key: str
    heading: str
    notes: Sequence[str] = ()
    table: Table | None = None
    blank: bool = False


@dataclass(frozen=True)
class Document:
    """A whole report. `under` are the lines below the title; `footer` stands on every page. Files
    made of it say that they were made at `moment`: the same report is the same to the byte."""

    title: str
    moment: datetime
    under: Sequence[str]
    sections: Sequence[Section]
    footer: str
    wide: bool = False


@dataclass(frozen=True)
class Names:
    """What codes are called: categories, departments (with offices), causes, staff by username."""

    categories: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    causes: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Words:
    """The words of reports, and the names of what stands in them."""

    wording: Wording
    names: Names

    def __call__(self, key: str, **params: Any) -> str:
        """Words of `staff_reports.yml`."""
        return self.wording(f"staff_reports.{key}", **params)

    def category(self, code: str | None) -> str:
        """A category's name."""
        return self._name(self.names.categories, code)

    def department(self, code: str | None) -> str:
        """A department's or an office's name."""
        return self._name(self.names.departments, code)

    def cause(self, code: str | None) -> str:
        """A cause's name."""
        return self._name(self.names.causes, code)

    def person(self, username: str | None) -> str:
        """How somebody of the staff is called."""
        return self.names.people.get(username, username) if username else ""

    def channel(self, code: str | None) -> str:
        """A channel's name."""
        known = f"staff_reports.channel.{code}"
        return self.wording.first(
            known, f"staff.page.channel.{code}", "staff_reports.channel.other"
        )

    def columns(self, group: str, weights: Mapping[str, float]) -> list[Column]:
        """Columns by their codes, with their weights."""
        return [Column(self(f"{group}.{name}"), weight) for name, weight in weights.items()]

    def _name(self, names: Mapping[str, str], code: str | None) -> str:
        return names.get(code, code) if code else self("nobody_said")
