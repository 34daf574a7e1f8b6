"""The application as it is put together."""

from collections.abc import Iterator
from inspect import isasyncgenfunction, iscoroutinefunction, isfunction
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant


def test_nothing_that_a_request_needs_waits_for_a_thread(app: FastAPI) -> None:
    """FastAPI runs a plain function in a thread of a small pool: for what only looks something up
    the way there and back costs more than the work, 24 times for one WeChat push."""
    asked = {call for route in routes_of(app) for call in calls_of(route.dependant)}
    assert len(asked) > 100
    assert {call.__qualname__ for call in asked if not runs_here(call)} == set()


def routes_of(holder: Any) -> Iterator[Any]:
    for route in holder.routes:
        if hasattr(route, "dependant"):
            yield route
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from routes_of(inner)


def calls_of(dependant: Dependant) -> Iterator[Any]:
    if dependant.call is not None:
        yield dependant.call
    for inner in dependant.dependencies:
        yield from calls_of(inner)


def runs_here(call: Any) -> bool:
    # An object that is called (a rate limit) has its function on its class.
    called = call if isfunction(call) else type(call).__call__
    return iscoroutinefunction(called) or isasyncgenfunction(called)
