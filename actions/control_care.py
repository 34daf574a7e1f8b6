"""What is answered before anything else, whatever the model took it for.

A death in the family, danger that was spoken of a moment ago, a wrong medicine in the hand, abuse:
a small-talk answer to one of these would be cruel, and some of them are dangerous.
"""

import re

from actions.control_danger import said_again
from actions.guide_medicine import says_wrong_medicine, speaks_of_wrong_medicine
from actions.turn import Event, Turn

_RELATIVE = (
    r"(妈|爸|爷|奶|姥|外公|外婆|公公|婆婆|岳父|岳母|父亲|母亲|老伴|老公|老婆|爱人|丈夫|妻子"
    r"|儿子|女儿|孩子|宝宝|哥|姐|弟|妹|家人|亲人|老人|媳妇)"
)
_DIED = re.compile(
    rf"{_RELATIVE}.{{0,12}}(去世|过世|离世|病逝|不在了|没了命|人没了|没抢救过来|没救过来|断气了"
    rf"|走了(?!半|一|很|[0-9]|到|过|错|路|之后再))"
    r"|办后事|料理后事"
)
# 刚才在这走了一圈 and 走丢 are about walking.
_WALKED = re.compile(r"刚走|先走了|走丢|走散|走不|一起走|都走了|(十|几|多)年前")
_ABUSE = re.compile(
    r"傻[逼比叉缺BbXx]|煞笔|沙雕|[操草艹日干](你|他|她)(妈|娘|大爷|全家)|(你|他)妈的|妈[逼个]"
    r"|狗(日|屁|东西|娘)|王八|滚(蛋|开|犊子|$)|去死吧|你(怎么)?不?去死|脑残|智障|弱智|废物|垃圾(医院|机器|系统|东西)?$"
    r"|cnm|nmsl|tmd|[Ff]uck|神经病(啊|吧|$)"
)


def mourns(turn: Turn) -> bool:
    """Whether somebody of the family has died."""
    return bool(_DIED.search(turn.text)) and not _WALKED.search(turn.text)


def abuses(turn: Turn) -> bool:
    """Whether the message is abuse of us."""
    return bool(_ABUSE.search(turn.text))


async def cared_for(turn: Turn) -> list[Event] | None:
    """The answer to what must be answered first, given; None when the message is nothing of it."""
    if mourns(turn):
        turn.say("utter_control__condolence")
        return []
    if speaks_of_wrong_medicine(turn):
        return await says_wrong_medicine(turn)
    if (events := await said_again(turn)) is not None:
        return events
    if abuses(turn):
        turn.say("utter_control__calm")
        return []
    return None
