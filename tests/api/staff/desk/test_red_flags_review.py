"""The rules as a clinician reviews them, and a message tried on them."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import func, select

from api.clock import FixedClock
from api.conversations.models import Message
from api.database import Sessions
from api.safety.models import SafetyEvent
from api.safety.rules import SafetyRules
from api.safety.service import Evidence, Flag, SafetyFinding
from api.staff.models import Role
from tests.api.staff import factories

RULES = "/v1/staff/red-flags"

pytestmark = pytest.mark.usefixtures("hospital")


@pytest.fixture
async def cookie(sessions: Sessions, clock: FixedClock) -> dict[str, str]:
    """The header of a supervisor's browser."""
    return (await factories.logged_in(sessions, clock, Role.SUPERVISOR))[1]


async def test_every_rule_is_told_in_words(
    client: AsyncClient, app: FastAPI, cookie: dict[str, str]
) -> None:
    shown = (await client.get(RULES, headers=cookie)).json()
    rules = {rule["id"]: rule for rule in shown["rules"]}
    assert list(rules) == [rule.id for rule in app.state.safety_rules.rules]
    assert shown["total"] == len(rules)

    elder = rules["chest_tight_elder_sudden"]
    names = app.state.safety_rules.names
    assert (elder["all"], elder["any"]) == ([names["chest_tight"]], [])
    assert elder["onset"] == [names[sign] for sign in ("sudden", "severe", "lasting")]
    assert elder["person"] == ["65 岁及以上"]
    assert elder["source"]
    assert elder["review_date"] >= "2026"
    [said] = elder["said"]
    assert "120" in said
    assert "胸痛中心" in said

    urgent = rules["chest_pain_any"]
    assert urgent["departments"][0] == "心血管内科"
    assert "心血管内科、急诊" in urgent["said"][0]
    assert len(rules["wish_to_die"]["said"]) == 2


async def test_rules_are_told_by_level_and_by_review(
    client: AsyncClient, app: FastAPI, cookie: dict[str, str]
) -> None:
    rules: SafetyRules = app.state.safety_rules
    first, *others = rules.rules
    reviewed = first.model_copy(update={"reviewed_by": "示范医师"})
    others = [rule.model_copy(update={"reviewed_by": None}) for rule in others]
    app.state.safety_rules = replace(rules, rules=(reviewed, *others))

    everything = (await client.get(RULES, headers=cookie)).json()
    assert everything["rules"][0]["reviewed_by"] == "示范医师"
    assert everything["unreviewed"] == everything["total"] - 1
    unreviewed = (await client.get(RULES, headers=cookie, params={"unreviewed": True})).json()
    assert [rule["id"] for rule in unreviewed["rules"]] == [rule.id for rule in others]
    crises = (await client.get(RULES, headers=cookie, params={"level": "crisis"})).json()
    assert {rule["level"] for rule in crises["rules"]} == {"crisis"}
    assert crises["total"] == everything["total"]
    unknown = await client.get(RULES, headers=cookie, params={"level": "mild"})
    assert unknown.status_code == 422


async def _try(client: AsyncClient, cookie: dict[str, str], text: str) -> dict[str, object]:
    answer = await client.post(f"{RULES}/try", json={"text": text}, headers=cookie)
    assert answer.status_code == 200, answer.text
    tried: dict[str, object] = answer.json()
    return tried


async def test_a_message_shows_which_rules_fire_on_which_words(
    client: AsyncClient, sessions: Sessions, cookie: dict[str, str]
) -> None:
    tried = await _try(client, cookie, "我爸胸口压着痛，出冷汗，电话13800000000")
    assert (tried["level"], tried["crisis"]) == ("emergency", False)
    assert "13800000000" not in str(tried)
    fired = {rule["id"]: rule["heard"] for rule in tried["fired"]}  # type: ignore[attr-defined]
    heard = fired["chest_pain_with_signs"]
    assert "胸痛" in {one["sign"] for one in heard}
    text = str(tried["text"])
    assert all(text[one["start"] : one["end"]] == one["text"] for one in heard)
    async with sessions() as session:
        for table in (Message, SafetyEvent):
            assert await session.scalar(select(func.count()).select_from(table)) == 0
        assert await factories.audited(session) == []


async def test_a_rule_shows_only_words_of_its_own_signs(
    client: AsyncClient, app: FastAPI, cookie: dict[str, str]
) -> None:
    tried = await _try(client, cookie, "我不想活了，刚吃了一整瓶安眠药，还被车撞了")
    assert (tried["level"], tried["crisis"]) == ("emergency", True)
    rules = {rule.id: rule for rule in app.state.safety_rules.rules}
    names = app.state.safety_rules.names
    fired: list[dict[str, object]] = tried["fired"]  # type: ignore[assignment]
    assert len(fired) > 1
    for one in fired:
        rule = rules[str(one["id"])]
        own = {names[sign] for sign in (*rule.all, *rule.any, *rule.onset)}
        signs = {heard["sign"] for heard in one["heard"]}  # type: ignore[attr-defined]
        assert signs
        assert signs <= own


async def test_what_is_recognised_without_a_rule_is_shown_too(
    client: AsyncClient, app: FastAPI, cookie: dict[str, str]
) -> None:
    finding = SafetyFinding(
        "emergency",
        (Flag("likeness", "说法像急症"),),
        (Evidence("likeness", 0, 2, "快来"),),
        "safety.emergency.general",
        crisis=False,
        about="self",
    )
    app.state.safety = SimpleNamespace(check=lambda _: finding)
    tried = await _try(client, cookie, "快来人")
    heard = {"sign": "说法像急症", "start": 0, "end": 2, "text": "快来"}
    assert tried["fired"] == [{"id": "likeness", "name": "说法像急症", "heard": [heard]}]


@pytest.mark.parametrize("text", ["", "停车怎么收费", "胸口不疼"])
async def test_nothing_fires_where_no_rule_holds(
    client: AsyncClient, cookie: dict[str, str], text: str
) -> None:
    tried = await _try(client, cookie, text)
    assert (tried["level"], tried["fired"]) == (None, [])


async def test_a_text_that_no_patient_could_send_is_refused(
    client: AsyncClient, cookie: dict[str, str]
) -> None:
    answer = await client.post(f"{RULES}/try", json={"text": "疼" * 2001}, headers=cookie)
    assert answer.status_code == 422
