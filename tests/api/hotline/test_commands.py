"""Words for the telephone itself are told from words for the assistant."""

import pytest

from api.hotline.commands import Command, command_in, tells_old_age


@pytest.mark.parametrize(
    ("text", "command"),
    [
        *(
            (text, Command.AGAIN)
            for text in ("再说一遍", "请再说一遍。", "没听清", "你刚才说什么？")
        ),
        *((text, Command.AGAIN) for text in ("听不见", "我没听懂", "啥", "喂？", "重复一遍")),
        *((text, Command.SLOWER) for text in ("说慢一点", "太快了", "你说得太快了", "慢慢说")),
        *((text, Command.MORE) for text in ("还要听", "继续", "还有吗", "下一个")),
        *((text, Command.PERSON) for text in ("人工", "转人工", "我要人工服务", "找个真人")),
    ],
)
def test_a_command_is_known(text: str, command: Command) -> None:
    assert command_in(text) is command


@pytest.mark.parametrize(
    "text",
    [
        "",
        "。",
        "我听不清别人说话",
        "再说一遍医生的名字叫什么来着",
        "我心跳太快了",
        "慢性咽炎",
        "人工关节置换挂什么科",
        "人工流产",
        "下一个星期三",
        "还要挂一个内科",
        "我继续上次的事",
    ],
)
def test_a_wish_is_left_to_the_assistant(text: str) -> None:
    assert command_in(text) is None


@pytest.mark.parametrize("text", ["我今年七十二岁了", "我妈八十多岁", "102岁", "65周岁"])
def test_old_age_is_heard(text: str) -> None:
    assert tells_old_age(text)


@pytest.mark.parametrize("text", ["我五十九岁", "孩子六岁", "挂六十号", "血压 80", "一十六岁"])
def test_no_other_figure_is_taken_for_it(text: str) -> None:
    assert not tells_old_age(text)
