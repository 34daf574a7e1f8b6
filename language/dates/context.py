"""What the words around a mention say about it: not then, rather then, until then."""

import re

_NEAR_BEFORE = r"(?:约|挂|选|安排|在|到|排|给我|去|看|来|的|是|那个|说|要)*\s*$"
_NOT_BEFORE = re.compile(
    r"(?:(?<!要)不要|(?<!别)别(?!的|人|处)|(?<!想)不想要?|(?<!能)不能|除了|除去|除开|除|避开|排除"
    r"|(?<!在)不在|(?<!约)不约|(?<!选)不选|(?<!用)不用|(?<!去)不去|不考虑|(?<!是)不是|不方便)"
    + _NEAR_BEFORE
)
_RHETORICAL = re.compile(r"不是[^,。?!]*(?:吗|么|嘛)")
_NOT_AFTER = re.compile(
    r"(?:[,\s]|我们?|他|她|都|也|就|全天|上午|下午|晚上|整天|可能|应该|肯定|家里|单位|孩子|那天|当天|的|号|预约|好像|实在|估计|又)*"
    r"(?:不行|不可以|不成|没空|没时间|没有空|没有时间|不方便|有事|要?开会|要?出差|要上班|得上班|要上学|要上课"
    r"|去不了|来不了|不在|赶不上|赶不到|约不了|不要|不去|不来|不想|算了|除外|以外|之外|不合适|不太行|不太方便|抽不出|排不开"
    r"|去不成|来不成|不能[来去]|没法[来去])(?!吗|么|嘛|呢|[^,。]{0,2}吗)"
)
_CHANGE = re.compile(
    r"(?:改|换|调|挪|推迟?|延后?|延期|提前|变更)(?:约|签|期|号)?(?:到|成|为|至|在|去|个|一下)?[^,。]{0,4}$"
)
_CORRECTION = re.compile(
    r"不对|说错|讲错|弄错|搞错|错了|不不|口误|我是说|更正|应该是|^[,\s]*(?:哦|啊|噢|呃|嗯)?不[,\s]"
    r"|^[,\s]*(?:哦|啊|噢|呃)?不?[,\s]*还是(?=改|换)"
)
_AFTER = re.compile(r"的?(?:以后|之后|过后|后(?!天|面|来|续|勤|背|门))")
_FROM = re.compile(r"往后|起(?!床|来)|开始")
_BEFORE = re.compile(r"(?:的)?(?:以前|之前|前(?!面|后|台|列|天|去|往|门|几|两))")
_LATEST = re.compile(r"(?:最晚|最迟|不晚于|不超过|截止到?|赶在)(?:到|在)?\s*$")
_HISTORY_AFTER = re.compile(
    r"\s*(?:的时候|开始|起就?|就(?!诊|行|可以)|到现在|到今天|至今|以来|刚|才|突然|忽然|不小心|已经|一直|在你们|在贵)"
)
_HISTORY_BEFORE = re.compile(r"(?:从|自从?|打)\s*$")
_REQUEST = re.compile(
    r"挂|约|号|诊|班|门诊|医生|主任|大夫|专家|取消|退|改|报告|结果|能|可以|行不|有没有|有空"
)
_PARTICLES = "那就是的吧呢啊呀哦嗯行好要在"
_EITHER = re.compile(r"[^,。]{0,4}就是")
_EXPERIENCE = re.compile(r"[^,。?]{0,6}[做看来住查得用吃打生去]过")
_PASSED = re.compile(r"过(?:了|完)\s*$")
_CLAUSE_END = re.compile(r"[,。;!?\s]")


def is_refused(text: str, begin: int, start: int, end: int) -> bool:
    """Whether the mention text[start:end] is said not to be wanted.

    `begin` is where the mention before it ends.
    """
    begin = max(begin, start - 14)
    found = _NOT_BEFORE.search(text, begin, start)
    if found and not (found[0].startswith("不是") and _is_rhetorical(text, found.start(), end)):
        return True
    return _NOT_AFTER.match(text, end) is not None


def _is_rhetorical(text: str, at: int, end: int) -> bool:
    """不是周三坐诊吗 means Wednesday, 不是周一就是周二 either."""
    return bool(_RHETORICAL.match(text, at) or _EITHER.match(text, end))


def is_change(gap: str) -> bool:
    """Whether what stands before `gap` is to be moved to what stands after (改到)."""
    return len(gap) <= 16 and _CHANGE.search(gap) is not None


def is_correction(gap: str) -> bool:
    """Whether `gap` takes back what stands before it (不对，)."""
    return len(gap) <= 16 and _CORRECTION.search(gap) is not None


def is_after(text: str, start: int, end: int) -> bool:
    """Whether 以后 or 之后 follows at `end`, or 过了 stands before `start`."""
    passed = _PASSED.search(text, max(0, start - 3), start)
    return passed is not None or _AFTER.match(text, end) is not None


def is_experience(text: str, end: int) -> bool:
    """Whether something is said to have been gone through then (三月份做过手术)."""
    return _EXPERIENCE.match(text, end) is not None


def is_from(text: str, end: int) -> bool:
    """Whether 起 or 开始 follows at `end`."""
    return _FROM.match(text, end) is not None


def is_before(text: str, end: int) -> bool:
    """Whether 以前 or 之前 follows at `end`."""
    return _BEFORE.match(text, end) is not None


def is_latest(text: str, start: int) -> bool:
    """Whether 最晚 or the like stands before `start`."""
    return _LATEST.search(text, max(0, start - 6), start) is not None


def is_told(text: str, start: int, end: int) -> bool:
    """Whether something is said to have begun or happened then (今早突然胸闷)."""
    if _HISTORY_BEFORE.search(text, max(0, start - 3), start):
        return True
    found = _HISTORY_AFTER.match(text, end)
    if found is None:
        return False
    return not (found[0].strip() == "开始" and _REQUEST.match(text, found.end() + 1))


def asks(text: str, start: int, end: int) -> bool:
    """Whether the clause around text[start:end] asks for something, or says nothing else."""
    clause_start = max((m.end() for m in _CLAUSE_END.finditer(text, 0, start)), default=0)
    following = _CLAUSE_END.search(text, end)
    clause = text[clause_start:start] + text[end : following.start() if following else len(text)]
    return not clause.strip(_PARTICLES) or _REQUEST.search(clause) is not None
