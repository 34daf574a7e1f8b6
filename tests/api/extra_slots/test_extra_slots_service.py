"""Extra slots: asked for by one, decided by another, and only for whom they were granted."""

import pytest
from sqlalchemy import select

from api.appointments.models import Appointment, AppointmentStatus
from api.clinics.models import Quota, Slot
from api.clinics.service import open_slots
from api.errors import NotFound, Refused
from api.extra_slots import service
from api.extra_slots.models import ExtraSlotRequest, ExtraSlotStatus
from api.notices.models import NoticeKind
from api.staff.models import AuditEntry, Role, Staff
from tests.api.appointments.booking_rows import places_disagree
from tests.api.staff.factories import staff_member
from tests.api.waitlist.waiting import Line, Person


class Clinic:
    """A full clinic, somebody who asks, and somebody who decides."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.slot: Slot
        self.agent: Staff
        self.supervisor: Staff

    async def open(self) -> "Clinic":
        self.slot = await self.line.rows.slot()
        await (await self.line.person()).book(self.slot)
        self.agent = await staff_member(self.line.session, Role.AGENT)
        self.supervisor = await staff_member(self.line.session, Role.SUPERVISOR)
        return self

    async def ask(self, person: Person | None = None) -> ExtraSlotRequest:
        card_id = person.card.id if person else None
        wish = service.Wish(self.slot.id, "外地患者，医生同意", card_id)
        return await service.ask(*self.line.usual, self.agent, wish)

    async def approve(self, asked: ExtraSlotRequest, by: Staff | None = None) -> ExtraSlotRequest:
        return await service.approve(*self.line.usual, by or self.supervisor, asked.id, "同意")


@pytest.fixture
async def clinic(line: Line) -> Clinic:
    return await Clinic(line).open()


async def test_an_approved_request_books_the_patient_in_a_full_clinic(clinic: Clinic) -> None:
    person = await clinic.line.person()
    done = await clinic.approve(await clinic.ask(person))
    assert done.status is ExtraSlotStatus.APPROVED
    assert done.decided_by == clinic.supervisor.username
    assert done.appointment_id is not None
    booked = await clinic.line.session.get_one(Appointment, done.appointment_id)
    assert (booked.status, booked.channel) == (AppointmentStatus.BOOKED, "staff")
    assert booked.account_id == person.card.account_id, "the patient sees it in their chat"
    extra = await clinic.line.session.get_one(Slot, booked.slot_id)
    assert (extra.quota, extra.capacity, extra.taken) == (Quota.EXTRA, 1, 1)
    assert NoticeKind.BOOKED in await clinic.line.told(person)
    assert await places_disagree(clinic.line.session) == []


async def test_nobody_approves_their_own_request(clinic: Clinic) -> None:
    asked = await clinic.ask()
    with pytest.raises(Refused) as caught:
        await clinic.approve(asked, clinic.agent)
    assert caught.value.code == "own_request"


async def test_a_request_is_decided_once(clinic: Clinic) -> None:
    asked = await clinic.ask()
    session, clock, _ = clinic.line.usual
    no = await service.refuse_request(session, clock, clinic.supervisor, asked.id, "太晚了")
    assert (no.status, no.decision) == (ExtraSlotStatus.REFUSED, "太晚了")
    with pytest.raises(Refused) as caught:
        await clinic.approve(asked)
    assert caught.value.code == "already_decided"


async def test_the_limit_of_a_clinic_holds(clinic: Clinic) -> None:
    asked = [await clinic.ask(await clinic.line.person()) for _ in range(6)]
    for one in asked[:5]:
        await clinic.approve(one)
    with pytest.raises(Refused) as caught:
        await clinic.approve(asked[5])
    assert caught.value.code == "extra_slots_used_up"
    with pytest.raises(Refused):
        await clinic.ask()


async def test_an_extra_place_is_not_shown_and_not_taken_by_others(clinic: Clinic) -> None:
    await clinic.approve(await clinic.ask())
    session = clinic.line.session
    now = clinic.line.clock.now()
    assert [one.quota for one in await open_slots(session, now, clinic.slot.clinic_id)] == [
        Quota.OPEN
    ]
    extra = (await session.scalars(select(Slot).where(Slot.quota == Quota.EXTRA))).one()
    with pytest.raises(Refused) as caught:
        await (await clinic.line.person()).book(extra)
    assert caught.value.code == "on_site_only"


async def test_an_approved_place_is_granted_to_one_patient(clinic: Clinic) -> None:
    done = await clinic.approve(await clinic.ask())
    people = [await clinic.line.person() for _ in range(2)]
    granted = await service.grant(*clinic.line.usual, clinic.agent, done.id, people[0].card.id)
    assert granted.patient_id == people[0].card.patient_id
    with pytest.raises(Refused) as caught:
        await service.grant(*clinic.line.usual, clinic.agent, done.id, people[1].card.id)
    assert caught.value.code == "already_granted"


async def test_the_rules_hold_but_that_the_clinic_is_full(clinic: Clinic) -> None:
    person = await clinic.line.person()
    colleague = await clinic.line.rows.doctor()
    there = await clinic.line.rows.slot(colleague)
    await person.book(there)
    asked = await clinic.ask(person)
    with pytest.raises(Refused) as caught:
        await clinic.approve(asked)
    assert caught.value.code == "same_time"


async def test_a_stopped_clinic_has_no_extra_places(clinic: Clinic) -> None:
    stopped = await clinic.line.rows.slot(stopped=True)
    wish = service.Wish(stopped.id, "医生同意")
    with pytest.raises(Refused) as caught:
        await service.ask(*clinic.line.usual, clinic.agent, wish)
    assert caught.value.code == "clinic_stopped"
    unknown = service.Wish(2**31 - 1, "医生同意")
    with pytest.raises(NotFound):
        await service.ask(*clinic.line.usual, clinic.agent, unknown)


async def test_every_step_is_on_record(clinic: Clinic) -> None:
    await clinic.approve(await clinic.ask(await clinic.line.person()))
    entries = await clinic.line.session.execute(
        select(AuditEntry.actor, AuditEntry.action).order_by(AuditEntry.id)
    )
    assert [tuple(one) for one in entries] == [
        (clinic.agent.actor, "ask_extra_slot"),
        (clinic.supervisor.actor, "approve_extra_slot"),
    ]
    assert len(await service.requests(clinic.line.session)) == 1
