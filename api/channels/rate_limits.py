"""How often one caller may call. Counted in Redis, so that all processes count together."""

from dataclasses import dataclass

from fastapi import Request

from api.errors import TooFast

_WINDOW_SECONDS = 60


@dataclass(frozen=True)
class RateLimit:
    """A dependency: at most `per_minute` calls of this `name` from one address.

    A kiosk and a whole ward may share one address, so limits are generous; they stop floods.
    """

    name: str
    per_minute: int

    async def __call__(self, request: Request) -> None:
        """Count this call. Raises `TooFast` beyond the limit."""
        if request.app.state.settings.rate_limits == "off":
            return
        caller = request.client.host if request.client else "unknown"
        key = f"rate:{self.name}:{caller}"
        async with request.app.state.redis.pipeline() as pipe:
            pipe.set(key, 0, ex=_WINDOW_SECONDS, nx=True)
            pipe.incr(key)
            _, count = await pipe.execute()
        if count > self.per_minute:
            raise TooFast("too_fast", retry_after_seconds=_WINDOW_SECONDS)
