"""What a message says of a complaint: whether it is one at all, what its substance is, and what it
tells of time, place and people.

The model alone cannot decide: an upset patient who is booking, and a booking told in the middle of
a complaint, sound alike.
"""

import re
from typing import Any

from actions.turn import Turn

_COMPLAINS = re.compile(
    r"投诉|举报|反映|控告|意见|差评|态度|服务(太|真|很)?(差|烂|不好)|乱收费|多收|收错钱|红包|回扣|医托"
    r"|骂|吼|凶|推搡|打人|歧视|刁难|推诿|踢皮球|没人管|不负责|误诊|漏诊|医疗事故|讨(个)?说法|曝光|告你们|12345|卫健委"
)
_PRAISES = re.compile(r"表扬|夸|锦旗|感谢信|点赞|建议|希望(你们|医院)|改进|提个")
_WAITS = re.compile(r"等了|排了|等到|等太久|排队")
_IMPATIENT = re.compile(r"怎么回事|什么时候(到|轮|才)|还要(等|多久)|多久才|轮到我|到底")
_UNNAMED = re.compile(
    r"匿名|不留(名|姓名)?|不想留|不用留|保密|不(想|要|愿|用)?(说|写|透露|告诉|暴露|公开)(我的?)?(名字|姓名|身份)|别(写|说|让).{0,6}(名字|知道)"
)
_UNANSWERED = re.compile(
    r"没人?(理|管|回复?|答复|处理|联系|给(我)?(说法|答复|结果))|没有?(回音|下文|结果|动静)|不了了之|石沉大海"
)
_NO_RECEIPT = re.compile(
    r"没有?(给|收到)?.{0,4}受理号|受理号.{0,6}(没给|没有|丢|忘|找不到)|没给我?.{0,4}号"
)
_LEADER = re.compile(r"(找|叫|让|见|要).{0,6}(院长|领导|负责人|主管|管事的|书记|经理)")
# What only announces a complaint; what is left is its substance.
_TRIGGER = re.compile(
    r"投诉|举报|反映|表扬|建议|意见|提(个|一个|点)?|我?(要|想|得)(找你们)?|我|你们|医院|一下|一个|个|这个?|那个?|件事|问题|情况|有(人|事)?"
    r"|他|她|人|对|给|请|帮|的|了|吗|呢|啊|吧|呀|\W"
)
_WISH = re.compile(
    r"(帮|给|替)(我|我爸|我妈|他|她|孩子).{0,4}(挂|约|查|看|退|改)|想挂|(我)?(要|想|先|再|就|来)?(挂|约)(个|一个|上)?.{0,8}(号|科)"
    r"|想(挂|约|看病|看个|退号|改约)|挂哪个科|看哪个科|还有号|有号吗|退号|改约"
)
_SORRY = re.compile(r"(对不起|不好意思|抱歉|别见怪).{0,12}?(不好|太急|冲动|急了|激动|错怪)|刚才")
_TOLD = re.compile(r"窗口|挂号处|(的)?时候|昨天|前天|上周|上个月|那天|当时|刚才|结果|态度|却")
_WISHES = {"booking_make", "booking_change", "booking_cancel", "booking_ask"}
_WISHES |= {"schedule_ask", "triage_ask"}
_CERTAIN = 0.7
_TITLE = "(副?主任医?师?|医生|大夫|医师|教授|专家|护士长?)?"


def complains(turn: Turn) -> bool:
    """Whether there are words of complaint, praise or suggestion. A pressed button counts."""
    return not turn.text or bool(_COMPLAINS.search(turn.text) or _PRAISES.search(turn.text))


def only_waits(turn: Turn) -> bool:
    """Tired of waiting and asking when it is their turn: not yet a complaint."""
    impatient = _WAITS.search(turn.text) and _IMPATIENT.search(turn.text)
    return bool(impatient) and not _COMPLAINS.search(turn.text)


def wishes_to_book(turn: Turn) -> bool:
    """A booking that was taken for a complaint: 对不起刚才态度不好 我想挂号, 那你给我挂一个."""
    if not _WISH.search(turn.text) or _TOLD.search(_SORRY.sub("", turn.text)):
        return False
    return bool(_SORRY.search(turn.text)) or not _COMPLAINS.search(turn.text)


def wants_no_name(turn: Turn) -> bool:
    """匿名, 不想说名字: wherever it is said."""
    return bool(_UNNAMED.search(turn.text))


def says_unanswered(turn: Turn) -> bool:
    """A complaint about a complaint: nobody has answered, or no receipt was given."""
    return bool(_UNANSWERED.search(turn.text) or _NO_RECEIPT.search(turn.text))


def lacks_receipt(turn: Turn) -> bool:
    """没有受理号, 你们没给我号."""
    return bool(_NO_RECEIPT.search(turn.text))


def wants_a_leader(turn: Turn) -> bool:
    """我要找你们院长."""
    return bool(_LEADER.search(turn.text))


def substance(turn: Turn) -> str:
    """The message without what only announces a complaint, and without its names and days."""
    text = turn.text
    for words in (turn.entity_text("date"), turn.entity_text("department"), _person(turn)):
        if words:
            text = text.replace(words, "")
    return _TRIGGER.sub("", _UNNAMED.sub("", text))


def wants_something_else(turn: Turn) -> bool:
    """A plain wish to book, change or look up, with no word of complaint."""
    confidence = (turn.tracker.latest_message.get("intent") or {}).get("confidence") or 0
    if turn.intent not in _WISHES or confidence < _CERTAIN or _COMPLAINS.search(turn.text):
        return False
    return bool(_WISH.search(turn.text)) and not _TOLD.search(turn.text)


def _person(turn: Turn) -> str | None:
    """Whom the message names, with the title as it was said: 张医生."""
    name = turn.entity_text("doctor") or turn.entity_text("doctor_unknown")
    said = re.search(f"{re.escape(name)}{_TITLE}", turn.text) if name else None
    return said.group() if said else name


def already_told(turn: Turn) -> dict[str, Any]:
    """When, where and whom, as far as the message names them: nobody is asked twice."""
    told = {
        "complaint__when": turn.entity_text("date"),
        "complaint__where": turn.entity_text("department"),
        "complaint__whom": _person(turn),
    }
    named = {slot: words for slot, words in told.items() if words}
    return named | ({"complaint__who": "anonymous"} if wants_no_name(turn) else {})
