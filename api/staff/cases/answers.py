"""Answering a complaint, and what will be done: admissions are approved by somebody else, answers
go out through the complainant's channel, remedies are followed up."""

import uuid
from collections.abc import Mapping

from api.cases import answering, handling, telling
from api.complaints.models import ComplaintStatus
from api.complaints.worktime import working_time
from api.staff.cases.acting import Acting, act, known_department
from api.staff.cases.inputs import AnswerIn, NoteIn, RemedyIn, WorkedIn
from api.staff.cases.schemas import CaseOut
from api.staff.models import Staff
from api.staff.office import Office
from api.staff.permissions import Permission


async def write_answer(office: Office, staff: Staff, receipt: str, body: AnswerIn) -> CaseOut:
    """Draft an answer; what admits a fault waits for approval."""

    async def work(acting: Acting) -> Mapping[str, object]:
        handling.must_be_open(acting.complaint)
        answer = await answering.write(
            acting.session,
            office.rules,
            acting.complaint,
            staff.id,
            body.apology,
            body.finding,
            acting.now,
            admits=body.admits,
        )
        handling.begin(acting.complaint, acting.now)
        acting.note("answer_drafted")
        return {"answer": str(answer.id), "admits": answer.admits}

    return await act(office, staff, receipt, Permission.WORK_ON_COMPLAINTS, "answer", work)


async def approve_answer(
    office: Office, staff: Staff, receipt: str, answer_id: uuid.UUID
) -> CaseOut:
    """Let an answer go out that admits a fault. Raises `NotFound`, `Refused("own_admission")`,
    `Refused("answer_decided")`."""
    return await _decide(office, staff, receipt, answer_id, None, approve=True)


async def return_answer(
    office: Office, staff: Staff, receipt: str, answer_id: uuid.UUID, body: NoteIn
) -> CaseOut:
    """Give an answer back to its author. Raises `NotFound`, `Refused("answer_decided")`."""
    return await _decide(office, staff, receipt, answer_id, body.note, approve=False)


async def send_answer(office: Office, staff: Staff, receipt: str, answer_id: uuid.UUID) -> CaseOut:
    """Send it through the complainant's channel: they are answered. Raises `NotFound`,
    `Refused("admission_needs_approval")`, `Refused("answer_decided")`."""

    async def work(acting: Acting) -> Mapping[str, object]:
        complaint, now = acting.complaint, acting.now
        handling.must_be_open(complaint)
        answer = await answering.send(acting.session, complaint, answer_id, now)
        hours = working_time(office.levels)
        await handling.let_run(acting.session, complaint, staff.actor, hours, now)
        handling.begin(complaint, now)
        complaint.status, complaint.answered_at = ComplaintStatus.ANSWERED, now
        event = handling.note(
            acting.session,
            complaint,
            "answered",
            staff.actor,
            now,
            f"{answer.apology}\n{answer.finding}",
            public=True,
        )
        params = {"apology": answer.apology, "finding": answer.finding}
        told = await telling.tell(
            acting.session, office.wording, complaint, event, now, "complaint.answer", params
        )
        acting.woken += told
        return {"answer": str(answer_id)}

    return await act(office, staff, receipt, Permission.WORK_ON_COMPLAINTS, "answer_send", work)


async def add_remedy(office: Office, staff: Staff, receipt: str, body: RemedyIn) -> CaseOut:
    """Something that will be done. Raises `InvalidInput("department_unknown")`."""

    async def work(acting: Acting) -> Mapping[str, object]:
        handling.must_be_open(acting.complaint)
        if body.department is not None:
            await known_department(office, acting.session, body.department)
        remedy = await answering.add_remedy(
            acting.session,
            acting.complaint,
            body.what,
            body.department,
            body.owner,
            body.due,
            acting.now,
        )
        acting.note("remedy", body.what)
        return {"remedy": str(remedy.id)}

    return await act(office, staff, receipt, Permission.WORK_ON_COMPLAINTS, "remedy", work)


async def finish_remedy(
    office: Office, staff: Staff, receipt: str, remedy_id: uuid.UUID, body: NoteIn
) -> CaseOut:
    """It is done, which may be after the case was closed. Raises `NotFound`,
    `Refused("remedy_done")`."""

    async def work(acting: Acting) -> Mapping[str, object]:
        await answering.finish_remedy(
            acting.session, acting.complaint, remedy_id, body.note, acting.now
        )
        acting.note("remedy_done", body.note)
        return {"remedy": str(remedy_id)}

    return await act(office, staff, receipt, Permission.WORK_ON_COMPLAINTS, "remedy_done", work)


async def judge_remedy(
    office: Office, staff: Staff, receipt: str, remedy_id: uuid.UUID, body: WorkedIn
) -> CaseOut:
    """Whether its cause has come up less often since. Raises `NotFound`,
    `Refused("remedy_not_done")`."""

    async def work(acting: Acting) -> Mapping[str, object]:
        await answering.judge_remedy(
            acting.session,
            acting.complaint,
            remedy_id,
            body.note,
            acting.now,
            worked=body.worked,
        )
        acting.note("remedy_worked" if body.worked else "remedy_failed", body.note)
        return {"remedy": str(remedy_id), "worked": body.worked}

    return await act(office, staff, receipt, Permission.WORK_ON_COMPLAINTS, "remedy_worked", work)


async def _decide(
    office: Office,
    staff: Staff,
    receipt: str,
    answer_id: uuid.UUID,
    note: str | None,
    *,
    approve: bool,
) -> CaseOut:
    async def work(acting: Acting) -> Mapping[str, object]:
        handling.must_be_open(acting.complaint)
        await answering.decide(
            acting.session,
            acting.complaint,
            answer_id,
            staff.id,
            note,
            acting.now,
            approve=approve,
        )
        acting.note("answer_approved" if approve else "answer_returned", note)
        return {"answer": str(answer_id)}

    action = "answer_approve" if approve else "answer_return"
    return await act(office, staff, receipt, Permission.APPROVE_ADMISSIONS, action, work)
