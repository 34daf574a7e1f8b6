"""What must hold between entries: names that are unique, references that exist."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from pathlib import PurePath
from typing import TypeVar

from pydantic import BaseModel

from api.departments.models import DepartmentKind
from api.departments.schemas import Hospital
from api.doctors.models import SlotKind
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
from api.knowledge.faults import Fault
from api.knowledge.sources import Placed, Record, Section
from api.matching import plain

Entry = TypeVar("Entry", bound=BaseModel)

# Beijing booking rule 2023.
_LONGEST_OF_A_DOCTOR = 30


def hospital_faults(
    hospital: Section[Hospital], departments: Section[DepartmentEntry]
) -> Iterator[Fault]:
    """Departments it names must exist; an ambiguous alias must be used by two at least."""
    codes = departments.mentioned("code")
    for placed in hospital.placed:
        for index, code in enumerate(placed.entry.open_on_holidays):
            if code not in codes:
                reason = f"unknown department {code}"
                yield placed.record.fault(reason, "open_on_holidays", index)
        for index, alias in enumerate(placed.entry.ambiguous_aliases):
            users = [entry for entry in departments.entries if alias in entry.aliases]
            if len(users) < 2:
                reason = f"{alias} is the alias of {len(users)} departments, so not ambiguous"
                yield placed.record.fault(reason, "ambiguous_aliases", index)
        for name, (opens, closes) in placed.entry.periods.items():
            if opens >= closes:
                yield placed.record.fault("must end after it begins", "periods", name)
        for kind in SlotKind:
            if kind not in placed.entry.slot_kinds:
                yield placed.record.fault(f"has no slot kind {kind}", "slot_kinds")
            elif (placed.entry.slot_kinds[kind].minutes or 0) > _LONGEST_OF_A_DOCTOR:
                reason = f"a doctor's segments have at most {_LONGEST_OF_A_DOCTOR} minutes"
                yield placed.record.fault(reason, "slot_kinds", kind, "minutes")


def department_faults(
    departments: Section[DepartmentEntry], hospital: Section[Hospital]
) -> Iterator[Fault]:
    """Codes, names and aliases are unique; buildings and floors exist."""
    yield from _repeated(departments.placed, lambda entry: entry.code, "code")
    # Without hospital.yml nobody knows what may be ambiguous: its own fault is enough.
    if hospital.records:
        yield from _shared_names(departments, _ambiguous(hospital))
    floors = {
        building.name: building.floors
        for profile in hospital.entries
        for building in profile.buildings
    }
    for placed in departments.placed:
        entry, record = placed.entry, placed.record
        if floors and entry.building not in floors:
            yield record.fault(f"hospital.yml has no building {entry.building}", "building")
        elif entry.floor == 0 or entry.floor > floors.get(entry.building, 100):
            yield record.fault(f"{entry.building} has no floor {entry.floor}", "floor")
        if (entry.min_age or 0) > (entry.max_age if entry.max_age is not None else 999):
            yield record.fault("min_age is above max_age", "min_age")


def _ambiguous(hospital: Section[Hospital]) -> frozenset[str]:
    listed = [record.values.get("ambiguous_aliases") for record in hospital.records]
    lists = [aliases for aliases in listed if isinstance(aliases, list)]
    return frozenset(plain(str(alias)) for aliases in lists for alias in aliases)


def _shared_names(
    departments: Section[DepartmentEntry], ambiguous: frozenset[str]
) -> Iterator[Fault]:
    owners: dict[str, str] = {}
    for placed in departments.placed:
        own: set[str] = set()
        for name, place in _names(placed.entry):
            known = plain(name)
            if known in own:
                yield placed.record.fault(f"{name} stands here twice", *place)
            elif known not in ambiguous and owners.setdefault(known, placed.entry.code) != (
                placed.entry.code
            ):
                reason = f"{name} is a name of {owners[known]} too (else: ambiguous_aliases)"
                yield placed.record.fault(reason, *place)
            own.add(known)


def _names(entry: DepartmentEntry) -> Iterator[tuple[str, tuple[int | str, ...]]]:
    yield entry.name, ("name",)
    for index, alias in enumerate(entry.aliases):
        yield alias, ("aliases", index)


def doctor_faults(
    doctors: Section[DoctorEntry], departments: Section[DepartmentEntry]
) -> Iterator[Fault]:
    """Ids are unique, departments exist and can be booked, the reading fits the name."""
    yield from _repeated(doctors.placed, lambda entry: entry.id, "id")
    places = {entry.code for entry in departments.entries if entry.kind is DepartmentKind.PLACE}
    codes = departments.mentioned("code")
    for placed in doctors.placed:
        entry, record = placed.entry, placed.record
        if entry.department not in codes:
            yield record.fault(f"unknown department {entry.department}", "department")
        elif entry.department in places:
            yield record.fault(f"{entry.department} is a place: nobody sits there", "department")
        if entry.name.isascii() or len(entry.reading.split()) == len(plain(entry.name)):
            continue
        reason = f"reading {entry.reading} has not one syllable for each character of {entry.name}"
        yield record.fault(reason, "reading")


def resource_faults(
    resources: Section[ResourceEntry],
    departments: Section[DepartmentEntry],
    doctors: Section[DoctorEntry],
    hospital: Section[Hospital],
) -> Iterator[Fault]:
    """Codes are unique and no doctor's id; departments, kinds and periods exist; no half-day
    stands twice."""
    yield from _repeated(resources.placed, lambda entry: entry.code, "code")
    codes, ids = departments.mentioned("code"), doctors.mentioned("id")
    for placed in resources.placed:
        entry, record = placed.entry, placed.record
        if entry.code in ids:
            yield record.fault(f"{entry.code} is the id of a doctor", "code")
        if entry.department not in codes:
            yield record.fault(f"unknown department {entry.department}", "department")
        for profile in hospital.entries:
            if entry.kind not in profile.slot_kinds:
                yield record.fault(f"hospital.yml has no slot kind {entry.kind}", "kind")
        seen: set[tuple[int, str]] = set()
        for index, times in enumerate(entry.open):
            half_days = {(day, period.value) for day in times.days for period in times.periods}
            if half_days & seen:
                yield record.fault("a half-day stands here twice", "open", index)
            seen |= half_days
    yield from _names_of_two(resources)


def timetable_faults(
    weekly: Section[WeeklyEntry], doctors: Section[DoctorEntry], hospital: Section[Hospital]
) -> Iterator[Fault]:
    """Doctors and periods exist; nobody sits twice at once, no room is given twice."""
    yield from _unknown_doctors(weekly.placed, doctors)
    yield from _repeated(
        weekly.placed, lambda entry: (entry.doctor, entry.weekday, entry.period), "half-day"
    )
    department = {entry.id: entry.department for entry in doctors.entries}
    yield from _repeated(
        [placed for placed in weekly.placed if placed.entry.doctor in department],
        lambda entry: (department[entry.doctor], entry.room, entry.weekday, entry.period),
        "room at this time",
    )
    periods = {name for profile in hospital.entries for name in profile.periods}
    for placed in weekly.placed:
        if periods and placed.entry.period not in periods:
            reason = f"hospital.yml gives no hours for {placed.entry.period}"
            yield placed.record.fault(reason, "period")


def exception_faults(
    exceptions: Section[ExceptionEntry],
    weekly: Section[WeeklyEntry],
    doctors: Section[DoctorEntry],
) -> Iterator[Fault]:
    """Only what takes place can be stopped, and only who sits at all can sit once more."""
    yield from _unknown_doctors(exceptions.placed, doctors)
    yield from _repeated(
        exceptions.placed, lambda entry: (entry.doctor, entry.date, entry.period), "half-day"
    )
    sits = {(entry.doctor, entry.weekday, entry.period) for entry in weekly.entries}
    at_all = weekly.mentioned("doctor")
    for placed in exceptions.placed:
        entry = placed.entry
        key = (entry.doctor, entry.date.isoweekday(), entry.period)
        if entry.change == "stopped" and key not in sits:
            reason = f"{entry.doctor} has no clinic on {entry.date} {entry.period} to stop"
            yield placed.record.fault(reason, "date")
        elif entry.change == "extra" and entry.doctor not in at_all:
            reason = f"{entry.doctor} has no weekly clinic to take room and capacity from"
            yield placed.record.fault(reason, "doctor")


def price_faults(prices: Section[PriceEntry]) -> Iterator[Fault]:
    """One price per code and date; a name or alias belongs to one code."""
    yield from _repeated(prices.placed, lambda entry: (entry.code, entry.valid_from), "price")
    yield from _names_of_two(prices)


def _names_of_two(section: Section[PriceEntry] | Section[ResourceEntry]) -> Iterator[Fault]:
    owners: dict[str, str] = {}
    for placed in section.placed:
        for name in (placed.entry.name, *placed.entry.aliases):
            if owners.setdefault(plain(name), placed.entry.code) != placed.entry.code:
                reason = f"{name} is a name of {owners[plain(name)]} too"
                yield placed.record.fault(reason, "aliases")


def announcement_faults(
    announcements: Section[AnnouncementEntry], departments: Section[DepartmentEntry]
) -> Iterator[Fault]:
    """Ids are unique, departments exist, and the validity runs forward."""
    yield from _repeated(announcements.placed, lambda entry: entry.id, "id")
    codes = departments.mentioned("code")
    for placed in announcements.placed:
        entry, record = placed.entry, placed.record
        for index, code in enumerate(entry.departments):
            if code not in codes:
                yield record.fault(f"unknown department {code}", "departments", index)
        if entry.valid_to < entry.valid_from:
            yield record.fault("valid_to is before valid_from", "valid_to")


def article_faults(articles: Section[ArticleEntry]) -> Iterator[Fault]:
    """The id is the file's name, validity runs forward, no question has two answers."""
    asked: dict[str, str] = {}
    for placed in articles.placed:
        entry, record = placed.entry, placed.record
        if entry.id != PurePath(record.path).stem:
            yield record.fault(f"id {entry.id} is not the name of the file", "id")
        if entry.valid_to is not None and entry.valid_to < entry.valid_from:
            yield record.fault("valid_to is before valid_from", "valid_to")
        for index, question in enumerate(entry.questions):
            if asked.setdefault(plain(question), entry.id) != entry.id:
                reason = f"{question} is asked in {asked[plain(question)]} too"
                yield record.fault(reason, "questions", index)


def _unknown_doctors(
    placed: Iterable[Placed[WeeklyEntry]] | Iterable[Placed[ExceptionEntry]],
    doctors: Section[DoctorEntry],
) -> Iterator[Fault]:
    known = doctors.mentioned("id")
    for one in placed:
        if one.entry.doctor not in known:
            yield one.record.fault(f"unknown doctor {one.entry.doctor}", "doctor")


def _repeated(
    placed: Iterable[Placed[Entry]], key: Callable[[Entry], Hashable], what: str
) -> Iterator[Fault]:
    seen: dict[Hashable, list[Record]] = defaultdict(list)
    for one in placed:
        seen[key(one.entry)].append(one.record)
    for first, *others in seen.values():
        for record in others:
            yield record.fault(f"the same {what} as in line {first.line}")
