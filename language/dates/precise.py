"""Mentions that only make another one precise: 明天放学以后，五点往后; 晚上七点半，后天.

People say a day and its hour in two breaths, and a week before the day of it. What belongs
together becomes one wish; what merely says a refused day again (除了周一，周一我要体检) goes.
"""

import re
from dataclasses import replace
from datetime import time

from language.dates import reading
from language.dates.clocks import NOON_HOURS
from language.dates.days import Coming, Week, Weekday, Window
from language.dates.mentions import Mention
from language.dates.spans import Month, WeekPart
from language.dates.wish import AFTER, BEFORE, Wish

_NEARBY = 12  # characters between an hour and its day
_BRIEF = 3
_NOON = tuple(time(hour, minute) for hour in (11, 12, 13) for minute in (0, 15, 30, 45))
_WIDE = (Week, WeekPart, Month, Coming)
_OR = re.compile("[或和跟与、/及]|还是|要么|不行|没有")
_EITHER = re.compile("[或和跟与、及]|要么|不行|没有")
_BOOKED = re.compile("^(?:那个|那场|的那个|的号|那号)")
_TAKEN_BACK = re.compile(r"还是|也|又|(?<!不)行|(?<!不)可以")


def joined(wishes: list[Wish]) -> list[Wish]:
    """`wishes`, those that belong together made one."""
    kept: list[Wish] = []
    for wish in wishes:
        if _is_said_again(wish, kept):
            continue
        one = _one(kept[-1], wish) if kept else None
        if one is None:
            kept.append(wish)
            continue
        before = kept.pop()
        if before.confirm == reading.NO_DAY:
            kept = [_on_day_of(one, each) for each in kept]
        kept.append(replace(one, also=(*before.also, *wish.also, _span(before), _span(wish))))
    return kept


def _span(wish: Wish) -> tuple[int, int]:
    return wish.mention.start, wish.mention.end


def _on_day_of(day: Wish, wish: Wish) -> Wish:
    """我约的九点，轮到我十一点四十，昨天的事: both hours are yesterday's."""
    if wish.confirm != reading.NO_DAY:
        return wish
    return replace(wish, windows=day.windows, confirm=None)


def _is_said_again(wish: Wish, before: list[Wish]) -> bool:
    """除了周一，周一我要体检: the second Monday is no wish."""
    day = wish.mention.day
    if day is None or wish.mention.has_time or wish.moved or _TAKEN_BACK.search(wish.mention.gap):
        return False
    return any(each.refused and each.mention.day == day for each in before)


def _one(this: Wish, following: Wish) -> Wish | None:
    """Both as one, if they belong together."""
    if this.refused and this.mention.clock and _BOOKED.search(following.mention.gap):
        this = replace(this, refusal=None)  # 三点半那个赶不到了，今天就不来了
    if not (this.is_wanted and following.is_wanted):
        return None
    if this.windows and this.windows == following.windows and not this.mention.has_time:
        listed = this.mention.is_listed  # 明天或后天，上午最好
        mention = _with_day(this, following) if listed else following.mention
        return replace(following, mention=mention, confirm=this.confirm)
    if this.bound == AFTER and following.bound == BEFORE:
        return _between(this, following)
    if this.confirm == reading.NO_DAY and following.mention.day is not None:
        return _hours_then_day(this, following)
    if _OR.search(following.mention.gap):
        return None
    if following.mention.day is None:
        return _day_then_hours(this, following)
    if _is_its_weekday(this, following):
        return this
    return _wide_then_narrow(this, following)


def _with_day(this: Wish, following: Wish) -> Mention:
    """The later mention, with the day of the one before and where that one stands in a list."""
    said, later = this.mention, following.mention
    if later.day is not None:
        return later
    return replace(later, day=said.day, gap=said.gap, link=said.link)


def _between(this: Wish, following: Wish) -> Wish | None:
    """八点以后十点以前; 二十五号以后、月底以前."""
    if following.mention.day is None:
        hours = replace(this.hours, end=following.hours.end)
        start, end = this.hours.start, following.hours.end
        if start is None or end is None or end <= start:
            return this
        same = this.hours.period == following.hours.period
        return replace(this, hours=hours if same else replace(hours, period=None))
    if not (this.windows and following.windows) or this.mention.day is None:
        return None
    first, last = this.windows[0].first, following.windows[-1].last
    return replace(this, windows=(Window(first, last),)) if first <= last else None


def _day_then_hours(this: Wish, following: Wish) -> Wish | None:
    """明天放学以后，五点往后; 上午，九点吧."""
    noon = this.hours == NOON_HOURS and following.hours.start in _NOON
    same_half = this.mention.clock is None and (noon or following.hours.period == this.hours.period)
    if this.mention.has_time and not (same_half and following.mention.clock):
        return None
    mention = _with_day(this, following)
    hours = following.hours
    if this.mention.has_time:  # 吃完晚饭，七点半: not in the morning
        hours = replace(hours, confirm=None)
    return replace(
        following,
        hours=hours,
        mention=mention,
        windows=this.windows,
        confirm=this.confirm,
        weeks=this.weeks,
    )


def _hours_then_day(this: Wish, following: Wish) -> Wish | None:
    """晚上七点半，后天; 晚上七点半，后天晚上."""
    gap = following.mention.gap
    if _EITHER.search(gap) or len(gap) > _NEARBY:
        return None
    if following.mention.clock is not None:  # 到那儿得九点多，就星期六吧，九点以后的
        return following if following.hours.start == this.hours.start else None
    if following.mention.period and following.hours.period != this.hours.period:
        return None
    said = this.mention
    mention = replace(
        following.mention, period=said.period, clock=said.clock, clock_end=said.clock_end
    )
    return replace(following, mention=mention, hours=this.hours)


def _is_its_weekday(this: Wish, following: Wish) -> bool:
    """那就十二月一号吧，星期二."""
    if not isinstance(following.mention.day, Weekday) or following.mention.has_time:
        return False
    if len(this.windows) != 1 or len(following.mention.gap) > _BRIEF:
        return False
    day, numbers = this.windows[0], following.mention.day.numbers
    return day.first == day.last and numbers == (day.first.isoweekday(),)


def _wide_then_narrow(this: Wish, following: Wish) -> Wish | None:
    """下周前半周吧，周二; 十一月，二十八号."""
    if not isinstance(this.mention.day, _WIDE) or len(this.windows) != 1:
        return None
    wide = this.windows[0]
    inside = [each.first >= wide.first and each.last <= wide.last for each in following.windows]
    if not inside or not all(inside) or following.windows == this.windows:
        return None
    if this.mention.has_time and not following.mention.has_time:
        return replace(following, hours=this.hours)
    return following
