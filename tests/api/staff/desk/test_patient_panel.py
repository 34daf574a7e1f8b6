"""Beside a conversation: masked, revealed for a reason, and acted on for the patient."""

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import select

from api.appointments.models import Appointment, AppointmentEvent
from api.appointments.schemas import BookingRequest
from api.appointments.submission import Desk
from api.clock import FixedClock
from api.complaints.models import Complaint
from api.conversations.models import Author
from api.handoff.levels import ServiceLevels
from api.staff.models import Role
from tests.api.appointments.booking_rows import in_days, taken
from tests.api.staff.booked import NAME, PHONE, BookedDesk, seal_of
from tests.api.staff.desk.desk_world import ServedPatient


@pytest.fixture
async def named(desk: BookedDesk, app: FastAPI, levels: ServiceLevels) -> ServedPatient:
    """林小雨, whom nobody serves yet."""
    return await ServedPatient(desk, seal_of(app), levels).named()


async def test_it_shows_who_it_is_and_what_is_known_masked(named: ServedPatient) -> None:
    appointment = await named.desk.visits.booked(in_days(3))
    await named.desk.commit()
    slots = {"registration__subject": {"name": "骨科"}, "complaint__what": "等太久", "other": "x"}
    await named.asks_for_person("我想找人", {"slots": slots})
    shown = await named.call("GET", "panel")
    panel = shown.json()
    (visitor,) = panel["visitors"]
    assert visitor["name_masked"] == "林*雨"
    assert visitor["address"] == "林女士"
    assert NAME not in shown.text
    assert PHONE not in shown.text
    assert [(one["name"], one["value"]) for one in panel["known"]] == [
        ("投诉事由", "等太久"),
        ("想挂", "骨科"),
    ]
    assert panel["understood"] == "human_ask"
    assert [one["id"] for one in panel["appointments"]] == [str(appointment.id)]
    assert panel["appointments"][0]["changeable"] is True


async def test_every_look_at_what_stands_beside_a_conversation_is_recorded(
    named: ServedPatient,
) -> None:
    before = len(await named.desk.recorded())
    for part in ("panel", "notes", "history", "suggestions"):
        assert (await named.call("GET", part)).status_code == 200
    looks = (await named.desk.recorded())[before:]
    assert [look.action.removeprefix("conversation.") for look in looks] == [
        "panel",
        "notes",
        "history",
        "view",
    ]
    assert {look.subject for look in looks} == {f"conversation:{named.id}"}


async def test_a_name_is_revealed_to_who_serves_with_a_reason_that_is_recorded(
    named: ServedPatient,
) -> None:
    path = f"visitors/{named.card_id}/reveal"
    assert (await named.call("POST", path, {"reason": "verify"})).status_code == 409
    await named.taken()
    assert (await named.call("POST", path, {})).status_code == 422
    assert (await named.call("POST", path, {"reason": "curious"})).status_code == 422
    shown = await named.call("POST", path, {"reason": "call_back"})
    assert shown.json() == {"name": NAME, "phone": PHONE, "seconds": 60}
    last = (await named.desk.recorded())[-1]
    assert (last.action, last.subject) == ("patient.reveal", f"visitor:{named.card_id}")
    assert last.details == {"conversation": str(named.id), "reason": "call_back"}
    by_supervisor = await named.call("POST", path, {"reason": "complaint"}, Role.SUPERVISOR)
    assert by_supervisor.status_code == 200


async def test_nobody_of_another_account_is_revealed(
    named: ServedPatient, desk: BookedDesk
) -> None:
    await named.taken()
    other = await desk.visits.rows.card(await desk.visits.rows.conversation())
    await desk.commit()
    reached = await named.call("POST", f"visitors/{other.id}/reveal", {"reason": "verify"})
    assert reached.status_code == 404


async def test_what_belongs_to_the_discipline_office_is_not_beside_it(
    named: ServedPatient, client: AsyncClient, internal: dict[str, str]
) -> None:
    await named.asks_for_person("主任暗示要红包", {"slots": {"complaint__what": "主任要红包"}})
    body = {"conversation": str(named.id), "what": "主任暗示要红包"}
    assert (await client.post("/v1/complaints", json=body, headers=internal)).status_code == 201
    shown = await named.call("GET", "panel")
    assert "红包" not in shown.text
    assert (shown.json()["hidden"], shown.json()["understood"]) == (True, None)
    assert (await named.call("GET", "suggestions")).json() == []


async def test_an_agent_books_changes_and_cancels_and_the_patient_gets_the_card(
    named: ServedPatient, clock: FixedClock
) -> None:
    rows = named.desk.visits.rows
    doctor = await rows.doctor()
    first, second = await rows.slots(doctor, day=in_days(3), count=2)
    await named.desk.commit()
    wish = {"visitor": named.card_id, "slot_id": first.id}
    not_mine = await named.call("POST", "appointments", wish)
    assert not_mine.json()["error"]["code"] == "not_yours"
    assert await taken(named.desk.visits.session, first) == 0

    await named.taken()
    clinics = await named.desk.call(
        Role.AGENT, "GET", f"/free-clinics?department={doctor.department_code}"
    )
    (clinic,) = clinics.json()
    assert (clinic["doctor"], clinic["remaining"]) == ("曾理", 2)
    slots = await named.desk.call(Role.AGENT, "GET", f"/free-clinics/{clinic['id']}/slots")
    assert [one["id"] for one in slots.json()] == [first.id, second.id]

    booked = await named.call("POST", "appointments", wish)
    assert booked.status_code == 201
    card = booked.json()["card"]
    said = (await named.transcript())[-1]
    assert (said.author, said.card and said.card["id"]) == (Author.AGENT, card["id"])
    assert said.text.startswith("已经帮林*雨约好了：")
    assert "11 月 21 日 09:00-09:30" in said.text

    path = f"appointments/{card['id']}"
    changed = await named.call("POST", f"{path}/change", {"slot_id": second.id})
    assert changed.json()["card"]["time"] == "09:30-10:00"
    async with named.desk.sessions() as session:
        actors = set(await session.scalars(select(AppointmentEvent.actor)))
    assert actors == {"staff:agent"}
    path = f"appointments/{changed.json()['card']['id']}"
    cancelled = await named.call("POST", f"{path}/cancel")
    assert cancelled.json()["card"]["status"] == "cancelled"
    actions = [entry.action for entry in await named.desk.recorded()][-3:]
    assert actions == ["appointment.book", "appointment.change", "appointment.cancel"]
    assert len([m for m in await named.transcript() if m.card and m.card["type"] != "handoff"]) == 3


async def test_who_has_given_the_conversation_back_meanwhile_does_not_speak_in_it(
    named: ServedPatient, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot = await named.desk.visits.rows.slot(day=in_days(3))
    await named.desk.commit()
    await named.taken()
    book = Desk.book

    async def slowly(desk: Desk, request: BookingRequest) -> Appointment:
        back = await named.call("POST", "return", {"wrap_up": "referred"})
        assert back.status_code == 200, back.text
        return await book(desk, request)

    monkeypatch.setattr(Desk, "book", slowly)
    wish = {"visitor": named.card_id, "slot_id": slot.id}
    booked = await named.call("POST", "appointments", wish)
    assert booked.status_code == 201
    said = (await named.transcript())[-1]
    assert (said.author, said.author_name) == (Author.SYSTEM, None)
    assert said.card
    assert said.card["id"] == booked.json()["card"]["id"]


async def test_a_refused_booking_says_nothing_to_the_patient(named: ServedPatient) -> None:
    slot = await named.desk.visits.rows.slot(day=in_days(3))
    slot.taken = slot.capacity
    await named.desk.commit()
    await named.taken()
    before = len(await named.transcript())
    wish = {"visitor": named.card_id, "slot_id": slot.id}
    refused = await named.call("POST", "appointments", wish)
    assert refused.json()["error"]["code"] == "slot_full"
    assert len(await named.transcript()) == before


async def test_a_complaint_is_filed_in_the_conversation_by_who_serves_it(
    named: ServedPatient,
) -> None:
    told = {"what": "挂号窗口等了两个小时", "where": "门诊一楼"}
    assert (await named.call("POST", "complaint", told)).status_code == 409
    await named.taken()
    filed = await named.call("POST", "complaint", told)
    assert filed.status_code == 201
    receipt = filed.json()["receipt"]
    last = (await named.transcript())[-1]
    assert (last.author, last.card) == (
        Author.AGENT,
        {"type": "complaint", **{key: filed.json()[key] for key in ("receipt", "status", "due")}},
    )
    assert receipt in last.text
    async with named.desk.sessions() as session:
        complaint = (await session.scalars(select(Complaint))).one()
    conversation = named.desk.visits.conversation
    assert (complaint.channel, complaint.account_id) == (
        conversation.channel,
        conversation.account_id,
    )
    entry = (await named.desk.recorded())[-1]
    assert (entry.action, entry.subject) == ("complaint.file", f"complaint:{receipt}")


async def test_what_is_for_the_discipline_office_is_hidden_from_who_filed_it(
    named: ServedPatient,
) -> None:
    await named.taken("医生收了我红包")
    filed = await named.call("POST", "complaint", {"what": "医生收了我两千块红包"})
    assert filed.status_code == 201
    shown = await named.desk.call(Role.AGENT, "GET", f"/conversations/{named.id}")
    assert filed.json()["receipt"] not in shown.text
    assert "红包" not in shown.text
