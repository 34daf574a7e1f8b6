"""The end of a complaint: closing it, opening it again, what the complainant says when called."""

from collections.abc import Mapping

from api.cases import ending
from api.staff.cases.acting import Acting, act
from api.staff.cases.inputs import NoteIn, ReasonIn, RevisitIn
from api.staff.cases.schemas import CaseOut
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission


async def close(office: Office, staff: Staff, receipt: str, body: NoteIn) -> CaseOut:
    """Close it and plan the revisit. Raises `Refused("case_incomplete", lacking)`."""

    async def work(acting: Acting) -> None:
        await ending.close(
            acting.session,
            acting.complaint,
            staff.actor,
            body.note,
            office.levels,
            acting.now,
        )

    return await act(office, staff, receipt, Permission.WORK_ON_COMPLAINTS, "close", work)


async def reopen(office: Office, staff: Staff, receipt: str, body: ReasonIn) -> CaseOut:
    """Look into it once more, for a reason. Raises `Refused("status_not_possible")`."""

    async def work(acting: Acting) -> Mapping[str, object]:
        await ending.reopen(
            acting.session,
            acting.complaint,
            staff.actor,
            body.reason,
            office.levels,
            acting.now,
        )
        return {"raised": ending.is_raised(acting.complaint)}

    return await act(office, staff, receipt, Permission.WORK_ON_COMPLAINTS, "reopen", work)


async def revisit(office: Office, staff: Staff, receipt: str, body: RevisitIn) -> CaseOut:
    """What the complainant said when they were called. Not settled, or not satisfied: it is opened
    again. Raises `Refused("revisit_none")`."""

    async def work(acting: Acting) -> Mapping[str, object]:
        reopened = await ending.record_revisit(
            acting.session,
            acting.complaint,
            staff.actor,
            ending.Said(body.solved, body.satisfaction, body.words, "phone"),
            office.levels,
            acting.now,
        )
        return {"solved": body.solved, "reopened": reopened}

    return await act(office, staff, receipt, Permission.WORK_ON_COMPLAINTS, "revisit", work)
