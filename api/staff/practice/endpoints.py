"""/v1/staff/practice: simulated patients to practise with."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path

from api.staff.dependencies import OfficeDep, SameOrigin, StaffDep
from api.staff.practice import simulated, teaching
from api.staff.practice.schemas import (
    AnswerIn,
    BeginIn,
    HintOut,
    PatientChoice,
    PieceAnswerIn,
    PieceLine,
    PieceOut,
    PreviewOut,
    ReleaseIn,
    RunLine,
    RunOut,
    TraineeOut,
)

router = APIRouter(prefix="/v1/staff/practice", tags=["staff"], dependencies=[SameOrigin])

RunPath = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/patients")
async def list_patients(office: OfficeDep, staff: StaffDep) -> list[PatientChoice]:
    """Whom one can practise with."""
    return await simulated.choices(office, staff)


@router.get("/runs")
async def list_runs(office: OfficeDep, staff: StaffDep) -> list[RunLine]:
    """My runs."""
    return await simulated.history(office, staff)


@router.post("/runs", status_code=201)
async def begin_run(office: OfficeDep, staff: StaffDep, body: BeginIn) -> RunOut:
    """A simulated patient comes."""
    return await simulated.begin(office, staff, body)


@router.get("/runs/{practice_run_id}")
async def read_run(office: OfficeDep, staff: StaffDep, practice_run_id: RunPath) -> RunOut:
    """A run as it stands."""
    return await simulated.read(office, staff, practice_run_id)


@router.post("/runs/{practice_run_id}/answer")
async def answer_run(
    office: OfficeDep, staff: StaffDep, practice_run_id: RunPath, body: AnswerIn
) -> RunOut:
    """Say or do something."""
    return await simulated.answer(office, staff, practice_run_id, body)


@router.post("/runs/{practice_run_id}/wait")
async def wait_run(office: OfficeDep, staff: StaffDep, practice_run_id: RunPath) -> RunOut:
    """Time passes without an answer."""
    return await simulated.wait(office, staff, practice_run_id)


@router.post("/runs/{practice_run_id}/hint")
async def hint_run(office: OfficeDep, staff: StaffDep, practice_run_id: RunPath) -> HintOut:
    """What could be said now."""
    return await simulated.hint(office, staff, practice_run_id)


@router.post("/runs/{practice_run_id}/finish")
async def finish_run(office: OfficeDep, staff: StaffDep, practice_run_id: RunPath) -> RunOut:
    """End it: points, and why not more."""
    return await simulated.finish(office, staff, practice_run_id)


@router.get("/trainees")
async def list_trainees(office: OfficeDep, staff: StaffDep) -> list[TraineeOut]:
    """Who has practised how much."""
    return await simulated.trainees(office, staff)


@router.get("/trainees/{trainee_id}/runs")
async def list_trainees_runs(
    office: OfficeDep, staff: StaffDep, trainee_id: RunPath
) -> list[RunLine]:
    """What a trainee has practised."""
    return await simulated.runs_of(office, staff, trainee_id)


@router.get("/pieces")
async def list_pieces(office: OfficeDep, staff: StaffDep) -> list[PieceLine]:
    """Reviewed conversations to practise on."""
    return await teaching.pieces(office, staff)


@router.get("/pieces/{piece_id}")
async def read_piece(office: OfficeDep, staff: StaffDep, piece_id: RunPath) -> PieceOut:
    """One of them, as far as I have answered it."""
    return await teaching.read(office, staff, piece_id)


@router.post("/pieces/{piece_id}/answer")
async def answer_piece(
    office: OfficeDep, staff: StaffDep, piece_id: RunPath, body: PieceAnswerIn
) -> PieceOut:
    """My answer; then what was answered, and the rubric's view of both."""
    return await teaching.answer(office, staff, piece_id, body)


@router.post("/pieces/{piece_id}/withdraw", status_code=204)
async def withdraw_piece(office: OfficeDep, staff: StaffDep, piece_id: RunPath) -> None:
    """Take a conversation back."""
    await teaching.withdraw(office, staff, piece_id)


@router.get("/conversations/{conversation_id}")
async def preview_piece(
    office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID
) -> PreviewOut:
    """What trainees would get of a conversation."""
    return await teaching.preview(office, staff, conversation_id)


@router.post("/conversations/{conversation_id}/release")
async def release_piece(
    office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID, body: ReleaseIn
) -> PieceLine:
    """Let trainees have it."""
    return await teaching.release(office, staff, conversation_id, body)
