"""Looking into a complaint, answering it, ending it."""

import asyncio
import base64
import hashlib

import pytest
from httpx import AsyncClient
from sqlalchemy import text, update

from api.cases.models import Evidence
from api.clock import FixedClock
from api.conversations import service as conversations
from api.database import Sessions
from api.security import Seal
from api.staff.models import Role
from tests.api.staff.cases.case_desk import ANSWER, FINDING, REMEDY, CaseDesk, code

PAPER = b"%PDF-1.7 made up"


@pytest.fixture
def cases(
    client: AsyncClient, internal: dict[str, str], sessions: Sessions, clock: FixedClock
) -> CaseDesk:
    """The hospital's complaints."""
    return CaseDesk(client, internal, sessions, clock)


async def test_evidence_is_kept_encrypted_with_its_hash_and_checked_when_it_is_read(
    cases: CaseDesk,
) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    receipt = await cases.file(await cases.patient())
    paper = {
        "kind": "document",
        "source": "门诊部",
        "name": "排班表.pdf",
        "media_type": "text/html",
        "content": base64.b64encode(PAPER).decode(),
    }
    await officer.do(f"/{receipt}/evidence", paper)
    words = {
        "kind": "video",
        "source": "保卫科",
        "description": "11 月 18 日分诊台监控，存于保卫科",
    }
    seen = await officer.do(f"/{receipt}/evidence", words)
    [kept, described] = seen["evidence"]
    assert seen["status"] == "investigating"
    assert kept["sha256"] == hashlib.sha256(PAPER).hexdigest()
    assert described["sha256"] == hashlib.sha256(words["description"].encode()).hexdigest()
    assert (kept["has_content"], described["has_content"]) == (True, False)
    assert [one["broken"] for one in seen["evidence"]] == [False, False]

    file = await officer.get(f"/{receipt}/evidence/{kept['id']}")
    assert file.content == PAPER
    assert file.headers["content-type"] == "application/octet-stream"
    async with cases.sessions() as session, session.begin():
        sealed = await session.scalar(text("SELECT content_sealed FROM complaint_evidence LIMIT 1"))
        assert PAPER not in sealed
        await session.execute(update(Evidence).values(sha256="0" * 64))
    changed = await officer.case(receipt)
    assert [one["broken"] for one in changed["evidence"]] == [True, True]
    assert code(await officer.get(f"/{receipt}/evidence/{kept['id']}")) == "evidence_broken"


async def test_a_file_is_decrypted_once_and_again_when_its_row_was_written(
    cases: CaseDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    receipt = await cases.file(await cases.patient())
    opened: list[bytes] = []
    decrypt = Seal.open_bytes

    def counted(seal: Seal, sealed: bytes) -> bytes:
        opened.append(sealed)
        return decrypt(seal, sealed)

    monkeypatch.setattr(Seal, "open_bytes", counted)
    for name in ("一.pdf", "二.pdf"):
        paper = {"kind": "document", "source": "门诊部", "name": name}
        paper["content"] = base64.b64encode(PAPER + name.encode()).decode()
        await officer.do(f"/{receipt}/evidence", paper)
    for _ in range(3):
        seen = await officer.case(receipt)
        assert [one["broken"] for one in seen["evidence"]] == [False, False]
    assert len(opened) == 2
    one, other = (piece["id"] for piece in seen["evidence"])
    async with cases.sessions() as session, session.begin():
        others = "SELECT content_sealed FROM complaint_evidence WHERE id = :other"
        exchanged = f"UPDATE complaint_evidence SET content_sealed = ({others}) WHERE id = :one"
        await session.execute(text(exchanged), {"one": one, "other": other})
    changed = await officer.case(receipt)
    assert {piece["id"]: piece["broken"] for piece in changed["evidence"]} == {
        one: True,
        other: False,
    }
    assert len(opened) == 3


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({}, "evidence_empty"),
        ({"content": "no base64!"}, "evidence_unreadable"),
        ({"content": base64.b64encode(b"x" * (10 * 1024 * 1024 + 1)).decode()}, "evidence_too_big"),
    ],
)
async def test_evidence_that_is_nothing_or_too_much_is_refused(
    cases: CaseDesk, given: dict[str, str], refused: str
) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    receipt = await cases.file(await cases.patient())
    body = {"kind": "other", "source": "门诊部", **given}
    assert code(await officer.post(f"/{receipt}/evidence", body)) == refused


async def test_an_opinion_has_its_times_and_is_received_once(cases: CaseDesk) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    receipt = await cases.file(await cases.patient())
    asked = {"asked_of": "护理部", "question": "当时几人值班？", "due": "2026-11-18"}
    opinion = (await officer.do(f"/{receipt}/opinions", asked))["opinions"][0]
    assert (opinion["due"], opinion["late"]) == ("2026-11-18T17:00:00+08:00", False)
    cases.clock.advance(hours=8)
    todo = (await officer.get("/todo")).json()
    assert [(one["receipt"], one["what"]) for one in todo["opinions"]] == [(receipt, "护理部")]
    at = f"/{receipt}/opinions/{opinion['id']}/received"
    came = (await officer.do(at, {"opinion": "两人值班"}))["opinions"][0]
    assert (came["received_at"], came["late"]) == ("2026-11-18T18:00:00+08:00", True)
    assert code(await officer.post(at, {"opinion": "三人"})) == "opinion_received"


async def test_a_case_is_closed_only_when_nothing_is_missing(cases: CaseDesk) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    receipt = await cases.file(await cases.patient())

    async def lacking() -> list[str]:
        refused = await officer.post(f"/{receipt}/close", {})
        assert code(refused) == "case_incomplete"
        assert refused.json()["error"]["lacking"] == (await officer.case(receipt))["lacking"]
        # Nor in another way.
        progress = await officer.post(f"/{receipt}/progress", {"status": "closed", "note": "好"})
        assert code(progress) == "case_incomplete"
        return list(refused.json()["error"]["lacking"])

    # The rules have proposed a department.
    assert await lacking() == ["verdict", "cause", "impact", "finding", "answer"]
    for wrong, refusal in (
        ({"cause": "fate"}, "cause_unknown"),
        ({"department": "fate"}, "department_unknown"),
    ):
        assert code(await officer.post(f"/{receipt}/finding", FINDING | wrong)) == refusal
    await officer.do(f"/{receipt}/finding", FINDING)
    assert await lacking() == ["remedy", "answer"]
    refused = await officer.post(f"/{receipt}/finding", FINDING | {"verdict": "not_upheld"})
    assert code(refused) == "refusal_incomplete"
    await officer.do(f"/{receipt}/finding", FINDING | {"no_remedy_reason": "当天已经改好"})
    assert await lacking() == ["answer"]
    why = {"refusal_reason": "是按号叫的", "refusal_basis": "叫号记录"}
    await officer.do(f"/{receipt}/finding", FINDING | {"verdict": "not_upheld"} | why)
    drafted = await officer.do(f"/{receipt}/answers", ANSWER)
    await officer.do(f"/{receipt}/answers/{drafted['answers'][0]['id']}/send")
    closed = await officer.do(f"/{receipt}/close", {"note": "已办完"})
    assert (closed["status"], closed["lacking"], closed["may"]) == (
        "closed",
        [],
        ["reopen", "revisit"],
    )
    # Two working days after Wednesday, at the beginning of work.
    assert [one["due"] for one in closed["revisits"]] == ["2026-11-20T08:00:00+08:00"]


@pytest.mark.parametrize("kind", ["praise", "suggestion"])
async def test_praise_and_suggestions_are_closed_without_an_inquiry(
    cases: CaseDesk, kind: str
) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    receipt = await cases.file(await cases.patient(), "护士很耐心", kind=kind)
    closed = await officer.do(f"/{receipt}/close", {})
    assert (closed["status"], closed["revisits"]) == ("closed", [])


async def test_an_answer_goes_out_through_the_patients_conversation(cases: CaseDesk) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    patient = await cases.patient()
    receipt = await cases.file(patient)
    answered = await officer.answered(receipt)
    assert (answered["status"], answered["answers"][0]["state"]) == ("answered", "sent")
    async with cases.sessions() as session:
        [told] = await conversations.messages_after(session, patient.id, 0)
    assert receipt in told.text
    assert told.text.index(ANSWER["apology"]) < told.text.index(ANSWER["finding"])
    again = await officer.post(f"/{receipt}/answers/{answered['answers'][0]['id']}/send")
    assert code(again) == "answer_decided"


async def test_two_who_send_it_at_once_send_it_once(cases: CaseDesk) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    _, supervisor = await cases.login(Role.SUPERVISOR)
    patient = await cases.patient()
    receipt = await cases.file(patient)
    answer = (await officer.do(f"/{receipt}/answers", ANSWER))["answers"][0]
    at = f"/{receipt}/answers/{answer['id']}/send"
    sent = await asyncio.gather(*(one.post(at) for one in (officer, supervisor) * 2))
    assert sorted(one.status_code for one in sent) == [200, 409, 409, 409]
    async with cases.sessions() as session:
        assert len(await conversations.messages_after(session, patient.id, 0)) == 1


@pytest.mark.parametrize(
    "answer",
    [ANSWER | {"admits": True}, {"apology": "对不起，这是我们的错", "finding": "窗口开得少"}],
)
async def test_an_admission_goes_out_only_when_another_supervisor_has_approved_it(
    cases: CaseDesk, answer: dict[str, object]
) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    writer, author = await cases.login(Role.SUPERVISOR)
    _, other = await cases.login(Role.SUPERVISOR)
    receipt = await cases.file(await cases.patient())
    drafted = (await author.do(f"/{receipt}/answers", answer))["answers"][0]
    at = f"/{receipt}/answers/{drafted['id']}"
    assert (drafted["state"], drafted["admits"]) == ("waiting", True)
    assert drafted["author"] == writer.display_name
    assert code(await author.post(f"{at}/send")) == "admission_needs_approval"
    assert code(await author.post(f"{at}/approve")) == "own_admission"
    assert (await officer.post(f"{at}/approve")).status_code == 403
    assert [one["receipt"] for one in (await other.get("/todo")).json()["approvals"]] == [receipt]
    assert (await author.get("/todo")).json()["approvals"] == []
    approved = await other.do(f"{at}/approve")
    assert approved["answers"][0]["approved"]
    assert (await officer.do(f"{at}/send"))["status"] == "answered"


async def test_nor_is_a_fault_admitted_in_a_word_on_progress(cases: CaseDesk) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    patient = await cases.patient()
    receipt = await cases.file(patient)
    body = {"note": "这件事是我们的错", "public": True}
    refused = await officer.post(f"/{receipt}/progress", body)
    assert code(refused) == "admission_needs_approval"
    await officer.do(f"/{receipt}/progress", body | {"public": False})
    async with cases.sessions() as session:
        assert await conversations.messages_after(session, patient.id, 0) == []


async def test_a_returned_answer_is_written_anew(cases: CaseDesk) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    _, supervisor = await cases.login(Role.SUPERVISOR)
    receipt = await cases.file(await cases.patient())
    drafted = (await officer.do(f"/{receipt}/answers", ANSWER | {"admits": True}))["answers"][0]
    at = f"/{receipt}/answers/{drafted['id']}"
    returned = await supervisor.do(f"{at}/return", {"note": "先不谈责任"})
    assert (returned["answers"][0]["state"], returned["answers"][0]["note"]) == (
        "returned",
        "先不谈责任",
    )
    assert code(await officer.post(f"{at}/send")) == "answer_decided"
    assert code(await supervisor.post(f"{at}/approve")) == "answer_decided"


async def test_a_remedy_is_done_and_then_judged(cases: CaseDesk) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    receipt = await cases.file(await cases.patient())
    remedy = (await officer.do(f"/{receipt}/remedies", REMEDY))["remedies"][0]
    at = f"/{receipt}/remedies/{remedy['id']}"
    assert code(await officer.post(f"{at}/worked", {"worked": True})) == "remedy_not_done"
    await officer.do(f"{at}/done", {"note": "已加开"})
    judged = await officer.do(f"{at}/worked", {"worked": False, "note": "还是排长队"})
    assert (judged["remedies"][0]["worked"], judged["remedies"][0]["worked_note"]) == (
        False,
        "还是排长队",
    )
    assert code(await officer.post(f"{at}/done", {})) == "remedy_done"


async def test_what_staff_write_down_is_received_by_them_and_gives_a_receipt_to_print(
    cases: CaseDesk,
) -> None:
    officer, desk = await cases.login(Role.COMPLAINT_OFFICER, "zhou")
    _, agent = await cases.login(Role.AGENT)
    told = {"channel": "letterbox", "what": "张医生很耐心", "kind": "praise"}
    praise = await agent.do("", told)
    assert "表扬" in praise["text"]
    told = {
        "channel": "onsite",
        "what": "收费窗口多收了费",
        "who": "李女士",
        "phone": "13800001234",
    }
    printed = await desk.do("", told)
    assert printed["receipt"] in printed["text"]
    assert (printed["first_receiver"], printed["category_name"]) == (officer.display_name, "收费")
    seen = await desk.case(printed["receipt"])
    assert (seen["channel"], seen["owner_username"], seen["has_phone"]) == ("onsite", "zhou", True)
    # At the window somebody begins within half an hour.
    assert seen["respond_by"] == "2026-11-18T10:30:00+08:00"
    assert "13800001234" not in str(seen)
    assert await desk.do(f"/{printed['receipt']}/number") == {"phone": "13800001234"}
    again = await desk.get(f"/{printed['receipt']}/print")
    assert again.json() == printed


async def test_of_an_urgent_one_it_is_seen_when_it_was_paged_and_when_somebody_looked(
    cases: CaseDesk,
) -> None:
    staff, supervisor = await cases.login(Role.SUPERVISOR)
    receipt = await cases.file(await cases.patient(), "护士打错针了")
    cases.clock.advance(minutes=3)
    await supervisor.case(receipt)
    events = (await supervisor.case(receipt))["events"]
    assert [(one["kind"], one["at"][11:16], one["actor"]) for one in events] == [
        ("received", "10:00", "system"),
        ("paged", "10:00", "system"),
        ("seen", "10:03", staff.display_name),
    ]


async def test_the_list_is_filtered_by_what_is_asked_for(cases: CaseDesk) -> None:
    staff, supervisor = await cases.login(Role.SUPERVISOR)
    waiting = await cases.file(await cases.patient(), "排队太久")
    cases.clock.advance(days=1)
    _, supervisor = await cases.login(Role.SUPERVISOR)
    charges = await cases.file(await cases.patient(), "收费处多收了两百")
    told = {"status": "answered", "note": "已经核实", "public": True}
    await supervisor.do(f"/{charges}/progress", told)

    async def found(**query: str) -> list[str]:
        return [one["receipt"] for one in (await supervisor.get(**query)).json()]

    assert await found() == [waiting, charges]
    for query, there in (
        ({"category": "charges"}, [charges]),
        ({"department": "price_office"}, [charges]),
        ({"status": "answered"}, [charges]),
        ({"open": "true"}, [waiting]),
        ({"from": "2026-11-19"}, [charges]),
        ({"to": "2026-11-18"}, [waiting]),
        ({"q": "多收"}, [charges]),
        ({"q": waiting.lower()}, [waiting]),
        ({"q": "100%"}, []),
        ({"owner": staff.username}, []),
        ({"unowned": "true"}, [waiting, charges]),
        ({"unread": "true"}, [waiting]),
        ({"kind": "praise"}, []),
        ({"overdue": "true"}, []),
        ({"urgent": "false"}, [waiting, charges]),
    ):
        assert await found(**query) == there, query
    assert (await supervisor.get(surprise="1")).status_code == 422
