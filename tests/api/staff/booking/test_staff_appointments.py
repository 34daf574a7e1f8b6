"""Appointments over the staff endpoints: finding one without leaving traces, marks, cancelling."""

import logging
import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from api.appointments.models import Appointment, AppointmentStatus
from api.his.models import OrderKind
from api.his.orders import is_open, write
from api.patients.models import VisitorCard
from api.staff.models import Role
from tests.api.appointments.booking_rows import TODAY, in_days
from tests.api.staff.booked import CARD, NAME, PHONE, BookedDesk
from tests.conftest import INTERNAL_TOKEN

A, S, C = Role.AGENT, Role.SUPERVISOR, Role.COMPLAINT_OFFICER


async def found(desk: BookedDesk, **wanted: Any) -> list[str]:
    answer = await desk.call(A, "POST", "/appointments/search", wanted)
    assert answer.status_code == 200, answer.text
    return [item["number"] for item in answer.json()["items"]]


async def code(desk: BookedDesk, role: Role, path: str, body: Any = None) -> str:
    answer = await desk.call(role, "POST", path, body)
    return "" if answer.is_success else str(answer.json()["error"]["code"])


async def test_an_appointment_is_found_by_every_whole_number(desk: BookedDesk) -> None:
    booked = await desk.visits.booked(in_days(20))
    await desk.commit()
    number = str(booked.number)
    assert await found(desk, number=booked.number) == [number]
    assert await found(desk, phone=f"+86 {PHONE}") == [number]
    assert await found(desk, id_number=CARD) == [number]
    assert await found(desk, phone="13900001234") == []
    assert await found(desk, id_number="330106199003070049") == []


async def test_what_is_common_to_many_is_looked_for_on_the_days_only(desk: BookedDesk) -> None:
    booked = await desk.visits.booked(in_days(3))
    await desk.commit()
    number, day = str(booked.number), str(in_days(3))
    days = {"first": day, "last": day}
    assert await found(desk, name=NAME) == []
    for wanted in (
        {"name": NAME},
        {"name": "林大雨"},
        {"phone_tail": PHONE[-4:]},
        {"department": booked.department_code},
        {"doctor": "曾理"},
        {"status": "booked"},
    ):
        assert await found(desk, **wanted, **days) == [number], wanted
    for wanted in (
        {"name": "王小雨"},
        {"phone_tail": "0000"},
        {"department": "fare"},
        {"doctor": "曾"},
        {"status": "seen"},
    ):
        assert await found(desk, **wanted, **days) == [], wanted


async def test_all_of_what_is_asked_for_must_fit(desk: BookedDesk) -> None:
    booked = await desk.visits.booked()
    await desk.commit()
    assert await found(desk, number=booked.number, phone=PHONE) == [str(booked.number)]
    assert await found(desk, number=booked.number, phone="13900001234") == []


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"phone": "12345"}, "phone_invalid"),
        ({"id_number": "?"}, "identity_number_invalid"),
        ({"first": "2026-11-18", "last": "2026-12-19"}, "days_invalid"),
        ({"first": "2026-11-18", "last": "2026-11-17"}, "days_invalid"),
        ({"phone_tail": "12"}, "invalid_input"),
        ({"number": 2**31}, "invalid_input"),
        ({"doctor": "\x00"}, "invalid_input"),
    ],
)
async def test_what_cannot_be_looked_for_is_said(
    desk: BookedDesk, wanted: dict[str, Any], expected: str
) -> None:
    assert await code(desk, A, "/appointments/search", wanted) == expected


async def test_neither_answers_nor_logs_nor_the_record_hold_identity(
    desk: BookedDesk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    booked = await desk.visits.booked()
    await desk.commit()
    texts = []
    for wanted in ({"phone": PHONE}, {"id_number": CARD}, {"name": NAME}):
        texts.append((await desk.call(A, "POST", "/appointments/search", wanted)).text)
    texts.append((await desk.call(A, "GET", f"/appointments/{booked.id}")).text)
    texts += [f"{entry.subject} {entry.details}" for entry in await desk.recorded()]
    texts.append(caplog.text)
    assert "林*雨" in texts[0]
    assert "138****1234" in texts[0]
    leaks = [text for text in texts if any(secret in text for secret in (NAME, PHONE, CARD))]
    assert leaks == []


async def test_searches_and_looks_are_recorded(desk: BookedDesk) -> None:
    booked = await desk.visits.booked()
    await desk.commit()
    await found(desk, phone=PHONE, first=str(TODAY))
    await desk.call(A, "GET", f"/appointments/{booked.id}")
    searched, looked = await desk.recorded()
    assert (searched.actor, searched.action) == ("staff:agent", "appointments.search")
    assert searched.details == {"by": ["first", "phone"], "found": 1}
    assert (looked.action, looked.subject) == ("appointment.view", f"appointment:{booked.id}")


async def test_a_visit_is_marked_step_by_step_with_the_name_of_who_did(desk: BookedDesk) -> None:
    booked = await desk.visits.booked()
    await desk.commit()
    path = f"/appointments/{booked.id}"
    assert await code(desk, A, f"{path}/check-in") == "check_in_early"
    desk.visits.at(13, 30)
    for step, status in (
        ("check-in", "checked_in"),
        ("seen", "seen"),
        ("undo", "checked_in"),
        ("undo", "booked"),
    ):
        answer = await desk.call(S, "POST", f"{path}/{step}")
        assert (answer.status_code, answer.json()["status"]) == (200, status)
    desk.visits.at(14, 30)
    answer = await desk.call(A, "POST", f"{path}/no-show")
    events = answer.json()["events"]
    assert [(one["status"], one["actor"]) for one in events][-2:] == [
        ("booked", "staff:supervisor"),
        ("no_show", "staff:agent"),
    ]
    actions = [entry.action for entry in await desk.recorded()]
    assert actions == [
        f"appointment.{what}" for what in ("check_in", "seen", "undo", "undo", "no_show")
    ]


async def test_an_unknown_appointment_is_not_found(desk: BookedDesk) -> None:
    unknown = f"/appointments/{uuid.uuid4()}"
    assert (await desk.call(A, "GET", unknown)).status_code == 404
    for what in ("check-in", "cancel"):
        assert await code(desk, A, f"{unknown}/{what}", {}) == "not_found"


async def test_cancelling_for_a_patient_gives_the_place_back(desk: BookedDesk) -> None:
    booked = await desk.visits.booked(in_days(3))
    await desk.commit()
    answer = await desk.call(C, "POST", f"/appointments/{booked.id}/cancel", {})
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    assert answer.json()["events"][-1]["actor"] == "staff:complaint_officer"
    assert [one["kind"] for one in answer.json()["told"]] == ["cancelled"]
    assert (await desk.visits.slot_of(booked)).taken == 0
    again = await desk.call(C, "POST", f"/appointments/{booked.id}/cancel", {})
    assert len(again.json()["events"]) == 2
    assert (await desk.visits.slot_of(booked)).taken == 0


async def test_after_the_deadline_only_a_supervisor_cancels_and_says_why(desk: BookedDesk) -> None:
    booked = await desk.visits.booked()
    await desk.commit()
    path = f"/appointments/{booked.id}/cancel"
    assert await code(desk, A, path, {}) == "cancel_too_late"
    assert await code(desk, A, path, {"override": True, "reason": "家中有急事"}) == "forbidden"
    assert await code(desk, S, path, {"override": True, "reason": " "}) == "reason_needed"
    assert await code(desk, S, path, {"override": True, "reason": "家中有急事"}) == ""
    assert (await desk.visits.slot_of(booked)).taken == 0
    entry = (await desk.recorded())[-1]
    assert entry.details == {"override": True, "reason": "家中有急事"}


async def test_what_is_over_cannot_be_cancelled(desk: BookedDesk) -> None:
    seen = await desk.visits.booked(status=AppointmentStatus.SEEN)
    changed = await desk.visits.booked(status=AppointmentStatus.CHANGED)
    await desk.commit()
    override = {"override": True, "reason": "误操作"}
    assert await code(desk, S, f"/appointments/{seen.id}/cancel", override) == "visit_over"
    assert await code(desk, S, f"/appointments/{changed.id}/cancel", override) == (
        "appointment_ended"
    )


async def test_appeals_are_listed_decided_and_told(desk: BookedDesk) -> None:
    *_, last = await desk.visits.missed(3)
    appeal = await desk.visits.appeal(last, "那天高架上堵了两个小时")
    await desk.commit()
    [line] = (await desk.call(A, "GET", "/appeals")).json()
    assert line["words"] == "那天高架上堵了两个小时"
    assert line["appointment"]["misses"] == 3
    assert line["appointment"]["suspended_until"] is not None
    path = f"/appeals/{appeal.id}/decide"
    assert await code(desk, A, path, {"granted": True}) == "forbidden"
    assert await code(desk, S, path, {"granted": True}) == ""
    assert await code(desk, S, path, {"granted": False, "reason": "不"}) == "appeal_decided"
    assert (await desk.call(A, "GET", "/appeals")).json() == []
    missed = (await desk.call(A, "GET", "/no-shows")).json()
    assert [one["misses"] for one in missed] == [2, 2, 2]
    assert {one["suspended_until"] for one in missed} == {None}
    assert missed[0]["appeal"] == "granted"
    assert await code(desk, S, "/appeals/999/decide", {"granted": True}) == "not_found"


async def test_old_no_shows_are_listed_no_more(desk: BookedDesk) -> None:
    await desk.visits.missed(1, until=TODAY - timedelta(days=90))
    await desk.commit()
    desk.visits.at(9)
    assert (await desk.call(A, "GET", "/no-shows")).json() == []


async def test_an_agent_books_for_a_patient_in_their_conversation(desk: BookedDesk) -> None:
    card = await desk.visits.rows.card(desk.visits.conversation)
    slot = await desk.visits.rows.slot()
    await desk.commit()
    wish = {
        "conversation": str(desk.visits.conversation.id),
        "visitor": card.id,
        "slot_id": slot.id,
    }
    answer = await desk.call(A, "POST", "/appointments", wish)
    booked = answer.json()
    assert (answer.status_code, booked["status"], booked["channel"]) == (201, "booked", "staff")
    assert booked["events"][0]["actor"] == "staff:agent"
    assert booked["told"][0]["kind"] == "booked"
    assert await code(desk, A, "/appointments", wish) == "already_booked_half_day"
    entry = (await desk.recorded())[0]
    assert (entry.action, entry.subject) == ("appointment.book", f"appointment:{booked['id']}")


async def test_the_desk_books_for_a_suspended_patient(desk: BookedDesk) -> None:
    await desk.visits.missed(3)
    card = await desk.visits.session.scalar(
        select(VisitorCard).where(VisitorCard.patient_id == desk.visits.patient.id)
    )
    assert card is not None
    slot = await desk.visits.rows.slot()
    await desk.commit()
    wish = {
        "conversation": str(desk.visits.conversation.id),
        "visitor": card.id,
        "slot_id": slot.id,
    }
    online = await desk.client.post(
        "/v1/appointments", json=wish, headers={"Authorization": f"Bearer {INTERNAL_TOKEN}"}
    )
    assert online.json()["error"]["code"] == "suspended"
    assert await code(desk, A, "/appointments", wish) == ""


async def test_what_the_hospital_system_has_is_cancelled_when_it_says_so(desk: BookedDesk) -> None:
    booked = await desk.visits.booked(in_days(3))
    now = desk.clock.now()
    async with desk.sessions() as session, session.begin():
        await desk.commit()
        here = await session.get_one(Appointment, booked.id)
        assert await write(session, now, here, OrderKind.BOOK)
    answer = await desk.call(A, "POST", f"/appointments/{booked.id}/cancel", {})
    assert (answer.json()["status"], answer.json()["pending"]) == ("booked", True)
    async with desk.sessions() as session:
        assert await is_open(session, booked.id, OrderKind.CANCEL)
    assert (await desk.visits.slot_of(booked)).taken == 1
    again = await desk.call(A, "POST", f"/appointments/{booked.id}/cancel", {})
    assert again.json()["pending"] is True
