"""What a message says of a complaint: whether it is one at all, what its substance is, how angry it
is, and what is wanted of a complaint that was filed.

The model alone cannot decide: an upset patient who is booking, and a booking told in the middle of
a complaint, sound alike.
"""

import re

from actions.control_care import abuses
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
# 名字就不说了吧, 姓名免了: only where a name was asked for; elsewhere it is somebody else's.
_NAME_KEPT = re.compile(
    r"(名字?|姓名|电话)[^，。,]{0,4}(不|别|免|算)(想|用|必|要|愿意?|方便)?(说|留|写|填|登记|公开|透露|告诉|给|了)"
    r"|^(就|还是|我|那)*(不|别|先不)(想|用|必|要|方便)?(说|留|写|填|登记|透露)(了|吧|啊|名|行吗|可以吗|[。.！!])*$|^(算了|免了)吧?[。.]?$"
)
_UNANSWERED = re.compile(
    r"没人?(理|管|回复?|答复|处理|联系|给(我)?(说法|答复|结果))|没有?(回音|下文|结果|动静)|不了了之|石沉大海"
)
_NO_RECEIPT = re.compile(
    r"没有?(给|收到)?.{0,4}受理号|受理号.{0,6}(没给|没有|丢|忘|找不到)|没给我?.{0,4}号"
)
_LEADER = re.compile(r"(找|叫|让|见|要).{0,6}(院长|领导|负责人|主管|管事的|书记|经理)")
# Who threatens to go elsewhere, or swears, wants to be heard by a person.
_FURIOUS = re.compile(
    r"曝光|(?<!\d)12345(?!\d)|市长热线|卫健委|信访|(?<!报)告(你们|到|上)|起诉|法院|律师|记者|媒体|电视台|抖音"
    r"|发(到)?(网上|朋友圈|微博)|报警|拉横幅|闹大|跟你们没完|欺人太甚|气(死|炸|疯)|忍无可忍|还是人吗"
    r"|草菅人命|黑心|丧(尽)?天良|不要脸|[！!]{2,}"
)
_ONLY = re.compile(r"我?(要|想|得|来)?(投诉|举报)(一下|一个?人?|你们(医院)?)?[了啊吧。.！!]*")
_PERSON = re.compile(
    r"人工|真人|活人|客服|工作人员|(叫|找|接|转|喊)[^，。,]{0,4}(护士|医生|大夫|导医|领导|负责|管事)|(找|叫|让|换|来)(一?个|你们)?(的)?人(来|跟|和|说|谈|接|处理)?|跟人(说|谈|讲)"
)
_ADDS = re.compile(
    r"再(加|补|记)|补充|加(一|上)?(句|条|点|个)|还有(一?[件点个]|就是)|另外|漏了|忘了说"
)
_ENOUGH = re.compile(
    r"(别|不要|不用|甭)再?问|问(这么|那么)多|问东问西|直接(提交|登记|投诉|记)|就(这些|这么多|这样)(了|吧|$)"
    r"|没(有)?(别的|其他|什么)?(要说|可说|补充)的?了|没(有)?(别的|其他)了"
)
_WITHDRAWS = re.compile(
    r"(不|不想|不用|不要)再?(投诉|举报|追究|告)了|(撤|撤销|撤回|取消|撤掉|撤了|收回)[^，。,]{0,8}(投诉|举报|意见)"
    r"|(投诉|举报|意见)[^，。,]{0,10}(撤|取消|不追究|算了)|撤诉"
)
_UNKNOWN = r"不记得|记不[清得住]|忘|不清楚|不知道|不认识|说不[清上]|没看[清见]"
_WHAT = r"(谁|哪位|哪个人?|哪天|几号|什么(时候|名字|地方)?|哪[儿里]?)"
_SKIPS = re.compile(
    r"^(这个|那个|我|也|真|都|实在)*"
    r"(跳过|略过|(鬼|谁|我?哪(里|儿)?)(知道|晓得|记得)|不告诉你们?|不方便说|不想说|不说了?|下一[个题项]|没有|没注意"
    rf"|({_UNKNOWN})了?(他|她|对方)?(到底)?(是|叫|在)?{_WHAT}?)"
    r"[了啊呢吧]*[。.！! ]*$"
)
_URGES = re.compile(
    r"催|怎么还(没|不)|还没(有)?(处理|答复|回复|结果|消息|办|人)|(好|几|多|这么多|半个?月|半年|一个?月)天?了?(都|还)?没"
    r"|什么时候(才|能|给)|超(时|期|过)|过期|期限(早)?(过|到)了|拖(了|着|到)|等了?(好|几|多|这么|半)|加快|快(点|一点|些)"
)
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


def keeps_name_back(turn: Turn) -> bool:
    """名字就不说了吧: the answer to with a name or without."""
    return wants_no_name(turn) or bool(_NAME_KEPT.search(turn.text))


def says_unanswered(turn: Turn) -> bool:
    """A complaint about a complaint: nobody has answered, or no receipt was given."""
    return bool(_UNANSWERED.search(turn.text) or _NO_RECEIPT.search(turn.text))


def lacks_receipt(turn: Turn) -> bool:
    """没有受理号, 你们没给我号."""
    return bool(_NO_RECEIPT.search(turn.text))


def names_person_wanted(turn: Turn) -> bool:
    """转人工, 找个人来: words for a person who is to speak with the patient."""
    return bool(_PERSON.search(turn.text))


def is_furious(turn: Turn) -> bool:
    """我要曝光, 打 12345, or abuse: beside the form a person is offered at once."""
    return bool(_FURIOUS.search(turn.text)) or abuses(turn)


def skips(turn: Turn) -> bool:
    """跳过, 记不清了, 不知道是谁: nothing to say to what was asked."""
    return bool(_SKIPS.search(turn.text))


def adds(turn: Turn) -> bool:
    """再加一句, 还有一点: more of what was told."""
    return bool(_ADDS.search(turn.text))


def has_said_enough(turn: Turn) -> bool:
    """别问了，直接提交: what was not asked yet stays open."""
    return bool(_ENOUGH.search(turn.text))


def withdraws(turn: Turn) -> bool:
    """我不投诉了, 把投诉撤了."""
    return bool(_WITHDRAWS.search(turn.text))


def urges(turn: Turn) -> bool:
    """怎么还没处理, 帮我催催: more than the question how far it is."""
    return bool(_URGES.search(turn.text)) or says_unanswered(turn)


def only_says_complain(turn: Turn) -> bool:
    """投诉 and nothing else, which the model may take for a question after one."""
    return bool(_ONLY.fullmatch(turn.text.strip()))


def wants_a_leader(turn: Turn) -> bool:
    """我要找你们院长."""
    return bool(_LEADER.search(turn.text))


def substance(turn: Turn) -> str:
    """The message without what only announces a complaint, and without its names and days."""
    text = turn.text
    for words in (turn.entity_text("date"), turn.entity_text("department"), names_person(turn)):
        if words:
            text = text.replace(words, "")
    return _TRIGGER.sub("", _UNNAMED.sub("", text))


def wants_something_else(turn: Turn) -> bool:
    """A plain wish to book, change or look up, with no word of complaint."""
    confidence = (turn.tracker.latest_message.get("intent") or {}).get("confidence") or 0
    if turn.intent not in _WISHES or confidence < _CERTAIN or _COMPLAINS.search(turn.text):
        return False
    return bool(_WISH.search(turn.text)) and not _TOLD.search(turn.text)


def names_person(turn: Turn) -> str | None:
    """Whom the message names, with the title as it was said: 张医生."""
    name = turn.entity_text("doctor") or turn.entity_text("doctor_unknown")
    said = re.search(f"{re.escape(name)}{_TITLE}", turn.text) if name else None
    return said.group() if said else name
