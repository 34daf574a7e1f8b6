"""From tokens to mentions: each a day, a part of it, or both, with what is said about it."""

import re
from dataclasses import dataclass, replace
from itertools import islice

from language.dates.clocks import ALL_DAY, Clock
from language.dates.days import (
    DayExpression,
    DayOfMonth,
    MonthDay,
    Relative,
    Week,
    Weekday,
    Weekend,
    WorkingDays,
)
from language.dates.spans import Month, MonthAhead
from language.dates.tokens import Token, scan

_NEAR = re.compile(
    r"(?:的话?|那天|当天|这天|那个|也(?=就?是)|[,()\s]|吧|呢|啊|呀|就|大概|大约|差不多|左右|在|是|早点|最好|号?时间)*"
)
_RANGE = re.compile(r"\s*(?:一直)?(?:到|至|-|~|—|直到)\s*")
_LIST = re.compile(
    r"\s*(?:的号?|去)?(?:都?行|都?可以|有空)?[、,]?\s*"
    r"(?:或者?是?|和|跟|与|还是|以及|及|要么|要不|再不然|、|或是|,|/)\s*(?:是|在)?\s*"
)
_APPOSED = re.compile(r"[\s,(]*(?:也?就?是)?")

_MOVED_TO = re.compile(r"(?:改|换|挪|调|移|推)(?:到|成|为|至|在)$|改$|那就$|就[要挂约]$")
_OF_PEOPLE = re.compile("[他她岁年人楼]")
_AGAIN = re.compile(r"[\s,]*(?:对+|哦|呃|啊|噢|不对)[\s,]*是?")
_COMPANY = 5  # characters between two day numbers of one breath
_NUMBERED = (DayOfMonth, MonthDay, MonthAhead, Month)

_MOST_TOKENS = 60  # nobody names more days; a message made to cost time might

NEAR, RANGE, LIST, FAR = "near", "range", "list", "far"


@dataclass
class Mention:
    """One alternative as it was said, before the calendar is asked.

    `gap` is the text between it and the mention before.
    """

    start: int
    end: int
    gap: str = ""
    link: str = FAR  # how the gap joins them: list, near or far (ranges are one mention)
    day: DayExpression | None = None
    until: DayExpression | None = None  # of 周一到下周三
    apposed: DayExpression | None = None  # the weekday of 12月5号星期六
    period: str | None = None
    clock: Clock | None = None
    clock_end: Clock | None = None

    @property
    def has_time(self) -> bool:
        """Whether a part of the day or a time was said."""
        return self.period is not None or self.clock is not None

    @property
    def is_listed(self) -> bool:
        """Whether it goes on with the one before in the same breath (周三或周四, 明天后天)."""
        other = "," in self.gap or self.gap.strip().startswith("是")  # 不是明天是后天
        return self.link in (LIST, NEAR) and not other


def find_mentions(text: str) -> list[Mention]:
    """The mentions in `text`, in the order said."""
    mentions: list[Mention] = []
    end = 0
    for token in _certain(text, list(islice(scan(text), _MOST_TOKENS))):
        gap = text[end : token.start]
        link = _link(gap) if mentions else FAR
        if not (mentions and _join(mentions[-1], token, link, gap)):
            mentions.append(_new(token, gap, link))
        else:
            mentions[-1].end = token.end
        end = token.end
    return [mention for mention in mentions if not _is_doubtful(mention)]


def _certain(text: str, tokens: list[Token]) -> list[Token]:
    """`tokens` without the bare numbers that stand alone (二十六 might be an age)."""
    if not any(token.doubtful for token in tokens):
        return tokens
    tokens = _without_restarts(text, tokens)
    return [
        token
        for index, token in enumerate(tokens)
        if not token.doubtful
        or _MOVED_TO.search(text, 0, token.start)
        or _has_company(text, token, tokens[max(0, index - 1) : index + 2])
    ]


def _without_restarts(text: str, tokens: list[Token]) -> list[Token]:
    """二十 二十八 对二十八号: what was begun before 对 is no day."""
    kept: list[Token] = []
    taken_back = False
    for token, following in zip(reversed(tokens), [None, *reversed(tokens)], strict=False):
        gap = text[token.end : following.start] if following else ""
        again = _AGAIN.fullmatch(gap) is not None or (taken_back and not gap.strip())
        taken_back = token.doubtful and following is not None and again
        if not taken_back:
            kept.append(token)
    return kept[::-1]


def _has_company(text: str, token: Token, around: list[Token]) -> bool:
    """Whether another day of a month stands near: 二十六或者二十七, 十一月，呃，二十."""
    days = [each for each in around if each is not token and isinstance(each.day, _NUMBERED)]
    gaps = [text[min(token.end, each.end) : max(token.start, each.start)] for each in days]
    return any(len(gap) <= _COMPANY and not _OF_PEOPLE.search(gap) for gap in gaps)


def _new(token: Token, gap: str, link: str) -> Mention:
    return Mention(
        token.start, token.end, gap, link, token.day, None, None, token.period, token.clock
    )


def _link(gap: str) -> str:
    if _NEAR.fullmatch(gap):
        return NEAR
    if _RANGE.fullmatch(gap):
        return RANGE
    return LIST if _LIST.fullmatch(gap) else FAR


def _is_doubtful(mention: Mention) -> bool:
    """一点 with nothing around it is "a little"."""
    clock = mention.clock
    return bool(clock and clock.doubtful and not (mention.day or mention.period))


def _join(mention: Mention, token: Token, link: str, gap: str) -> bool:
    """Whether `token` goes on with `mention`; then it has been taken in."""
    if token.day is not None:
        return _join_day(mention, token.day, link, gap)
    if token.period is not None:
        return _join_period(mention, token.period, link)
    return token.clock is not None and _join_clock(mention, token.clock, link)


def _join_day(mention: Mention, day: DayExpression, link: str, gap: str) -> bool:
    if link == RANGE and mention.day and not mention.until and not mention.clock:
        mention.until = day
        return True
    if link != NEAR:
        return False
    if mention.day is None and "," not in gap:
        mention.day = day
        return True
    narrowed = _narrow(mention.day, day) if mention.day and not mention.has_time else None
    if narrowed is not None:
        mention.day = narrowed
        return True
    if _is_repeated(mention, day):
        mention.day = day
        return True
    if mention.day and _are_apposed(mention, day) and _APPOSED.fullmatch(gap):
        mention.day, mention.apposed = _date_first(mention.day, day)
        return True
    return False


def _is_repeated(mention: Mention, day: DayExpression) -> bool:
    """周三吧，下周三."""
    said = mention.day
    if not (isinstance(said, Weekday) and isinstance(day, Weekday)) or mention.has_time:
        return False
    return said.numbers == day.numbers and said.weeks is None


def _narrow(wide: DayExpression, day: DayExpression) -> DayExpression | None:
    """下周，周三 is 下周三; 两周后的周三; 下个月，三号 is 下个月三号."""
    if isinstance(wide, Week) and isinstance(day, (Weekday, Weekend)) and day.weeks is None:
        return replace(day, weeks=wide.weeks)
    if isinstance(wide, Week) and isinstance(day, WorkingDays):
        return WorkingDays(wide.weeks)
    if isinstance(wide, Relative) and isinstance(day, Weekday) and wide.days >= 7:
        return replace(day, weeks=wide.days // 7) if wide.days % 7 == 0 else None
    if isinstance(wide, Month) and isinstance(day, DayOfMonth) and wide.month is None:
        return MonthAhead(wide.ahead, day.day, day.last_day) if wide.part is None else None
    return None


def _are_apposed(mention: Mention, day: DayExpression) -> bool:
    """Two names of one day: a weekday beside a date."""
    if mention.apposed or mention.until or mention.has_time:
        return False
    weekdays = [isinstance(each, Weekday) for each in (mention.day, day)]
    return weekdays[0] != weekdays[1] and not _is_wide(mention.day) and not _is_wide(day)


def _is_wide(day: DayExpression | None) -> bool:
    if isinstance(day, Weekday):
        return len(day.numbers) > 1
    return not (isinstance(day, (DayOfMonth, MonthAhead, Relative)) or hasattr(day, "day"))


def _date_first(one: DayExpression, other: DayExpression) -> tuple[DayExpression, DayExpression]:
    return (other, one) if isinstance(one, Weekday) else (one, other)


def _join_period(mention: Mention, period: str, link: str) -> bool:
    if link == RANGE and mention.period and not mention.clock:
        mention.period = ALL_DAY
        return True
    if link == RANGE and mention.clock and not mention.clock_end:
        mention.clock_end = Clock(99, period=period)  # its hour comes next
        return True
    if link != NEAR or mention.period is not None:
        return False
    mention.period = period
    return True


def _join_clock(mention: Mention, clock: Clock, link: str) -> bool:
    pending = mention.clock_end
    if pending and pending.hour == 99 and link == NEAR:
        mention.clock_end = replace(clock, period=pending.period)
        return True
    if link == RANGE and mention.clock and not mention.clock_end:
        mention.clock_end = clock
        return True
    if link != NEAR or mention.clock is not None:
        return False
    mention.clock = clock
    return True
