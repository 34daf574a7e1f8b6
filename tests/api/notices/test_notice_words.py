"""What is said for every kind of notice, and what is never said."""

import csv
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from ruamel.yaml import YAML
from sqlalchemy import select

from api.clinics.models import Clinic
from api.conversations.models import Message
from api.departments.models import Department
from api.notices.facts import Facts, facts_of
from api.notices.fields import FITTING
from api.notices.models import Notice, NoticeKind
from api.notices.outbox import Recipient, Telling, tell
from api.notices.rules import FIELDS, Template
from api.notices.words import FieldUnfit
from tests.api.notices.told import KNOWLEDGE, OF_ACCOUNT, PHONE, Told
from tests.simulators.wechat.template_fields import takes

PARAMS: dict[NoticeKind, dict[str, object]] = {
    NoticeKind.CLINIC_STOPPED: {"reason": "医生外出。"},
    NoticeKind.WAITLIST_OFFER: {"until": "2026-11-19T10:00:00+08:00", "entry": "e1"},
    NoticeKind.SUSPENDED: {"until": "2027-02-16T10:00:00+08:00", "misses": 3},
    NoticeKind.APPEAL_DECIDED: {"decision": "granted"},
    NoticeKind.COMPLAINT_PROGRESS: {"receipt": "TS20261118-0001"},
    NoticeKind.CALLBACK: {"until": "2026-11-19T10:00:00+08:00"},
}
ALL = Template(id="template-1", fields={f"thing{n}": name for n, name in enumerate(sorted(FIELDS))})


async def facts(told: Told, kind: NoticeKind, params: dict[str, object] | None = None) -> Facts:
    """The facts of a notice of this kind about a visit on 21 November at 10:00."""
    appointment = await told.book(await told.patient(), timedelta(days=3))
    given = PARAMS.get(kind, {}) if params is None else params
    telling = Telling(kind, f"test:{kind}", told.clock.now(), dict(given))
    async with told.sessions() as session, session.begin():
        await tell(session, told.clock.now(), appointment, telling)
        clinic = await session.get_one(Clinic, appointment.clinic_id)
        clinic.substitute_id = clinic.doctor_id
    async with told.sessions() as session:
        wanted = select(Notice).where(Notice.key == f"test:{kind}")
        return (await facts_of(session, [(await session.scalars(wanted)).one()]))[0]


@pytest.mark.parametrize("kind", list(NoticeKind))
async def test_every_kind_has_words_without_gaps(told: Told, kind: NoticeKind) -> None:
    known = await facts(told, kind)
    said = told.post.words.sms(known)
    assert said.startswith("【示范医院】")
    assert ("林*雨" in said) is (kind not in OF_ACCOUNT)
    assert not re.search(r"[{}]|  |，，|（）|））|None", said)
    assert PHONE not in said


async def test_a_confirmation_says_when_where_and_which_number(told: Told) -> None:
    known = await facts(told, NoticeKind.BOOKED)
    said = told.post.words.text(known)
    assert known.visit is not None
    for part in ("曾理", "11 月 21 日（周六）10:00", "门诊楼 3 楼 B 区", "305 诊室"):
        assert part in said
    assert str(known.visit.appointment.number) in said


async def test_who_sits_instead_is_named_and_whom_they_stand_for_when_it_is_told(
    told: Told,
) -> None:
    known = await facts(told, NoticeKind.REMINDER_DAY)
    assert known.sitting is not None
    instead = replace(known, sitting=replace(known.sitting, substitute="张明"))
    assert "张明" in told.post.words.text(instead)
    assert "曾理" not in told.post.words.text(instead)
    known.notice.kind = NoticeKind.SUBSTITUTE
    assert "原定曾理出诊，现在由张明医生替诊" in told.post.words.text(instead)


async def test_a_reason_is_said_when_there_is_one(told: Told) -> None:
    stopped = NoticeKind.CLINIC_STOPPED
    assert "原因：医生外出。" in told.post.words.text(await facts(told, stopped))


async def test_and_nothing_in_its_place_when_there_is_none(told: Told) -> None:
    assert "原因" not in told.post.words.text(await facts(told, NoticeKind.CLINIC_STOPPED, {}))


@pytest.mark.parametrize(("decision", "word"), [("granted", "通过了"), ("refused", "没有通过")])
async def test_an_appeal_says_how_it_ended(told: Told, decision: str, word: str) -> None:
    known = await facts(told, NoticeKind.APPEAL_DECIDED, {"decision": decision})
    assert word in told.post.words.text(known)


async def test_template_fields_are_short_whole_lines(told: Told) -> None:
    known = await facts(told, NoticeKind.CLINIC_STOPPED, {"reason": "医生\n外出" + "很久" * 20})
    fields = told.post.words.fields(known, ALL)
    assert set(fields) == set(ALL.fields)
    for value in fields.values():
        assert 0 < len(value) <= 20
        assert "\n" not in value


def longest(file: str, column: str) -> str:
    """The longest entry of a table of the sample hospital."""
    with (KNOWLEDGE / file).open(encoding="utf-8") as table:
        return max((row[column] for row in csv.DictReader(table)), key=len)


def with_longest_names(known: Facts) -> Facts:
    """The same visit in the department, room and with the doctor of the longest names."""
    if known.visit is None:
        return known
    clinic = known.visit.clinic
    clinic.room = longest("timetable.csv", "room")
    department = Department(
        name="床位协调中心", building="住院楼", floor=18, zone="日间手术中心东区", code="longest"
    )
    doctor = longest("doctors.csv", "name")
    visit = replace(known.visit, department=department, doctor=doctor, substitute=doctor)
    return replace(known, visit=visit, sitting=visit)


def examples() -> dict[NoticeKind, Template]:
    """The templates that `notices.yml` shows in its comments."""
    text = (KNOWLEDGE / "notices.yml").read_text("utf-8")
    shown = text[text.index("#   booked:\n") :].replace("wechat_templates: {}\n", "")
    loaded = YAML(typ="safe").load(re.sub("(?m)^#", "", shown))
    return {NoticeKind(kind): Template.model_validate(one) for kind, one in loaded.items()}


@pytest.mark.parametrize("kind", list(NoticeKind))
async def test_wechat_takes_every_field_of_every_example_with_the_longest_names(
    told: Told, kind: NoticeKind
) -> None:
    known = with_longest_names(await facts(told, kind))
    fields = told.post.words.fields(known, examples()[kind])
    assert set(fields) == set(examples()[kind].fields)
    assert {name: value for name, value in fields.items() if not takes(name, value)} == {}


@pytest.mark.parametrize("kind", list(NoticeKind))
async def test_what_is_put_into_a_field_of_any_sort_is_what_wechat_takes(
    told: Told, kind: NoticeKind
) -> None:
    known = with_longest_names(await facts(told, kind))
    for sort, fitting in FITTING.items():
        for name in fitting or FIELDS:
            template = Template(id="t", fields={f"{sort}1": name})
            try:
                [(field, value)] = told.post.words.fields(known, template).items()
            except FieldUnfit:
                continue
            assert takes(field, value), (sort, name, value)


async def test_moments_and_sums_are_written_as_wechat_wants_them(told: Told) -> None:
    known = await facts(told, NoticeKind.WAITLIST_OFFER)
    fields = {
        "time1": "when",
        "date2": "day",
        "time3": "until",
        "date4": "at",
        "amount5": "fee",
        "time6": "time",
        "name7": "visitor",
        "phrase8": "what",
    }
    assert told.post.words.fields(known, Template(id="t", fields=fields)) == {
        "time1": "2026年11月21日 10:00",
        "date2": "2026年11月21日",
        "time3": "2026年11月19日 10:00",
        "date4": "2026年11月18日 10:00",
        "amount5": "50元",
        "time6": "10:00",
        "name7": "林某雨",
        "phrase8": "候补有号",
    }


async def test_a_field_that_has_nothing_to_show_is_named(told: Told) -> None:
    known = await facts(told, NoticeKind.SURVEY)
    with pytest.raises(FieldUnfit, match="field_time2"):
        told.post.words.fields(known, Template(id="t", fields={"time2": "until"}))


async def test_whoever_calls_is_told_what_to_say(told: Told) -> None:
    said = told.post.words.to_say(await facts(told, NoticeKind.CLINIC_STOPPED))
    assert said.startswith("您好，这里是示范医院导医台。很抱歉")


@pytest.mark.parametrize(
    ("reason", "word"),
    [("closed", "没有等到号"), ("clinic_stopped", "停诊了"), ("age_limit", "没能留上号")],
)
async def test_the_end_of_waiting_names_the_clinic_and_why(
    told: Told, reason: str, word: str
) -> None:
    card, slot = await told.patient(), await told.slot(told.clock.now() + timedelta(days=3))
    kind, params = NoticeKind.WAITLIST_CLOSED, {"clinic": slot.clinic_id, "reason": reason}
    whom = Recipient(card.patient_id, card.account_id)
    async with told.sessions() as session, session.begin():
        await tell(session, told.clock.now(), whom, Telling(kind, "k", told.clock.now(), params))
    await told.deliver(kind)
    said = told.sms.phones[0].text
    assert word in said
    assert "候补的 11 月 21 日（周六）测试科" in said
    assert reason not in said


class TestButtons:
    async def test_a_stopped_clinic_is_left_for_another_with_one_press(self, told: Told) -> None:
        proposal = {"slot": 7, "doctor": "张明", "starts_at": "2026-11-20T09:00:00+08:00"}
        known = await facts(told, NoticeKind.CLINIC_STOPPED, {"proposals": [proposal]})
        assert known.visit is not None
        again, cancel = told.post.words.buttons(known)
        assert again.title == "改约到 11 月 20 日（周五）09:00 张明"
        mine = known.visit.appointment.id
        assert again.payload == f'/press_rebook{{"appointment": "{mine}", "slot": "7"}}'
        assert cancel.payload == f'/booking_cancel{{"appointment": "{mine}"}}'

    async def test_an_offered_place_is_taken_or_left(self, told: Told) -> None:
        known = await facts(told, NoticeKind.WAITLIST_OFFER)
        assert [button.payload for button in told.post.words.buttons(known)] == [
            '/press_waitlist_accept{"entry": "e1"}',
            '/press_waitlist_decline{"entry": "e1"}',
        ]

    async def test_they_are_shown_in_the_conversation(self, told: Told) -> None:
        await told.stopped(await told.patient())
        await told.deliver(NoticeKind.CLINIC_STOPPED)
        async with told.sessions() as session:
            [buttons] = await session.scalars(
                select(Message.buttons).where(Message.conversation_id == told.conversation.id)
            )
        (cancel,) = buttons
        assert cancel["payload"].startswith('/booking_cancel{"appointment": ')
