"""Warnings, escalations and revisits come once, at their time."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest

from api.clock import HOSPITAL_ZONE
from api.conversations import service as conversations
from api.staff.models import Role
from tests.api.staff.cases.case_desk import REMEDY, CaseDesk, code

ComeRound = Callable[[], Awaitable[None]]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=HOSPITAL_ZONE)


async def kinds(cases: CaseDesk, receipt: str, role: Role = Role.COMPLAINT_OFFICER) -> list[str]:
    """What was written down about it after its receipt."""
    _, reader = await cases.login(role)
    return [event["kind"] for event in (await reader.case(receipt))["events"]][1:]


async def test_a_clock_warns_at_every_mark_once_and_is_raised_when_it_is_late(
    cases: CaseDesk, come_round: ComeRound
) -> None:
    await cases.login(Role.COMPLAINT_OFFICER, "zhou")
    receipt = await cases.file(await cases.patient())
    _, owner = await cases.login(Role.SUPERVISOR)
    await owner.do(f"/{receipt}/progress", {"status": "investigating"})
    for moment, written in (
        (at(19, 17), []),
        (at(20, 9), ["warned_50"]),
        (at(20, 9, 5), ["warned_50"]),
        (at(23, 11), ["warned_50", "warned_80"]),
        (at(23, 17), ["warned_50", "warned_80", "warned_100", "escalated"]),
        (at(24, 9), ["warned_50", "warned_80", "warned_100", "escalated"]),
    ):
        cases.clock.moment = moment
        await come_round()
        assert await kinds(cases, receipt) == ["investigating", *written], moment
    _, supervisor = await cases.login(Role.SUPERVISOR)
    todo = (await supervisor.get("/todo")).json()
    assert [(one["receipt"], one["what"]) for one in todo["warned"]] == [(receipt, "100%")]
    assert [one["receipt"] for one in todo["escalated"]] == [receipt]
    _, other = await cases.login(Role.COMPLAINT_OFFICER)
    assert (await other.get("/todo")).json()["warned"] == []


async def test_a_stopped_clock_and_an_answered_complaint_warn_nobody(
    cases: CaseDesk, come_round: ComeRound
) -> None:
    _, supervisor = await cases.login(Role.SUPERVISOR)
    stopped = await cases.file(await cases.patient(), "排队太久")
    answered = await cases.file(await cases.patient(), "厕所很脏")
    await supervisor.do(f"/{stopped}/pause", {"reason": "等患者补材料"})
    told = {"status": "answered", "note": "已经核实", "public": True}
    await supervisor.do(f"/{answered}/progress", told)
    cases.clock.moment = at(27, 9)
    await come_round()
    assert await kinds(cases, stopped) == ["paused"]
    assert await kinds(cases, answered) == ["answered"]


async def test_what_nobody_has_begun_with_in_its_channels_time_is_raised_once(
    cases: CaseDesk, come_round: ComeRound
) -> None:
    begun = await cases.file(await cases.patient(), "排队太久")
    receipt = await cases.file(await cases.patient(), "厕所很脏")
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    await officer.do(f"/{begun}/progress", {"note": "调监控"})
    cases.clock.moment = at(18, 15, 29)  # four hours of work, over noon
    await come_round()
    assert await kinds(cases, receipt) == []
    cases.clock.moment = at(18, 15, 31)
    for _ in range(2):
        await come_round()
    assert await kinds(cases, receipt) == ["response_late"]
    assert await kinds(cases, begun) == ["note"]


async def test_an_overdue_remedy_is_raised_once(cases: CaseDesk, come_round: ComeRound) -> None:
    _, supervisor = await cases.login(Role.SUPERVISOR)
    receipt = await cases.file(await cases.patient())
    await supervisor.closed(receipt)
    cases.clock.moment = at(27, 23)
    await come_round()
    assert "remedy_overdue" not in await kinds(cases, receipt)
    cases.clock.moment = at(28, 0, 1)
    for _ in range(2):
        await come_round()
    assert (await kinds(cases, receipt)).count("remedy_overdue") == 1
    _, supervisor = await cases.login(Role.SUPERVISOR)
    todo = (await supervisor.get("/todo")).json()
    assert [one["what"] for one in todo["remedies"]] == [REMEDY["what"]]
    remedy = (await supervisor.case(receipt))["remedies"][0]
    assert (remedy["late"], remedy["escalated"]) == (True, True)


async def test_after_the_end_the_patient_is_asked_in_the_conversation_and_may_be_unhappy(
    cases: CaseDesk, come_round: ComeRound
) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    patient = await cases.patient()
    receipt = await cases.file(patient)
    await officer.closed(receipt)
    cases.clock.moment = at(20, 8)
    for _ in range(2):
        await come_round()
    async with cases.sessions() as session:
        _, asked = await conversations.messages_after(session, patient.id, 0)
    assert [button["payload"] for button in asked.buttons] == [
        f'/press_revisit{{"receipt": "{receipt}", "solved": "{solved}"}}'
        for solved in ("yes", "no")
    ]
    at_v1, own = f"/v1/complaints/{receipt}", {"conversation": str(patient.id)}
    standing = await cases.client.get(at_v1, params=own, headers=cases.internal)
    assert standing.json()["revisit"]

    settled = own | {"solved": True}
    first = await cases.client.post(f"{at_v1}/revisit", json=settled, headers=cases.internal)
    assert (first.status_code, first.json()["reopened"]) == (200, False)
    # Two of five is no satisfaction, whatever was said before.
    more = settled | {"satisfaction": 2, "words": "还是慢"}
    second = await cases.client.post(f"{at_v1}/revisit", json=more, headers=cases.internal)
    assert (second.json()["reopened"], second.json()["status"]) == (True, "investigating")
    assert second.json()["due"] == "2026-11-25T17:00:00+08:00"
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    seen = await officer.case(receipt)
    assert (seen["reopened"], seen["clock"]["percent"]) == (1, 0)
    assert [(one["solved"], one["satisfaction"], one["words"]) for one in seen["revisits"]] == [
        (True, 2, "还是慢")
    ]


async def test_somebody_elses_complaint_cannot_be_spoken_for(
    cases: CaseDesk, come_round: ComeRound
) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    patient, stranger = await cases.patient(), await cases.patient()
    receipt = await cases.file(patient)
    own = {"conversation": str(patient.id), "solved": True}
    early = await cases.client.post(
        f"/v1/complaints/{receipt}/revisit", json=own, headers=cases.internal
    )
    assert code(early) == "revisit_none"
    await officer.closed(receipt)
    cases.clock.moment = at(20, 8)
    await come_round()
    for act, more in (("revisit", {"solved": False}), ("urge", {}), ("withdraw", {})):
        body = {"conversation": str(stranger.id), **more}
        at_v1 = f"/v1/complaints/{receipt}/{act}"
        answer = await cases.client.post(at_v1, json=body, headers=cases.internal)
        assert (answer.status_code, code(answer)) == (404, "receipt_unknown")
        assert (await cases.client.post(at_v1, json=body)).status_code == 401


async def test_who_cannot_be_asked_or_does_not_answer_is_called(
    cases: CaseDesk, come_round: ComeRound
) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER, "zhou")
    silent = await cases.file(await cases.patient(), "排队太久")
    written = await officer.do(
        "", {"channel": "onsite", "what": "厕所很脏", "phone": "13800001234"}
    )
    for receipt in (silent, written["receipt"]):
        await officer.closed(receipt)

    async def to_call() -> list[str]:
        _, reader = await cases.login(Role.SUPERVISOR)
        return [one["receipt"] for one in (await reader.get("/todo")).json()["revisits"]]

    cases.clock.moment = at(20, 8)
    await come_round()
    assert await to_call() == [written["receipt"]]
    cases.clock.moment = at(24, 8)
    await come_round()
    assert sorted(await to_call()) == sorted([silent, written["receipt"]])

    _, caller = await cases.login(Role.SUPERVISOR)
    said = {"solved": False, "words": "没人联系我"}
    for times in (1, 2):
        reopened = await caller.do(f"/{silent}/revisit", said)
        assert (reopened["status"], reopened["reopened"]) == ("investigating", times)
        raised = [one["receipt"] for one in (await caller.get("/todo")).json()["escalated"]]
        assert raised == ([silent] if times == 2 else [])
        if times == 1:
            await caller.closed(silent)
    # What is added to it opens nothing again.
    assert (await caller.do(f"/{silent}/revisit", said))["reopened"] == 2


async def test_nobody_is_asked_in_a_conversation_about_what_only_the_discipline_office_knows(
    cases: CaseDesk, come_round: ComeRound
) -> None:
    _, discipline = await cases.login(Role.DISCIPLINE)
    patient = await cases.patient()
    receipt = await cases.file(patient, "主任暗示要红包")
    await discipline.closed(receipt)
    cases.clock.moment = at(20, 8)
    await come_round()
    async with cases.sessions() as session:
        assert len(await conversations.messages_after(session, patient.id, 0)) == 1
    _, discipline = await cases.login(Role.DISCIPLINE)
    todo = (await discipline.get("/todo")).json()
    assert [one["receipt"] for one in todo["revisits"]] == [receipt]
    _, supervisor = await cases.login(Role.SUPERVISOR)
    assert receipt not in (await supervisor.get("/todo")).text


async def test_pressing_for_an_answer_counts_once_a_day(
    cases: CaseDesk, come_round: ComeRound
) -> None:
    patient = await cases.patient()
    receipt = await cases.file(patient)
    for advance in (0, 1, 24):
        cases.clock.advance(hours=advance)
        body = {"conversation": str(patient.id)}
        urged = await cases.client.post(
            f"/v1/complaints/{receipt}/urge", json=body, headers=cases.internal
        )
        assert urged.json()["receipt"] == receipt
    assert await kinds(cases, receipt) == ["urged", "urged"]


async def test_what_is_withdrawn_can_be_closed_without_an_inquiry_and_nobody_is_asked(
    cases: CaseDesk,
) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    patient = await cases.patient()
    receipt = await cases.file(patient)
    at_v1, body = f"/v1/complaints/{receipt}/withdraw", {"conversation": str(patient.id)}
    for _ in range(2):
        taken_back = await cases.client.post(at_v1, json=body, headers=cases.internal)
        assert taken_back.status_code == 200
    assert await kinds(cases, receipt) == ["withdrawn"]
    closed = await officer.do(f"/{receipt}/close", {"note": "患者撤回"})
    assert (closed["withdrawn"], closed["status"], closed["revisits"]) == (True, "closed", [])
    refused = await cases.client.post(at_v1, json=body, headers=cases.internal)
    assert code(refused) == "complaint_closed"


@pytest.mark.parametrize("note", ["", "再查一次"])
async def test_an_answered_one_is_looked_into_again_with_a_new_date(
    cases: CaseDesk, note: str
) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    receipt = await cases.file(await cases.patient())
    assert code(await officer.post(f"/{receipt}/reopen", {"reason": "试"})) == "status_not_possible"
    await officer.answered(receipt)
    cases.clock.advance(hours=24)
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    change = {"status": "investigating", "note": note}
    reopened = await officer.do(f"/{receipt}/progress", change)
    assert (reopened["reopened"], reopened["due"]) == (1, "2026-11-24T17:00:00+08:00")
    assert reopened["lacking"] == ["answer"]
