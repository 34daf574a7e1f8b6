"""The timetable over the staff endpoints: a week, stopping, substitutes, extra slots."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from api.clinics.models import Clinic, Period, Slot
from api.staff.models import Role
from tests.api.appointments.booking_rows import TODAY, in_days
from tests.api.staff.booked import NAME, PHONE, BookedDesk, give_name

A, S, N = Role.AGENT, Role.SUPERVISOR, Role.ANALYST


async def call(desk: BookedDesk, role: Role, path: str, body: Any = None) -> Any:
    """The answer's JSON; the code of an error."""
    method = "GET" if body is None else "POST"
    answer = await desk.call(role, method, f"/timetable{path}", body)
    return answer.json() if answer.is_success else answer.json()["error"]["code"]


async def clinic_of(desk: BookedDesk, slot: Slot) -> Clinic:
    return await desk.visits.session.get_one(Clinic, slot.clinic_id)


async def test_a_week_runs_from_monday_and_counts_places(desk: BookedDesk) -> None:
    rows = desk.visits.rows
    doctor = await rows.doctor()
    slots = await rows.slots(doctor, day=in_days(1), capacity=3, count=2)
    slots[0].taken = 2
    await rows.slots(doctor, day=in_days(2), period=Period.PM, stopped=True)
    await rows.slots(doctor, day=in_days(5))
    await desk.commit()
    week = await call(desk, N, f"?department={doctor.department_code}&day={TODAY}")
    assert week["days"][0] == "2026-11-16"
    assert len(week["days"]) == 7
    open_one, stopped = week["clinics"]
    assert (open_one["free"], open_one["places"], open_one["booked"]) == (4, 6, 2)
    assert (open_one["name"], open_one["title"]) == ("曾理", "主任医师")
    assert (stopped["status"], stopped["period"]) == ("stopped", "pm")
    after = await call(desk, N, f"?department={doctor.department_code}&day={in_days(5)}")
    assert [one["date"] for one in after["clinics"]] == [str(in_days(5))]


async def test_only_departments_with_clinics_are_offered(desk: BookedDesk) -> None:
    with_clinic = await desk.visits.rows.doctor()
    await desk.visits.rows.slot(with_clinic)
    without = await desk.visits.rows.department()
    await desk.commit()
    codes = [one["code"] for one in await call(desk, A, "/departments")]
    assert with_clinic.department_code in codes
    assert without.code not in codes
    assert await call(desk, A, "?department=there_is_none") == "not_found"


async def test_a_stopped_clinic_shows_whom_it_concerns_and_who_was_told(desk: BookedDesk) -> None:
    booked = await desk.visits.booked(in_days(3))
    await desk.commit()
    path = f"/clinics/{booked.clinic_id}"
    assert (await call(desk, S, path))["keep"] == 1
    assert await call(desk, S, f"{path}/stop", {"reason": "  "}) == "reason_needed"
    stopped = await call(desk, S, f"{path}/stop", {"reason": "医生临时手术"})
    assert stopped == {"booked": 1, "held": 0, "waiting": 0}
    assert (await call(desk, S, path))["stop_reason"] == "医生临时手术"
    [line] = await call(desk, A, f"{path}/affected")
    assert (line["visitor"], line["phone"]) == ("林*雨", "138****1234")
    assert (line["refund_due"], line["told"], line["to_call"]) == (True, "waiting", False)
    again = await call(desk, S, f"{path}/stop", {"reason": "再停"})
    assert again == "clinic_stopped_already"
    assert await call(desk, S, f"{path}/reopen", {}) == {"patients": 1}
    assert (await call(desk, S, path))["status"] == "open"
    actions = [entry.action for entry in await desk.recorded()]
    assert actions == ["stop_clinic", "affected.view", "reopen_clinic"]


async def test_a_colleague_of_the_same_level_sits_instead(desk: BookedDesk) -> None:
    rows = desk.visits.rows
    department = await rows.department()
    regular, colleague, other = [await rows.doctor(department) for _ in range(3)]
    slot = await rows.slot(regular)
    await rows.slot(other)
    await desk.commit()
    path = f"/clinics/{slot.clinic_id}"
    assert [one["id"] for one in (await call(desk, S, path))["substitutes"]] == [colleague.id]
    change = {"doctor": other.id, "reason": "外出开会"}
    assert await call(desk, S, f"{path}/substitute", change) == "substitute_not_possible"
    change["doctor"] = colleague.id
    assert await call(desk, S, f"{path}/substitute", change) == {"patients": 0}
    assert (await call(desk, S, path))["substitute"] == "曾理"


@pytest.mark.parametrize("what", ["stop", "reopen", "substitute"])
async def test_an_unknown_clinic_is_not_found(desk: BookedDesk, what: str) -> None:
    bodies = {"stop": {"reason": "x"}, "substitute": {"doctor": "x", "reason": "x"}}
    body = bodies.get(what, {})
    assert await call(desk, S, f"/clinics/2147483647/{what}", body) == "not_found"


async def full_slot(desk: BookedDesk) -> Slot:
    slot = await desk.visits.rows.slot()
    slot.taken = 1
    await desk.commit()
    return slot


async def test_an_extra_slot_is_asked_for_granted_and_booked(desk: BookedDesk) -> None:
    slot = await full_slot(desk)
    wish = {"slot_id": slot.id, "reason": "术后复查，外地来", "phone": PHONE, "name": NAME}
    asked = await call(desk, A, "/extra-slots", wish)
    assert (asked["status"], asked["visitor"], asked["mine"]) == ("requested", "林*雨", True)
    [line] = await call(desk, S, "/extra-slots")
    assert (line["id"], line["requested_by"], line["mine"]) == (asked["id"], "agent", False)
    done = await call(desk, S, f"/extra-slots/{asked['id']}/approve", {"words": "同意"})
    assert (done["status"], done["granted"], done["decided_by"]) == ("approved", True, "supervisor")
    found = await desk.call(A, "POST", "/appointments/search", {"phone": PHONE})
    [appointment] = found.json()["items"]
    assert (appointment["status"], appointment["time"]) == ("booked", "09:00-09:30")
    week = await call(desk, A, f"/clinics/{slot.clinic_id}")
    assert (week["extra"], week["free"], week["places"]) == (1, 0, 1)


async def test_nobody_decides_on_their_own_request_and_a_refusal_says_why(
    desk: BookedDesk,
) -> None:
    slot = await full_slot(desk)
    own = await call(desk, S, "/extra-slots", {"slot_id": slot.id, "reason": "熟人介绍"})
    assert await call(desk, S, f"/extra-slots/{own['id']}/approve", {}) == "own_request"
    asked = await call(desk, A, "/extra-slots", {"slot_id": slot.id, "reason": "病情需要"})
    path = f"/extra-slots/{asked['id']}"
    assert await call(desk, S, f"{path}/refuse", {}) == "reason_needed"
    refused = await call(desk, S, f"{path}/refuse", {"words": "下午已经排满"})
    assert (refused["status"], refused["decision"]) == ("refused", "下午已经排满")
    assert await call(desk, S, f"{path}/approve", {}) == "already_decided"


async def test_an_approved_place_is_given_to_a_patient_later(desk: BookedDesk) -> None:
    slot = await full_slot(desk)
    asked = await call(desk, A, "/extra-slots", {"slot_id": slot.id, "reason": "医生嘱咐"})
    path = f"/extra-slots/{asked['id']}"
    to = {"phone": PHONE, "name": NAME}
    assert await call(desk, A, f"{path}/grant", to) == "not_approved"
    await call(desk, S, f"{path}/approve", {})
    assert await call(desk, A, f"{path}/grant", to | {"name": "王大明"}) == "visitor_not_found"
    given = await call(desk, A, f"{path}/grant", to)
    assert (given["granted"], given["visitor"]) == (True, "林*雨")
    assert await call(desk, A, f"{path}/grant", to) == "already_granted"


async def test_two_patients_of_one_phone_and_mask_are_not_mixed_up(desk: BookedDesk) -> None:
    slot = await full_slot(desk)
    twin = await desk.visits.rows.patient()
    give_name(twin, desk.client._transport.app.state.seal, "林大雨")  # type: ignore[attr-defined]
    twin.id_number_hash = uuid.uuid4().hex
    await desk.visits.rows.card(await desk.visits.rows.conversation(), twin)
    await desk.commit()
    wish = {"slot_id": slot.id, "reason": "复查", "phone": PHONE, "name": NAME}
    assert await call(desk, A, "/extra-slots", wish) == "visitors_several"
    wish["phone"] = "13900001234"
    assert await call(desk, A, "/extra-slots", wish) == "visitor_not_found"


async def test_what_is_over_is_shown_as_over(desk: BookedDesk) -> None:
    slot = await desk.visits.rows.slot(day=TODAY - timedelta(days=1))
    await desk.commit()
    assert (await call(desk, A, f"/clinics/{slot.clinic_id}"))["over"] is True
    path = f"/clinics/{slot.clinic_id}/stop"
    assert await call(desk, S, path, {"reason": "停电"}) == "clinic_over"
