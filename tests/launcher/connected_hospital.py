"""A hospital whose official account is connected: a simulated WeChat, and our own endpoint."""

from typing import Any

import pytest
from fastapi import FastAPI

from api.channels.wechat.endpoints import router
from api.errors import install_error_handlers
from api.settings import Settings
from api.wechat.account import account_from
from api.wording import load_wording
from launcher.wechat_check import examine
from tests.simulators.wechat import SimulatedWeChat

TEMPLATES = "/cgi-bin/template/get_all_private_template"
Capture = pytest.CaptureFixture[str]


class Hospital:
    """A hospital that is well connected, until a test changes something."""

    def __init__(self, wechat: SimulatedWeChat, settings: Settings) -> None:
        self.wechat, self.settings = wechat, settings
        self.templates: list[dict[str, Any]] = []

    def changes(self, **settings: object) -> None:
        """Other settings in `.env`."""
        self.settings = self.settings.model_copy(update=settings)

    async def examined(self, capsys: Capture) -> tuple[int, dict[str, str]]:
        """The exit code and each line by the name of its check."""
        code = await examine(self.settings)
        lines = capsys.readouterr().out.splitlines()
        return code, {line.split()[1]: " ".join(line.split()) for line in lines}


def with_templates(app: FastAPI, hospital: Hospital) -> FastAPI:
    """WeChat's API with the list of the account's templates."""

    @app.get(TEMPLATES)
    async def templates() -> dict[str, Any]:
        return {"template_list": hospital.templates}

    return app


def answering(settings: Settings) -> FastAPI:
    """Our own endpoint alone: WeChat's question needs nothing behind it."""
    app = FastAPI()
    install_error_handlers(app, load_wording(settings.knowledge_base / "wording"))
    app.state.wechat_account = account_from(settings)
    app.include_router(router)
    return app
