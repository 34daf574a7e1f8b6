"""What the discipline office did before it gave a complaint back stays there."""

from collections.abc import Awaitable, Callable
from typing import Any

from api.staff.models import Role
from tests.api.staff.cases.case_desk import FINDING, CaseDesk, code

KEPT = "约谈收红包的张医生"
ComeRound = Callable[[], Awaitable[None]]


async def _given_back(cases: CaseDesk) -> tuple[str, Any]:
    """Something that looked like corruption; the receipt, and how the discipline office saw it."""
    _, discipline = await cases.login(Role.DISCIPLINE)
    receipt = await cases.file(await cases.patient(), "听说有人送红包，其实是排队太久")
    at = f"/{receipt}"
    await discipline.do(
        f"{at}/remedies", {"what": KEPT, "owner": "纪检王主任", "due": "2026-11-19"}
    )
    await discipline.do(f"{at}/opinions", {"asked_of": KEPT, "question": KEPT, "due": "2026-11-19"})
    await discipline.do(f"{at}/answers", {"apology": KEPT, "finding": KEPT, "admits": True})
    seen = await discipline.case(receipt)
    cases.clock.advance(minutes=1)
    await discipline.do(f"{at}/classify", {"category": "waiting", "reason": "不涉及行风"})
    return receipt, seen


async def test_nothing_of_it_comes_up_in_what_waits_in_an_alarm_or_in_a_report(
    cases: CaseDesk, come_round: ComeRound
) -> None:
    receipt, _ = await _given_back(cases)
    cases.clock.advance(days=5)
    await come_round()
    _, supervisor = await cases.login(Role.SUPERVISOR)
    todo = await supervisor.get("/todo")
    assert (todo.status_code, KEPT in todo.text) == (200, False)
    assert todo.json()["approvals"] == []
    case = await supervisor.case(receipt)
    assert KEPT not in str(case)
    assert "remedy_overdue" not in [event["kind"] for event in case["events"]]
    report = await cases.client.get("/v1/staff/reports/monthly/2026-11", headers=supervisor.cookie)
    assert (report.status_code, KEPT in report.text) == (200, False)


async def test_nor_can_it_be_named_or_count_for_the_end(cases: CaseDesk) -> None:
    receipt, seen = await _given_back(cases)
    _, supervisor = await cases.login(Role.SUPERVISOR)
    parts = {name: seen[name][0]["id"] for name in ("answers", "remedies", "opinions")}
    for path, body in (
        (f"answers/{parts['answers']}/approve", None),
        (f"remedies/{parts['remedies']}/done", {"note": "好了"}),
        (f"opinions/{parts['opinions']}/received", {"opinion": "收到"}),
    ):
        answer = await supervisor.post(f"/{receipt}/{path}", body)
        assert (answer.status_code, code(answer)) == (404, "not_found"), path
    await supervisor.do(
        f"/{receipt}/finding",
        FINDING,
    )
    refused = await supervisor.post(f"/{receipt}/close", {"note": "办完"})
    assert code(refused) == "case_incomplete"
    assert (await supervisor.case(receipt))["lacking"] == ["remedy", "answer"]


async def test_an_urgent_one_that_is_given_back_alarms_the_desk_as_if_it_came_now(
    cases: CaseDesk,
) -> None:
    _, discipline = await cases.login(Role.DISCIPLINE)
    receipt = await cases.file(await cases.patient(), "听说有人送红包，护士给我打错针了")
    await discipline.do(f"/{receipt}/progress", {"status": "investigating"})
    _, manager = await cases.login(Role.SUPERVISOR)

    async def alarms() -> list[str]:
        answer = await cases.client.get("/v1/staff/alerts", headers=manager.cookie)
        return [one["receipt"] for one in answer.json()["complaints"]]

    assert await alarms() == []
    cases.clock.advance(minutes=1)
    await discipline.do(f"/{receipt}/classify", {"category": "waiting", "reason": "不涉及行风"})
    assert await alarms() == [receipt]
    kinds = [event["kind"] for event in (await manager.case(receipt))["events"]]
    assert kinds == ["received", "released", "paged", "classified", "seen"]
