"""Reads the whole of `knowledge_base/` and says everything that is wrong in it.

Triage rules and red flags have loaders of their own (`api.triage`, `api.safety`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from api.departments.schemas import Hospital
from api.knowledge import checks
from api.knowledge.entries import (
    AnnouncementEntry,
    ArticleEntry,
    DepartmentEntry,
    DoctorEntry,
    ExceptionEntry,
    PriceEntry,
    ResourceEntry,
    WeeklyEntry,
)
from api.knowledge.faults import KnowledgeInvalid
from api.knowledge.sources import Reader, Record, Section

Entry = TypeVar("Entry", bound=BaseModel)


@dataclass(frozen=True)
class Knowledge:
    """What the hospital is, as its files say: sound in itself."""

    hospital: Hospital
    departments: list[DepartmentEntry]
    doctors: list[DoctorEntry]
    resources: list[ResourceEntry]
    weekly: list[WeeklyEntry]
    exceptions: list[ExceptionEntry]
    prices: list[PriceEntry]
    announcements: list[AnnouncementEntry]
    articles: list[ArticleEntry]

    def counts(self) -> dict[str, int]:
        """How many of each kind."""
        return {
            "departments": len(self.departments),
            "doctors": len(self.doctors),
            "resources": len(self.resources),
            "weekly clinics": len(self.weekly),
            "exceptions": len(self.exceptions),
            "prices": len(self.prices),
            "announcements": len(self.announcements),
            "articles": len(self.articles),
        }


def load_knowledge(folder: Path) -> Knowledge:
    """Read and check every file. Raises `KnowledgeInvalid` with all faults."""
    reader = Reader(folder)
    hospital = reader.section(Hospital, reader.yaml_mapping("hospital.yml"))
    departments = reader.section(DepartmentEntry, reader.yaml_list("departments.yml"))
    doctors = _table(reader, "doctors.csv", DoctorEntry)
    resources = reader.section(ResourceEntry, reader.yaml_list("resources.yml"))
    weekly = _table(reader, "timetable.csv", WeeklyEntry)
    exceptions = _table(reader, "timetable_exceptions.csv", ExceptionEntry)
    prices = _table(reader, "prices.csv", PriceEntry)
    announcements = reader.section(AnnouncementEntry, reader.yaml_list("announcements.yml"))
    articles = reader.section(ArticleEntry, _articles(reader))
    faults = [
        *reader.faults,
        *checks.hospital_faults(hospital, departments),
        *checks.department_faults(departments, hospital),
        *checks.doctor_faults(doctors, departments),
        *checks.resource_faults(resources, departments, doctors, hospital),
        *checks.timetable_faults(weekly, doctors, hospital),
        *checks.exception_faults(exceptions, weekly, doctors),
        *checks.price_faults(prices),
        *checks.announcement_faults(announcements, departments),
        *checks.article_faults(articles),
    ]
    if faults:
        raise KnowledgeInvalid(faults)
    return Knowledge(
        hospital.entries[0],
        departments.entries,
        doctors.entries,
        resources.entries,
        weekly.entries,
        exceptions.entries,
        prices.entries,
        announcements.entries,
        articles.entries,
    )


def _table(reader: Reader, path: str, model: type[Entry]) -> Section[Entry]:
    return reader.section(model, reader.csv_rows(path, list(model.model_fields)))


def _articles(reader: Reader) -> Iterator[Record]:
    for path in sorted(reader.folder.glob("guide/*.md")):
        read = reader.front_matter(f"guide/{path.name}")
        if read is not None:
            record, body = read
            yield Record(record.path, {**record.values, "body": body}, record.line_of)
