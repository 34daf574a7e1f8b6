"""GET /v1/guide, /v1/prices: public, read-only."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from api.departments.schemas import StoredText
from api.dependencies import ClockDep, SessionDep, SettingsDep
from api.guide import service
from api.guide.library import GuideLibrary, library_of
from api.guide.schemas import ArticleFound, ArticleOut, PriceOut

router = APIRouter(prefix="/v1", tags=["hospital"])

Question = Annotated[str | None, Query(max_length=2000)]


async def _library(request: Request, settings: SettingsDep) -> GuideLibrary:
    """One per application, made at the first question."""
    return library_of(request.app.state, settings.knowledge_base)


LibraryDep = Annotated[GuideLibrary, Depends(_library)]


@router.get("/guide")
async def search_guide(
    session: SessionDep,
    clock: ClockDep,
    library: LibraryDep,
    q: Question = None,
    topic: StoredText | None = None,
    limit: Annotated[int, Query(ge=1, le=20)] = 3,
) -> list[ArticleFound] | list[ArticleOut]:
    """The articles that answer `q` best; without `q` all that are valid today."""
    if q and q.strip():
        return await service.search(session, library, q, clock.today(), limit)
    return await service.list_articles(session, clock.today(), topic)


@router.get("/guide/{article_id}")
async def get_article(session: SessionDep, clock: ClockDep, article_id: StoredText) -> ArticleOut:
    """One article."""
    return await service.get_article(session, clock.today(), article_id)


@router.get("/prices")
async def list_prices(session: SessionDep, clock: ClockDep, q: Question = None) -> list[PriceOut]:
    """Prices in force today, by name or alias."""
    return await service.find_prices(session, clock.today(), q)
