"""What the small hospital is: departments, doctors, clinics, prices, announcements, articles."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import httpx

from api.announcements.schemas import AnnouncementOut
from api.clinics.models import ClinicStatus
from api.clinics.schemas import ClinicOut, SlotOut
from api.clock import HOSPITAL_ZONE
from api.departments.schemas import DepartmentOut
from api.doctors.schemas import DoctorOut
from api.guide.schemas import ArticleFound, ArticleOut, PriceOut

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=HOSPITAL_ZONE)
_PERIODS = {
    "am": (time(8), time(12)),
    "pm": (time(13, 30), time(17)),
    "evening": (time(18), time(20)),
}
_KINDS = {"chief": ("主任医师", "expert", 50), "attending": ("主治医师", "general", 15)}


class Refusal(Exception):
    """The backend says no: a status and a code."""

    def __init__(self, status: int, code: str, **params: Any) -> None:
        super().__init__(code)
        self.answer = httpx.Response(
            status, json={"error": {"code": code, "message": f"〔{code}〕", **params}}
        )


@dataclass
class FakeDirectory:
    """The part of the backend that anybody may read."""

    departments: dict[str, DepartmentOut] = field(default_factory=dict)
    doctors: dict[str, DoctorOut] = field(default_factory=dict)
    clinics: dict[int, ClinicOut] = field(default_factory=dict)
    slots: dict[int, list[SlotOut]] = field(default_factory=dict)
    articles: list[ArticleFound] = field(default_factory=list)
    prices: list[PriceOut] = field(default_factory=list)
    announcements: list[AnnouncementOut] = field(default_factory=list)

    def add_department(self, code: str, name: str, kind: str = "clinical") -> None:
        """A department that can be booked, or with another `kind` only found."""
        self.departments[code] = DepartmentOut(
            code=code,
            name=name,
            kind=kind,
            aliases=[],
            building="门诊楼",
            floor=2,
            zone="A 区",
            location=f"门诊楼 2 楼 A 区{name}",
            phone="0571-0000-2201",
            treats=[],
            about="",
            sex=None,
            min_age=None,
            max_age=None,
        )

    def add_doctor(self, id: str, name: str, department: str, title: str, sex: str) -> None:
        """A doctor."""
        spoken, kind, fee = _KINDS[title]
        self.doctors[id] = DoctorOut(
            id=id,
            name=name,
            reading="",
            sex=sex,
            title=spoken,
            title_code=title,
            department=self.departments[department].name,
            department_code=department,
            specialities=[],
            kind=kind,
            fee=fee,
        )

    def is_good_at(self, doctor: str, *specialities: str) -> None:
        """The doctor's field."""
        known = {"specialities": list(specialities)}
        self.doctors[doctor] = self.doctors[doctor].model_copy(update=known)

    def add_clinic(self, id: int, doctor: str, date: str, period: str, places: int = 2) -> None:
        """A clinic of two half hours with `places` in each."""
        who = self.doctors[doctor]
        start, end = _PERIODS[period]
        self.clinics[id] = ClinicOut(
            id=id,
            doctor=who.name,
            title=who.title,
            department=who.department,
            date=date,
            period=period,
            start=start,
            end=end,
            remaining=2 * places,
            fee=who.fee,
            location="门诊楼 2 楼 1 诊室",
            status="open",
            kind=who.kind,
            doctor_id=doctor,
            doctor_sex=who.sex,
            title_code=who.title_code,
            department_code=who.department_code,
            stop_reason=None,
            resource=None,
            about=None,
            substitute=None,
            opens_at=None,
        )
        self.slots[id] = [_slot(id, half, date, start, places) for half in (0, 1)]

    def add_resource(
        self, id: int, code: str, name: str, date: str, period: str = "am", places: int = 2
    ) -> None:
        """A half-day of an examination, a bed, a parking space."""
        self.add_clinic(id, next(iter(self.doctors)), date, period, places)
        self.alter(
            id,
            doctor=name,
            title="",
            doctor_id=None,
            doctor_sex=None,
            title_code=None,
            kind="exam",
            fee=0,
            resource=code,
            about="请带检查申请单。",
        )

    def alter(self, clinic: int, **fields: Any) -> None:
        """Something of a clinic is different."""
        self.clinics[clinic] = self.clinics[clinic].model_copy(update=fields)

    def _is_available(self, clinic: ClinicOut) -> bool:
        released = clinic.opens_at is None or clinic.opens_at <= NOW
        return clinic.status is ClinicStatus.OPEN and clinic.remaining > 0 and released

    def _hospital(self, **_: Any) -> Any:
        return {
            "name": "示范人民医院",
            "emergency": {
                "location": "急诊楼 1 楼",
                "entrance": "健康路入口",
                "phone": "0571-0000-0120",
            },
        }

    def _list_departments(self, **_: Any) -> Any:
        return list(self.departments.values())

    def _get_department(self, code: str, **_: Any) -> Any:
        return self.departments[code]

    def _list_doctors(self, query: dict[str, str], **_: Any) -> Any:
        if "ids" in query:
            return [self.doctors[id] for id in query["ids"].split(",")]
        if "speciality" in query:
            return [
                doctor.model_copy(update={"matched": speciality})
                for doctor in self.doctors.values()
                for speciality in doctor.specialities
                if speciality in query["speciality"]
            ]
        here = query.get("department")
        return [d for d in self.doctors.values() if here in {None, d.department_code}]

    def _get_doctor(self, id: str, **_: Any) -> Any:
        return self.doctors[id]

    def _list_clinics(self, query: dict[str, str], **_: Any) -> Any:
        wanted = {
            "department": lambda c, value: c.department_code == value,
            "doctor": lambda c, value: c.doctor_id in _listed(value),
            "resource": lambda c, value: c.resource in _listed(value),
            "limit": lambda c, value: True,
            "available": lambda c, value: value != "true" or self._is_available(c),
            "kind": lambda c, value: c.kind == value,
            "from": lambda c, value: c.date.isoformat() >= value,
            "to": lambda c, value: c.date.isoformat() <= value,
        }
        return [
            clinic
            for clinic in sorted(self.clinics.values(), key=lambda c: (c.date, c.start))
            if all(wanted[name](clinic, value) for name, value in query.items())
            and (clinic.resource is None or query.keys() & {"resource", "kind"})
        ]

    def _get_clinic(self, id: str, **_: Any) -> Any:
        if int(id) not in self.clinics:
            raise Refusal(404, "not_found")
        return self.clinics[int(id)]

    def _list_slots(self, id: str, **_: Any) -> Any:
        return self.slots[int(id)]

    def _list_announcements(self, query: dict[str, Any], **_: Any) -> Any:
        here = set(_listed(query.get("department", [])))
        return [
            each
            for each in self.announcements
            if query.get("kind") in {None, each.kind}
            and ("department" not in query or not each.departments or here & {*each.departments})
        ]

    def _find_prices(self, query: dict[str, str], **_: Any) -> Any:
        asked = query.get("q", "").lower()
        return [price for price in self.prices if asked in price.name.replace(" ", "").lower()]

    def _search_guide(self, query: dict[str, str], **_: Any) -> Any:
        return [a for a in self.articles if any(part in query["q"] for part in a.title)]

    def _get_article(self, id: str, **_: Any) -> Any:
        found = next(a for a in self.articles if a.id == id)
        return ArticleOut(**found.model_dump(exclude={"score", "sure"}))


def article(id: str, title: str, *, sure: bool = True) -> ArticleFound:
    """A guide article that answers questions which share a character with its title."""
    return ArticleFound(
        id=id,
        title=title,
        topic="parking",
        body=f"{title}的答案。",
        owner="服务台",
        link=None,
        updated=NOW.date(),
        review_date=NOW.date(),
        valid_to=None,
        score=0.9 if sure else 0.3,
        sure=sure,
    )


def price(name: str, yuan: float, *, category: str = "exam", note: str = "") -> PriceOut:
    """What a thing costs since New Year."""
    return PriceOut(
        code=name,
        name=name,
        category=category,
        unit="次",
        price=yuan,
        valid_from=date(2026, 1, 1),
        note=note,
        score=0.9,
    )


def announcement(id: str, title: str, *departments: str, kind: str = "other") -> AnnouncementOut:
    """An announcement that is valid now; for all without `departments`."""
    return AnnouncementOut(
        id=id,
        kind=kind,
        title=title,
        body=f"{title}的内容。",
        departments=list(departments),
        valid_from=NOW.date(),
        valid_to=NOW.date(),
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _slot(clinic: int, half: int, date: str, start: time, places: int) -> SlotOut:
    # 08:00 and 08:30, 13:30 and 14:00: the clinic's first hour.
    begins = start.hour * 60 + start.minute + 30 * half
    first, last = time(*divmod(begins, 60)), time(*divmod(begins + 30, 60))
    moment = datetime.combine(datetime.fromisoformat(date).date(), first, HOSPITAL_ZONE)
    return SlotOut(
        id=clinic * 10 + half,
        start=first,
        end=last,
        starts_at=moment,
        capacity=places,
        remaining=places,
    )
