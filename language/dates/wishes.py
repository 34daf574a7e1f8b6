"""Mentions on the calendar, each with what it takes over from the ones around it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from language.dates import changes, context, reading, stories
from language.dates.clocks import ALL_DAY, Hours, after, before, hours_of
from language.dates.days import (
    Anchor,
    Coming,
    DayExpression,
    Relative,
    Week,
    Weekday,
    Window,
    WorkingDaysAhead,
    until_horizon,
)
from language.dates.history import latest
from language.dates.mentions import FAR, Mention
from language.dates.spans import Festival, LunarDay, Month, Shift

_LONG_RANGE = 10  # days, above which an open range is vague
_NEARBY = 14  # characters after 今天 that may say what it is about


@dataclass(frozen=True)
class Wish:
    """A mention with the days and hours it means.

    `refusal`: not then (see `context.refusal`). `moved`: the old day of 从周三改到周五.
    `dropped`: taken back (不对).
    """

    mention: Mention
    windows: tuple[Window, ...]
    hours: Hours
    refusal: str | None = None
    moved: bool = False
    dropped: bool = False
    confirm: str | None = None

    @property
    def refused(self) -> bool:
        """Whether it is said not to be wanted."""
        return self.refusal is not None

    @property
    def is_wanted(self) -> bool:
        """Whether these days count."""
        return not (self.refused or self.moved or self.dropped)


def find_wishes(text: str, mentions: list[Mention], now: datetime) -> list[Wish]:
    """The mentions of `text` on the calendar, in the order said."""
    wishes: list[Wish] = []
    for mention in mentions:
        if _is_no_wish(text, mention, wishes):
            continue
        wishes = _revised(text, wishes, mention)
        wishes.append(_wish(text, mention, wishes, now))
    wishes = _refused_together(_without_asides(text, wishes))
    return _shared(_settled(text, wishes))


def _is_no_wish(text: str, mention: Mention, wishes: list[Wish]) -> bool:
    """What tells of an illness or a habit and names no day to come."""
    start, end, day = mention.start, mention.end, mention.day
    if day is None:
        return mention.period == ALL_DAY or _is_told_hour(text, mention, wishes)
    if isinstance(day, Shift):  # 推迟两天, of nothing that was named
        return not (wishes and len(wishes[-1].windows) == 1)
    if isinstance(day, (WorkingDaysAhead, Coming)) and stories.is_process(text, end):
        return True  # 三天内能出结果吗
    if isinstance(day, Coming):  # 这两天头疼, 前几天
        return day.days < 0 or stories.is_spell(text, end) or not stories.asks(text, start, end)
    open_end = day in (Week(0), Month()) or text[start] == "每"
    return open_end and stories.is_complaint(text, start, end)  # 这周一直咳


def _is_told_hour(text: str, mention: Mention, wishes: list[Wish]) -> bool:
    """凌晨两点开始疼, 上午抽的血, 一到晚上就咳, 半夜施工: hours of a story."""
    start, end = mention.start, mention.end
    if stories.is_told(text, start, end) or stories.is_duty(text, start, end):
        return True
    if mention.clock is not None:
        return stories.is_account(text, start, end) or stories.is_report(text)
    if stories.is_done(text, start, end) or stories.is_report(text):
        return True
    alone = not wishes and stories.is_habit(text, start, end)
    return alone or stories.is_night_story(text, start, end)


def _revised(text: str, wishes: list[Wish], mention: Mention) -> list[Wish]:
    """What was said before 不对 or 改到, seen from there."""
    if isinstance(mention.day, Shift) or changes.is_change(mention.gap):
        return [replace(wish, moved=True) for wish in wishes]
    if changes.is_correction(text, mention.gap, mention.end):
        return [replace(wish, dropped=not wish.refused) for wish in wishes]
    return wishes


def _without_asides(text: str, wishes: list[Wish]) -> list[Wish]:
    """今天不舒服，周五能约吗: today is only told of."""
    if len(wishes) < 2:
        return wishes
    kept = [
        wish
        for wish, following in zip(wishes, [*wishes[1:], None], strict=True)
        if not _is_aside(text, wish, following)
    ]
    return kept or wishes


def _is_aside(text: str, wish: Wish, following: Wish | None) -> bool:
    if stories.is_away(text, wish.mention.end):
        return True
    if wish.mention.day != Relative(0) or wish.mention.has_time or not wish.is_wanted:
        return False
    between = text[wish.mention.end : following.mention.start if following else len(text)]
    return stories.is_aside(between[:_NEARBY])


def _settled(text: str, wishes: list[Wish]) -> list[Wish]:
    """Which days are those of a booking: one that is moved, or one that is given up."""
    if len(wishes) == 1:
        return [_of_a_booking(text, wishes[0])]
    wanted = [wish for wish in wishes if wish.is_wanted]
    if len(wanted) > 1 and changes.has_change(text):
        wishes = [
            replace(wish, moved=wish.moved or changes.is_old(text, wish.mention.start))
            for wish in wishes
        ]
    if not any(wish.windows for wish in wanted):
        return wishes
    return [
        replace(wish, refusal=context.ONCE) if wish.refusal == context.UNLESS else wish
        for wish in wishes
    ]


def _of_a_booking(text: str, wish: Wish) -> Wish:
    """周五的号想改个时间; 周五的号不要了."""
    start, end = wish.mention.start, wish.mention.end
    unless = wish.refusal == context.UNLESS
    if wish.mention.day and changes.wants_some_other_time(text, end, unless):
        return replace(wish, refusal=None, moved=True)
    if unless and changes.is_given_up(text, end):
        return replace(wish, refusal=None)
    if wish.mention.day is None:
        return wish
    return replace(wish, moved=wish.moved or changes.wants_another_time(text, start, end))


def _wish(text: str, mention: Mention, wishes: list[Wish], now: datetime) -> Wish:
    previous = wishes[-1] if wishes else None
    windows, confirm = _windows(mention, previous, now)
    refusal = _refusal(text, mention, previous)
    if mention.day and refusal is None and _tells(text, mention, windows, now.date()):
        past = latest(mention.day, now.date())
        return Wish(mention, tuple(past or windows), _hours(text, mention))
    if mention.day is not None and not mention.has_time:
        windows = _bounded(text, mention, windows, now.date())
    return Wish(mention, tuple(windows), _hours(text, mention), refusal, confirm=confirm)


def _refusal(text: str, mention: Mention, previous: Wish | None) -> str | None:
    begin = previous.mention.end if previous else 0
    refusal = context.refusal(text, begin, mention.start, mention.end)
    if refusal == context.UNLESS and changes.is_change(mention.gap):
        return None  # 换到下周五，我要出差
    if refusal is None and previous and mention.is_listed:
        return previous.refusal
    return refusal


def _tells(text: str, mention: Mention, windows: list[Window], today: date) -> bool:
    """Whether an open day is one of a story: 十号来看的, 三月做的手术."""
    coming = bool(windows) and windows[0].last >= today
    if coming and isinstance(mention.day, Weekday) and stories.is_reported(text, mention.end):
        return True
    return coming and stories.is_done(text, mention.start, mention.end)


def _hours(text: str, mention: Mention) -> Hours:
    hours = hours_of(mention.period, mention.clock, mention.clock_end)
    if mention.has_time and context.is_after(text, mention.start, mention.end):
        return after(hours)
    if mention.has_time and context.is_before(text, mention.end):
        return before(hours)
    return hours


def _windows(
    mention: Mention, previous: Wish | None, now: datetime
) -> tuple[list[Window], str | None]:
    """The days of a mention (those of the one before if it has none), and a reason to ask."""
    if mention.day is None:
        inherited = list(previous.windows) if previous else []
        return inherited, None if inherited else reading.NO_DAY
    anchor = _anchor(mention, previous, now)
    if isinstance(mention.day, Shift) and previous:
        anchor = replace(anchor, month=previous.windows[0].first)
    windows = mention.day.windows(anchor)
    if not windows:
        lunar = isinstance(mention.day, (LunarDay, Festival))
        return [], reading.LUNAR if lunar else reading.IMPOSSIBLE
    if mention.until is not None:
        windows = [_joined(windows[0], mention.until, anchor)]
    return windows, _mismatch(mention, windows[0])


def _anchor(mention: Mention, previous: Wish | None, now: datetime) -> Anchor:
    if previous is None or mention.link == FAR or not previous.windows:
        return Anchor(now)
    day = previous.mention.day
    weeks = day.weeks if isinstance(day, Weekday) else None
    return Anchor(now, weeks, previous.windows[-1].last if _names_month(day) else None)


def _names_month(day: DayExpression | None) -> bool:
    return (
        isinstance(day, Festival)
        or hasattr(day, "month")
        or hasattr(day, "ahead")
        or hasattr(day, "last_day")
    )


def _joined(first: Window, until: DayExpression, anchor: Anchor) -> Window:
    """From the first day to the one after 到, counted from there (12月3号到5号)."""
    counted = isinstance(until, Weekday) and until.weeks is not None
    if not isinstance(until, Relative) and not counted:
        start = datetime.combine(first.first, anchor.now.time())
        anchor = Anchor(start, None, first.first)
    ends = until.windows(anchor)
    return replace(first, last=ends[0].last) if ends and ends[0].last >= first.first else first


def _mismatch(mention: Mention, window: Window) -> str | None:
    """A reason to ask when 12月5号星期五 is no Friday."""
    if not isinstance(mention.apposed, Weekday):
        return None
    right = window.first.isoweekday() == mention.apposed.numbers[0]
    return None if right else reading.WEEKDAY_MISMATCH


def _bounded(text: str, mention: Mention, windows: list[Window], today: date) -> list[Window]:
    """Windows opened by 以后, 起, 之前 or 最晚."""
    if not windows or any(window.over for window in windows):
        return windows
    if context.is_before(text, mention.end):
        last = windows[0].first - timedelta(days=1)
        return [_open(min(today, last), last, over=last < today)]
    if context.is_latest(text, mention.start):
        return [_open(today, windows[-1].last)]
    first = windows[0].first
    if context.is_after(text, mention.start, mention.end):
        whole = windows[-1].last > first or isinstance(mention.day, Festival)
        first = windows[-1].last + timedelta(days=1) if whole else first
        return [_open(first, until_horizon(first, today))]
    told = first <= today and stories.is_told(text, mention.start, mention.end)
    if context.is_from(text, mention.end) and not told:
        return [_open(first, until_horizon(first, today))]
    return windows


def _open(first: date, last: date, over: bool = False) -> Window:
    """A window with one end that was said; a long one is vague."""
    long = (last - first).days > _LONG_RANGE
    return Window(first, last, reading.VAGUE if long else None, over)


def _refused_together(wishes: list[Wish]) -> list[Wish]:
    """周三周四都不行 refuses both."""
    together = list(wishes)
    for index in range(len(wishes) - 2, -1, -1):
        following = together[index + 1]
        if following.refused and following.mention.is_listed:
            together[index] = replace(together[index], refusal=following.refusal)
    return together


def _shared(wishes: list[Wish]) -> list[Wish]:
    """周三或周四下午 means both afternoons."""
    shared = list(wishes)
    for index in range(len(shared) - 2, -1, -1):
        this, following = shared[index], shared[index + 1]
        listed = following.mention.is_listed and following.mention.day is not None
        if listed and this.mention.day and not this.mention.has_time and this.is_wanted:
            shared[index] = replace(this, hours=following.hours)
    return shared
