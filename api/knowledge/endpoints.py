"""GET /v1/lexicon: for the dialogue model alone."""

from typing import Annotated

from fastapi import APIRouter, Header, Response

from api.dependencies import InternalOnly, SessionDep
from api.knowledge.lexicon import lexicon
from api.knowledge.schemas import Lexicon

router = APIRouter(prefix="/v1/lexicon", tags=["hospital"], dependencies=[InternalOnly])


@router.get("", response_model=Lexicon, responses={304: {"description": "unchanged"}})
async def get_lexicon(
    session: SessionDep,
    response: Response,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Lexicon | Response:
    """All names, or 304 when the caller's version is the present one."""
    current = await lexicon(session)
    tag = f'"{current.version}"'
    if if_none_match is not None and tag in if_none_match:
        return Response(status_code=304, headers={"ETag": tag})
    response.headers["ETag"] = tag
    return current
