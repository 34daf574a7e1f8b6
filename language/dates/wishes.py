"""Mentions on the calendar, each with what it takes over from the ones around it."""

from dataclasses import replace
from datetime import date, datetime

from language.dates import changes, context, precise, stories, windows
from language.dates.clocks import ALL_DAY, Hours, after, before, hours_of
from language.dates.days import Coming, Relative, Week, Weekday, Window, WorkingDaysAhead
from language.dates.history import latest
from language.dates.mentions import Mention
from language.dates.reading import AM
from language.dates.spans import Festival, Month, Shift
from language.dates.wish import Wish

_NEARBY = 14  # characters after 今天 that may say what it is about


def find_wishes(text: str, mentions: list[Mention], now: datetime) -> list[Wish]:
    """The mentions of `text` on the calendar, in the order said."""
    wishes: list[Wish] = []
    for mention in mentions:
        if _is_no_wish(text, mention, wishes):
            continue
        wishes = _revised(text, wishes, mention)
        wishes.append(_wish(text, mention, wishes, now))
    wishes = precise.joined(_refused_together(_without_asides(text, wishes)))
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
    if mention.clock is not None and context.is_opening(text, end):
        return False
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
    told = stories.is_told(text, mention.start, mention.end)  # 拖到今天才想起来
    if isinstance(mention.day, Shift) or (changes.is_change(mention.gap) and not told):
        return [replace(wish, moved=not _is_deed(text, wish)) for wish in wishes]
    if changes.is_correction(text, mention.gap, mention.end):
        return [replace(wish, dropped=not wish.refused) for wish in wishes]
    return wishes


def _is_deed(text: str, wish: Wish) -> bool:
    """昨天约的后天，改到下周: yesterday is only when it was booked."""
    over = any(window.over for window in wish.windows)
    return over and stories.is_booked_then(text, wish.mention.end)


def _without_asides(text: str, wishes: list[Wish]) -> list[Wish]:
    """今天不舒服，周五能约吗: today is only told of."""
    if len(wishes) < 2:
        return wishes
    kept: list[Wish] = []
    for wish, following in zip(wishes, [*wishes[1:], None], strict=True):
        if _is_aside(text, wish, following):
            continue
        story = _continues_story(text, wish, kept)
        if not story or wish.mention.has_time:
            kept.append(replace(wish, told=True) if story else wish)
    return kept or wishes


def _continues_story(text: str, wish: Wish, before: list[Wish]) -> bool:
    """昨天崴了脚，今早肿成馒头; 上周四拔的牙，今天还肿."""
    if wish.mention.day != Relative(0) or not wish.is_wanted:
        return False
    if not any(window.over for each in before for window in each.windows):
        return False
    start, end = wish.mention.start, wish.mention.end
    return stories.says_more(text, end) and not stories.asks(text, start, end)


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
    if len(wishes) == 2 and _is_deed(text, wishes[0]):  # 昨天说的那个明天的号不要了
        return [wishes[0], _of_a_booking(text, wishes[1])]
    wanted = [wish for wish in wishes if wish.is_wanted]
    if len(wanted) > 1:
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
    moved = changes.wants_another_time(text, start, end) or changes.wants_sooner(text, start)
    return replace(wish, moved=True) if moved and not wish.moved else wish


def _wish(text: str, mention: Mention, wishes: list[Wish], now: datetime) -> Wish:
    previous = wishes[-1] if wishes else None
    anchor = windows.anchor_of(mention, previous, now)
    days, confirm = windows.days_of(mention, previous, anchor)
    days = windows.beside(days, context.days_beside(text, mention.end))
    refusal = _refusal(text, mention, previous)
    hours = _hours(text, mention)
    if mention.day and refusal is None and _tells(text, mention, days, now.date()):
        past = latest(mention.day, now.date())
        return Wish(mention, tuple(past or days), hours)
    if mention.day is not None and not mention.has_time:
        days = windows.bounded(text, mention, days, now.date())
    week, bound = windows.named_week(mention, anchor), windows.open_end(text, mention)
    return Wish(mention, tuple(days), hours, refusal, confirm=confirm, weeks=week, bound=bound)


def _refusal(text: str, mention: Mention, previous: Wish | None) -> str | None:
    begin = previous.mention.end if previous else 0
    refusal = context.refusal(text, begin, mention.start, mention.end)
    if refusal == context.UNLESS and changes.is_change(mention.gap):
        return None  # 换到下周五，我要出差
    if refusal is None and previous and mention.is_listed:
        return previous.refusal
    return refusal


def _tells(text: str, mention: Mention, days: list[Window], today: date) -> bool:
    """Whether an open day is one of a story: 十号来看的, 三月做的手术."""
    if not days or days[0].last < today:
        return False
    start, end = mention.start, mention.end
    named = isinstance(mention.day, (Weekday, Festival, Month))
    if named and stories.is_reported(text, start, end):
        return True
    return stories.is_done(text, start, end) or stories.is_story(text, start, end)


def _hours(text: str, mention: Mention) -> Hours:
    period = mention.period or _opening_half(text, mention)
    hours = hours_of(period, mention.clock, mention.clock_end)
    if mention.clock is None:
        hours = hours_of(mention.period, None, None)
    if mention.has_time and context.is_after(text, mention.start, mention.end):
        return after(hours)
    if mention.has_time and context.is_before(text, mention.end):
        return before(hours)
    return hours


def _opening_half(text: str, mention: Mention) -> str | None:
    """六点半就开: doors open in the morning."""
    early = mention.clock is not None and 6 <= mention.clock.hour < 12
    opening = early and (context.is_opening(text, mention.end) or context.is_of_doors(text))
    return AM if opening else None


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
