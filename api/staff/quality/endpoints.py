"""/v1/staff/quality and /v1/staff/my-quality: judging the service, appeals, figures."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.quality.schemas import (
    AgreeIn,
    AppealIn,
    AppealOut,
    DecideIn,
    JudgeIn,
    JudgingOut,
    OpenAppeal,
    OwnOut,
    OwnServiceOut,
    QualityExportIn,
    QualityOut,
    SecondIn,
    SubjectOut,
    TodoLine,
)
from api.staff.dependencies import OfficeDep, SameOrigin, StaffDep
from api.staff.quality import appealing, figures, judging, own

router = APIRouter(prefix="/v1/staff", tags=["staff"], dependencies=[SameOrigin])

NumberPath = Annotated[int, Path(ge=1, le=2**31 - 1)]
PeriodQuery = Annotated[str | None, Query(max_length=7)]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/quality")
async def get_quality(office: OfficeDep, staff: StaffDep, period: PeriodQuery = None) -> QualityOut:
    """The figures of a quarter (`2026-Q4`) or a month (`2026-11`)."""
    return await figures.read(office, staff, period)


@router.post("/quality/file", response_class=Response)
async def export_quality(office: OfficeDep, staff: StaffDep, body: QualityExportIn) -> Response:
    """The same as XLSX."""
    content = await figures.export(office, staff, body)
    name = figures.file_name(body)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=_XLSX, headers=headers)


@router.get("/quality/todo")
async def list_todo(office: OfficeDep, staff: StaffDep) -> list[TodoLine]:
    """What waits for me as a reviewer."""
    return await judging.todo(office, staff)


@router.get("/quality/appeals")
async def list_review_appeals(office: OfficeDep, staff: StaffDep) -> list[OpenAppeal]:
    """Appeals against judgements that wait for a decision."""
    return await appealing.waiting(office, staff)


@router.post("/quality/appeals/{review_appeal_id}/decision")
async def decide_review_appeal(
    office: OfficeDep, staff: StaffDep, review_appeal_id: NumberPath, body: DecideIn
) -> AppealOut:
    """Keep the scores or change them, with a reason."""
    return await appealing.decide(office, staff, review_appeal_id, body)


@router.get("/quality/conversations/{conversation_id}")
async def get_judging(office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID) -> JudgingOut:
    """Who can be judged, what the rules propose, what was judged."""
    return await judging.look(office, staff, conversation_id)


@router.post("/quality/conversations/{conversation_id}/judgement")
async def judge_service(
    office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID, body: JudgeIn
) -> SubjectOut:
    """Keep a draft of my judgement, or give it."""
    return await judging.judge(office, staff, conversation_id, body)


@router.post("/quality/conversations/{conversation_id}/second")
async def plan_second_judgement(
    office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID, body: SecondIn
) -> SubjectOut:
    """Have it judged a second time, or no more."""
    return await judging.second(office, staff, conversation_id, body)


@router.post("/quality/conversations/{conversation_id}/agreement")
async def agree_on_judgement(
    office: OfficeDep, staff: StaffDep, conversation_id: uuid.UUID, body: AgreeIn
) -> SubjectOut:
    """What counts where two reviewers differ."""
    return await judging.agree(office, staff, conversation_id, body)


@router.get("/my-quality")
async def get_my_quality(office: OfficeDep, staff: StaffDep, period: PeriodQuery = None) -> OwnOut:
    """My own figures and judged services."""
    return await own.overview(office, staff, period)


@router.get("/my-quality/{assessment_id}")
async def get_my_service(
    office: OfficeDep, staff: StaffDep, assessment_id: NumberPath
) -> OwnServiceOut:
    """One of my judged services, with what was said."""
    return await own.read(office, staff, assessment_id)


@router.post("/my-quality/{assessment_id}/appeal")
async def appeal_judgement(
    office: OfficeDep, staff: StaffDep, assessment_id: NumberPath, body: AppealIn
) -> OwnServiceOut:
    """I don't agree, and why."""
    return await own.appeal(office, staff, assessment_id, body)
