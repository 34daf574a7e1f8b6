"""Who has their data erased is not named in complaints any more, but for those still open."""

from sqlalchemy import select

from api.complaints.models import Complaint
from api.green_channel.models import GreenChannel
from api.patients.privacy import erase_account_data
from api.staff.models import Role
from tests.api.staff.cases.case_desk import CaseDesk


async def test_erasing_takes_the_name_out_of_what_is_closed(cases: CaseDesk) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    patient = await cases.patient()
    closed = await cases.file(patient, "护士很耐心", kind="praise", who="张女士")
    still = await cases.file(patient, "厕所很脏", who="张女士")
    await officer.do(f"/{closed}/close", {})
    async with cases.sessions() as session, session.begin():
        await erase_account_data(session, cases.clock, patient.account_id)
    assert await _named(cases) == {closed: None, still: "张女士"}
    # What is open is answered; then its name goes, too.
    await officer.closed(still)
    assert await _named(cases) == {closed: None, still: None}


async def test_erasing_takes_out_where_an_emergency_was_that_is_over(cases: CaseDesk) -> None:
    patient = await cases.patient()
    now = cases.clock.now()
    places = {"closed": ("人民路口", now), "open": ("解放路口", None)}
    async with cases.sessions() as session, session.begin():
        session.add_all(
            GreenChannel(
                conversation_id=patient.id,
                opened_at=now,
                dispatch_due=now,
                doctor_due=now,
                location=place,
                closed_at=closed_at,
            )
            for place, closed_at in places.values()
        )
    async with cases.sessions() as session, session.begin():
        await erase_account_data(session, cases.clock, patient.account_id)
    async with cases.sessions() as session:
        kept = await session.scalars(select(GreenChannel.location))
        assert set(kept) == {None, "解放路口"}


async def _named(cases: CaseDesk) -> dict[str, str | None]:
    async with cases.sessions() as session:
        rows = await session.execute(select(Complaint.receipt, Complaint.who))
        return {row.receipt: row.who for row in rows}
