"""Whoever leaves takes no complaint with them, and two who change the same two don't wait for each
other for ever."""

import asyncio

from fastapi import FastAPI

from api.cases import handling
from api.staff.cases import handling as cases_handling
from api.staff.cases.inputs import JoinIn
from api.staff.models import Role
from api.staff.office import office_of
from tests.api.staff.cases.case_desk import CaseDesk


async def test_a_complaint_of_somebody_who_leaves_goes_to_a_colleague(cases: CaseDesk) -> None:
    await cases.login(Role.COMPLAINT_OFFICER, "zhou")
    receipt = await cases.file(await cases.patient(), kind="complaint")
    heir, officer = await cases.login(Role.COMPLAINT_OFFICER, "qian")
    _, admin = await cases.login(Role.ADMINISTRATOR, "adm")
    accounts = "/v1/staff/accounts"
    gone = await cases.client.post(f"{accounts}/zhou/deactivate", headers=admin.cookie)
    assert gone.status_code == 200, gone.text
    case = await officer.case(receipt)
    assert case["owner"] == heir.display_name
    assert case["events"][-1]["kind"] == "owner_left"
    # Another role has other work; there is nobody left to take it over.
    body = {"display_name": "钱进", "role": "trainer"}
    await cases.client.post(f"{accounts}/qian/change", json=body, headers=admin.cookie)
    _, supervisor = await cases.login(Role.SUPERVISOR, "sun")
    assert (await supervisor.case(receipt))["owner_username"] == "qian"
    new, _ = await cases.login(Role.COMPLAINT_OFFICER, "li")
    offered = await supervisor.do(f"/{receipt}/transfer", {"to": "li", "reason": "没有人办"})
    assert offered["transfers"][-1]["to"] == new.display_name


async def test_who_was_asked_and_does_not_answer_blocks_nobody(cases: CaseDesk) -> None:
    await cases.login(Role.COMPLAINT_OFFICER, "zhou")
    receipt = await cases.file(await cases.patient(), kind="complaint")
    _, away = await cases.login(Role.COMPLAINT_OFFICER, "away")
    _, other = await cases.login(Role.COMPLAINT_OFFICER, "qian")
    _, supervisor = await cases.login(Role.SUPERVISOR, "sun")
    for to in ("away", "qian"):
        assert "transfer" in (await supervisor.case(receipt))["may"]
        await supervisor.do(f"/{receipt}/transfer", {"to": to, "reason": "休假"})
    assert (await away.post(f"/{receipt}/transfer/accept")).status_code == 403
    accepted = await other.do(f"/{receipt}/transfer/accept")
    assert accepted["owner_username"] == "qian"
    assert [one["state"] for one in accepted["transfers"]] == ["withdrawn", "accepted"]


async def test_two_who_join_the_same_two_crosswise_both_get_an_answer(
    app: FastAPI, cases: CaseDesk
) -> None:
    staff, supervisor = await cases.login(Role.SUPERVISOR)
    office = office_of(app)
    one = await cases.file(await cases.patient(), "排队太久", kind="complaint")
    two = await cases.file(await cases.patient(), "厕所太脏", kind="complaint")
    for _ in range(8):
        done = await asyncio.gather(
            cases_handling.join(office, staff, one, JoinIn(receipt=two)),
            cases_handling.join(office, staff, two, JoinIn(receipt=one)),
            return_exceptions=True,
        )
        refusals = [
            getattr(each, "code", repr(each)) for each in done if isinstance(each, Exception)
        ]
        assert refusals in (["join_not_possible"], ["case_joined"]), done
        for each in (one, two):
            await supervisor.post(f"/{each}/part")


async def test_an_event_is_written_while_another_changes_the_complaint(cases: CaseDesk) -> None:
    # The clock writes events while it holds remedies that an officer's act waits for.
    receipt = await cases.file(await cases.patient(), kind="complaint")
    async with cases.sessions() as acting, acting.begin():
        complaint = await handling.locked(acting, receipt, restricted=[False])
        async with cases.sessions() as clock, asyncio.timeout(5), clock.begin():
            handling.note(clock, complaint, "escalated", "system", cases.clock.now())
            await clock.flush()
