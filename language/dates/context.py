"""What the words around a mention say about it: not then, rather then, until then."""

import re

_NEAR_BEFORE = r"(?:约|挂|选|安排|在|到|排|给我|去|看|来|的|是|那个|说|要)*\s*$"
_NOT_BEFORE = re.compile(
    r"(?:(?P<never>只要不是|莫(?!非|名)|勿要|覅|唔好|(?<!别)别(?!的|人|处)|除了|除去|除开|除|避开|排除|不考虑)|(?P<once>(?<!是)不是)"
    r"|(?<!要)不要|(?<!想)不想要?|(?<!能)不能|(?<!在)不在|(?<!约)不约|(?<!选)不选|(?<!用)不用"
    r"|(?<!去)不去|不方便)" + _NEAR_BEFORE
)
_RHETORICAL = re.compile(r"不是[^,。?!]*(?:吗|么|嘛)")
_NO_QUESTION = r"(?!吗|么|嘛|呢|[^,。]{0,2}吗)"
_FILLERS = (
    r"(?:[,\s]|我们?|他|她|都|也|就|全天|上午|下午|晚上|整天|可能|应该|肯定|家里|单位|孩子|那天|当天|的|号|预约"
    r"|好像|实在|估计|又|那个|这个|真的?|确实|临时|有点|太)*"
)
_CAN_NOT = (
    r"(?<!有)没(?:有?空|有?时间|得空)|(?<![想能])[不冇唔]得[空闲]|赶场|走不[脱掉]|不方便|有事|有课|有个?会(?!诊)|(?<!没)有约|要?开会|要?出差|[要得]上班|[要得]值班|值[夜白]班(?!的)|[要得]加班|[要得]上学|[要得]上课"
    r"|[要得](?:去)?[接送](?:孩子|娃|小孩|人)|[要得]考试|去不了|来不了|做不了|赶不上|赶不到|走不开|约不了|抽不出|排不开|去不成|来不成|不能[来去]"
    r"|没法[来去]|来不及|起不来"
)
_NOT_AFTER = re.compile(
    rf"(?:{_FILLERS}|[^,。;!?\s吗能]{{0,5}}?)(?:{_CAN_NOT}){_NO_QUESTION}"
    rf"|(?:的|号|都|也|就|已经)*(?:没有?号|没有)了(?!就|的话){_NO_QUESTION}"
    rf"|[^,。;!?]{{1,8}},(?:所以|因为)?(?:那天|当天)(?:我|都)*(?:不行|{_CAN_NOT}){_NO_QUESTION}"
    rf"|{_FILLERS}(?:不行(?!就(?!是)|的话|再)|不可以|不成|不在|不要(?=$|[,。!?\s了的去来])|不去|不来"
    r"|不想(?=$|[,。!?\s去来要约挂看了])|算了|除外|以外|之外|不合适|不太行|不太方便"
    r"|(?<=太)(?:赶|早|晚|急|仓促|紧)了?(?!吧))"
    + _NO_QUESTION
    + r"|(?:就|我|都)*(?:千万)?(?:别|不要)(?:给我|再|让我|帮我)*(?:安排|排|约|挂|弄|放)"
)
_OTHERWISE = re.compile(r"\s*[,。\s](?:如果|要是|实在)*不(?:行|成|可以)")
_AFTER = re.compile(
    r"的?(?:[以一]后|之后|过后|往后(?!推|挪|延|移|调|放)|后(?!一[天日]|天|日|儿|晌|半|朝|面|来|续|勤|背|门))"
)
_FROM = re.compile(r"往后|起(?!床|来)|开始")
_THAT_DAY = "[^,。;!?]{0,8},[^,。;!?]{0,6}那(?:天|个时候)?[之以]前"  # 周二出差，在那之前
_BEFORE_THAT = re.compile(_THAT_DAY)
_BEFORE = re.compile(
    rf"{_THAT_DAY}|(?:的)?(?:[以一]前|之前|前头|前(?!面|后|日|儿|晌|半|头|一|台|列|天|去|往|门|几|两))"
)
_LATEST = re.compile(r"(?:最晚|最迟|不晚于|不超过|截止到?|赶在)(?:到|在|是|不超过)?\s*$")
_HESITATION = "嗯呃啊哦"
_EITHER = re.compile(r"[^,。]{0,4}就是")
_PASSED = re.compile(r"过(?:了|完)\s*$")

_BESIDE = re.compile(r"节?的?(?:(?P<before>[前头]一[天日])|(?P<later>后一[天日]|第二[天日]|次日))")
_OPENING = re.compile(r"(?:就|能|可以|开始)*(?:开(?!会|药|刀|车|始)|放号|抽血|起床|空腹|上班)")

_DOORS = re.compile(r"几点开|开门|空腹|抽血|放号|排队")

_MINE = re.compile(r"(?:我们?|孩子|儿子|女儿|老公|老婆|爱人)[^,。;!?]{0,6}$")
_AT_WORK = re.compile(r"(?:我|都|也|全天|白天)*(?:上班|上课|上学|值班)(?!吗|么|的|族|前|后|以|之)")

NEVER, ONCE, UNLESS = "never", "once", "unless"
"""除了周三 means no Wednesday at all, 不是周三 that one; 周三不行 that one if another day is
wished for."""


def refusal(text: str, begin: int, start: int, end: int) -> str | None:
    """How the mention text[start:end] is said not to be wanted, if it is.

    `begin` is where the mention before it ends.
    """
    found = _NOT_BEFORE.search(text, max(begin, start - 14), start)
    if found and found["never"]:
        return NEVER
    if found and found["once"]:
        if not _is_rhetorical(text, found.start(), end):
            return None if _hesitates(text, found.start(), end) else ONCE
    elif found:
        return UNLESS
    if _OTHERWISE.match(text, end) or _BEFORE_THAT.match(text, end):
        return None
    if text[end : end + 1] == "?":  # 明天？不行不行
        end += 1
    busy = _AT_WORK.match(text, end) and _MINE.search(text, max(0, start - 10), start)
    return UNLESS if busy or _NOT_AFTER.match(text, end) else None


def _hesitates(text: str, at: int, end: int) -> bool:
    """周五，嗯不是，周四."""
    return text[at - 1 : at] in _HESITATION and at > 0 and "是" not in text[end : end + 8]


def _is_rhetorical(text: str, at: int, end: int) -> bool:
    """不是周三坐诊吗 means Wednesday, 不是周一就是周二 either."""
    return bool(_RHETORICAL.match(text, at) or _EITHER.match(text, end))


def is_after(text: str, start: int, end: int) -> bool:
    """Whether 以后 or 之后 follows at `end`, or 过了 stands before `start`."""
    passed = _PASSED.search(text, max(0, start - 3), start)
    return passed is not None or _AFTER.match(text, end) is not None


def is_from(text: str, end: int) -> bool:
    """Whether 起 or 开始 follows at `end`."""
    return _FROM.match(text, end) is not None


def is_before(text: str, end: int) -> bool:
    """Whether 以前 or 之前 follows at `end`."""
    return _BEFORE.match(text, end) is not None


def days_beside(text: str, end: int) -> int:
    """-1 for the day before (圣诞节前一天), 1 for the day after, 0 for the day itself."""
    found = _BESIDE.match(text, end)
    if found is None:
        return 0
    return -1 if found["before"] else 1


def is_opening(text: str, end: int) -> bool:
    """Whether an hour is when something opens (六点半就开): in the morning."""
    return _OPENING.match(text, end) is not None


def is_of_doors(text: str) -> bool:
    """Whether the message is about when doors open (几点开门，七点半有人吗)."""
    return _DOORS.search(text) is not None


def is_latest(text: str, start: int) -> bool:
    """Whether 最晚 or the like stands before `start`."""
    return _LATEST.search(text, max(0, start - 6), start) is not None
