"""Bodies of requests that are read whole before anything is known of their sender."""

from fastapi import Request

from api.errors import TooLong


async def read_body(request: Request, limit: int) -> bytes:
    """The body; reading stops at `limit` bytes. Raises `TooLong`."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > limit:
            raise TooLong("too_long", limit=limit)
    return body
