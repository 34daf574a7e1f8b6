"""The application for a test, without what only its first request would cost."""

from fastapi import FastAPI
from starlette.routing import BaseRoute

from api.app import create_app
from api.clock import Clock
from api.settings import Settings

_worked_out: list[BaseRoute] = []


def new_app(settings: Settings, clock: Clock) -> FastAPI:
    """`create_app`, with the routes of the first one.

    FastAPI works out every included route at an application's first request: that takes longer
    than most tests. A route finds its application in the request, so one will do for all of them
    (with `dependency_overrides` it would not).
    """
    app = create_app(settings, clock)
    assert not settings.staff_pages, "NiceGUI's pages are served by their own application only"
    _worked_out[:] = _worked_out or app.routes
    app.router.routes = list(_worked_out)
    return app
