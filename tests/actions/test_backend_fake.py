"""The fake backend has the routes of the real one."""

from api.app import create_app
from api.settings import Settings
from tests.actions.fake_hospital import ROUTES


def _shape(path: str) -> str:
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


def test_every_route_of_the_fake_exists(settings: Settings) -> None:
    real = {
        (method.upper(), _shape(path))
        for path, methods in create_app(settings).openapi()["paths"].items()
        for method in methods
    }
    assert {(method, _shape(path)) for method, path, _ in ROUTES} <= real
