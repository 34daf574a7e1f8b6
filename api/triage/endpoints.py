"""`POST /v1/triage`: which department to go to."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from api.dependencies import ClockDep, SessionDep, WordingDep, called_internally
from api.triage import service
from api.triage.directory import DepartmentDirectory
from api.triage.engine import TriageEngine
from api.triage.schemas import TriageAnswer, TriageRequest

router = APIRouter(prefix="/v1", tags=["triage"])


async def _engine(request: Request) -> TriageEngine:
    engine: TriageEngine = request.app.state.triage
    return engine


async def _directory(request: Request) -> DepartmentDirectory:
    directory: DepartmentDirectory = request.app.state.directory
    return directory


@router.post("/triage")
async def triage(
    asked: TriageRequest,
    engine: Annotated[TriageEngine, Depends(_engine)],
    directory: Annotated[DepartmentDirectory, Depends(_directory)],
    words: WordingDep,
    session: SessionDep,
    clock: ClockDep,
    caller: Annotated[bool, Depends(called_internally)],
) -> TriageAnswer:
    """Departments that fit what was written, best first, and the question that would help most."""
    answer = await service.triage(engine, directory, words, asked)
    if asked.conversation and caller:
        service.record(session, asked.conversation, asked.text, answer, clock.now())
    return answer
