"""Whom a patient wants to see and when, as read from one message and kept in slots.

Shared by the schedule and registration flows: both speak of departments, doctors and days.
"""

import re
from dataclasses import asdict, dataclass, replace
from dataclasses import field as made_with
from typing import Any

from actions.turn import Turn

# A resource that is named (CT, 床位) is whom or what to book only where somebody books or looks
# for a time; elsewhere it is what a question is about.
_MAY_BOOK = re.compile(r"^(schedule_|booking_|press_|inform$|affirm$|deny$|nlu_fallback$)")
_HOW_TO_BOOK = re.compile(r"(怎么|咋|如何|哪里|在哪|能|可以).{0,3}(预?约|排)(?!了)")
# Who does it is asked, not when: 做胃镜哪个医生好.
_ASKS_WHO = re.compile(r"医生|大夫|专家|主任|教授|谁")


@dataclass(frozen=True)
class Subject:
    """Whom to see: a doctor, anybody of a department, a resource (an examination, a bed, a parking
    space), or any of `among`, the doctors whose `field` it is.

    `candidates` are doctors, departments or resources among which the patient must choose;
    `unknown` is a doctor's name that nobody here has.
    """

    department: str | None = None
    doctor: str | None = None
    candidates: list[dict[str, str]] = made_with(default_factory=list)
    unknown: str | None = None
    resource: str | None = None
    among: list[str] = made_with(default_factory=list)
    field: str | None = None

    @property
    def known(self) -> bool:
        """Whether it is clear whom to see."""
        return bool(self.department or self.doctor or self.resource or self.among)

    def as_slot(self) -> dict[str, Any]:
        """The form that a slot keeps."""
        return asdict(self)


@dataclass(frozen=True)
class Wish:
    """When, and what kind. `days` as in the `date` entity; `unwanted` is a kind of number; fees in
    whole yuan, both included; `titles` any of which will do."""

    days: list[dict[str, Any]] = made_with(default_factory=list)
    excluded: list[str] = made_with(default_factory=list)
    kind: str | None = None
    unwanted: str | None = None
    sex: str | None = None
    preference: str | None = None
    titles: list[str] = made_with(default_factory=list)
    fee_min: int | None = None
    fee_max: int | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing is wished."""
        return self == Wish()

    def merged(self, newer: "Wish") -> "Wish":
        """The same wish, with whatever `newer` says instead. 下午 after 后天 means 后天下午, and
        后天 after 明天上午 keeps the 上午."""
        said = {key: value for key, value in asdict(newer).items() if value}
        if self.days and newer.days:
            said["days"] = _laid_over(self.days, newer.days)
        elif newer.excluded:
            said["days"] = []  # 除了周一都行 opens every other day
        if newer.kind:
            said["unwanted"] = None
        elif newer.unwanted == self.kind:
            said["kind"] = None
        if newer.fee_max:
            said["fee_min"] = newer.fee_min
        return replace(self, **said)

    def on_day(self, iso: str) -> "Wish":
        """The same wish, with hours that were said without a day (改下午吧) on this day."""
        return replace(
            self,
            days=[day if day.get("from") else {**day, "from": iso, "to": iso} for day in self.days],
        )

    def without_hours(self) -> "Wish":
        """The same days and halves of days, at any hour."""
        hours = {"time_from": None, "time_to": None}
        return replace(self, days=[{**day, **hours} for day in self.days])

    def without_days(self) -> "Wish":
        """The same wish on any day."""
        return replace(self, days=[], excluded=[])

    def of_days(self) -> "Wish":
        """The days and hours alone."""
        return Wish(days=self.days, excluded=self.excluded)

    def as_slot(self) -> dict[str, Any]:
        """The form that a slot keeps."""
        return asdict(self)


def _laid_over(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if not any(day.get("from") for day in new):
        hours = {key: new[0].get(key) for key in ("period", "time_from", "time_to")}
        return [{**day, **hours} for day in old]
    if len(old) == 1 and not any(day.get("period") for day in new):
        return [{**day, "period": old[0].get("period")} for day in new]
    return new


def subject_from_slot(value: dict[str, Any] | None) -> Subject:
    """The subject that a slot kept."""
    return Subject(**value) if value else Subject()


def wish_from_slot(value: dict[str, Any] | None) -> Wish:
    """The wish that a slot kept."""
    return Wish(**value) if value else Wish()


def _listed(value: Any) -> list[str]:
    # Understanding gives lists (several may fit); a pressed button gives the one value.
    if value is None:
        return []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def read_subject(turn: Turn) -> Subject | None:
    """Whom the message names, or None when it names nobody."""
    doctors = _listed(turn.entity("doctor"))
    departments = _listed(turn.entity("department"))
    if len(doctors) == 1:
        return Subject(doctor=doctors[0])
    if doctors:
        candidates = [{"doctor": doctor} for doctor in doctors]
        return Subject(
            department=departments[0] if len(departments) == 1 else None, candidates=candidates
        )
    if unknown := turn.entity("doctor_unknown"):
        return Subject(unknown=str(unknown))
    if resource := _resource(turn):
        return resource
    if len(departments) == 1:
        return Subject(department=departments[0])
    if departments:
        return Subject(candidates=[{"department": department} for department in departments])
    return None


def asks_how_to_book(turn: Turn) -> bool:
    """拍 CT 怎么预约: best answered by booking it."""
    return turn.intent == "guide_ask" and bool(_HOW_TO_BOOK.search(turn.text))


def _resource(turn: Turn) -> Subject | None:
    """The resource that is to be booked or looked for; several (预约检查) leave a choice."""
    codes = _listed(turn.entity("resource"))
    if not codes or not (_MAY_BOOK.match(turn.intent) or asks_how_to_book(turn)):
        return None
    if turn.intent == "schedule_ask" and _ASKS_WHO.search(turn.text):
        return None
    if len(codes) == 1:
        return Subject(resource=codes[0])
    return Subject(candidates=[{"resource": code} for code in codes])


def read_wish(turn: Turn) -> Wish:
    """What the message wishes; an empty wish when it says nothing of it."""
    date = turn.entity("date") or {}
    fee = turn.entity("fee") or {}
    earliest = "soonest" if date.get("earliest") else None
    return Wish(
        days=[] if date.get("past") else date.get("days") or [],
        excluded=date.get("excluded") or [],
        kind=turn.entity("slot_kind"),
        unwanted=turn.refused("slot_kind"),
        sex=turn.entity("doctor_sex"),
        preference=turn.entity("preference") or earliest,
        titles=_listed(turn.entity("doctor_title")),
        fee_min=fee.get("min"),
        fee_max=fee.get("max"),
    )


def says_past_date(turn: Turn) -> bool:
    """Whether the message wishes for a day that is over; one that is only told of (昨天开始发烧)
    is no wish."""
    date = turn.entity("date") or {}
    return bool(date.get("past")) and date.get("reason") != "history"
