"""/v1/staff/complaints: complaints as cases, from writing one down to the archive."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.attachments.media_types import headers_of
from api.complaints.schemas import ProgressIn, Receipt
from api.staff.booking.schemas import NumberOut
from api.staff.cases import answers, archive, casework, ending, handling, inquiry, todo
from api.staff.cases.inputs import (
    AnswerIn,
    ArchiveFilter,
    AssignIn,
    CaseFilter,
    ClassifyIn,
    EvidenceIn,
    FindingIn,
    JoinIn,
    NoteIn,
    OpinionIn,
    OpinionReceivedIn,
    ReasonIn,
    RemedyIn,
    RevisitIn,
    StaffComplaintIn,
    TransferIn,
    WorkedIn,
)
from api.staff.cases.schemas import (
    ArchiveLine,
    ArchiveOut,
    CaseLine,
    CaseOut,
    ChoicesOut,
    PrintedReceipt,
    TodoOut,
)
from api.staff.dependencies import OfficeDep, SameOrigin, StaffDep

router = APIRouter(prefix="/v1/staff/complaints", tags=["staff"], dependencies=[SameOrigin])

ReceiptPath = Annotated[Receipt, Path()]


@router.get("")
async def list_complaints(
    office: OfficeDep, staff: StaffDep, wanted: Annotated[CaseFilter, Query()]
) -> list[CaseLine]:
    """The complaints that I may see."""
    return await casework.listed(office, staff, wanted)


@router.post("", status_code=201)
async def file_complaint(
    office: OfficeDep, staff: StaffDep, body: StaffComplaintIn
) -> PrintedReceipt:
    """Write down what somebody complains of; the receipt, to be printed."""
    return await casework.file(office, staff, body)


@router.get("/choices")
async def get_choices(office: OfficeDep, staff: StaffDep) -> ChoicesOut:
    """Categories, departments, causes, and who can have a case."""
    return await casework.choices(office, staff)


@router.get("/todo")
async def get_todo(office: OfficeDep, staff: StaffDep) -> TodoOut:
    """What waits for me."""
    return await todo.todo(office, staff)


@router.get("/archive")
async def search_archive(
    office: OfficeDep, staff: StaffDep, wanted: Annotated[ArchiveFilter, Query()]
) -> list[ArchiveLine]:
    """Cases that were filed away."""
    return await archive.search(office, staff, wanted)


@router.get("/archive/{receipt}")
async def get_archived(office: OfficeDep, staff: StaffDep, receipt: ReceiptPath) -> ArchiveOut:
    """One archived case as it was, with the check of its hash."""
    return await archive.read(office, staff, receipt)


@router.get("/{receipt}")
async def get_complaint(office: OfficeDep, staff: StaffDep, receipt: ReceiptPath) -> CaseOut:
    """One complaint, whole."""
    return await casework.read(office, staff, receipt)


@router.post("/{receipt}/number")
async def show_number(office: OfficeDep, staff: StaffDep, receipt: ReceiptPath) -> NumberOut:
    """The telephone that the complainant left."""
    return await casework.number(office, staff, receipt)


@router.get("/{receipt}/print")
async def print_receipt(office: OfficeDep, staff: StaffDep, receipt: ReceiptPath) -> PrintedReceipt:
    """Its receipt, to be printed."""
    return await casework.printed(office, staff, receipt)


@router.post("/{receipt}/progress")
async def add_progress(
    office: OfficeDep, staff: StaffDep, receipt: ReceiptPath, body: ProgressIn
) -> CaseOut:
    """Write down what was done; the patient is told when it is public."""
    return await casework.progress(office, staff, receipt, body)


@router.post("/{receipt}/classify")
async def classify(
    office: OfficeDep, staff: StaffDep, receipt: ReceiptPath, body: ClassifyIn
) -> CaseOut | None:
    """Correct category, urgency or department; null when it moved out of my sight."""
    return await handling.classify(office, staff, receipt, body)


@router.post("/{receipt}/assign")
async def assign(
    office: OfficeDep, staff: StaffDep, receipt: ReceiptPath, body: AssignIn
) -> CaseOut:
    """Have somebody look into it."""
    return await handling.assign(office, staff, receipt, body)


@router.post("/{receipt}/transfer")
async def transfer(
    office: OfficeDep, staff: StaffDep, receipt: ReceiptPath, body: TransferIn
) -> CaseOut:
    """Offer it to somebody else."""
    return await handling.transfer(office, staff, receipt, body)


@router.post("/{receipt}/transfer/accept")
async def accept_transfer(office: OfficeDep, staff: StaffDep, receipt: ReceiptPath) -> CaseOut:
    """Take over what was offered to me."""
    return await handling.accept(office, staff, receipt)


@router.post("/{receipt}/transfer/decline")
async def decline_transfer(office: OfficeDep, staff: StaffDep, receipt: ReceiptPath) -> CaseOut:
    """Don't take over what was offered to me."""
    return await handling.decline(office, staff, receipt)


@router.post("/{receipt}/pause")
async def pause(
    office: OfficeDep, staff: StaffDep, receipt: ReceiptPath, body: ReasonIn
) -> CaseOut:
    """Stop its clock."""
    return await handling.pause(office, staff, receipt, body)


@router.post("/{receipt}/resume")
async def resume(office: OfficeDep, staff: StaffDep, receipt: ReceiptPath) -> CaseOut:
    """Let its clock run again."""
    return await handling.resume(office, staff, receipt)


@router.post("/{receipt}/join")
async def join(office: OfficeDep, staff: StaffDep, receipt: ReceiptPath, body: JoinIn) -> CaseOut:
    """Deal with it in another."""
    return await handling.join(office, staff, receipt, body)


@router.post("/{receipt}/part")
async def part(office: OfficeDep, staff: StaffDep, receipt: ReceiptPath) -> CaseOut:
    """Deal with it by itself again."""
    return await handling.part(office, staff, receipt)


@router.post("/{receipt}/evidence")
async def add_evidence(
    office: OfficeDep, staff: StaffDep, receipt: ReceiptPath, body: EvidenceIn
) -> CaseOut:
    """Add a piece of evidence."""
    return await inquiry.add_evidence(office, staff, receipt, body)


@router.get("/{receipt}/evidence/{evidence_id}", response_class=Response)
async def get_evidence(
    office: OfficeDep, staff: StaffDep, receipt: ReceiptPath, evidence_id: uuid.UUID
) -> Response:
    """The file of a piece of evidence."""
    opened = await inquiry.open_evidence(office, staff, receipt, evidence_id)
    headers = headers_of(evidence_id, opened.media_type)
    return Response(opened.content, media_type=opened.media_type, headers=headers)


@router.post("/{receipt}/opinions")
async def ask_opinion(
    office: OfficeDep, staff: StaffDep, receipt: ReceiptPath, body: OpinionIn
) -> CaseOut:
    """Ask a department or a board."""
    return await inquiry.ask_opinion(office, staff, receipt, body)


@router.post("/{receipt}/opinions/{opinion_id}/received")
async def receive_opinion(
    office: OfficeDep,
    staff: StaffDep,
    receipt: ReceiptPath,
    opinion_id: uuid.UUID,
    body: OpinionReceivedIn,
) -> CaseOut:
    """Write down what came back."""
    return await inquiry.receive_opinion(office, staff, receipt, opinion_id, body)


@router.post("/{receipt}/finding")
async def record_finding(
    office: OfficeDep, staff: StaffDep, receipt: ReceiptPath, body: FindingIn
) -> CaseOut:
    """What was found, and why."""
    return await inquiry.record_finding(office, staff, receipt, body)


@router.post("/{receipt}/answers")
async def write_answer(
    office: OfficeDep, staff: StaffDep, receipt: ReceiptPath, body: AnswerIn
) -> CaseOut:
    """Draft an answer."""
    return await answers.write_answer(office, staff, receipt, body)


@router.post("/{receipt}/answers/{answer_id}/approve")
async def approve_answer(
    office: OfficeDep, staff: StaffDep, receipt: ReceiptPath, answer_id: uuid.UUID
) -> CaseOut:
    """Let an answer go out that admits a fault."""
    return await answers.approve_answer(office, staff, receipt, answer_id)


@router.post("/{receipt}/answers/{answer_id}/return")
async def return_answer(
    office: OfficeDep, staff: StaffDep, receipt: ReceiptPath, answer_id: uuid.UUID, body: NoteIn
) -> CaseOut:
    """Give an answer back to its author."""
    return await answers.return_answer(office, staff, receipt, answer_id, body)


@router.post("/{receipt}/answers/{answer_id}/send")
async def send_answer(
    office: OfficeDep, staff: StaffDep, receipt: ReceiptPath, answer_id: uuid.UUID
) -> CaseOut:
    """Send it through the complainant's channel."""
    return await answers.send_answer(office, staff, receipt, answer_id)


@router.post("/{receipt}/remedies")
async def add_remedy(
    office: OfficeDep, staff: StaffDep, receipt: ReceiptPath, body: RemedyIn
) -> CaseOut:
    """Something that will be done."""
    return await answers.add_remedy(office, staff, receipt, body)


@router.post("/{receipt}/remedies/{remedy_id}/done")
async def finish_remedy(
    office: OfficeDep, staff: StaffDep, receipt: ReceiptPath, remedy_id: uuid.UUID, body: NoteIn
) -> CaseOut:
    """It is done."""
    return await answers.finish_remedy(office, staff, receipt, remedy_id, body)


@router.post("/{receipt}/remedies/{remedy_id}/worked")
async def judge_remedy(
    office: OfficeDep, staff: StaffDep, receipt: ReceiptPath, remedy_id: uuid.UUID, body: WorkedIn
) -> CaseOut:
    """Whether its cause has come up less often since."""
    return await answers.judge_remedy(office, staff, receipt, remedy_id, body)


@router.post("/{receipt}/close")
async def close(
    office: OfficeDep, staff: StaffDep, receipt: ReceiptPath, body: NoteIn | None = None
) -> CaseOut:
    """Close it and plan the revisit."""
    return await ending.close(office, staff, receipt, body or NoteIn())


@router.post("/{receipt}/reopen")
async def reopen(
    office: OfficeDep, staff: StaffDep, receipt: ReceiptPath, body: ReasonIn
) -> CaseOut:
    """Look into it once more."""
    return await ending.reopen(office, staff, receipt, body)


@router.post("/{receipt}/revisit")
async def revisit(
    office: OfficeDep, staff: StaffDep, receipt: ReceiptPath, body: RevisitIn
) -> CaseOut:
    """What the complainant said when they were called."""
    return await ending.revisit(office, staff, receipt, body)
