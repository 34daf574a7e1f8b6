"""Clinics, and the choices between doctors, departments and resources, in words and buttons."""

from typing import Any

from actions.clinic_wish import Subject
from actions.turn import Button, Turn


def clinic_words(turn: Turn, clinic: dict[str, Any]) -> dict[str, Any]:
    """The values that a line about a clinic is filled with."""
    vip = clinic.get("kind") == "vip"
    instead = clinic.get("substitute")
    return {
        **clinic,
        "kind": turn.words("utter_schedule__vip") if vip else "",
        "day": turn.day(clinic["date"]),
        "period": turn.words(f"utter_control__period_{clinic['period']}"),
        "substitute": turn.words("utter_schedule__substitute", name=instead) if instead else "",
        "cost": turn.words("utter_schedule__cost", fee=clinic["fee"]) if clinic.get("fee") else "",
    }


def clinic_lines(turn: Turn, clinics: list[dict[str, Any]]) -> str:
    """The clinics in words, a line each; below those of a resource what to bring."""
    lines = [
        turn.words(_line(clinic), place=place, **clinic_words(turn, clinic))
        for place, clinic in enumerate(clinics, 1)
    ]
    return "\n".join([*lines, *_what_to_bring(clinics)])


def _line(clinic: dict[str, Any]) -> str:
    return f"utter_schedule__line{_sort(clinic)}"


def _sort(clinic: dict[str, Any]) -> str:
    return "_resource" if clinic.get("resource") else ""


def _what_to_bring(clinics: list[dict[str, Any]]) -> list[str]:
    told = (clinic.get("about") for clinic in clinics)
    return list(dict.fromkeys(about for about in told if about))


def clinic_buttons(turn: Turn, clinics: list[dict[str, Any]]) -> list[Button]:
    """A button for each clinic."""
    return [
        {
            "title": turn.words(
                f"utter_schedule__button{_sort(clinic)}", **clinic_words(turn, clinic)
            ),
            "payload": f'/press_clinic{{"clinic": "{clinic["id"]}"}}',
        }
        for clinic in clinics
    ]


def waitlist_buttons(turn: Turn, clinics: list[dict[str, Any]]) -> list[Button]:
    """To wait for a place of each of these full clinics."""
    return [
        {
            "title": turn.words("utter_schedule__waitlist_button", **clinic_words(turn, clinic)),
            "payload": f'/press_waitlist{{"clinic": "{clinic["id"]}"}}',
        }
        for clinic in clinics
    ]


def candidate_buttons(turn: Turn, choices: list[dict[str, str]]) -> list[Button]:
    """A button for each doctor, department or resource among which the patient must choose."""
    return [
        {
            "title": turn.words("utter_schedule__candidate", **choice)
            if choice["detail"]
            else choice["name"],
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
    if resources := [choice["resource"] for choice in subject.candidates if "resource" in choice]:
        return await _resource_choices(turn, resources)
    codes = {choice["department"] for choice in subject.candidates}
    found = await turn.backend.get("/v1/departments")
    return [
        {"kind": "department", "code": d["code"], "name": d["name"], "detail": d["location"]}
        for d in found
        if d["code"] in codes
    ]


async def _resource_choices(turn: Turn, codes: list[str]) -> list[dict[str, str]]:
    """Those that are open at all in the time ahead, by their names."""
    found = await turn.backend.get("/v1/clinics", resource=codes)
    names = {clinic["resource"]: clinic["doctor"] for clinic in found}
    return [
        {"kind": "resource", "code": code, "name": names[code], "detail": ""}
        for code in codes
        if code in names
    ]


def _doctor_choice(doctor: dict[str, Any]) -> dict[str, str]:
    return {
        "kind": "doctor",
        "code": doctor["id"],
        "name": doctor["name"],
        "detail": f"{doctor['department']} {doctor['title']}",
    }
