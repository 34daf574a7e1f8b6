"""What can go wrong, as one tree with one renderer.

DaoyiError
├── InvalidInput      422  the caller sent something unusable
│   └── TooLong       413
├── Unauthenticated   401
├── Forbidden         403
├── NotFound          404
├── Refused           409  a rule of the hospital says no; `params` say which and what is possible
├── TooFast           429
└── Unavailable       503  something we need is away

`code` is stable and for programs; the words come from `knowledge_base/wording/errors.yml` under
the same code. Caught by type at three borders only: here, in a channel adapter, and in the base
class of actions.
"""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from api.wording import Wording


class DaoyiError(Exception):
    """An error with a stable code. `params` fill the wording and go to the caller."""

    status = 500

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class InvalidInput(DaoyiError):
    """The caller sent something that can't be used."""

    status = 422


class TooLong(InvalidInput):
    """More than we take at once."""

    status = 413


class Unauthenticated(DaoyiError):
    """Who is calling is not known."""

    status = 401


class Forbidden(DaoyiError):
    """The caller is known and may not do this."""

    status = 403


class NotFound(DaoyiError):
    """There is no such thing, or it has expired."""

    status = 404


class Refused(DaoyiError):
    """A rule of the hospital says no."""

    status = 409


class TooFast(DaoyiError):
    """Too many calls in a short time."""

    status = 429


class Unavailable(DaoyiError):
    """Something that we need doesn't answer."""

    status = 503


# What FastAPI answers to a body that is no UTF-8.
UNREADABLE_BODY = 400
_CODE_OF_STATUS = {
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_long",
}


def error_body(wording: Wording, code: str, /, **params: Any) -> dict[str, Any]:
    """The JSON of an error: `{"error": {"code", "message", …params}}`."""
    message = wording(f"errors.{code}", **params)
    return {"error": {"code": code, "message": message, **jsonable_encoder(params)}}


def install_error_handlers(app: FastAPI, wording: Wording) -> None:
    """Make every error of `app` leave as JSON with a stable code, never as a stack trace."""

    def render(status: int, code: str, /, **params: Any) -> JSONResponse:
        return JSONResponse(error_body(wording, code, **params), status)

    @app.exception_handler(DaoyiError)
    async def ours(_: Request, error: DaoyiError) -> JSONResponse:
        return render(error.status, error.code, **error.params)

    @app.exception_handler(RequestValidationError)
    async def shape(_: Request, error: RequestValidationError) -> JSONResponse:
        # The location says which field is wrong; the value itself may be personal and stays here.
        fields = [".".join(str(part) for part in fault["loc"]) for fault in error.errors()]
        return render(422, "invalid_input", fields=fields)

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> JSONResponse:
        if error.status_code == UNREADABLE_BODY:
            return render(422, "invalid_encoding")
        return render(error.status_code, _CODE_OF_STATUS.get(error.status_code, "invalid_input"))

    @app.exception_handler(PoolTimeout)
    async def busy(_: Request, error: PoolTimeout) -> JSONResponse:
        return render(503, "unavailable")

    @app.exception_handler(Exception)
    async def unforeseen(_: Request, error: Exception) -> JSONResponse:
        return render(500, "internal_error")
