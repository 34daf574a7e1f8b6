"""What endpoints ask for: things made once at start and kept on the application."""

from typing import Annotated

from fastapi import Depends, Header, Request
from redis.asyncio import Redis

from api.clock import Clock
from api.database import SessionDep, Sessions
from api.errors import Unauthenticated
from api.security import Seal, same_secret
from api.settings import Settings
from api.wording import Wording

__all__ = [
    "ClockDep",
    "InternalOnly",
    "RedisDep",
    "SealDep",
    "SessionDep",
    "SessionsDep",
    "SettingsDep",
    "WordingDep",
]


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def _clock(request: Request) -> Clock:
    clock: Clock = request.app.state.clock
    return clock


async def _wording(request: Request) -> Wording:
    wording: Wording = request.app.state.wording
    return wording


async def _redis(request: Request) -> Redis:
    redis: Redis = request.app.state.redis
    return redis


async def _seal(request: Request) -> Seal:
    seal: Seal = request.app.state.seal
    return seal


async def _sessions(request: Request) -> Sessions:
    sessions: Sessions = request.app.state.sessions
    return sessions


SettingsDep = Annotated[Settings, Depends(_settings)]
ClockDep = Annotated[Clock, Depends(_clock)]
WordingDep = Annotated[Wording, Depends(_wording)]
RedisDep = Annotated[Redis, Depends(_redis)]
SealDep = Annotated[Seal, Depends(_seal)]
SessionsDep = Annotated[Sessions, Depends(_sessions)]


def bearer_is_internal(settings: Settings, authorization: str | None) -> bool:
    """Whether the caller holds the internal token (the action server and trusted programs)."""
    scheme, _, token = (authorization or "").partition(" ")
    return scheme.lower() == "bearer" and same_secret(
        token, settings.internal_token.get_secret_value()
    )


async def called_internally(
    settings: SettingsDep, authorization: Annotated[str | None, Header()] = None
) -> bool:
    """A dependency: whether the caller of a public address holds the internal token."""
    return bearer_is_internal(settings, authorization)


async def _internal_only(
    settings: SettingsDep, authorization: Annotated[str | None, Header()] = None
) -> None:
    if not bearer_is_internal(settings, authorization):
        raise Unauthenticated("unauthenticated")


InternalOnly = Depends(_internal_only)
