"""One turn as an action sees it."""

from itertools import pairwise
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions import base
from actions.turn import Turn
from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage


def turn(stage: Stage) -> Turn:
    """The turn after what the stage has heard."""
    return Turn(CollectingDispatcher(), stage._tracker(), stage.domain, base._backend())


def test_the_conversation_is_known_whatever_the_generation(stage: Stage) -> None:
    assert turn(stage.hears("greet", "你好")).conversation == stage.conversation


def test_a_pressed_button_has_no_text(stage: Stage) -> None:
    assert turn(stage.hears("press_slot", slot="7")).text == ""
    assert turn(stage.hears("greet", "你好")).text == "你好"


@pytest.mark.parametrize(
    ("text", "spans", "bare"),
    [
        ("后天上午", [(0, 4)], True),
        ("后天上午吧", [(0, 4)], True),
        ("张主任", [(0, 3)], True),
        ("后天上午，骨科，普通号", [(0, 4), (5, 7), (8, 11)], True),
        ("后天上午停车要多少钱一个小时", [(0, 4)], False),
        ("你好", [], False),
    ],
)
def test_a_bare_value_is_told_from_a_sentence(
    stage: Stage, text: str, spans: list[tuple[int, int]], bare: bool
) -> None:
    stage.hears("inform", text)
    stage.latest["entities"] = [
        {"entity": "date", "value": {}, "start": start, "end": end} for start, end in spans
    ]
    assert turn(stage).is_bare_value is bare


def entities(text: str, *found: tuple[str, str, Any]) -> list[dict[str, Any]]:
    """Entities as understood: kind, the words in `text`, value."""
    return [
        {
            "entity": kind,
            "value": value,
            "start": text.index(words),
            "end": text.index(words) + len(words),
        }
        for kind, words, value in found
    ]


@pytest.mark.parametrize(
    ("text", "found", "kind", "value"),
    [
        ("不是刘洋，是刘阳", [("doctor", "刘洋", 1), ("doctor", "刘阳", 2)], "doctor", 2),
        ("不要曹艺，换曾立", [("doctor", "曹艺", 1), ("doctor", "曾立", 2)], "doctor", 2),
        ("别挂骨科", [("department", "骨科", 1)], "department", None),
        (
            "不看儿科，看骨科",
            [("department", "儿科", 1), ("department", "骨科", 2)],
            "department",
            2,
        ),
        ("不是给孩子，给我妈", [("person", "孩子", "c"), ("person", "我妈", "m")], "person", "m"),
        ("不是我自己，我妈", [("person", "我自己", "s"), ("person", "我妈", "m")], "person", "m"),
        (
            "骨科不挂了，换康复科",
            [("department", "骨科", 1), ("department", "康复科", 2)],
            "department",
            2,
        ),
        ("骨科不看了，退号", [("department", "骨科", 1)], "department", 1),
        ("是不是刘洋", [("doctor", "刘洋", 1)], "doctor", 1),
        ("我要刘洋", [("doctor", "刘洋", 1)], "doctor", 1),
        ("不是明天", [("date", "明天", 1)], "date", 1),  # days have their own `excluded`
    ],
)
def test_what_is_named_only_to_be_ruled_out_does_not_count(
    stage: Stage, text: str, found: list[tuple[str, str, Any]], kind: str, value: Any
) -> None:
    stage.hears("inform", text)
    stage.latest["entities"] = entities(text, *found)
    assert turn(stage).entity(kind) == value


def test_a_pressed_value_is_never_ruled_out(stage: Stage) -> None:
    assert turn(stage.hears("press_subject", doctor="d1")).entity("doctor") == "d1"


def test_the_patients_own_words_for_a_value_are_kept(stage: Stage) -> None:
    stage.hears("complaint_file", "昨天下午在骨科")
    stage.latest["entities"] = entities("昨天下午在骨科", ("date", "昨天下午", {}))
    assert turn(stage).entity_text("date") == "昨天下午"
    assert turn(stage).entity_text("doctor") is None


def test_a_day_is_read_with_its_weekday(stage: Stage) -> None:
    read = turn(stage.hears("greet", "你好")).day("2026-11-20")
    assert "11" in read
    assert "20" in read
    assert "五" in read


def test_the_hotline_hears_words_instead_of_digits(stage: Stage) -> None:
    stage.hears("greet", "喂")
    stage.events[-1]["input_channel"] = "hotline"
    spoken = turn(stage)
    assert spoken.channel == "hotline"
    assert "十一月二十号" in spoken.day("2026-11-20")


def test_a_response_of_the_channel_is_preferred(stage: Stage) -> None:
    def words(channel: str) -> str:
        stage.hears("greet", "喂")
        stage.events[-1]["input_channel"] = channel
        values: dict[str, Any] = {"lines": "…"}
        return turn(stage).words("utter_registration__ask_clinic", **values)

    assert "第几个" in words("hotline")
    assert words("hotline") != words("web") == words("kiosk")


def test_buttons_of_the_moment_come_first(stage: Stage) -> None:
    speaking = turn(stage.hears("booking_make", "挂号"))
    speaking.say("utter_fallback__choose", buttons=[{"title": "挂号", "payload": "/booking_make"}])
    [said] = speaking.dispatcher.messages
    assert [button["payload"] for button in said["buttons"]] == ["/booking_make", "/human_ask"]


def test_a_payload_of_the_domain_reaches_the_page_with_single_braces(stage: Stage) -> None:
    speaking = turn(stage.hears("complaint_file", "我要投诉"))
    [named, _] = sorted(b["payload"] for b in speaking.buttons("utter_complaint__ask_who"))
    assert named == '/press_who{"who": "anonymous"}'


async def test_an_apology_is_not_repeated_word_for_word(
    stage: Stage, hospital: FakeHospital
) -> None:
    said = []
    for _ in range(4):
        await stage.hears("nlu_fallback", "那个啥").runs("action_fallback")
        said.append(stage.text)
    assert all(one != other for one, other in pairwise(said))


async def test_what_was_said_long_ago_may_be_said_again(
    stage: Stage, hospital: FakeHospital
) -> None:
    await stage.hears("guide_ask", "门口有几棵树").runs("action_guide_answer")
    first = stage.text
    await stage.hears("thank", "谢谢").runs("action_control_resume")
    stage.hears("greet", "你好")
    await stage.hears("guide_ask", "门口有几棵树").runs("action_guide_answer")
    assert stage.text == first
