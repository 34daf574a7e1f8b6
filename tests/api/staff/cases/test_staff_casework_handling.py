"""Sorting a complaint, handing it over, stopping its clock, joining it."""

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from api.clock import FixedClock
from api.complaints.models import Complaint
from api.database import Sessions
from api.staff.models import AuditEntry, Role
from tests.api.staff.cases.case_desk import CaseDesk, code


@pytest.fixture
def cases(
    client: AsyncClient, internal: dict[str, str], sessions: Sessions, clock: FixedClock
) -> CaseDesk:
    """The hospital's complaints."""
    return CaseDesk(client, internal, sessions, clock)


async def test_a_correction_is_written_down_with_its_reason_beside_what_was_proposed(
    cases: CaseDesk,
) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    receipt = await cases.file(await cases.patient(), "排队太久", kind="complaint")
    seen = await officer.case(receipt)
    assert seen["proposal"]["category"] == {
        "value": "waiting",
        "name": "等候时间",
        "words": ["排队"],
    }
    assert (seen["department"], seen["department_name"]) == ("outpatient", "门诊部")

    change = {"category": "charges", "department": "price_office", "reason": "讲的是多收费"}
    changed = await officer.do(f"/{receipt}/classify", change)
    assert (changed["category"], changed["department_name"]) == ("charges", "价格办")
    assert changed["proposal"]["category"]["value"] == "waiting"
    assert [event["note"] for event in changed["events"] if event["kind"] == "classified"] == [
        "讲的是多收费"
    ]
    again = await officer.post(f"/{receipt}/classify", change)
    assert code(again) == "nothing_changed"
    for wrong in ({"category": "nonsense"}, {"department": "nonsense"}):
        answer = await officer.post(f"/{receipt}/classify", {**wrong, "reason": "试"})
        assert code(answer).endswith("_unknown")


async def test_what_turns_out_to_be_corruption_is_the_discipline_offices_from_then_on(
    cases: CaseDesk,
) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER, "zhou")
    _, supervisor = await cases.login(Role.SUPERVISOR)
    inspector, discipline = await cases.login(Role.DISCIPLINE)
    patient = await cases.patient()
    receipt = await cases.file(patient, "排队太久，有人插队")
    twin = await cases.file(patient, "排队太久，有人插队")
    assert twin == receipt

    moved = await officer.post(
        f"/{receipt}/classify", {"category": "corruption", "reason": "黄牛给了钱"}
    )
    assert (moved.status_code, moved.json()) == (200, None)
    for reader in (officer, supervisor):
        assert (await reader.get(f"/{receipt}")).status_code == 404
        shown = [await reader.get(), await reader.get("/todo"), await reader.get(q=receipt)]
        # The second telling stays, without a trace of the first.
        assert receipt not in "".join(one.text for one in shown)
    seen = await discipline.case(receipt)
    assert (seen["owner"], seen["department"]) == (inspector.display_name, "discipline")
    assert (seen["joined"], seen["restricted"]) == ([], True)

    async with cases.sessions() as session:
        recorded = await session.scalars(
            select(AuditEntry).where(AuditEntry.action == "complaint.classify")
        )
        assert [entry.details for entry in recorded] == [{}]


async def test_only_the_discipline_office_gives_one_back_and_keeps_what_it_did(
    cases: CaseDesk,
) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    _, discipline = await cases.login(Role.DISCIPLINE)
    receipt = await cases.file(await cases.patient(), "听说有人送红包，其实是排队太久")
    await discipline.do(f"/{receipt}/progress", {"note": "约谈记录：没有证据"})
    await discipline.do(
        f"/{receipt}/evidence",
        {"kind": "statement", "source": "纪检谈话", "description": "谈话笔录"},
    )
    change = {"category": "waiting", "reason": "不涉及行风"}
    assert (await officer.post(f"/{receipt}/classify", change)).status_code == 404
    cases.clock.advance(minutes=1)
    # Who gave it back sees it no more.
    assert await discipline.do(f"/{receipt}/classify", change) is None
    seen = await officer.case(receipt)
    assert "约谈" not in str(seen)
    assert seen["evidence"] == []
    assert [event["kind"] for event in seen["events"]] == ["received", "released", "classified"]


async def test_the_owner_changes_only_when_the_other_accepts_and_the_first_receiver_never(
    cases: CaseDesk,
) -> None:
    first, owner = await cases.login(Role.COMPLAINT_OFFICER, "zhou")
    receipt = await cases.file(await cases.patient())
    second, other = await cases.login(Role.COMPLAINT_OFFICER, "qian")
    _, third = await cases.login(Role.COMPLAINT_OFFICER, "sun")

    offer = {"to": "qian", "reason": "我下周休假"}
    assert (await third.post(f"/{receipt}/transfer", offer)).status_code == 403
    offered = await owner.do(f"/{receipt}/transfer", offer)
    assert (offered["owner"], offered["transfers"][0]["to_username"]) == (
        first.display_name,
        "qian",
    )
    assert code(await owner.post(f"/{receipt}/transfer", offer)) == "transfer_open"
    todo = (await other.get("/todo")).json()
    assert [one["receipt"] for one in todo["transfers"]] == [receipt]
    assert (await third.post(f"/{receipt}/transfer/accept")).status_code == 403

    assert "accept" in (await other.case(receipt))["may"]
    await other.do(f"/{receipt}/transfer/decline")
    await owner.do(f"/{receipt}/transfer", offer)
    accepted = await other.do(f"/{receipt}/transfer/accept")
    assert accepted["owner"] == second.display_name
    assert accepted["first_receiver"] == first.display_name
    assert [one["state"] for one in accepted["transfers"]] == ["declined", "accepted"]
    mine = await other.get(owner="qian")
    assert [one["receipt"] for one in mine.json()] == [receipt]


async def test_nobody_gets_a_case_who_may_not_work_on_it(cases: CaseDesk) -> None:
    _, supervisor = await cases.login(Role.SUPERVISOR)
    await cases.login(Role.AGENT, "wang")
    await cases.login(Role.DISCIPLINE, "ji")
    receipt = await cases.file(await cases.patient())
    for username in ("wang", "ji", "nobody"):
        assigned = await supervisor.post(f"/{receipt}/assign", {"investigator": username})
        offered = await supervisor.post(f"/{receipt}/transfer", {"to": username, "reason": "试"})
        assert (code(assigned), code(offered)) == ("staff_unknown", "staff_unknown")
    people = (await supervisor.get("/choices")).json()["people"]
    assert {"wang", "ji"} & {one["username"] for one in people} == set()


async def test_a_stopped_clock_is_due_later_by_the_working_time_it_stood_still(
    cases: CaseDesk,
) -> None:
    _, supervisor = await cases.login(Role.SUPERVISOR)
    receipt = await cases.file(await cases.patient())
    cases.clock.advance(hours=4)  # 14:00
    paused = await supervisor.do(f"/{receipt}/pause", {"reason": "等患者补发票"})
    assert (paused["clock"]["paused"], paused["clock"]["pause_reason"]) == (True, "等患者补发票")
    before = paused["clock"]["percent"], paused["clock"]["seconds_left"]
    cases.clock.advance(days=5)
    _, supervisor = await cases.login(Role.SUPERVISOR)
    waits = await supervisor.case(receipt)
    assert (waits["clock"]["percent"], waits["overdue"]) == (before[0], False)
    assert code(await supervisor.post(f"/{receipt}/pause", {"reason": "再等"})) == "already_paused"

    resumed = await supervisor.do(f"/{receipt}/resume")
    # Wednesday 14:00 to Monday 14:00 are three working days: from Monday 17:00 to Thursday.
    assert resumed["due"] == "2026-11-26T17:00:00+08:00"
    assert (resumed["clock"]["percent"], resumed["clock"]["seconds_left"]) == before
    assert code(await supervisor.post(f"/{receipt}/resume")) == "not_paused"
    # Who is answered waits for nothing any more.
    await supervisor.do(f"/{receipt}/pause", {"reason": "等鉴定"})
    assert not (await supervisor.answered(receipt))["clock"]["paused"]


async def test_who_tells_of_the_same_matter_again_gets_the_first_receipt_again(
    cases: CaseDesk,
) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    patient = await cases.patient()
    receipt = await cases.file(patient, "收费处护士态度很差，大声嚷嚷")
    body = {"conversation": str(patient.id), "what": "收费处护士态度很差，大声嚷嚷，还摔本子"}
    again = await cases.client.post("/v1/complaints", json=body, headers=cases.internal)
    assert (again.json()["receipt"], again.json()["joined"]) == (receipt, True)
    assert "已经登记过" in again.json()["text"]
    listed = (await officer.get()).json()
    assert [(one["receipt"], one["joined_count"]) for one in listed] == [(receipt, 1)]
    mine = await cases.client.get(
        "/v1/complaints", params={"conversation": str(patient.id)}, headers=cases.internal
    )
    assert [one["receipt"] for one in mine.json()] == [receipt]

    [second] = (await officer.case(receipt))["joined"]
    assert "摔本子" in (await officer.case(second))["what"]
    parted = await officer.do(f"/{second}/part")
    assert (parted["joined_to"], len((await officer.get()).json())) == (None, 2)


async def test_others_who_tell_the_same_are_shown_and_joined_by_staff_only(
    cases: CaseDesk,
) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    first = await cases.file(await cases.patient(), "二楼叫号机坏了，排队排了三个小时")
    other = await cases.patient()
    second = await cases.file(other, "二楼叫号机坏了，排队三个小时")
    assert first != second
    [similar] = (await officer.case(second))["similar"]
    assert (similar["receipt"], similar["why"]) == (first, ["words"])

    assert code(await officer.post(f"/{second}/join", {"receipt": second})) == "join_not_possible"
    joined = await officer.do(f"/{second}/join", {"receipt": first})
    assert joined["joined_to"] == first
    assert joined["may"] == ["part"]
    assert code(await officer.post(f"/{second}/close", {})) == "case_joined"
    # Whoever was joined is told in their own conversation, by their own number.
    await officer.do(f"/{first}/progress", {"note": "叫号机已经修好", "public": True})
    standing = await cases.client.get(
        f"/v1/complaints/{second}",
        params={"conversation": str(other.id)},
        headers=cases.internal,
    )
    assert standing.json()["receipt"] == second
    assert [one["note"] for one in standing.json()["progress"]] == ["叫号机已经修好"]
    async with cases.sessions() as session:
        row = await session.scalar(select(Complaint).where(Complaint.receipt == second))
        assert row is not None
        assert row.joined_to_id is not None
