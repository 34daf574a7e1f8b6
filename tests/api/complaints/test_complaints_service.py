"""Filing a complaint, and asking where it stands."""

import asyncio
import re
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import HOSPITAL_ZONE, FixedClock
from api.complaints import casework, filing, service
from api.complaints.models import Complaint, ComplaintEvent, ComplaintStatus
from api.complaints.rules import load_complaint_rules
from api.complaints.schemas import ComplaintIn, ProgressIn
from api.conversations.models import Conversation
from api.database import Sessions
from api.errors import InvalidInput, NotFound, Refused
from api.handoff.levels import ServiceLevels
from api.staff.models import Role
from tests.api.staff import factories

FIVE = {
    "what": "护士态度差",
    "when": "昨天下午",
    "where": "门诊二楼",
    "whom": "分诊台护士",
    "who": "张女士",
}


@pytest.fixture
async def told_in(session: AsyncSession, clock: FixedClock) -> Conversation:
    """The conversation in which somebody complains."""
    return await factories.conversation(session, clock.now())


@pytest.fixture
def file(session: AsyncSession, clock: FixedClock, levels: ServiceLevels, knowledge_base: Path):  # type: ignore[no-untyped-def]
    """Files a complaint."""

    async def filed(conversation: Conversation, **fields: object) -> Complaint:
        request = ComplaintIn.model_validate({"conversation": conversation.id, **fields})
        rules = load_complaint_rules(knowledge_base)
        return await service.file(session, clock, levels, rules, request)

    return filed


async def test_the_receipt_says_the_day_and_a_number_of_four_digits(file, told_in) -> None:  # type: ignore[no-untyped-def]
    first = await file(told_in, what="排队太久")
    second = await file(told_in, what="厕所脏")
    assert re.fullmatch(r"TS20261118-\d{4}", first.receipt)
    assert first.receipt != second.receipt


async def test_a_number_that_is_taken_is_drawn_again(  # type: ignore[no-untyped-def]
    file, told_in, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter([4711, 4711, 815])
    monkeypatch.setattr(filing.secrets, "randbelow", lambda _: next(drawn))
    first, second = await file(told_in, what="排队太久"), await file(told_in, what="厕所脏")
    assert (first.receipt, second.receipt) == ("TS20261118-4711", "TS20261118-0815")


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 11, 20, 9), datetime(2026, 11, 25, 17)),  # over a weekend
        (datetime(2026, 9, 30, 9), datetime(2026, 10, 10, 17)),  # over National Day
    ],
)
async def test_it_is_due_after_three_working_days(  # type: ignore[no-untyped-def]
    file, told_in, clock: FixedClock, now: datetime, due: datetime
) -> None:
    clock.moment = now.replace(tzinfo=HOSPITAL_ZONE)
    filed = await file(told_in, what="排队太久")
    assert filed.due_at == due.replace(tzinfo=HOSPITAL_ZONE)


async def test_with_all_five_fields_it_is_complete(file, told_in) -> None:  # type: ignore[no-untyped-def]
    assert (await file(told_in, **FIVE)).complete


@pytest.mark.parametrize("missing", ["when", "where", "whom", "who"])
async def test_a_missing_field_keeps_it_from_being_complete(file, told_in, missing: str) -> None:  # type: ignore[no-untyped-def]
    assert not (await file(told_in, **{**FIVE, missing: None})).complete


async def test_an_anonymous_one_drops_the_name_and_can_be_complete(file, told_in) -> None:  # type: ignore[no-untyped-def]
    filed = await file(told_in, **FIVE, anonymous=True)
    assert (filed.who, filed.anonymous, filed.complete) == (None, True, True)


async def test_numbers_of_people_are_not_kept_in_the_text(file, told_in) -> None:  # type: ignore[no-untyped-def]
    filed = await file(told_in, what="打我电话 13800001234 说清楚\0")
    assert filed.what == "打我电话 〔手机号〕 说清楚"


async def test_text_that_is_only_control_characters_is_refused(file, told_in) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidInput, match="empty_text"):
        await file(told_in, what="\0\0")


async def test_the_same_key_gives_the_same_complaint(file, told_in, session: AsyncSession) -> None:  # type: ignore[no-untyped-def]
    first = await file(told_in, what="排队太久", idempotency_key="k1")
    again = await file(told_in, what="排队太久", idempotency_key="k1")
    assert first.receipt == again.receipt
    received = await session.scalars(select(ComplaintEvent))
    assert len(list(received)) == 1


async def test_a_key_of_another_conversation_is_refused(  # type: ignore[no-untyped-def]
    file, told_in, session: AsyncSession, clock: FixedClock
) -> None:
    await file(told_in, what="排队太久", idempotency_key="k1")
    other = await factories.conversation(session, clock.now())
    with pytest.raises(Refused, match="idempotency_conflict"):
        await file(other, what="厕所脏", idempotency_key="k1")


async def test_simultaneous_repeats_are_filed_once(
    sessions: Sessions, clock: FixedClock, levels: ServiceLevels, knowledge_base: Path
) -> None:
    async with sessions() as session, session.begin():
        told_in = await factories.conversation(session, clock.now())
    request = ComplaintIn(conversation=told_in.id, what="排队太久", idempotency_key="k")
    rules = load_complaint_rules(knowledge_base)

    async def file() -> str:
        async with sessions() as session, session.begin():
            return (await service.file(session, clock, levels, rules, request)).receipt

    assert len(set(await asyncio.gather(*(file() for _ in range(6))))) == 1


async def test_the_owner_is_the_officer_with_fewest_open_complaints(  # type: ignore[no-untyped-def]
    file, told_in, session: AsyncSession
) -> None:
    officers = [await factories.staff_member(session, Role.COMPLAINT_OFFICER) for _ in range(2)]
    matters = ("排队太久", "厕所很脏", "多收了费", "护士很凶")
    owners = [(await file(told_in, what=what)).owner_id for what in matters]
    assert sorted(owners) == sorted(2 * [officer.id for officer in officers])


async def test_the_same_told_again_belongs_to_the_first_and_to_its_owner(  # type: ignore[no-untyped-def]
    file, told_in, session: AsyncSession
) -> None:
    for _ in range(2):
        await factories.staff_member(session, Role.COMPLAINT_OFFICER)
    first = await file(told_in, what="护士打针时态度很差")
    again = await file(told_in, what="护士打针时态度很差，还打错针了")
    assert (again.joined_to_id, again.owner_id) == (first.id, first.owner_id)
    assert await filing.main_of(session, again) is first
    # What it adds makes the first one urgent.
    assert first.urgent
    assert [one.receipt for one in await service.of_account(session, told_in.account_id)] == [
        first.receipt
    ]


@pytest.mark.parametrize(
    "change", ["somebody else", "anonymous", "closed", "long ago", "withdrawn"]
)
async def test_but_not_where_it_is_another_matter_after_all(  # type: ignore[no-untyped-def]
    file, told_in, session: AsyncSession, clock: FixedClock, change: str
) -> None:
    first = await file(told_in, what="护士打针时态度很差")
    where, more = told_in, {}
    if change == "somebody else":
        where = await factories.conversation(session, clock.now())
    elif change == "anonymous":
        more = {"anonymous": True}
    elif change == "closed":
        first.status = ComplaintStatus.CLOSED
    elif change == "withdrawn":
        first.withdrawn_at = clock.now()
    else:
        clock.advance(days=31)
    again = await file(where, what="护士打针时态度很差", **more)
    assert again.joined_to_id is None


async def test_corruption_is_owned_by_the_discipline_office(  # type: ignore[no-untyped-def]
    file, told_in, session: AsyncSession
) -> None:
    await factories.staff_member(session, Role.COMPLAINT_OFFICER)
    discipline = await factories.staff_member(session, Role.DISCIPLINE)
    filed = await file(told_in, what="医生收红包")
    assert (filed.restricted, filed.owner_id) == (True, discipline.id)


async def test_the_patient_sees_public_progress_only(  # type: ignore[no-untyped-def]
    file, told_in, session: AsyncSession, clock: FixedClock
) -> None:
    filed = await file(told_in, what="排队太久")
    officer = await factories.staff_member(session, Role.COMPLAINT_OFFICER)
    for note, public in (("内部：调监控", False), ("正在核实", True)):
        change = ProgressIn(note=note, public=public)
        await casework.progress(session, filed, officer, change, clock.now())
    standing = await service.status(session, filed.receipt, told_in.account_id)
    assert standing.own
    assert [event.note for event in standing.progress] == ["正在核实"]


async def test_somebody_elses_receipt_gives_no_content(file, told_in, session, clock) -> None:  # type: ignore[no-untyped-def]
    filed = await file(told_in, what="排队太久")
    officer = await factories.staff_member(session, Role.COMPLAINT_OFFICER)
    change = ProgressIn(note="正在核实", public=True)
    await casework.progress(session, filed, officer, change, clock.now())
    other = await factories.conversation(session, clock.now())
    standing = await service.status(session, filed.receipt, other.account_id)
    assert not standing.own
    assert standing.progress == []


async def test_an_unknown_receipt_is_not_found(session: AsyncSession) -> None:
    with pytest.raises(NotFound, match="receipt_unknown"):
        await service.status(session, "TS20200101-0001", None)


@pytest.mark.parametrize(
    ("path", "refused"),
    [
        (["investigating", "answered", "closed"], False),
        (["closed", "investigating"], False),
        (["answered", "investigating"], False),
        (["investigating", "received"], True),
        (["closed", "answered"], True),
    ],
)
async def test_a_status_moves_forward_or_back_into_investigation(  # type: ignore[no-untyped-def]
    file, told_in, session: AsyncSession, clock: FixedClock, path: list[str], refused: bool
) -> None:
    filed = await file(told_in, what="排队太久")
    officer = await factories.staff_member(session, Role.COMPLAINT_OFFICER)
    *before, last = [ProgressIn(status=ComplaintStatus(step)) for step in path]
    for step in before:
        await casework.progress(session, filed, officer, step, clock.now())
    if refused:
        with pytest.raises(Refused, match="status_not_possible"):
            await casework.progress(session, filed, officer, last, clock.now())
    else:
        await casework.progress(session, filed, officer, last, clock.now())
        assert filed.status is last.status
        assert (filed.closed_at is not None) is (filed.status is ComplaintStatus.CLOSED)


async def test_progress_that_says_nothing_is_refused(file, told_in, session, clock) -> None:  # type: ignore[no-untyped-def]
    filed = await file(told_in, what="排队太久")
    officer = await factories.staff_member(session, Role.COMPLAINT_OFFICER)
    with pytest.raises(InvalidInput, match="progress_empty"):
        await casework.progress(session, filed, officer, ProgressIn(), clock.now())
