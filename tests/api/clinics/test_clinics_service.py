"""Clinics and slots in the database: made ahead, kept right, looked up."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from api.clinics.models import (
    Clinic,
    ClinicException,
    ClinicStatus,
    Period,
    Quota,
    Slot,
    WeeklyClinic,
)
from api.clinics.service import (
    ClinicFilter,
    find_clinics,
    get_clinic,
    open_slots,
    roll_forward,
)
from api.clock import HOSPITAL_ZONE
from api.database import Sessions
from api.departments.models import HospitalProfile
from api.doctors.models import Doctor, SlotKind
from api.errors import NotFound, Unavailable
from tests.api.knowledge.sample import TODAY, statements

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=HOSPITAL_ZONE)
TOMORROW = TODAY + timedelta(days=1)

pytestmark = pytest.mark.usefixtures("hospital")


async def clinic_of(session: AsyncSession, doctor: str, day: date, period: str) -> Clinic:
    query = select(Clinic).where(
        Clinic.doctor_id == doctor, Clinic.date == day, Clinic.period == Period(period)
    )
    found = (await session.scalars(query)).one()
    await session.refresh(found)
    return found


async def slots_of(session: AsyncSession, clinic: Clinic) -> list[Slot]:
    query = select(Slot).where(Slot.clinic_id == clinic.id).order_by(Slot.start)
    return list(await session.scalars(query.execution_options(populate_existing=True)))


async def count(session: AsyncSession, model: type) -> int:
    return await session.scalar(select(func.count()).select_from(model)) or 0


class TestRollForward:
    async def test_fills_the_horizon_with_clinics_and_slots(self, session: AsyncSession) -> None:
        last = await session.scalar(
            select(func.max(Clinic.date)).where(Clinic.date < TODAY + timedelta(days=60))
        )
        assert last == TODAY + timedelta(days=27)
        assert await count(session, Slot) > 4000

    async def test_takes_a_fixed_number_of_statements(
        self, session: AsyncSession, database: AsyncEngine
    ) -> None:
        with statements(database) as sent:
            rolled = await roll_forward(session, TODAY + timedelta(days=28))
        assert rolled.made > 1000
        assert len(sent) <= 8

    async def test_extra_places_that_were_granted_stay(self, session: AsyncSession) -> None:
        clinic = await clinic_of(session, "d122", date(2026, 11, 19), "am")
        first = (await slots_of(session, clinic))[0]
        extra = Slot(
            clinic_id=clinic.id,
            start=first.start,
            end=first.end,
            starts_at=first.starts_at,
            quota=Quota.EXTRA,
            capacity=2,
        )
        session.add(extra)
        await session.flush()
        await roll_forward(session, TODAY)
        await session.refresh(extra)
        assert extra.capacity == 2

    async def test_general_numbers_keep_some_places_for_the_desk(
        self, session: AsyncSession
    ) -> None:
        kept = await session.scalars(
            select(Clinic.kind)
            .join(Slot, Slot.clinic_id == Clinic.id)
            .where(Slot.quota == Quota.ON_SITE)
        )
        assert set(kept) == {"general"}

    async def test_again_changes_nothing(self, session: AsyncSession) -> None:
        before = await count(session, Clinic), await count(session, Slot)
        rolled = await roll_forward(session, TODAY)
        assert (rolled.made, rolled.changed, rolled.unplanned, rolled.slots) == (0, 0, 0, 0)
        assert (await count(session, Clinic), await count(session, Slot)) == before

    async def test_takes_the_same_few_statements_for_any_number(
        self, session: AsyncSession, database: AsyncEngine
    ) -> None:
        with statements(database) as sent:
            await roll_forward(session, TODAY + timedelta(days=28))
        assert len(sent) <= 8

    async def test_the_next_day_adds_one_day(self, session: AsyncSession) -> None:
        rolled = await roll_forward(session, TOMORROW)
        new = await session.scalar(
            select(func.count()).where(Clinic.date == TODAY + timedelta(days=28))
        )
        assert rolled.made == new > 0

    async def test_slots_begin_in_hospital_time(self, session: AsyncSession) -> None:
        clinic = await clinic_of(session, "d122", TODAY, "evening")
        first = (await slots_of(session, clinic))[0]
        assert first.starts_at == datetime(2026, 11, 18, 18, 0, tzinfo=HOSPITAL_ZONE)

    async def test_a_stopped_clinic_keeps_its_bookings_and_opens_again(
        self, session: AsyncSession
    ) -> None:
        clinic = await clinic_of(session, "d122", date(2026, 11, 19), "am")
        slot = (await slots_of(session, clinic))[0]
        slot.taken = 2
        stop = ClinicException(
            provider="d122",
            date=clinic.date,
            period=clinic.period,
            change="stopped",
            reason="医生休假",
            source="staff",
        )
        session.add(stop)
        assert (await roll_forward(session, TODAY)).changed == 1
        clinic = await clinic_of(session, "d122", date(2026, 11, 19), "am")
        assert (clinic.status, clinic.stop_reason) == (ClinicStatus.STOPPED, "医生休假")
        assert (await slots_of(session, clinic))[0].taken == 2
        await session.delete(stop)
        await roll_forward(session, TODAY)
        clinic = await clinic_of(session, "d122", date(2026, 11, 19), "am")
        assert (clinic.status, clinic.stop_reason) == (ClinicStatus.OPEN, None)

    async def test_what_staff_decided_outranks_the_file(self, session: AsyncSession) -> None:
        # The file stops d017 on 2026-11-26.
        day = date(2026, 11, 26)
        session.add(
            ClinicException(
                provider="d017",
                date=day,
                period=Period.AM,
                change="extra",
                reason="会诊取消，照常出诊",
                source="staff",
            )
        )
        await roll_forward(session, TODAY)
        assert (await clinic_of(session, "d017", day, "am")).status is ClinicStatus.OPEN

    async def test_less_capacity_never_takes_a_place_that_is_taken(
        self, session: AsyncSession
    ) -> None:
        clinic = await clinic_of(session, "d122", date(2026, 11, 19), "am")
        full, *others = await slots_of(session, clinic)
        full.taken = full.capacity
        await session.execute(
            update(WeeklyClinic).where(WeeklyClinic.provider == "d122").values(capacity=1)
        )
        await roll_forward(session, TODAY)
        capacities = [slot.capacity for slot in await slots_of(session, clinic)]
        assert capacities == [3] + [1] * len(others)

    async def test_a_half_day_no_longer_in_the_pattern_is_stopped_not_deleted(
        self, session: AsyncSession
    ) -> None:
        clinic = await clinic_of(session, "d122", date(2026, 11, 19), "am")
        await session.execute(
            update(WeeklyClinic)
            .where(WeeklyClinic.provider == "d122", WeeklyClinic.weekday == 4)
            .values(weekday=2)
        )
        rolled = await roll_forward(session, TODAY)
        assert rolled.unplanned == 4
        assert (await clinic_of(session, "d122", clinic.date, "am")).status is ClinicStatus.STOPPED

    async def test_a_doctor_who_left_has_no_open_clinic_ahead(self, session: AsyncSession) -> None:
        await session.execute(update(Doctor).where(Doctor.id == "d122").values(active=False))
        await roll_forward(session, TODAY)
        query = select(func.count()).where(
            Clinic.doctor_id == "d122", Clinic.status == ClinicStatus.OPEN, Clinic.date >= TODAY
        )
        assert await session.scalar(query) == 0

    async def test_new_hours_close_the_segments_they_no_longer_have(
        self, session: AsyncSession
    ) -> None:
        profile = await session.get_one(HospitalProfile, 1)
        periods = profile.profile["periods"] | {"am": ["08:30:00", "12:00:00"]}
        profile.profile = profile.profile | {"periods": periods}
        await roll_forward(session, TODAY)
        clinic = await clinic_of(session, "d122", date(2026, 11, 19), "am")
        first, second, *_ = await slots_of(session, clinic)
        assert (first.capacity, second.capacity) == (0, 3)
        assert clinic.start.isoformat() == "08:30:00"

    async def test_a_holiday_has_only_emergency_fever_and_children(
        self, session: AsyncSession
    ) -> None:
        await roll_forward(session, date(2026, 12, 20))
        rows = await find_clinics(
            session, NOW, ClinicFilter(first=date(2027, 1, 1), last=date(2027, 1, 1))
        )
        extras = {"d186", "d146"}
        usual = {row.department.code for row in rows if row.clinic.doctor_id not in extras}
        extra = {row.clinic.doctor_id for row in rows} & extras
        assert usual == {"jizhen", "fare", "erke"}
        assert extra == extras

    async def test_a_booking_under_way_is_not_waited_for(self, sessions: Sessions) -> None:
        async with sessions() as booking, sessions() as rolling:
            await booking.execute(select(Slot.id).where(Slot.taken == 0).with_for_update())
            await booking.execute(select(Clinic.id).with_for_update(read=True))
            await rolling.execute(text("SET LOCAL lock_timeout = '1s'"))
            assert (await roll_forward(rolling, TODAY)).slots == 0

    async def test_before_the_first_import_it_is_unavailable(self, session: AsyncSession) -> None:
        await session.delete(await session.get_one(HospitalProfile, 1))
        with pytest.raises(Unavailable):
            await roll_forward(session, TODAY)


class TestFindClinics:
    async def test_by_department_code_name_or_alias(self, session: AsyncSession) -> None:
        found = [
            [row.clinic.id for row in await find_clinics(session, NOW, ClinicFilter([name]))]
            for name in ("xinxueguan", "心血管内科", "心内")
        ]
        assert found[0] == found[1] == found[2] != []

    async def test_by_doctor_id_or_name(self, session: AsyncSession) -> None:
        by_id = await find_clinics(session, NOW, ClinicFilter(doctors=["d122"]))
        by_name = await find_clinics(session, NOW, ClinicFilter(doctors=["张珊"]))
        assert [row.clinic.id for row in by_id] == [row.clinic.id for row in by_name] != []

    async def test_by_day_period_and_kind(self, session: AsyncSession) -> None:
        wanted = ClinicFilter(
            first=TOMORROW, last=TOMORROW, period=Period.PM, kind=SlotKind.GENERAL
        )
        rows = await find_clinics(session, NOW, wanted)
        assert rows
        assert {(row.clinic.date, row.clinic.period, row.clinic.kind) for row in rows} == {
            (TOMORROW, Period.PM, SlotKind.GENERAL)
        }

    async def test_in_order_of_date_and_hour(self, session: AsyncSession) -> None:
        rows = await find_clinics(session, NOW, ClinicFilter(["erke"]))
        moments = [(row.clinic.date, row.clinic.start) for row in rows]
        assert moments == sorted(moments)

    async def test_what_has_ended_today_is_not_shown(self, session: AsyncSession) -> None:
        evening = NOW.replace(hour=19)
        rows = await find_clinics(session, evening, ClinicFilter(last=TODAY))
        assert {row.clinic.period for row in rows} == {Period.EVENING}

    async def test_remaining_counts_free_places_of_slots_that_have_not_begun(
        self, session: AsyncSession
    ) -> None:
        clinic = await clinic_of(session, "d122", date(2026, 11, 19), "am")
        slots = await slots_of(session, clinic)
        slots[-1].taken = 2
        await session.flush()
        at_ten = datetime(2026, 11, 19, 10, 0, tzinfo=HOSPITAL_ZONE)
        # 10:30, 11:00 and 11:30 are ahead, three places each, two of them taken.
        assert (await get_clinic(session, at_ten, clinic.id)).remaining == 7

    async def test_a_stopped_clinic_is_shown_without_places(self, session: AsyncSession) -> None:
        rows = await find_clinics(
            session,
            NOW,
            ClinicFilter(doctors=["d017"], first=date(2026, 11, 26), last=date(2026, 11, 26)),
        )
        (row,) = rows
        assert (row.clinic.status, row.remaining) == (ClinicStatus.STOPPED, 0)
        assert await open_slots(session, NOW, row.clinic.id) == []

    async def test_available_leaves_out_full_and_stopped_ones(self, session: AsyncSession) -> None:
        clinic = await clinic_of(session, "d122", date(2026, 11, 19), "am")
        for slot in await slots_of(session, clinic):
            slot.taken = slot.capacity
        await session.flush()
        wanted = ClinicFilter(doctors=["d122", "d017"], available=True)
        rows = await find_clinics(session, NOW, wanted)
        assert all(row.remaining > 0 for row in rows)
        assert clinic.id not in {row.clinic.id for row in rows}

    async def test_clinics_of_resources_are_shown_when_they_are_asked_for(
        self, session: AsyncSession
    ) -> None:
        everything = await find_clinics(session, NOW, ClinicFilter(["fangshe"]))
        assert everything == []
        (scan, *_) = await find_clinics(session, NOW, ClinicFilter(resources=["mri"]))
        assert (scan.doctor, scan.resource and scan.resource.code) == (None, "mri")
        exams = await find_clinics(session, NOW, ClinicFilter(kind="exam", last=TODAY))
        assert {"ct", "mri"} <= {row.clinic.provider for row in exams}

    async def test_what_is_not_released_yet_is_shown_and_not_available(
        self, session: AsyncSession
    ) -> None:
        clinic = await clinic_of(session, "d122", date(2026, 11, 19), "am")
        clinic.opens_at = NOW + timedelta(hours=1)
        await session.flush()
        wanted = ClinicFilter(doctors=["d122"], first=clinic.date, last=clinic.date)
        shown = await find_clinics(session, NOW, wanted)
        available = await find_clinics(session, NOW, replace(wanted, available=True))
        assert clinic.id in {row.clinic.id for row in shown}
        assert clinic.id not in {row.clinic.id for row in available}

    async def test_places_kept_for_the_desk_are_not_offered_to_everybody(
        self, session: AsyncSession
    ) -> None:
        clinic = await clinic_of(session, "d122", date(2026, 11, 19), "am")
        before = (await get_clinic(session, NOW, clinic.id)).remaining
        slot = (await slots_of(session, clinic))[0]
        session.add(
            Slot(
                clinic_id=clinic.id,
                start=slot.start,
                end=slot.end,
                starts_at=slot.starts_at,
                quota=Quota.ON_SITE,
                capacity=2,
            )
        )
        await session.flush()
        assert (await get_clinic(session, NOW, clinic.id)).remaining == before
        assert {one.quota for one in await open_slots(session, NOW, clinic.id)} == {Quota.OPEN}

    async def test_one_query_however_many_there_are(
        self, session: AsyncSession, database: AsyncEngine
    ) -> None:
        with statements(database) as sent:
            rows = await find_clinics(session, NOW, ClinicFilter(limit=1000))
            assert [row.department.name for row in rows]
        assert len(rows) == 1000
        assert len(sent) == 1

    async def test_an_unknown_clinic_is_not_found(self, session: AsyncSession) -> None:
        with pytest.raises(NotFound):
            await get_clinic(session, NOW, 2**31 - 1)
        with pytest.raises(NotFound):
            await open_slots(session, NOW, 2**31 - 1)

    async def test_slots_that_have_begun_are_not_offered(self, session: AsyncSession) -> None:
        clinic = await clinic_of(session, "d122", date(2026, 11, 19), "am")
        at_ten = datetime(2026, 11, 19, 10, 0, tzinfo=HOSPITAL_ZONE)
        offered = await open_slots(session, at_ten, clinic.id)
        assert [slot.start.isoformat() for slot in offered] == ["10:30:00", "11:00:00", "11:30:00"]
