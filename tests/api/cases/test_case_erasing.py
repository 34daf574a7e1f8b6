"""Who has their data erased is not named in complaints any more, but for those still open."""

from sqlalchemy import select

from api.complaints.models import Complaint
from api.patients.privacy import erase_account_data
from api.staff.models import Role
from tests.api.staff.cases import CaseDesk


async def test_erasing_takes_the_name_out_of_what_is_closed(cases: CaseDesk) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    patient = await cases.patient()
    closed = await cases.file(patient, "护士很耐心", kind="praise", who="张女士")
    still = await cases.file(patient, "厕所很脏", who="张女士")
    await officer.do(f"/{closed}/close", {})
    async with cases.sessions() as session, session.begin():
        await erase_account_data(session, cases.clock, patient.account_id)
    async with cases.sessions() as session:
        named = dict((await session.execute(select(Complaint.receipt, Complaint.who))).all())
    assert named == {closed: None, still: "张女士"}
