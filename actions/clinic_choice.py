"""What a patient wants of a clinic, read from one message, and the clinics that fit.

Shared by the schedule and registration flows: both speak of departments, doctors and days.
"""

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from actions.turn import Button, Turn

SHOWN = 6


@dataclass(frozen=True)
class Subject:
    """Whom to see: a doctor, or anybody of a department.

    `candidates` are doctors or departments among which the patient must choose; `unknown` is a
    doctor's name that nobody here has.
    """

    department: str | None = None
    doctor: str | None = None
    candidates: list[dict[str, str]] = field(default_factory=list)
    unknown: str | None = None

    @property
    def known(self) -> bool:
        """Whether it is clear whom to see."""
        return bool(self.department or self.doctor)

    def as_slot(self) -> dict[str, Any]:
        """The form that a slot keeps."""
        return asdict(self)


@dataclass(frozen=True)
class Wish:
    """When, and what kind. `days` as in the `date` entity; `unwanted` is a kind of number."""

    days: list[dict[str, Any]] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    kind: str | None = None
    unwanted: str | None = None
    sex: str | None = None
    preference: str | None = None

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
    if len(departments) == 1:
        return Subject(department=departments[0])
    if departments:
        return Subject(candidates=[{"department": department} for department in departments])
    return None


def read_wish(turn: Turn) -> Wish:
    """What the message wishes; an empty wish when it says nothing of it."""
    date = turn.entity("date") or {}
    earliest = "soonest" if date.get("earliest") else None
    return Wish(
        days=[] if date.get("past") else date.get("days") or [],
        excluded=date.get("excluded") or [],
        kind=turn.entity("slot_kind"),
        unwanted=turn.refused("slot_kind"),
        sex=turn.entity("doctor_sex"),
        preference=turn.entity("preference") or earliest,
    )


def says_past_date(turn: Turn) -> bool:
    """Whether the message wishes for a day that is over; one that is only told of (昨天开始发烧)
    is no wish."""
    date = turn.entity("date") or {}
    return bool(date.get("past")) and date.get("reason") != "history"


async def find_clinics(turn: Turn, subject: Subject, wish: Wish) -> list[dict[str, Any]]:
    """Clinics with free places that fit, the best first. Empty when there are none."""
    found = await _clinics(turn, subject, wish)
    fitting = [clinic for clinic in found if _fits(clinic, wish)]
    # Within one half-day the costly 特需 comes last: 都行 must not choose it.
    fitting.sort(key=lambda clinic: (clinic["date"], clinic["start"], clinic["kind"] == "vip"))
    if wish.preference == "cheapest":
        fitting.sort(key=lambda clinic: (clinic["fee"], clinic["date"], clinic["start"]))
    return fitting


async def _clinics(turn: Turn, subject: Subject, wish: Wish) -> list[dict[str, Any]]:
    dates = [day["from"] for day in wish.days if day.get("from")]
    until = [day.get("to") or day["from"] for day in wish.days if day.get("from")]
    found: list[dict[str, Any]] = await turn.backend.get(
        "/v1/clinics",
        department=None if subject.doctor else subject.department,
        doctor=subject.doctor,
        kind=wish.kind,
        **{"from": min(dates, default=None), "to": max(until, default=None)},
    )
    return found


def _fits(clinic: dict[str, Any], wish: Wish) -> bool:
    if clinic["status"] != "open" or clinic["remaining"] < 1:
        return False
    # 把明天上午的改到下午: the old day is refused, and its other half wished for.
    wished = any(day.get("from") == clinic["date"] for day in wish.days)
    if clinic["date"] in wish.excluded and not wished:
        return False
    if wish.sex and clinic["doctor_sex"] != wish.sex:
        return False
    if wish.unwanted and clinic["kind"] == wish.unwanted:
        return False
    return not wish.days or any(_on(clinic, day) for day in wish.days)


def _on(clinic: dict[str, Any], day: dict[str, Any]) -> bool:
    start, end = day.get("from"), day.get("to") or day.get("from")
    if start and not start <= clinic["date"] <= end:
        return False
    if day.get("period") and clinic["period"] != day["period"]:
        return False
    return at_hour(clinic, day)


def at_hour(segment: dict[str, Any], day: dict[str, Any]) -> bool:
    """Whether a clinic or slot (`start`, `end` as HH:MM) has something of the wished hours."""
    earliest, latest = day.get("time_from"), day.get("time_to")
    if earliest and not latest:
        return bool(segment["start"] <= earliest < segment["end"])
    return bool(segment["start"] < (latest or "24:00") and (earliest or "00:00") < segment["end"])


async def nearest_clinics(turn: Turn, subject: Subject, wish: Wish) -> list[dict[str, Any]]:
    """When nothing fits the days: what else is wished is kept, and the days next to the wished
    one come first; then anything at all."""
    found = await find_clinics(turn, subject, wish.without_days())
    found = found or await find_clinics(turn, subject, Wish())
    days = [day["from"] for day in wish.days if day.get("from")]
    return sorted(found, key=lambda clinic: clinic["date"] < min(days)) if days else found


async def say_stopped(turn: Turn, subject: Subject, wish: Wish) -> None:
    """Say which clinics of the wished days don't take place, and why."""
    days = [day for day in wish.days if day.get("from")]
    if not days or not subject.known:
        return
    found = await _clinics(turn, subject, wish)
    for clinic in found:
        if clinic["status"] == "stopped" and any(_on(clinic, day) for day in days):
            turn.say(
                "utter_schedule__stopped",
                **clinic_words(turn, clinic) | {"reason": clinic["stop_reason"] or ""},
            )


def clinic_words(turn: Turn, clinic: dict[str, Any]) -> dict[str, Any]:
    """The values that a line about a clinic is filled with."""
    vip = clinic.get("kind") == "vip"
    return {
        **clinic,
        "kind": turn.words("utter_schedule__vip") if vip else "",
        "day": turn.day(clinic["date"]),
        "period": turn.words(f"utter_control__period_{clinic['period']}"),
    }


def clinic_lines(turn: Turn, clinics: list[dict[str, Any]]) -> str:
    """The clinics in words, a line each."""
    return "\n".join(
        turn.words("utter_schedule__line", place=place, **clinic_words(turn, clinic))
        for place, clinic in enumerate(clinics, 1)
    )


def clinic_buttons(turn: Turn, clinics: list[dict[str, Any]]) -> list[Button]:
    """A button for each clinic."""
    return [
        {
            "title": turn.words("utter_schedule__button", **clinic_words(turn, clinic)),
            "payload": f'/press_clinic{{"clinic": "{clinic["id"]}"}}',
        }
        for clinic in clinics
    ]


def candidate_buttons(turn: Turn, choices: list[dict[str, str]]) -> list[Button]:
    """A button for each doctor or department among which the patient must choose."""
    return [
        {
            "title": turn.words("utter_schedule__candidate", **choice),
            "payload": f'/press_subject{{"{choice["kind"]}": "{choice["code"]}"}}',
        }
        for choice in choices
    ]


async def describe_candidates(turn: Turn, subject: Subject) -> list[dict[str, str]]:
    """Names for the choices of `subject`: `{kind, code, name, detail}`. For an unknown name, the
    nearest known doctors."""
    if subject.unknown:
        found = await turn.backend.get("/v1/doctors", q=subject.unknown)
        return [_doctor_choice(doctor) for doctor in found[:4]]
    doctors = [choice["doctor"] for choice in subject.candidates if "doctor" in choice]
    if doctors:
        found = await turn.backend.get("/v1/doctors", ids=",".join(doctors))
        return [_doctor_choice(doctor) for doctor in found[:6]]
    codes = {choice["department"] for choice in subject.candidates}
    found = await turn.backend.get("/v1/departments")
    return [
        {"kind": "department", "code": d["code"], "name": d["name"], "detail": d["location"]}
        for d in found
        if d["code"] in codes
    ]


def _doctor_choice(doctor: dict[str, Any]) -> dict[str, str]:
    return {
        "kind": "doctor",
        "code": doctor["id"],
        "name": doctor["name"],
        "detail": f"{doctor['department']} {doctor['title']}",
    }
