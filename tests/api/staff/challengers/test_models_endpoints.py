"""/v1/staff/models: what is told, what a supervisor does, what the record keeps of it."""

import uuid

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from api.challengers.promotion import Project
from api.challengers.schemas import Changed, Report
from api.clock import FixedClock
from api.complaints.models import Complaint
from api.database import Sessions
from api.handoff.levels import ServiceLevels
from api.staff.models import AuditEntry, Role
from tests.api.challengers.small_project import AFTER, BEFORE, NLU, FakeReplicas, Ready, lost_danger
from tests.api.staff import factories

ADDRESS = "/v1/staff/models"
Cookies = dict[str, str]


@pytest.fixture
async def supervisor(sessions: Sessions, clock: FixedClock) -> Cookies:
    """Somebody who may promote."""
    return (await factories.logged_in(sessions, clock, Role.SUPERVISOR))[1]


@pytest.fixture
async def analyst(sessions: Sessions, clock: FixedClock) -> Cookies:
    """Somebody who may look."""
    return (await factories.logged_in(sessions, clock, Role.ANALYST))[1]


async def test_the_list_tells_what_is_ready_what_is_in_use_and_what_waits(
    client: AsyncClient, analyst: Cookies, ready: Ready
) -> None:
    number = await ready()
    told = (await client.get(ADDRESS, headers=analyst)).json()
    [line] = told["challengers"]
    assert (line["id"], line["state"], line["proposals"], line["seconds"]) == (
        number,
        "ready",
        1,
        61,
    )
    assert told["replicas"] == [{"number": n, "model": "before"} for n in (1, 2)]
    assert told["waiting"] == 1


async def test_one_tells_figures_refusals_and_what_it_changes(
    client: AsyncClient, analyst: Cookies, ready: Ready
) -> None:
    number = await ready(report=Report(figures=[lost_danger()], phases={"training": 61.0}))
    told = (await client.get(f"{ADDRESS}/{number}", headers=analyst)).json()
    assert told["state"] == "refused"
    [refusal] = told["report"]["refused"]
    assert (refusal["code"], refusal["group"], refusal["lost"]) == ("safety_lost", "safety", 1)
    assert told["report"]["figures"][0]["after"] == 0.99
    assert f"+++ b/{NLU}" in told["diff"]
    assert "+    - 饭在哪儿吃" in told["diff"]


async def test_a_supervisor_promotes_and_goes_back_and_both_are_recorded(
    client: AsyncClient,
    supervisor: Cookies,
    ready: Ready,
    project: Project,
    replicas: FakeReplicas,
    sessions: Sessions,
) -> None:
    number, before = await ready(), project.fingerprint()
    done = await client.post(f"{ADDRESS}/{number}/promote", headers=supervisor)
    assert done.status_code == 200
    model = done.json()["fingerprint"]
    assert (project.root / NLU).read_text("utf-8") == AFTER
    assert replicas.used == [model, model]
    told = await client.get(ADDRESS, headers=supervisor)
    assert told.status_code == 200, told.text
    line = told.json()["challengers"][0]
    assert line["state"] == "in_use"
    assert line["promoted_by"] is not None

    back = await client.post(f"{ADDRESS}/back", headers=supervisor)
    assert back.json()["fingerprint"] == before
    assert (project.root / NLU).read_text("utf-8") == BEFORE
    async with sessions() as session:
        entries = list(await session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
    assert [(entry.action, entry.subject, entry.details) for entry in entries] == [
        ("model.promote", f"challenger:{number}", {"model": model, "before": before}),
        ("model.back", f"challenger:{number}", {"model": before, "before": model}),
    ]


async def test_a_replica_that_failed_is_named_by_its_number_alone(
    client: AsyncClient, supervisor: Cookies, ready: Ready, replicas: FakeReplicas
) -> None:
    replicas.errors = ["dialogue_away", None]
    done = await client.post(f"{ADDRESS}/{await ready()}/promote", headers=supervisor)
    model = done.json()["fingerprint"]
    assert done.json()["replicas"] == [
        {"number": 1, "model": None, "error": "dialogue_away"},
        {"number": 2, "model": model, "error": None},
    ]


async def test_what_is_refused_is_not_recorded(
    client: AsyncClient, supervisor: Cookies, sessions: Sessions
) -> None:
    refused = await client.post(f"{ADDRESS}/back", headers=supervisor)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "nothing_to_go_back_to")
    unknown = await client.post(f"{ADDRESS}/77/promote", headers=supervisor)
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "challenger_unknown")
    async with sessions() as session:
        assert not list(await session.scalars(select(AuditEntry)))


async def test_a_conversation_with_something_restricted_is_in_no_report(
    client: AsyncClient,
    analyst: Cookies,
    internal: dict[str, str],
    ready: Ready,
    sessions: Sessions,
    clock: FixedClock,
    levels: ServiceLevels,
) -> None:
    async with sessions() as session, session.begin():
        open_one = await factories.conversation(session, clock.now())
        secret = await factories.conversation(session, clock.now())
    changed = [_changed(open_one.id), _changed(secret.id)]
    number = await ready(report=Report(figures=[], changed=changed))
    told = (await client.get(f"{ADDRESS}/{number}", headers=analyst)).json()
    assert len(told["report"]["changed"]) == 2
    # What is said there after the training makes it restricted.
    body = {"conversation": str(secret.id), "what": "主任暗示要红包", "where": "病房"}
    receipt = (await client.post("/v1/complaints", json=body, headers=internal)).json()["receipt"]
    async with sessions() as session:
        filed = select(Complaint.restricted).where(Complaint.receipt == receipt)
        assert await session.scalar(filed) is True
    told = (await client.get(f"{ADDRESS}/{number}", headers=analyst)).json()
    assert [one["conversation"] for one in told["report"]["changed"]] == [str(open_one.id)]


def _changed(conversation: uuid.UUID) -> Changed:
    return Changed(
        conversation=conversation, message=1, before="inform", after="deny", right="deny"
    )
