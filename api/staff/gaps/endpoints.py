"""/v1/staff/gaps: what the knowledge has no answer to, articles that should be looked over."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.staff.dependencies import OfficeDep, SameOrigin, StaffDep
from api.staff.gaps import articles, gaps
from api.staff.gaps.schemas import (
    DismissIn,
    DraftIn,
    GapsIn,
    GapsOut,
    OwnerIn,
    ProposedOut,
    PutTogetherOut,
    QuestionIn,
    StaleLine,
)

router = APIRouter(prefix="/v1/staff", tags=["staff"], dependencies=[SameOrigin])

GapPath = Annotated[int, Path(ge=1, le=2**31 - 1)]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/gaps")
async def list_gaps(
    office: OfficeDep, staff: StaffDep, wanted: Annotated[GapsIn, Query()]
) -> GapsOut:
    """Gaps, most asked about first."""
    return await gaps.listed(office, staff, wanted)


@router.post("/gaps/put-together")
async def put_together(office: OfficeDep, staff: StaffDep) -> PutTogetherOut:
    """Sort the questions anew."""
    return await gaps.put_together(office, staff)


@router.get("/gaps/stale-articles")
async def list_stale(office: OfficeDep, staff: StaffDep) -> list[StaleLine]:
    """Articles past their day."""
    return await articles.stale(office, staff)


@router.get("/gaps/stale-articles.xlsx", response_class=Response)
async def export_stale(office: OfficeDep, staff: StaffDep) -> Response:
    """The same as a file."""
    content = await articles.export(office, staff)
    told = {"Content-Disposition": 'attachment; filename="articles.xlsx"'}
    return Response(content, media_type=_XLSX, headers=told)


@router.post("/gaps/{gap_id}/owner", status_code=204)
async def set_owner(office: OfficeDep, staff: StaffDep, gap_id: GapPath, body: OwnerIn) -> None:
    """Who should write the answer."""
    await gaps.set_owner(office, staff, gap_id, body.department)


@router.post("/gaps/{gap_id}/dismiss", status_code=204)
async def dismiss(office: OfficeDep, staff: StaffDep, gap_id: GapPath, body: DismissIn) -> None:
    """It is nothing for the guide."""
    await gaps.dismiss(office, staff, gap_id, body.why)


@router.post("/gaps/{gap_id}/question", status_code=201)
async def propose_question(
    office: OfficeDep, staff: StaffDep, gap_id: GapPath, body: QuestionIn
) -> ProposedOut:
    """Only a way of asking was missing."""
    return await gaps.propose_question(office, staff, gap_id, body)


@router.post("/gaps/{gap_id}/article", status_code=201)
async def propose_article(
    office: OfficeDep, staff: StaffDep, gap_id: GapPath, body: DraftIn
) -> ProposedOut:
    """An article was missing."""
    return await gaps.propose_article(office, staff, gap_id, body)
