"""Filing a case away for good, and finding it again."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import IntegrityError

from api.cases.archiving import broken_copies, digest
from api.cases.models import CaseArchive
from api.clock import HOSPITAL_ZONE
from api.staff.models import Role
from tests.api.staff.cases.case_desk import CaseDesk

ComeRound = Callable[[], Awaitable[None]]


def at(month: int, day: int, hour: int) -> datetime:
    """A moment of 2026."""
    return datetime(2026, month, day, hour, tzinfo=HOSPITAL_ZONE)


async def settled(cases: CaseDesk, come_round: ComeRound, what: str = "排队太久") -> str:
    """A case that was closed, settled and filed away; its receipt."""
    role = Role.DISCIPLINE if "红包" in what else Role.SUPERVISOR
    _, staff = await cases.login(role)
    told = {"what": what, "who": "张晓梅", "phone": "13800001234", "channel": "onsite"}
    receipt = str((await staff.do("", told))["receipt"])
    await staff.closed(receipt)
    await staff.do(f"/{receipt}/revisit", {"solved": True, "satisfaction": 5})
    cases.clock.advance(hours=25)
    await come_round()
    return receipt


async def test_a_settled_case_is_filed_away_whole_without_who_complained(
    cases: CaseDesk, come_round: ComeRound
) -> None:
    receipt = await settled(cases, come_round)
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    archived = (await officer.get(f"/archive/{receipt}")).json()
    assert (archived["intact"], archived["cause_name"]) == (True, "人手、号源、床位不足")
    [copy] = archived["copies"]
    content = copy["content"]
    assert (content["what"], content["verdict"], content["owner"]) == (
        "排队太久",
        "upheld",
        content["first_receiver"],
    )
    parts = ("answers", "remedies", "revisits", "events")
    assert {part: len(content[part]) > 0 for part in parts} == dict.fromkeys(parts, True)
    assert digest(content) == copy["sha256"]
    assert "张晓梅" not in str(archived)
    assert "13800001234" not in str(archived)


async def test_it_waits_for_the_patients_word_as_long_as_it_may(
    cases: CaseDesk, come_round: ComeRound
) -> None:
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    receipt = await cases.file(await cases.patient())
    await officer.closed(receipt)

    async def found() -> list[str]:
        _, reader = await cases.login(Role.COMPLAINT_OFFICER)
        return [one["receipt"] for one in (await reader.get("/archive")).json()]

    cases.clock.moment = at(12, 8, 8)  # fourteen working days later
    await come_round()
    assert await found() == []
    cases.clock.moment = at(12, 9, 8)
    for _ in range(2):
        await come_round()
    assert await found() == [receipt]
    async with cases.sessions() as session:
        assert len((await session.scalars(select(CaseArchive.id))).all()) == 1


async def test_the_database_refuses_to_change_what_was_filed_and_a_change_would_show(
    cases: CaseDesk, come_round: ComeRound
) -> None:
    await settled(cases, come_round)
    for change in (
        update(CaseArchive).values(sha256="0" * 64),
        delete(CaseArchive),
        text("TRUNCATE complaint_archives"),
    ):
        async with cases.sessions() as session:
            with pytest.raises(IntegrityError, match="append only"):
                await session.execute(change)
    async with cases.sessions() as session:
        assert await broken_copies(session) == []
        off, on = (
            f"ALTER TABLE complaint_archives {how} TRIGGER USER" for how in ("DISABLE", "ENABLE")
        )
        await session.execute(text(off))
        forged = "UPDATE complaint_archives SET content = jsonb_set(content, '{finding}', '\"ok\"')"
        await session.execute(text(forged))
        await session.execute(text(on))
        assert len(await broken_copies(session)) == 1


async def test_the_archive_is_searched_by_department_cause_category_date_and_words(
    cases: CaseDesk, come_round: ComeRound
) -> None:
    receipt = await settled(cases, come_round)
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    for query, there in (
        ({}, True),
        ({"department": "outpatient", "cause": "capacity", "category": "waiting"}, True),
        ({"from": "2026-11-18", "to": "2026-11-18", "q": "排队"}, True),
        ({"cause": "skill"}, False),
        ({"department": "logistics"}, False),
        ({"to": "2026-11-17"}, False),
        ({"from": "2026-11-19"}, False),
        ({"q": "厕所"}, False),
    ):
        found = [one["receipt"] for one in (await officer.get("/archive", **query)).json()]
        assert found == ([receipt] if there else []), query


async def test_what_is_restricted_is_found_in_the_archive_by_the_discipline_office_only(
    cases: CaseDesk, come_round: ComeRound
) -> None:
    receipt = await settled(cases, come_round, "主任暗示要红包")
    for role, there in (
        (Role.COMPLAINT_OFFICER, False),
        (Role.SUPERVISOR, False),
        (Role.DISCIPLINE, True),
    ):
        _, reader = await cases.login(role)
        assert (receipt in (await reader.get("/archive")).text) is there
        assert (receipt in (await reader.get("/archive", q=receipt)).text) is there
        assert ((await reader.get(f"/archive/{receipt}")).status_code == 200) is there


async def test_what_is_opened_again_is_filed_again_as_a_further_copy(
    cases: CaseDesk, come_round: ComeRound
) -> None:
    receipt = await settled(cases, come_round)
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    await officer.do(f"/{receipt}/reopen", {"reason": "患者又来了"})
    await officer.closed(receipt)
    await officer.do(f"/{receipt}/revisit", {"solved": True})
    cases.clock.advance(hours=25)
    await come_round()
    _, officer = await cases.login(Role.COMPLAINT_OFFICER)
    archived = (await officer.get(f"/archive/{receipt}")).json()
    assert [copy["content"]["reopened"] for copy in archived["copies"]] == [1, 0]
    assert [one["receipt"] for one in (await officer.get("/archive")).json()] == [receipt]
