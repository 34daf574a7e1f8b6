"""Mounts the staff's pages into the application."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from nicegui import app as pages
from nicegui import ui

from api.pages.staff import feed, home, login, password
from api.pages.staff.booking import appointments, attendance, calls, register, timetable
from api.pages.staff.cases import case, complaints
from api.pages.staff.challengers import challengers
from api.pages.staff.desk import conversations, desk, overview, red_flags
from api.pages.staff.gaps import gaps
from api.pages.staff.people import accounts, audit
from api.pages.staff.practice import piece as practice_piece
from api.pages.staff.practice import practice
from api.pages.staff.practice import run as practice_run
from api.pages.staff.proposals import proposals
from api.pages.staff.quality import my_quality, quality
from api.pages.staff.reports import reports
from api.pages.staff.requests import board
from api.pages.staff.review import inbox, replay
from api.pages.staff.training import desk as training_desk
from api.pages.staff.training import exam, lesson, training
from api.wording import Wording

PATH = "/staff"

# Importing a page's module registers it.
PAGES = (
    appointments,
    attendance,
    audit,
    calls,
    case,
    complaints,
    conversations,
    desk,
    gaps,
    home,
    inbox,
    login,
    challengers,
    my_quality,
    overview,
    quality,
    password,
    practice,
    practice_piece,
    practice_run,
    proposals,
    red_flags,
    register,
    replay,
    reports,
    board,
    accounts,
    timetable,
    training,
    training_desk,
    lesson,
    exam,
)


def install_staff_pages(app: FastAPI) -> None:
    """Serve the pages under `/staff`. Once per process: NiceGUI keeps its pages globally.

    No `storage_secret`: nothing is kept in NiceGUI's storage, so it needs no cookie of its own;
    who is logged in is known by the same cookie as for `/v1/staff`.
    """
    pages.state.host = app
    app.router.lifespan_context = _with_feed(app.router.lifespan_context)
    wording: Wording = app.state.wording
    ui.run_with(
        app,
        mount_path=PATH,
        title=wording("staff.page.title"),
        language="zh-CN",
        favicon=None,
        reconnect_timeout=30,
        show_welcome_message=False,
    )


def _with_feed(lifespan: Any) -> Any:
    @asynccontextmanager
    async def feeding(app: FastAPI) -> AsyncIterator[Any]:
        async with lifespan(app) as state:
            listening = asyncio.create_task(feed.listen(app.state.redis))
            try:
                yield state
            finally:
                listening.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await listening

    return feeding
