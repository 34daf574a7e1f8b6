"""/v1/staff/training: courses, house rules, newcomers, exams, certificates."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.staff.dependencies import OfficeDep, SameOrigin, StaffDep
from api.staff.practice.schemas import AnswerIn
from api.staff.training import desk, learning, sitting
from api.staff.training.schemas import (
    AnswersIn,
    AttemptLine,
    AttendanceIn,
    CheckedOut,
    ChoiceIn,
    ExamOut,
    LessonOut,
    PersonOut,
    ReviewIn,
    SessionIn,
    SessionLine,
    TrainingOut,
    WaiveIn,
)

router = APIRouter(prefix="/v1/staff/training", tags=["staff"], dependencies=[SameOrigin])

NumberPath = Annotated[int, Path(ge=1, le=2**31 - 1)]
PlacePath = Annotated[int, Path(ge=0, le=20)]
ItemPath = Annotated[str, Path(max_length=40, pattern=r"^[^\x00]*$")]


@router.get("")
async def read_training(office: OfficeDep, staff: StaffDep) -> TrainingOut:
    """Where I stand."""
    return await learning.mine(office, staff)


@router.get("/lessons/{lesson}")
async def read_lesson(office: OfficeDep, staff: StaffDep, lesson: ItemPath) -> LessonOut:
    """A module or a house rule."""
    return await learning.read(office, staff, lesson)


@router.post("/lessons/{lesson}/check")
async def check_lesson(
    office: OfficeDep, staff: StaffDep, lesson: ItemPath, body: AnswersIn
) -> CheckedOut:
    """My self-check: with enough right it is done, or confirmed."""
    return await learning.do_check(office, staff, lesson, body)


@router.get("/certificates/{certificate_id}/pdf", response_class=Response)
async def print_certificate(
    office: OfficeDep, staff: StaffDep, certificate_id: NumberPath
) -> Response:
    """A certificate as PDF."""
    content = await learning.certificate_pdf(office, staff, certificate_id)
    headers = {
        "Content-Disposition": f'attachment; filename="certificate-{certificate_id}.pdf"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type="application/pdf", headers=headers)


@router.post("/exams", status_code=201)
async def begin_exam(office: OfficeDep, staff: StaffDep) -> ExamOut:
    """Begin my exam, or go on with it."""
    return await sitting.begin(office, staff)


@router.get("/exams")
async def list_exams(office: OfficeDep, staff: StaffDep) -> list[AttemptLine]:
    """Everybody's exams, those that wait for a trainer first."""
    return await desk.attempts(office, staff)


@router.get("/exams/{exam_id}")
async def read_exam(office: OfficeDep, staff: StaffDep, exam_id: NumberPath) -> ExamOut:
    """An exam as it stands."""
    return await sitting.read(office, staff, exam_id)


@router.post("/exams/{exam_id}/question")
async def choose_option(
    office: OfficeDep, staff: StaffDep, exam_id: NumberPath, body: ChoiceIn
) -> ExamOut:
    """Answer a question."""
    return await sitting.choose(office, staff, exam_id, body)


@router.post("/exams/{exam_id}/patients/{place}/call")
async def call_patient(
    office: OfficeDep, staff: StaffDep, exam_id: NumberPath, place: PlacePath
) -> ExamOut:
    """A patient comes."""
    return await sitting.call_in(office, staff, exam_id, place)


@router.post("/exams/{exam_id}/patients/{place}/answer")
async def answer_patient(
    office: OfficeDep, staff: StaffDep, exam_id: NumberPath, place: PlacePath, body: AnswerIn
) -> ExamOut:
    """Say or do something."""
    return await sitting.say(office, staff, exam_id, place, body)


@router.post("/exams/{exam_id}/patients/{place}/wait")
async def let_patient_wait(
    office: OfficeDep, staff: StaffDep, exam_id: NumberPath, place: PlacePath
) -> ExamOut:
    """Time passes without an answer."""
    return await sitting.wait(office, staff, exam_id, place)


@router.post("/exams/{exam_id}/patients/{place}/end")
async def end_patient(
    office: OfficeDep, staff: StaffDep, exam_id: NumberPath, place: PlacePath
) -> ExamOut:
    """I am through with this patient."""
    return await sitting.end_talk(office, staff, exam_id, place)


@router.post("/exams/{exam_id}/finish")
async def finish_exam(office: OfficeDep, staff: StaffDep, exam_id: NumberPath) -> ExamOut:
    """Hand it in."""
    return await sitting.finish(office, staff, exam_id)


@router.post("/exams/{exam_id}/review")
async def review_exam(
    office: OfficeDep, staff: StaffDep, exam_id: NumberPath, body: ReviewIn
) -> ExamOut:
    """Confirm what the rules say, or say otherwise."""
    return await desk.review(office, staff, exam_id, body)


@router.get("/people")
async def list_people(office: OfficeDep, staff: StaffDep) -> list[PersonOut]:
    """Who stands where."""
    return await desk.people(office, staff)


@router.post("/people/{trainee_id}/live")
async def let_work(office: OfficeDep, staff: StaffDep, trainee_id: NumberPath) -> PersonOut:
    """A newcomer works alone from now on."""
    return await desk.go_live(office, staff, trainee_id)


@router.post("/people/{trainee_id}/waive")
async def waive_training(
    office: OfficeDep, staff: StaffDep, trainee_id: NumberPath, body: WaiveIn
) -> PersonOut:
    """The same without what is missing, with a reason."""
    return await desk.waive(office, staff, trainee_id, body)


@router.get("/sessions")
async def list_sessions(office: OfficeDep, staff: StaffDep) -> list[SessionLine]:
    """Modules in a room."""
    return await desk.sessions(office, staff)


@router.post("/sessions", status_code=201)
async def plan_session(office: OfficeDep, staff: StaffDep, body: SessionIn) -> SessionLine:
    """Hold a module in a room."""
    return await desk.plan(office, staff, body)


@router.post("/sessions/{training_session_id}/attendance")
async def take_attendance(
    office: OfficeDep, staff: StaffDep, training_session_id: NumberPath, body: AttendanceIn
) -> SessionLine:
    """Who came."""
    return await desk.attend(office, staff, training_session_id, body)
