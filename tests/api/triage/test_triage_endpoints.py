"""POST /v1/triage, without a database: the directory is given."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from api.database import get_session
from api.dependencies import called_internally
from api.errors import install_error_handlers
from api.triage.directory import DepartmentPlace, FixedDirectory
from api.triage.endpoints import router
from api.triage.engine import TriageEngine
from api.wording import load_wording
from tests.api.triage.conftest import KNOWLEDGE_BASE

PLACES = {
    "guke": DepartmentPlace("骨科", "门诊楼 3 楼 A 区"),
    "jizhen": DepartmentPlace("急诊科", "急诊楼 1 楼"),
    "erke": DepartmentPlace("儿科", "门诊楼 2 楼 B 区"),
    "huxi": DepartmentPlace("呼吸内科", "门诊楼 3 楼 A 区"),
}


@pytest.fixture
async def web(engine: TriageEngine) -> AsyncIterator[AsyncClient]:
    app = FastAPI()
    app.state.wording = load_wording(KNOWLEDGE_BASE / "wording")
    app.state.triage, app.state.directory = engine, FixedDirectory(PLACES)
    app.state.clock = None
    app.dependency_overrides[get_session] = lambda: None
    app.dependency_overrides[called_internally] = lambda: False
    install_error_handlers(app, app.state.wording)
    app.include_router(router)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        yield client


async def _ask(web: AsyncClient, **fields: Any) -> Any:
    response = await web.post("/v1/triage", json=fields)
    assert response.status_code == 200, response.text
    return response.json()


async def test_departments_come_with_name_score_reason_and_way(web: AsyncClient) -> None:
    answer = await _ask(web, text="膝盖疼")
    assert answer["urgency"] == "routine"
    assert answer["flags"] == []
    best = answer["departments"][0]
    assert best.keys() == {"code", "name", "score", "reason", "location", "bring"}
    assert (best["code"], best["name"], best["location"]) == ("guke", "骨科", "门诊楼 3 楼 A 区")
    assert best["reason"] == "您提到“膝盖疼”"
    assert 0 < best["score"] <= 1
    assert "不是诊断" in answer["disclaimer"]


async def test_only_departments_of_this_hospital_are_named(web: AsyncClient) -> None:
    answer = await _ask(web, text="牙疼，皮肤痒，咳嗽")
    assert {one["code"] for one in answer["departments"]} <= PLACES.keys()


async def test_a_childs_reason_is_the_houses_rule(web: AsyncClient) -> None:
    best = (await _ask(web, text="咳嗽", age=3))["departments"][0]
    assert best["code"] == "erke"
    assert best["reason"].startswith("不满 14 岁")


async def test_an_emergency_has_flags_and_no_question(web: AsyncClient) -> None:
    answer = await _ask(web, text="我爸突然胸痛，喘不上气")
    assert (answer["urgency"], answer["ask"]) == ("emergency", None)
    assert answer["flags"][0].keys() == {"id", "name"}
    assert answer["departments"][0]["code"] == "jizhen"


async def test_a_question_has_options_and_a_key(web: AsyncClient) -> None:
    ask = (await _ask(web, text="您好"))["ask"]
    assert ask["key"] == "complaint"
    assert len(ask["options"]) >= 2
    assert (await _ask(web, text="您好", asked=["complaint"]))["ask"] is None


async def test_a_text_of_any_shape_is_answered(web: AsyncClient) -> None:
    for text in (
        "a" * 5000,
        "膝盖疼" * 600,
        "膝\u0000盖疼",
        "<script>",
        "/restart",
    ):
        body = b'{"text": "' + text.encode("unicode_escape").replace(b"\\x", b"\\u00") + b'"}'
        response = await web.post(
            "/v1/triage", content=body, headers={"Content-Type": "application/json"}
        )
        assert response.status_code == 200, text[:20]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"text": ""},
        {"text": "  "},
        {"text": 5},
        {"text": None},
        {"text": ["疼"]},
        {"text": "疼", "age": -1},
        {"text": "疼", "age": 200},
        {"text": "疼", "age": "三"},
        {"text": "疼", "age": True},
        {"text": "疼", "age_months": 1.5},
        {"text": "疼", "sex": "x"},
        {"text": "疼", "pregnant": "yes"},
        {"text": "疼", "sex": "m", "pregnant": True},
        {"text": "疼", "asked": "age"},
    ],
)
async def test_a_wrong_shape_is_refused_in_words(
    web: AsyncClient, fields: dict[str, object]
) -> None:
    response = await web.post("/v1/triage", json=fields)
    assert response.status_code == 422
    assert response.json()["error"]["code"] == "invalid_input"


async def test_what_no_one_writes_in_one_go_is_too_long(web: AsyncClient) -> None:
    response = await web.post("/v1/triage", json={"text": "疼" * 20_001})
    assert response.status_code == 413
    assert response.json()["error"]["code"] == "too_long"
