"""What is said of a booking: moved from one day to another, taken back, given up."""

import re

_MOVE = (
    r"(?:改(?!善|进|天)|换(?!药|季|牙|血|水)|调(?!理|休|养)|挪|移|推(?!不|掉|脱|荐|拿|门|我|他)迟?|延后?|延期|顺延|提前?(?!醒|供|问)|变更|拖"
    r"|[该盖](?=[到成])|[转轉](?=[做到成去])|[弄放拉顺](?=到|去))"
)
_CHANGE = re.compile(
    rf"(?:{_MOVE}(?:约|签|期|号)?(?:到|成|为|至|在|去|个|一下|一?{_MOVE})*|回到|恢复到?|(?:退|取消|不要)[^。]{{0,6}}(?:重新|另外|另|再)(?:预?约|挂))[^,。;!?]{{0,4}}[,。\s]?[^,。;!?]{{0,3}}$"
)
_NO_CHANGE = re.compile(
    r"或|要么|[也和跟](?=[改换调挪推])|不[改换]|别[改换]|提前(?:多久|多长|几|预约|挂|约)"
)
_LONGEST_GAP = 24
_ANY_CHANGE = re.compile(_MOVE)

_CORRECTION = re.compile(
    r"不对|说错|讲错|弄错|搞错|错了|不不|口误|我是说|更正|应该是|我?说的是"
    r"|(?:^|[,。\s])(?:的)?[,\s]*(?:哦|啊|噢|呃|嗯|唉|诶|喔)*不(?:是)?[,\s]"
    r"|(?:^|[吧的])(?:哦|啊|噢|呃|嗯|唉|诶|喔)+不是?(?![行要能])"
    r"|^[,\s]*(?:哦|啊|噢)?不?[,\s]*还是(?=改|换)"
)
_RATHER = re.compile(
    r"(?:[,。\s吧了]|等等|算了).{0,8}还是(?:约|挂|去|要|回到|改|换|选|定|就)*(?:原来的?)?$"
)
_RATHER_AFTER = re.compile(r"[^,。;!?]{0,8}(?:吧|好了|算了|得了|比较)")

_OLD = re.compile(
    r"(?:挂|约|弄|搞|选|点|订)(?:成|错)(?:了|的是)?$|(?<!到)(?<!回)(?:原来|原先|本来|原定|原约|之前|先前|早先|原)"
    r"(?:我|约|挂|订|定|预约|说|选|排|的|是|好|在|了|成|号|时间)*$"
)
_OTHER_TIME = re.compile(
    r"(?:的|那个|这个|约的?|专家|普通|特需|号|预约|时间|门诊|挂号|我|想|要|得|需要|能|不能|能不能|可以|可不可以|否|帮|给"
    r"|往|向|后|前|再|上午|下午|一下)*"
    r"(?:(?:改|换)(?:一?[改换])?(?:个|一个|一下|下)?(?:时间|日子|天|日期|期|约|签)|改一?改(?!成|到)|改一?下"
    r"|挪|移|推|延后?|推迟|延期|提前(?!多|几|预|挂|拿|取|打))(?!到|成|至|一?个?[医大专人])"
)
_ANOTHER_TIME_OF = re.compile(
    r"(?:改|换|调|变更)(?:一?[改换]|一下|下|掉)(?:我|我的)?(?:约的|挂的)?(?:那个)?$"
)
_BOOKED = re.compile(r"[^,。;!?]{0,6}?(?:号|预约|门诊|那个|挂号|专家|的(?=[,。\s]))")
_SOME_OTHER_TIME = re.compile(
    r"改时间|改期|改个时间|改预约|改一改|延一延|换一天|换个?(?:时间|日子)|往后[改推挪延顺]"
)
_GIVEN_UP = re.compile(
    r"取消|退号|退掉|退了|给?退|作废|撤销|撤掉|不挂了|撤号|[来去]不[了成]了|不[来去]了"
)


_BOOKED_WRONG = re.compile(r"^的?(?:号|那个)?[我给]?[挂约订选点]错了?[,\s]*(?:应该|要)")
_STANDS = re.compile(r"(?:[约挂订定排]的(?:号)?是?|[约定订]在|[约挂]了|排到了?|排在)$")
_SOONER = re.compile(r"早[点些]|提前(?!几|多)|提早|往前|加塞|越[早快]越好|尽快|尽早")


def wants_sooner(text: str, start: int) -> bool:
    """能再早点吗，我排的是下下周四."""
    stands = _STANDS.search(text, max(0, start - 6), start)
    return stands is not None and _SOONER.search(text) is not None


def is_change(gap: str) -> bool:
    """Whether what stands before `gap` is to be moved to what stands after (改到)."""
    if _BOOKED_WRONG.search(gap):
        return True
    if len(gap) > _LONGEST_GAP or _NO_CHANGE.search(gap):
        return False
    return _CHANGE.search(gap) is not None


def is_correction(text: str, gap: str, end: int) -> bool:
    """Whether `gap` takes back what stands before it (不对，), as does 还是 … 吧."""
    if len(gap) > _LONGEST_GAP:
        return False
    if _CORRECTION.search(gap):
        return True
    return _RATHER.search(gap) is not None and _RATHER_AFTER.match(text, end) is not None


def is_old(text: str, start: int) -> bool:
    """Whether a day is where a booking was that is moved (原来是 stands before it)."""
    if wants_sooner(text, start):
        return True
    return has_change(text) and _OLD.search(text, max(0, start - 12), start) is not None


def has_change(text: str) -> bool:
    """Whether something is to be moved at all."""
    return _ANY_CHANGE.search(text) is not None or "错" in text


def wants_another_time(text: str, start: int, end: int) -> bool:
    """Whether the booking of that day is to be moved, without a word of where to."""
    if _OTHER_TIME.match(text, end):
        return True
    before = _ANOTHER_TIME_OF.search(text, max(0, start - 10), start)
    return before is not None and _BOOKED.match(text, end) is not None


def wants_some_other_time(text: str, end: int, refused: bool) -> bool:
    """改期，我明天没空; 改时间 明天的号."""
    return _SOME_OTHER_TIME.search(text) is not None and (refused or bool(_BOOKED.match(text, end)))


def is_given_up(text: str, end: int) -> bool:
    """Whether the day is that of a booking which is given up, not a day that is refused."""
    return _GIVEN_UP.search(text) is not None or _BOOKED.match(text, end) is not None
