"""Three no-shows in 90 days suspend for 90 days; appeals and corrections lift it again."""

from datetime import date, datetime, timedelta

import pytest

from api.appointments.rules import BookingRules, NoShow
from api.attendance.counting import Miss, counted
from api.attendance.suspensions import suspended_until
from api.clock import HOSPITAL_ZONE
from api.notices.models import NoticeKind
from tests.api.appointments.booking_rows import TODAY
from tests.api.attendance.visits import Visits, code_of

RULES = NoShow(misses=3, within_days=90, suspended_days=90)
NOW = datetime(2026, 11, 18, 21, 0, tzinfo=HOSPITAL_ZONE)


def miss(days_ago: int) -> Miss:
    day = NOW - timedelta(days=days_ago)
    return Miss(day.date(), day)


@pytest.mark.parametrize(
    ("days_ago", "count"),
    [([], 0), ([0, 1, 2], 3), ([0, 89], 2), ([0, 90], 1), ([0, 0, 0, 0], 4)],
)
def test_misses_count_for_ninety_days(days_ago: list[int], count: int) -> None:
    assert counted(RULES, [miss(days) for days in days_ago], NOW) == count


def test_misses_that_were_paid_for_do_not_count_again() -> None:
    misses = [miss(0), miss(10), miss(20)]
    assert counted(RULES, misses, NOW, since=NOW - timedelta(days=10)) == 1


def test_a_miss_in_the_night_counts_by_the_hospitals_day() -> None:
    just_after_midnight = datetime(2026, 11, 19, 0, 5, tzinfo=HOSPITAL_ZONE)
    old = Miss(date(2026, 8, 21), NOW - timedelta(days=89))
    assert counted(RULES, [old], NOW) == 1
    assert counted(RULES, [old], just_after_midnight) == 0


async def test_the_third_no_show_suspends_and_tells_once(visits: Visits) -> None:
    await visits.missed(2)
    assert await visits.suspensions() == []
    await visits.missed(1)
    [suspension] = await visits.suspensions()
    assert suspension.misses == 3
    assert suspension.ends_at - suspension.starts_at == timedelta(days=90)
    [told] = await visits.told(NoticeKind.SUSPENDED)
    assert told["until"] == suspension.ends_at.isoformat()
    now = visits.clock.now()
    assert await suspended_until(visits.session, now, visits.patient.id) == suspension.ends_at


async def test_three_on_one_evening_suspend_once(visits: Visits) -> None:
    for _ in range(4):
        await visits.booked()
    visits.at(21)
    assert await visits.sweep() == 4
    assert len(await visits.suspensions()) == 1
    assert len(await visits.told(NoticeKind.SUSPENDED)) == 1


async def test_the_desks_marks_count_like_the_sweeps(visits: Visits) -> None:
    await visits.missed(2, until=TODAY - timedelta(days=1))
    third = await visits.booked()
    visits.at(14, 30)
    await visits.no_show(third)
    assert len(await visits.suspensions()) == 1
    await visits.undo(third)
    assert await visits.suspensions() == []


async def test_it_begins_again_after_a_suspension(visits: Visits, rules: BookingRules) -> None:
    short = rules.no_show.model_copy(update={"suspended_days": 5})
    visits.rules = rules.model_copy(update={"no_show": short})
    start = TODAY - timedelta(days=40)
    await visits.missed(3, until=start)
    for days in (10, 20):
        await visits.missed(1, until=start + timedelta(days=days))
    assert len(await visits.suspensions()) == 1
    await visits.missed(1, until=start + timedelta(days=30))
    assert len(await visits.suspensions()) == 2


async def test_saying_that_they_came_lifts_it(visits: Visits) -> None:
    *_, last = await visits.missed(3)
    await visits.seen(last)
    assert await visits.suspensions() == []


async def test_a_granted_appeal_lifts_it_and_the_patient_is_told(visits: Visits) -> None:
    _, second, _ = await visits.missed(3)
    appeal = await visits.appeal(second)
    lifted = await visits.decide(appeal, granted=True)
    assert [one.lifted_by for one in lifted] == ["staff:wang"]
    now = visits.clock.now()
    assert await suspended_until(visits.session, now, visits.patient.id) is None
    assert await visits.told(NoticeKind.APPEAL_DECIDED) == [{"decision": "granted"}]


async def test_a_granted_appeal_beside_enough_others_lifts_nothing(visits: Visits) -> None:
    for _ in range(4):
        appointment = await visits.booked()
    visits.at(21)
    await visits.sweep()
    assert await visits.decide(await visits.appeal(appointment), granted=True) == []
    assert len(await visits.suspensions()) == 1


async def test_a_forgiven_no_show_never_counts_again(visits: Visits) -> None:
    first, *_ = await visits.missed(2, until=TODAY - timedelta(days=2))
    await visits.decide(await visits.appeal(first), granted=True)
    await visits.missed(1)
    assert await visits.suspensions() == []


async def test_a_refused_appeal_needs_a_reason_and_changes_nothing(visits: Visits) -> None:
    *_, last = await visits.missed(3)
    appeal = await visits.appeal(last)
    assert await code_of(visits.decide(appeal, granted=False, reason="  ")) == "reason_needed"
    await visits.decide(appeal, granted=False, reason="没有提供证明，电话 13800001234")
    assert len(await visits.suspensions()) == 1
    [told] = await visits.told(NoticeKind.APPEAL_DECIDED)
    assert told == {"decision": "refused", "reason": "没有提供证明，电话 〔手机号〕"}
    assert await code_of(visits.decide(appeal, granted=True)) == "appeal_decided"
    assert await code_of(visits.appeal(last)) == "appeal_decided"


async def test_one_appeal_at_a_time_and_only_against_a_no_show(visits: Visits) -> None:
    booked = await visits.booked()
    assert await code_of(visits.appeal(booked)) == "not_a_no_show"
    [missed] = await visits.missed(1, until=TODAY - timedelta(days=1))
    assert await code_of(visits.appeal(missed, "   ")) == "appeal_empty"
    await visits.appeal(missed)
    assert await code_of(visits.appeal(missed)) == "appeal_open"


async def test_nobody_appeals_for_somebody_else(visits: Visits) -> None:
    [missed] = await visits.missed(1)
    visits.conversation = await visits.rows.conversation()
    assert await code_of(visits.appeal(missed)) == "not_your_appointment"


async def test_numbers_in_an_appeal_are_masked(visits: Visits) -> None:
    [missed] = await visits.missed(1)
    appeal = await visits.appeal(missed, "我那天发烧，打我电话 13800001234")
    assert appeal.words == "我那天发烧，打我电话 〔手机号〕"
