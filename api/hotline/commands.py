"""What callers say to the telephone itself, not to the assistant."""

import re
from enum import StrEnum

_POLITE = r"(?:请|麻烦|麻烦你|麻烦您|你|您|能不能|能|可以|可不可以)*"
_END = r"(?:一下|一点|点|行吗|可以吗|好吗|好不好|吗|吧|啊|呀|呢|谢谢)*"


class Command(StrEnum):
    """Say it again, say it slower, go on with the list, give me a person."""

    AGAIN = "again"
    SLOWER = "slower"
    MORE = "more"
    PERSON = "person"


# Whole sentences only: 我听不清别人说话 is a symptom, 再说一遍医生的名字 is for the assistant.
_SAID = {
    Command.AGAIN: (
        rf"{_POLITE}(?:再|重新?|重复)(?:说|讲|念|播|来|报)?(?:一遍|一次|遍){_END}",
        rf"(?:我|刚才|刚刚)*(?:没|没有|不)听(?:清楚?|见|到|懂|明白|清)(?:你|您)?(?:说的?|说什么)?(?:什么)?{_END}",
        rf"听不(?:清楚?|见|到|懂){_END}",
        rf"{_POLITE}(?:刚才|刚刚)?说的?(?:是)?(?:什么|啥){_END}",
        r"(?:啊|什么|啥|喂)+",
    ),
    Command.SLOWER: (
        rf"{_POLITE}(?:说|讲)?(?:得|的)?(?:太|有点)?(?:快|慢)(?:一点|一些|点|些|了){_END}(?:说|讲)?",
        rf"{_POLITE}慢慢(?:说|讲|来){_END}",
    ),
    Command.MORE: (
        r"(?:还)?(?:要|想)?(?:继续|接着|往下|往后)(?:听|说|念|讲)?(?:吧|啊|呀)*",
        r"(?:还要|还要听|要听|还有吗|还有没有|还有别的吗|还有其他的?吗|下一个|后面的?呢?|下面的?呢?)(?:吧|啊|呀)*",
    ),
    Command.PERSON: (
        rf"{_POLITE}(?:我)?(?:要|想)?(?:找|转|转接|接)?(?:个)?(?:人工|真人|活人|客服|接线员|话务员)"
        rf"(?:服务|客服|坐席)?{_END}",
    ),
}
_COMMANDS = {
    command: re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
    for command, patterns in _SAID.items()
}
OLD_AGE = 60
"""From which age people are spoken to more slowly (product.md A11.1)."""
_OLD = re.compile(r"(?:1[0-2]\d|[6-9]\d|[六七八九]十[一二三四五六七八九]?)[多来几好]?(?:周|虚)?岁")
_AROUND = " ,，.。!！?？、;；~"


def command_in(text: str) -> Command | None:
    """The command that `text` is; none when it says anything else."""
    said = re.sub(r"\s+", "", text).strip(_AROUND)
    if not 0 < len(said) <= 20:
        return None
    return next((name for name, found in _COMMANDS.items() if found.fullmatch(said)), None)


def tells_old_age(text: str) -> bool:
    """Whether somebody old is spoken of: the caller, or whom they help."""
    return _OLD.search(text) is not None
