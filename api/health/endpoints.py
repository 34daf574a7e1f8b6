"""For whoever watches over the product: is it there, and how is it doing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import httpx
from fastapi import APIRouter, FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel

from api.certificates import trusted
from api.dependencies import ClockDep, RedisDep, SessionsDep
from api.errors import Unavailable
from api.health.metrics import Metrics
from api.health.service import (
    TIMEOUT_SECONDS,
    actions_answer,
    database_answers,
    late_green_channels,
    parts_away,
    redis_answers,
)
from api.settings import Settings


@asynccontextmanager
async def _client_of_actions(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    async with httpx.AsyncClient(
        base_url=settings.actions_address, verify=trusted(), timeout=TIMEOUT_SECONDS
    ) as client:
        app.state.actions = client
        yield


router = APIRouter(tags=["health"], lifespan=_client_of_actions)


class Health(BaseModel):
    """Everything answers."""

    status: str = "ok"


@router.get("/health")
async def health(request: Request, sessions: SessionsDep, redis: RedisDep) -> Health:
    """200 only when everything that a patient's turn needs answers; else 503 with `away`, some of
    `database`, `redis`, `actions`, `dialogue`."""
    state = request.app.state
    away = await parts_away(
        {
            "database": partial(database_answers, sessions),
            "redis": partial(redis_answers, redis),
            "actions": partial(actions_answer, state.actions),
            "dialogue": state.dialogue.alive,
        }
    )
    if away:
        raise Unavailable("unavailable", away=away)
    return Health()


@router.get("/metrics")
async def metrics(request: Request, sessions: SessionsDep, clock: ClockDep) -> Response:
    """All figures in Prometheus' text format."""
    figures: Metrics = request.app.state.metrics
    figures.green_channels_late.set(await late_green_channels(sessions, clock.now()))
    return Response(figures.text(), media_type=CONTENT_TYPE_LATEST)
