"""The page of the models in a real browser."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from playwright.async_api import Page, expect

from api.challengers.promotion import Project
from api.challengers.schemas import Changed, Figure, LeftOut, Report
from tests.api.challengers.small_project import (
    AFTER,
    BEFORE,
    NLU,
    FakeReplicas,
    Ready,
    author,
    lost_danger,
    project,
    ready,
    replicas,
)
from tests.api.pages.staff.browsing import CHROMIUM, go, log_in

__all__ = ["author", "project", "ready", "replicas"]

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed (apt install chromium)"
)
TALK = uuid.UUID(int=11)


@pytest.fixture(autouse=True)
async def workplace(
    address: str, staffed_app: FastAPI, project: Project, replicas: FakeReplicas
) -> AsyncIterator[None]:
    """The application works on a project of the test's own, and with its replicas."""
    async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
        await client.get("/health")  # answered when it has started
    state = staffed_app.state
    settings, dialogue = state.settings, state.dialogue
    state.settings = settings.model_copy(
        update={"project": project.root, "knowledge_base": project.knowledge_base}
    )
    state.dialogue = replicas
    yield
    state.settings, state.dialogue = settings, dialogue


def _figure(**changed: object) -> Figure:
    given = {"group": "flow", "name": "held_out: registration", "before": 0.951, "after": 0.957}
    return Figure.model_validate({**given, "of": 320, "won": 2, **changed})


GOOD = Report(
    figures=[
        Figure(group="safety", name="messages: emergency", before=0.996, after=0.996, of=3575),
        _figure(),
        _figure(name="held_out: guide", before=0.93, after=0.928, of=210, lost=1, won=0),
        _figure(group="reviewed", name="intents", before=0.8, after=0.9, of=40, won=4),
    ],
    changed=[
        Changed(
            conversation=TALK,
            message=5,
            before="nlu_fallback",
            after="booking_ask",
            right="booking_ask",
        )
    ],
    left_out=[LeftOut(proposal=9, code="held_out")],
    phases={"training": 71.0, "challenger": 16.2},
)


async def test_a_supervisor_sees_why_promotes_and_goes_back(
    page: Page, address: str, ready: Ready, project: Project, replicas: FakeReplicas, tmp_path: Path
) -> None:
    await ready(report=Report(figures=[lost_danger()]))
    number = await ready(report=GOOD)
    await log_in(page, address, "supervisor")
    await go(page, "质检与改进", "模型")
    await expect(page.get_by_text("2 个对话服务都在用 before")).to_be_visible()
    # The newest is looked at; its figures, its turns and its diff are there.
    row = page.get_by_role("row").filter(has_text="预约（考核句）")
    await expect(row).to_contain_text("95.1 %")
    await expect(row).to_contain_text("+0.6")
    await expect(page.get_by_text("核对了 3575 条，没有一条少认")).to_be_visible()
    turn = page.get_by_role("listitem").filter(has_text="没有听懂 → 查自己的预约")
    await expect(turn).to_contain_text("变对了")
    link = turn.get_by_role("link", name="看这次会话")
    assert await link.get_attribute("href") == f"/staff/review/{TALK}#m5"
    await expect(page.get_by_text("+    - 饭在哪儿吃")).to_be_visible()
    await page.screenshot(path=tmp_path / "models.png", full_page=True)

    # What the gate refused says why, and offers nothing to press.
    await page.get_by_role("button", name="没过关").click()
    await expect(page.get_by_role("alert").filter(has_text="现在认不出")).to_be_visible()
    await expect(page.get_by_text("没有一条少认")).to_have_count(0)
    await expect(page.get_by_role("button", name="换上这个模型")).to_be_hidden()

    await page.get_by_role("button", name="可以换上").press("Enter")
    await page.get_by_role("button", name="换上这个模型").click()
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_role("button", name="正在使用")).to_be_visible()
    assert (project.root / NLU).read_text("utf-8") == AFTER
    assert len(set(replicas.used)) == 1

    await page.get_by_role("button", name="退回上一个模型").click()
    await page.get_by_role("button", name="确定").click()
    await expect(page.get_by_role("button", name="已退回")).to_be_visible()
    assert (project.root / NLU).read_text("utf-8") == BEFORE
    assert number


async def test_who_may_only_look_has_nothing_to_press(
    page: Page, address: str, ready: Ready
) -> None:
    await ready(report=GOOD)
    await log_in(page, address, "analyst")
    await expect(page.get_by_role("button", name="退出")).to_be_visible()
    await page.goto(f"{address}/staff/models")
    await expect(page.get_by_role("button", name="可以换上")).to_be_visible()
    await expect(page.get_by_role("button", name="换上这个模型")).to_be_hidden()
    await expect(page.get_by_role("button", name="退回上一个模型")).to_be_hidden()
