"""Keeps the search index in memory, and makes it anew when the knowledge was imported again."""

import asyncio
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import State

from api.guide.index import GuideIndex, Indexed
from api.guide.models import GuideArticle, KnowledgeVersion
from api.guide.words import GuideWords, load_guide_words


class GuideLibrary:
    """One per process. Nothing is read before the first question."""

    def __init__(self, words: GuideWords) -> None:
        self._words = words
        self._version: str | None = None
        self._index = GuideIndex([], words)
        self._building = asyncio.Lock()

    async def index(self, session: AsyncSession) -> GuideIndex:
        """The index of all articles as they stand in the database now."""
        version = await session.scalar(select(KnowledgeVersion.version))
        if version == self._version:
            return self._index
        async with self._building:
            if version != self._version:
                articles = await _articles(session)
                # Building takes some tenths of a second: not on the loop that answers patients.
                self._index = await asyncio.to_thread(GuideIndex, articles, self._words)
                self._version = version
        return self._index


def library_of(state: State, folder: Path) -> GuideLibrary:
    """The one library of an application, made when it is first asked for."""
    if not hasattr(state, "guide"):
        state.guide = GuideLibrary(load_guide_words(folder))
    library: GuideLibrary = state.guide
    return library


async def _articles(session: AsyncSession) -> list[Indexed]:
    query = select(
        GuideArticle.id,
        GuideArticle.title,
        GuideArticle.keywords,
        GuideArticle.questions,
        GuideArticle.body,
    ).order_by(GuideArticle.id)
    return [Indexed(*row) for row in await session.execute(query)]
