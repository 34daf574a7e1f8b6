"""Reports from the database: as it was at the end of the period, one world at a time."""

from datetime import date, datetime, timedelta

from sqlalchemy import event, func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from api.cases.models import Remedy, Revisit
from api.complaints.models import Complaint, ComplaintEvent, ComplaintStatus
from api.database import Sessions
from api.reports import service
from api.reports.models import ComplaintState, ReportRun
from api.reports.periods import Period, ReportKind, period_of
from api.reports.schemas import Monthly, Weekly, fingerprint
from api.reports.service import Reporting
from api.staff.models import Role
from tests.api.reports.case_book import CaseBook
from tests.api.reports.report_rows import at
from tests.api.staff.factories import staff_member

OCTOBER = period_of(ReportKind.MONTHLY, date(2026, 10, 1))
WEEK = period_of(ReportKind.WEEKLY, date(2026, 10, 14))
NOW = at("11-18 10:00")


async def figures(
    sessions: Sessions,
    reporting: Reporting,
    period: Period = OCTOBER,
    *,
    restricted: bool = False,
    now: datetime = NOW,
) -> Monthly | Weekly:
    async with sessions() as session:
        return await service.figures_of(session, reporting, period, now, restricted=restricted)


async def monthly(sessions: Sessions, reporting: Reporting, *, restricted: bool = False) -> Monthly:
    found = await figures(sessions, reporting, restricted=restricted)
    assert isinstance(found, Monthly)
    return found


async def weekly(sessions: Sessions, reporting: Reporting) -> Weekly:
    found = await figures(sessions, reporting, WEEK)
    assert isinstance(found, Weekly)
    return found


async def complaint_of(session: AsyncSession, receipt: str) -> Complaint:
    return (await session.scalars(select(Complaint).where(Complaint.receipt == receipt))).one()


async def test_what_happens_after_the_month_changes_nothing_in_its_pack(
    sessions: Sessions, reporting: Reporting, book: CaseBook
) -> None:
    open_ = await book.file(at("10-12 09:00"), department="fare")
    done = await book.file(at("10-13 09:00"), category="attitude")
    await book.answer(done, at("10-14 09:00"))
    await book.step(done, at("10-20 09:00"), "finding", cause="manner", department="erke")
    async with sessions() as session, session.begin():
        complaint = await complaint_of(session, done)
        mended = Remedy(
            complaint_id=complaint.id,
            what="培训",
            owner="王主任",
            due=date(2026, 10, 30),
            created_at=at("10-20 09:00"),
        )
        asked = Revisit(
            complaint_id=complaint.id, due_at=at("10-22 09:00"), asked_at=at("10-22 09:00")
        )
        session.add_all([mended, asked])
    before = await monthly(sessions, reporting)
    before_weekly = await weekly(sessions, reporting)
    assert [(one.code, one.count) for one in before.causes] == [("manner", 1)]
    assert (before.remedies_overdue, before.revisits.answered) == (1, 0)

    await book.answer(open_, at("11-02 09:00"))
    status = ComplaintStatus.INVESTIGATING
    await book.step(done, at("11-03 09:00"), "reopened", status=status, reopened=1)
    await book.step(done, at("11-03 10:00"), "classified", category="charges", cause="skill")
    later = at("11-05 17:00")
    await book.step(open_, at("11-03 10:00"), "resumed", due_at=later, department="erke")
    await book.file(at("11-01 00:00"))
    async with sessions() as session, session.begin():
        remedy = await session.get_one(Remedy, mended.id)
        remedy.done_at, remedy.worked, remedy.judged_at = at("11-04 09:00"), True, NOW
        revisit = await session.get_one(Revisit, asked.id)
        revisit.answered_at, revisit.solved, revisit.satisfaction = at("11-04 09:00"), False, 1
    assert await monthly(sessions, reporting) == before
    assert await weekly(sessions, reporting) == before_weekly


async def test_who_owned_it_then_is_told_and_nobody_when_nobody_did(
    sessions: Sessions, reporting: Reporting, book: CaseBook
) -> None:
    async with sessions() as session, session.begin():
        zhou = await staff_member(session, Role.COMPLAINT_OFFICER, "zhou")
    await book.file(at("10-12 09:00"), owner_id=zhou.id)
    nobodys = await book.file(at("10-12 10:00"))
    await book.step(nobodys, at("10-20 09:00"), "assigned", owner_id=zhou.id)
    assert [line.owner for line in (await weekly(sessions, reporting)).lines] == ["zhou", None]


async def test_a_report_is_joined_only_to_what_its_readers_may_know(
    sessions: Sessions, reporting: Reporting, book: CaseBook
) -> None:
    main = await book.file(at("10-12 09:00"))
    async with sessions() as session:
        main_id = (await complaint_of(session, main)).id
    await book.file(at("10-12 10:00"), joined_to_id=main_id)
    flow = (await monthly(sessions, reporting)).flow
    assert (flow.received, flow.joined) == (1, 1)
    await book.step(main, at("11-05 09:00"), "classified", restricted=True)
    flow = (await monthly(sessions, reporting)).flow
    assert (flow.received, flow.joined) == (1, 0)


async def test_the_running_month_is_as_it_is_now(
    sessions: Sessions, reporting: Reporting, book: CaseBook
) -> None:
    receipt = await book.file(at("11-16 09:00"))
    november = period_of(ReportKind.MONTHLY, date(2026, 11, 1))
    first = await figures(sessions, reporting, november, now=at("11-17 10:00"))
    assert (first.as_of, first.open, first.overdue) == (at("11-17 10:00"), 1, 0)
    assert (await figures(sessions, reporting, november, now=at("11-18 10:00"))).overdue == 1
    await book.answer(receipt, at("11-18 11:00"))
    late = await figures(sessions, reporting, november, now=at("11-18 12:00"))
    assert (late.open, late.flow.answered, late.flow.punctuality.in_time) == (0, 1, 0)


async def test_a_state_is_kept_as_the_whole_transaction_leaves_it(
    sessions: Sessions, book: CaseBook
) -> None:
    receipt = await book.file(at("10-12 09:00"))
    async with sessions() as session, session.begin():
        complaint = await complaint_of(session, receipt)
        noted = ComplaintEvent(
            complaint_id=complaint.id,
            kind="classified",
            actor="system",
            public=False,
            at=at("10-12 10:00"),
        )
        session.add(noted)
        await session.flush()  # the event is there before the change is
        complaint.category = "charges"
    async with sessions() as session:
        kept = await session.scalars(
            select(ComplaintState.category).order_by(ComplaintState.event_id)
        )
        assert list(kept) == ["waiting", "charges"]


async def test_neither_world_tells_of_the_other(
    sessions: Sessions, reporting: Reporting, book: CaseBook
) -> None:
    await book.file(at("10-12 09:00"), what="等了两个小时")
    before = (await monthly(sessions, reporting), await weekly(sessions, reporting))
    secret = await book.file(
        at("10-12 09:00"),
        what="主任要红包",
        category="corruption",
        restricted=True,
        account_id=None,
    )
    async with sessions() as session, session.begin():
        complaint = await complaint_of(session, secret)
        session.add(
            Remedy(
                complaint_id=complaint.id,
                what="约谈",
                owner="孙老师",
                due=date(2026, 10, 30),
                created_at=at("10-20 09:00"),
            )
        )
        session.add(Revisit(complaint_id=complaint.id, due_at=NOW, asked_at=at("10-22 09:00")))
    assert (await monthly(sessions, reporting), await weekly(sessions, reporting)) == before
    own = await monthly(sessions, reporting, restricted=True)
    assert [one.code for one in own.by_category] == ["corruption"]
    assert (own.flow.received, own.remedies_open, own.revisits.asked) == (1, 1, 1)


async def test_what_the_discipline_office_takes_over_leaves_the_old_reports_of_others(
    sessions: Sessions, reporting: Reporting, book: CaseBook
) -> None:
    moved = await book.file(at("10-12 09:00"), what="医生收了钱")
    assert len((await weekly(sessions, reporting)).lines) == 1
    change = {"category": "corruption", "restricted": True}
    await book.step(moved, at("11-05 09:00"), "classified", **change)
    assert (await weekly(sessions, reporting)).lines == ()
    assert (await monthly(sessions, reporting)).flow.received == 0
    assert (await monthly(sessions, reporting, restricted=True)).flow.received == 1


async def test_reports_are_made_once_when_a_week_or_month_is_over(
    sessions: Sessions, reporting: Reporting, book: CaseBook
) -> None:
    await book.file(at("10-12 09:00"))
    monday = at("11-02 06:10")
    async with sessions() as session, session.begin():
        made = await service.make_due(session, reporting, monday)
    expected = [
        (kind, period_of(kind, monday.date()).before().first, restricted)
        for kind in ReportKind
        for restricted in (False, True)
    ]
    assert [(run.kind, run.first, run.restricted) for run in made] == expected
    async with sessions() as session, session.begin():
        assert await service.make_due(session, reporting, monday + timedelta(days=1)) == []
        assert await session.scalar(select(func.count()).select_from(ReportRun)) == 4
        [sha256] = await session.scalars(
            select(ReportRun.sha256).where(
                ReportRun.kind == ReportKind.MONTHLY, ReportRun.restricted.is_(False)
            )
        )
    assert sha256 == fingerprint(await monthly(sessions, reporting))


async def test_more_complaints_take_no_more_queries(
    sessions: Sessions, database: AsyncEngine, reporting: Reporting, book: CaseBook
) -> None:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(database.sync_engine, "before_cursor_execute", note)
    try:
        counts = []
        for day in range(1, 9):
            await book.file(at(f"10-{day:02} 09:00"), department="fare", cause="manner")
            asked.clear()
            await monthly(sessions, reporting)
            counts.append(len(asked))
    finally:
        event.remove(database.sync_engine, "before_cursor_execute", note)
    assert set(counts) == {4}
