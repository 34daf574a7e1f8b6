"""What a caller hears of a booking, and that every key does what was said of it."""

import re
from datetime import datetime

import pytest

from api.clock import HOSPITAL_ZONE
from api.conversations.schemas import Button, MessageOut
from api.hotline.speaking import Speech, speak
from tests.actions.booking_talk import begins, statuses
from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage
from tests.hotline_words import WORDS

AT = datetime(2026, 11, 18, 10, 0, tzinfo=HOSPITAL_ZONE)


@pytest.fixture
def call(stage: Stage) -> Stage:
    """The stage, on the telephone."""
    stage.channel = "hotline"
    return stage


def heard(call: Stage) -> Speech:
    """What the caller hears of the last action's answer."""
    messages = [
        MessageOut(
            id=str(number),
            author="bot",
            text=said["text"] or "",
            buttons=[Button(**button) for button in said["buttons"]],
            card=(said["custom"] or {}).get("card"),
            at=AT,
        )
        for number, said in enumerate(call.said, 1)
    ]
    return speak(messages, WORDS)


async def presses(call: Stage, requested: str, key: int) -> None:
    """Press a key that was just offered."""
    [payload] = [offer.payload for offer in heard(call).offers if offer.number == key]
    name, entities = re.fullmatch(r"/(\w+)(?:\{(.*)\})?", str(payload)).groups()  # type: ignore[union-attr]
    pairs = re.findall(r'"(\w+)": "(\w+)"', entities or "")
    await call.fills(requested, name, **dict(pairs))


async def test_a_place_is_booked_by_keys_alone(call: Stage, hospital: FakeHospital) -> None:
    hospital.know()
    await begins(call, "挂骨科", department=["guke"])
    await call.runs("action_ask_registration__clinic")
    first = heard(call).page(0)
    assert [offer.number for offer in first.offers] == [1, 2]
    assert first.more
    assert "十一月二十号星期五上午，张伟" in first.sentences[-2]

    await presses(call, "registration__clinic", 2)
    await call.runs("action_ask_registration__slot")
    assert heard(call).offers[0].said == "上午八点到八点半，按一。"

    await presses(call, "registration__slot", 2)
    await call.runs("action_ask_registration__confirmed")
    assert "十一月二十号星期五，上午八点半到九点。" in heard(call).parts
    assert heard(call).parts[-1] == "确认预约吗？"

    await presses(call, "registration__confirmed", 1)
    await call.runs("action_registration_submit")
    assert heard(call).parts[0] == "预约成功。"
    assert statuses(hospital) == ["booked"]


async def test_the_third_on_the_second_page_is_the_third_of_the_list(
    call: Stage, hospital: FakeHospital
) -> None:
    await begins(call, "挂骨科", department=["guke"])
    await call.runs("action_ask_registration__clinic")
    [third] = heard(call).page(1).offers
    assert third.number == 3
    assert third.payload == '/press_clinic{"clinic": "13"}'
    await call.fills("registration__clinic", "inform", "第三个", ordinal=3)
    assert call.slots["registration__clinic"] == "13"


async def test_a_no_to_the_read_back_books_nothing(call: Stage, hospital: FakeHospital) -> None:
    hospital.know()
    await begins(call, "挂张伟周五", doctor=["d1"], department=["guke"])
    await call.runs("action_ask_registration__clinic")
    await presses(call, "registration__clinic", 1)
    await call.runs("action_ask_registration__slot")
    await presses(call, "registration__slot", 1)
    await call.runs("action_ask_registration__confirmed")
    await presses(call, "registration__confirmed", 2)
    assert "booked" not in statuses(hospital)


async def test_a_cancellation_is_read_back_with_two_keys(
    call: Stage, hospital: FakeHospital
) -> None:
    hospital.know()
    hospital.book(12)
    await call.hears("booking_cancel", "退号").runs("action_registration_cancel_begin")
    call.form = "registration_cancel_form"
    await call.runs("action_ask_registration_cancel_form_registration__confirmed")
    assert [offer.said for offer in heard(call).offers] == ["确认退号，按一。", "先不退，按二。"]
    assert heard(call).again(0) == heard(call).page(0).sentences
