"""Templates that are subscription notices: WeChat heeds no key of theirs."""

from datetime import timedelta

import pytest

from api.notices.models import DeliveryStatus, NoticeKind, NoticeStatus, Rung
from api.notices.rules import Template
from api.wechat.templates import Sort
from tests.api.notices.told import TEMPLATE, Told, notice_rules
from tests.simulators.faults import Fault

BOOKED = NoticeKind.BOOKED
NOTICE = TEMPLATE.model_copy(update={"sort": Sort.SUBSCRIPTION})


@pytest.fixture
def subscribed(told: Told) -> Told:
    """A hospital whose confirmations are subscription notices."""
    told.post = told.post_with(rules=notice_rules(wechat_templates={BOOKED: NOTICE}))
    return told


async def test_the_file_says_which_templates_they_are() -> None:
    fields = {"thing1": "department"}
    assert Template(id="x", fields=fields).sort is Sort.TEMPLATE
    read = Template.model_validate({"id": "x", "sort": "subscription", "fields": fields})
    assert read.sort is Sort.SUBSCRIPTION


async def test_it_is_sent_as_what_it_is(subscribed: Told) -> None:
    await subscribed.book(await subscribed.patient("wechat"), timedelta(days=3))
    await subscribed.deliver(BOOKED)
    assert [sent.sort for sent in subscribed.templates.phones] == [Sort.SUBSCRIPTION]


@pytest.mark.parametrize("fault", [Fault.LATE, Fault.BROKEN_BEFORE])
async def test_without_an_answer_it_is_not_repeated_and_a_text_goes_out(
    subscribed: Told, fault: Fault
) -> None:
    await subscribed.book(await subscribed.patient("wechat"), timedelta(days=3))
    subscribed.templates.faults.then(fault)
    notice = await subscribed.deliver(BOOKED)
    assert len(subscribed.templates.phones) == (1 if fault is Fault.LATE else 0)
    assert len(subscribed.sms.phones) == 1
    assert notice.status is NoticeStatus.SENT
    assert (await subscribed.steps(BOOKED))[Rung.WECHAT].status is DeliveryStatus.FAILED


async def test_a_busy_wechat_is_tried_again(subscribed: Told) -> None:
    await subscribed.book(await subscribed.patient("wechat"), timedelta(days=3))
    subscribed.templates.faults.then(Fault.RATE_LIMITED)
    await subscribed.deliver(BOOKED)
    subscribed.clock.advance(minutes=2)
    await subscribed.deliver(BOOKED)
    assert len(subscribed.templates.phones) == 1
    assert subscribed.sms.phones == []
