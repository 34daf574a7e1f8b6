"""The figures on small sets whose results are known."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from api.complaints.models import ComplaintKind, ComplaintStatus
from api.complaints.worktime import working_time
from api.handoff.levels import load_service_levels
from api.reports.cases import Ground, RevisitRow, Turn
from api.reports.figures import Worked
from api.reports.monthly import monthly_figures
from api.reports.periods import ReportKind, period_of
from api.reports.schemas import Monthly, Weekly, fingerprint
from api.reports.weekly import MATTER_LENGTH, matter_of, weekly_figures
from tests.api.reports.report_rows import at, case, ground, remedy

OCTOBER = period_of(ReportKind.MONTHLY, date(2026, 10, 1))
WEEK = period_of(ReportKind.WEEKLY, date(2026, 10, 14))
SUGGESTION, PRAISE = ComplaintKind.SUGGESTION, ComplaintKind.PRAISE


@pytest.fixture(scope="module")
def worked() -> Worked:
    """Working time as the sample hospital works: 8 to 12 and 13:30 to 17:30."""
    folder = Path(__file__).parents[3] / "knowledge_base"
    return working_time(load_service_levels(folder)).between


def month(found: Ground, worked: Worked) -> Monthly:
    return monthly_figures(found, OCTOBER, worked, restricted=False)


def week(found: Ground, worked: Worked) -> Weekly:
    return weekly_figures(found, WEEK, worked, restricted=False)


class TestFlow:
    def test_the_month_has_what_came_within_it_in_the_hospitals_time(self, worked: Worked) -> None:
        edges = ["09-30 23:59", "10-01 00:00", "10-31 23:59"]
        found = month(ground(*(case(moment) for moment in edges)), worked)
        assert (found.flow.received, found.before.received, found.open) == (2, 1, 3)

    def test_every_answer_is_due_once_and_late_or_in_time_once(self, worked: Worked) -> None:
        found = month(
            ground(
                case("10-12 09:00", answered="10-14 09:00"),  # to the minute
                case("10-12 09:00", answered="10-14 09:01"),
                case("10-12 09:00"),  # due, and nobody answered
                case("10-30 09:00", answered="10-30 10:00"),  # due in November
                case("09-29 09:00", answered="10-02 09:00"),  # due in October, answered late
                case("09-20 09:00", answered="10-02 09:00"),  # was due in September
            ),
            worked,
        )
        assert found.flow.punctuality.model_dump() == {"due": 4, "in_time": 1, "share": 0.25}
        assert found.flow.answered == 5
        assert found.before.punctuality.model_dump() == {"due": 1, "in_time": 0, "share": 0.0}

    def test_a_clock_that_stands_still_is_not_overdue(self, worked: Worked) -> None:
        paused = case("10-12 09:00", paused_at=at("10-13 09:00"))
        too_late = case("10-12 09:00", paused_at=at("10-20 09:00"))
        found = month(ground(paused, too_late), worked)
        assert (found.open, found.overdue, found.flow.punctuality.due) == (2, 1, 1)

    def test_working_hours_leave_out_nights_weekends_and_the_national_holiday(
        self, worked: Worked
    ) -> None:
        # The holiday is from 1 to 7 October 2026; Saturday the 10th is worked for it.
        over_the_holiday = case("09-30 16:30", answered="10-08 09:00")  # 1 h + 1 h
        over_a_weekend = case("10-16 16:30", answered="10-19 10:00")  # Friday to Monday: 1 + 2
        worked_saturday = case("10-09 17:00", answered="10-10 12:00")  # 0.5 + 4
        found = month(ground(over_the_holiday, over_a_weekend, worked_saturday), worked)
        assert found.flow.median_hours == 3.0

    def test_one_that_was_joined_to_another_is_no_matter_of_its_own(self, worked: Worked) -> None:
        found = month(ground(case("10-12 09:00"), case("10-12 10:00", joined=True)), worked)
        assert (found.flow.received, found.flow.joined, found.open) == (1, 1, 1)

    def test_reopening_and_closing_are_counted_when_they_happen(self, worked: Worked) -> None:
        due = at("09-10 17:00")
        steps = [
            ("09-08 09:00", ComplaintStatus.RECEIVED, 0),
            ("09-09 09:00", ComplaintStatus.CLOSED, 0),
            ("10-05 09:00", ComplaintStatus.INVESTIGATING, 1),
            ("10-09 09:00", ComplaintStatus.CLOSED, 1),
        ]
        turns = tuple(Turn(at(when), status, times, due) for when, status, times in steps)
        again = case("09-08 09:00", status=ComplaintStatus.CLOSED, turns=turns)
        found = month(ground(again), worked)
        assert (found.flow.reopened, found.flow.closed, found.flow.answered) == (1, 1, 0)
        assert (found.before.reopened, found.before.closed, found.before.answered) == (0, 1, 1)

    def test_the_first_response_has_a_clock_of_its_own(self, worked: Worked) -> None:
        limit = at("10-12 12:00")
        found = month(
            ground(
                case("10-12 09:00", respond_by=limit, responded_at=at("10-12 10:00")),
                case("10-12 09:00", respond_by=limit, responded_at=at("10-12 13:00")),
                case("10-12 09:00", respond_by=limit),
                case("10-12 09:00"),
            ),
            worked,
        )
        assert found.flow.response.model_dump() == {"due": 3, "in_time": 1, "share": 0.3333}

    def test_a_month_without_anything_has_no_shares(self, worked: Worked) -> None:
        found = month(ground(), worked)
        assert found.flow.punctuality.share is None
        assert (found.flow.median_hours, found.revisits.satisfaction) == (None, None)
        assert found.by_category == found.causes == found.remedies == ()


class TestMonthly:
    def test_groups_are_by_category_department_and_channel(self, worked: Worked) -> None:
        found = month(
            ground(
                case("10-12 09:00", category="charges", department="price_office"),
                case("10-12 09:00", answered="10-12 10:00", channel="wechat"),
                case("10-13 09:00", answered="10-13 10:00", channel="wechat"),
                case("08-13 09:00", answered="08-13 10:00", channel="kiosk"),  # long ago
            ),
            worked,
        )
        by_category = [(one.code, one.received, one.open) for one in found.by_category]
        assert by_category == [("waiting", 2, 0), ("charges", 1, 1)]
        assert [one.code for one in found.by_department] == [None, "price_office"]
        assert [(one.code, one.answered) for one in found.by_channel] == [("wechat", 2), ("web", 0)]

    def test_causes_are_a_pareto_of_those_that_are_known(self, worked: Worked) -> None:
        causes = ["manner", "capacity", "manner", None, "skill", "manner"]
        found = month(ground(*(case("10-12 09:00", cause=cause) for cause in causes)), worked)
        told = [(one.code, one.count, one.share, one.cumulative) for one in found.causes]
        assert told == [
            ("manner", 3, 0.6, 0.6),
            ("capacity", 1, 0.2, 0.8),
            ("skill", 1, 0.2, 1.0),
        ]
        assert found.undetermined == 1

    def test_what_comes_back_in_three_months_is_listed(self, worked: Worked) -> None:
        again = {"cause": "capacity", "department": "fare"}
        found = month(
            ground(
                case("07-31 23:00", **again),  # too long ago
                case("08-01 09:00", **again),
                case("10-01 09:00", **again),
                case("10-02 09:00", **again),
                case("10-02 09:00", cause="capacity", department="erke"),  # once
                case("10-02 09:00", cause="capacity"),  # nobody's
                case("10-03 09:00", cause="capacity"),
            ),
            worked,
        )
        [repeat] = found.repeats
        assert (repeat.cause, repeat.department, repeat.months) == ("capacity", "fare", (1, 0, 2))

    def test_who_complains_again_is_only_a_number(self, worked: Worked) -> None:
        found = month(
            ground(
                case("08-12 09:00", sender=7, who="林小雨"),
                case("10-12 09:00", sender=7, who="林小雨"),
                case("10-12 09:00", sender=None),
                case("10-13 09:00", sender=None),
            ),
            worked,
        )
        assert found.repeat_senders == 1
        assert "林小雨" not in found.model_dump_json()

    def test_a_remedys_effect_is_what_came_before_and_after_it(self, worked: Worked) -> None:
        alike = {"cause": "capacity", "department": "fare"}
        days = ["07-12", "07-13", "09-11", "09-20", "10-10", "10-11", "10-20"]
        found = month(
            ground(
                *(case(f"{day} 09:00", **alike) for day in days),
                case("10-12 09:00", cause="capacity", department="erke"),
                remedies=(remedy("10-31", done="10-11 00:00", worked=True),),
            ),
            worked,
        )
        [line] = found.remedies
        effects = [(one.days, one.before, one.after, one.observed) for one in line.effects]
        assert effects == [(30, 3, 2, 21), (90, 4, 2, 21)]
        assert (line.state, line.done, line.worked) == ("done", date(2026, 10, 11), True)

    def test_remedies_are_open_overdue_or_done(self, worked: Worked) -> None:
        found = month(
            ground(
                remedies=(
                    remedy("10-31"),  # its day is not over before the month is
                    remedy("10-30"),
                    remedy("10-20", done="10-21 09:00"),
                    remedy("09-20", done="09-21 09:00"),
                )
            ),
            worked,
        )
        states = [line.state for line in found.remedies]
        assert states == ["overdue", "open", "done", "done"]
        counts = (found.remedies_open, found.remedies_overdue, found.remedies_done)
        assert counts == (2, 1, 1)

    def test_revisits_have_a_mean_and_levels(self, worked: Worked) -> None:
        asked, later = at("10-30 09:00"), at("11-02 09:00")
        rows = (
            RevisitRow(asked, at("10-30 10:00"), True, 5),
            RevisitRow(asked, at("10-31 10:00"), False, 2),
            RevisitRow(at("09-30 10:00"), at("10-01 10:00"), True, None),
            RevisitRow(asked, None, None, None),
            RevisitRow(later, None, None, None),
        )
        found = month(ground(revisits=rows), worked).revisits
        assert (found.asked, found.answered, found.solved, found.unsolved) == (3, 3, 2, 1)
        assert (found.satisfaction, found.levels) == (3.5, (0, 1, 0, 0, 1))

    def test_praise_is_counted_for_its_department(self, worked: Worked) -> None:
        found = month(
            ground(
                case("10-12 09:00", kind=PRAISE, department="erke"),
                case("10-13 09:00", kind=PRAISE, department="erke"),
                case("10-13 09:00", kind=PRAISE, department="fare"),
                case("10-13 09:00", kind=SUGGESTION, category="environment"),
                case("09-13 09:00", kind=PRAISE, department="fare"),
            ),
            worked,
        )
        praise = [(one.code, one.count) for one in found.praise_by_department]
        assert praise == [("erke", 2), ("fare", 1)]
        assert [(one.code, one.count) for one in found.suggestions_by_category] == [
            ("environment", 1)
        ]
        assert (found.praise, found.suggestions, found.flow.received) == (3, 1, 0)


class TestWeekly:
    def test_everything_of_the_week_is_a_line_and_tells_how_it_stands(self, worked: Worked) -> None:
        found = week(
            ground(
                case("10-11 23:59"),  # Sunday
                case("10-12 00:00", answered="10-13 09:00"),
                case("10-13 09:00", answered="10-16 09:00"),
                case("10-14 09:00"),
                case("10-18 09:00", kind=PRAISE),
                case("10-18 23:59", kind=SUGGESTION),
                case("10-15 09:00", joined=True),
                case("10-19 00:00"),  # Monday
                as_of=WEEK.end,
            ),
            worked,
        )
        assert [line.standing for line in found.lines] == [
            "in_time",
            "late",
            "overdue",
            "waiting",
            "waiting",
        ]
        assert [line.number for line in found.lines] == [1, 2, 3, 4, 5]
        assert (found.flow.received, found.praise, found.suggestions) == (3, 1, 1)

    def test_a_line_has_the_remedies_of_its_matter(self, worked: Worked) -> None:
        one = case("10-12 09:00", receipt="TS1")
        remedies = (remedy("10-20", receipt="TS1"), remedy("10-20", receipt="TS2", what="x"))
        [line] = week(ground(one, remedies=remedies, as_of=WEEK.end), worked).lines
        assert line.remedies == ("增加一个窗口",)

    def test_the_matter_is_one_short_line_without_who_it_was(self) -> None:
        told = matter_of("我叫林小雨，\n电话 13800001234，等了两个小时", "林小雨")
        assert "林小雨" not in told
        assert "13800001234" not in told
        assert "\n" not in told
        assert len(matter_of("等" * 500)) == MATTER_LENGTH


def test_the_fingerprint_is_of_the_figures_alone(worked: Worked) -> None:
    cases = [case("10-12 09:00", cause="manner"), case("10-13 09:00", category="charges")]
    first = fingerprint(month(ground(*cases), worked))
    assert fingerprint(month(ground(*cases), worked)) == first
    assert fingerprint(month(ground(*cases[:1]), worked)) != first
    later: datetime = OCTOBER.end - timedelta(hours=1)
    assert fingerprint(month(ground(*cases, as_of=later), worked)) != first
