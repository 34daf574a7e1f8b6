"""How a complaint ends: nobody is left without an answer, and what was said can be taken back."""

from httpx import Response

from api.conversations.models import Conversation
from api.staff.models import Role
from tests.api.staff.cases.case_desk import FINDING, REMEDY, CaseDesk, code


async def _says(
    cases: CaseDesk, told_in: Conversation, path: str, body: dict[str, object] | None = None
) -> Response:
    """The complainant does something in their conversation."""
    return await cases.client.post(
        f"/v1/complaints/{path}",
        json={"conversation": str(told_in.id)} | (body or {}),
        headers=cases.internal,
    )


async def test_who_said_it_is_settled_can_take_that_back_within_the_day(cases: CaseDesk) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    patient = await cases.patient()
    receipt = await cases.file(patient, kind="complaint")
    await officer.closed(receipt)
    for solved, status in ((True, "closed"), (False, "investigating"), (True, "investigating")):
        said = await _says(cases, patient, f"{receipt}/revisit", {"solved": solved})
        assert said.status_code == 200, said.text
        case = await officer.case(receipt)
        assert case["status"] == status, solved
    assert case["revisits"][0]["solved"] is False
    kinds = [event["kind"] for event in case["events"]]
    assert kinds[-3:] == ["solved", "not_solved", "reopened"]


async def test_whom_a_conversation_reaches_is_not_answered_by_a_mark_in_the_case(
    cases: CaseDesk,
) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    receipt = await cases.file(await cases.patient(), kind="complaint")
    await officer.do(f"/{receipt}/finding", FINDING)
    await officer.do(f"/{receipt}/remedies", REMEDY)
    for unheard in ({"note": "打过电话了"}, {"public": True}):
        marked = await officer.post(f"/{receipt}/progress", {"status": "answered", **unheard})
        assert code(marked) == "answer_untold", unheard
    assert code(await officer.post(f"/{receipt}/close", {"note": "办完"})) == "case_incomplete"
    heard = {"status": "answered", "note": "高峰时会加开两个窗口", "public": True}
    await officer.do(f"/{receipt}/progress", heard)
    assert (await officer.do(f"/{receipt}/close", {"note": "办完"}))["status"] == "closed"


async def test_one_who_withdraws_leaves_the_other_who_told_the_same_an_answer(
    cases: CaseDesk,
) -> None:
    _, supervisor = await cases.login(Role.SUPERVISOR)
    first, second = await cases.patient(), await cases.patient()
    main = await cases.file(first, "排队太久", kind="complaint")
    joined = await cases.file(second, "挂号窗口排队两小时", kind="complaint")
    await supervisor.do(f"/{joined}/join", {"receipt": main})
    assert (await _says(cases, first, f"{main}/withdraw")).status_code == 200
    assert code(await supervisor.post(f"/{main}/close", {"note": "撤诉"})) == "case_incomplete"
    assert "answer" in (await supervisor.case(main))["lacking"]
    assert (await _says(cases, second, f"{joined}/withdraw")).status_code == 200
    assert (await supervisor.do(f"/{main}/close", {"note": "撤诉"}))["status"] == "closed"
