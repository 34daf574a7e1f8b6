"""`notices.yml`: quiet hours, what may wait, how often is tried."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.clock import HOSPITAL_ZONE
from api.notices.models import NoticeKind
from api.notices.rules import NoticeRules, QuietHours, load_notice_rules
from tests.api.notices.told import KNOWLEDGE


def at(clock: str, day: int = 18) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=HOSPITAL_ZONE)


@pytest.fixture(scope="module")
def rules() -> NoticeRules:
    return load_notice_rules(KNOWLEDGE)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("21:59", None),
        ("22:00", at("07:00", 19)),
        ("23:59", at("07:00", 19)),
        ("00:00", at("07:00")),
        ("06:59", at("07:00")),
        ("07:00", None),
        ("12:00", None),
    ],
)
def test_quiet_hours_over_midnight(rules: NoticeRules, now: str, end: datetime | None) -> None:
    assert rules.quiet_hours.end_after(at(now)) == end


def test_quiet_hours_within_a_day() -> None:
    noon = QuietHours.model_validate({"start": "12:00", "end": "14:00"})
    assert noon.end_after(at("13:00")) == at("14:00")
    assert noon.end_after(at("14:00")) is None


def test_hours_are_the_hospitals_whatever_the_zone_of_the_moment(rules: NoticeRules) -> None:
    early = datetime.fromisoformat("2026-11-17T22:30:00+00:00")  # 06:30 in the hospital
    assert rules.quiet_hours.end_after(early) == at("07:00")


@pytest.mark.parametrize(
    ("kind", "starts_at", "waits"),
    [
        (NoticeKind.BOOKED, at("09:00", 25), False),
        (NoticeKind.CLINIC_STOPPED, at("09:00", 25), True),
        (NoticeKind.CLINIC_STOPPED, at("09:00", 19), False),
        (NoticeKind.SUBSTITUTE, at("12:00", 19), True),
        (NoticeKind.REMINDER_HOURS, at("07:20", 19), False),
        (NoticeKind.REMINDER_HOURS, at("07:30", 19), True),
        (NoticeKind.SUSPENDED, None, True),
    ],
)
def test_what_can_wait_waits_till_morning(
    rules: NoticeRules, kind: NoticeKind, starts_at: datetime | None, waits: bool
) -> None:
    later = at("07:00", 19) if waits else None
    assert rules.quiet_until(kind, at("23:30"), starts_at) == later


@pytest.mark.parametrize(("answer_until", "waits"), [("07:59", False), ("08:00", True)])
def test_an_offer_leaves_an_hour_to_answer(
    rules: NoticeRules, answer_until: str, waits: bool
) -> None:
    deadline = at(answer_until, 19)
    offer = NoticeKind.WAITLIST_OFFER
    later = rules.quiet_until(offer, at("23:30"), at("09:00", 25), deadline)
    assert (later is not None) is waits


def test_attempts_have_pauses_and_an_end(rules: NoticeRules) -> None:
    pauses = [rules.pause_after(attempts) for attempts in (1, 2, 3, 4)]
    assert pauses == [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), None]


@pytest.mark.parametrize(
    ("sound", "broken", "fault"),
    [
        ("at_once: [booked", "at_once: [bokked", "at_once"),
        ("at_once_within_hours: 12", "at_once_within_hours: soon", "at_once_within_hours"),
        (
            "wechat_templates: {}",
            "wechat_templates: {booked: {id: x, fields: {thing1: nmae}}}",
            "no such value: nmae",
        ),
        (
            "wechat_templates: {}",
            "wechat_templates: {booked: {id: x, fields: {tihng1: doctor}}}",
            "no such field: tihng1",
        ),
        (
            "wechat_templates: {}",
            "wechat_templates: {booked: {id: x, fields: {time1: doctor}}}",
            "time1 can show at, time, until, when, not doctor",
        ),
        ("  - callback", "  - complaint_progress", "nobody is called for: complaint_progress"),
        ("template_first: [booked", "template_first: [bokked", "template_first"),
    ],
)
def test_names_the_fault(tmp_path: Path, sound: str, broken: str, fault: str) -> None:
    shutil.copy(KNOWLEDGE / "notices.yml", tmp_path)
    file = tmp_path / "notices.yml"
    text = file.read_text("utf-8")
    assert sound in text
    file.write_text(text.replace(sound, broken), "utf-8")
    with pytest.raises(ValidationError, match=fault):
        load_notice_rules(tmp_path)
