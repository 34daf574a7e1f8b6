"""Words that the recogniser should expect at this step of the dialogue, likeliest first.

A recogniser that knows 泌尿外科 does not hear 秘尿外颗. Vendors take few words, Alibaba 500 of at
most 10 characters (facts/hotline.md), so the order matters.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api.database import Sessions
from api.knowledge.lexicon import lexicon
from api.knowledge.schemas import Lexicon, LexiconDepartment, LexiconDoctor

MOST_WORDS = 500
_LONGEST, _SHORTEST = 10, 2
_FRESH_SECONDS = 30.0

_YES_NO = (
    *("是的", "对的", "可以", "好的", "确认", "没问题", "就这个", "要的", "行的"),
    *("不是", "不对", "不用", "不要", "取消", "算了", "换一个", "都不行", "没有"),
)
_MENU = (
    *("转人工", "人工", "再说一遍", "没听清", "慢一点", "返回", "还要听", "第一个", "第二个"),
    *("挂号", "预约挂号", "预约", "退号", "改约", "我的预约", "出诊时间", "挂什么科", "看什么科"),
    *("投诉", "建议", "就医指南", "医保", "停车", "报告", "住院", "专家号", "普通号", "特需号"),
)
_NUMERALS = "一二三四五六七八九十"
_WEEKDAYS = "一二三四五六日"
_DAYS = (
    *("今天", "明天", "后天", "大后天", "这周", "下周", "周末", "上午", "下午", "晚上", "中午"),
    *("明天上午", "明天下午", "后天上午", "后天下午", "最早的", "越快越好", "早上", "傍晚"),
    *(f"周{day}" for day in _WEEKDAYS),
    *(f"下周{day}" for day in _WEEKDAYS),
    *(f"星期{day}" for day in _WEEKDAYS),
    *(f"礼拜{day}" for day in _WEEKDAYS),
)
_DATES = (
    *(f"{month}月" for month in (*_NUMERALS, "十一", "十二")),
    *(f"{tens}{ones}号" for tens in ("", "十", "二十") for ones in _NUMERALS[:9]),
    *("十号", "二十号", "三十号", "三十一号"),
)
_HOURS = tuple(
    f"{hour}点{part}" for hour in (*"八九十两三四五", "十一") for part in ("", "半", "一刻")
)
_PEOPLE = (
    *("我自己", "本人", "给我妈", "给我爸", "给孩子", "给老人", "我爱人", "儿子", "女儿", "妈妈"),
    *("爸爸", "爷爷", "奶奶", "外公", "外婆", "新的就诊人", "第一位", "第二位"),
)
_DURATIONS = ("昨天", "今天早上", "一个星期", "半个月", "一个月", "刚才", "一直", "有时候", "发烧")

# In a slot that is asked for, which words come first; `subject` and `places` are of the lexicon.
_FIRST: dict[str, tuple[str, ...]] = {
    "subject": ("subject", "days"),
    "clinic": ("days", "subject", "dates"),
    "slot": ("hours", "days"),
    "visitor": ("people", "yes_no"),
    "confirmed": ("yes_no", "days"),
    "appointment": ("subject", "days", "dates"),
    "registered": ("yes_no", "people"),
    "waitlist": ("subject", "days"),
    "detail": ("yes_no", "durations"),
    "when": ("days", "dates", "hours"),
    "where": ("places",),
    "whom": ("subject",),
}
_REST = ("yes_no", "menu", "places", "days", "subject", "dates", "hours", "people")


@dataclass(frozen=True)
class Step:
    """Where the dialogue stands: the open form, the slot it asks for, and the code of the
    department that is talked about."""

    form: str | None = None
    slot: str | None = None
    department: str | None = None


def step_of(understanding: Mapping[str, Any], lexicon: Lexicon | None = None) -> Step:
    """The step in what the dialogue model told (`messages.understanding`). A doctor who is talked
    about stands for their department, where `lexicon` is given."""
    slots = understanding.get("slots") or {}
    subject = slots.get("registration__subject") or slots.get("control__subject")
    return Step(
        form=_text(understanding.get("active_loop")),
        slot=_text(understanding.get("requested_slot")),
        department=_department(subject if isinstance(subject, dict) else {}, lexicon),
    )


def hints_for(step: Step, lexicon: Lexicon) -> list[str]:
    """At most 500 different words of 2 to 10 characters, the likeliest at this step first."""
    first = _FIRST.get((step.slot or "").partition("__")[2], ("menu",))
    families = dict.fromkeys((*first, *_REST))
    words = (word for family in families for word in _family(family, step, lexicon))
    return list(dict.fromkeys(_fitting(words)))[:MOST_WORDS]


class StoredHints:
    """Hints from the lexicon in the database, which is read again when it is 30 seconds old; what
    was made of it is kept until it changes. `seconds` tells passing time and is injected."""

    def __init__(self, sessions: Sessions, seconds: Callable[[], float] = time.monotonic) -> None:
        self._sessions = sessions
        self._seconds = seconds
        self._lexicon: Lexicon | None = None
        self._read_at = float("-inf")
        self._made: dict[Step, list[str]] = {}

    async def at(self, step: Step) -> list[str]:
        """What to expect at `step`."""
        known = await self._fresh()
        if step not in self._made:
            self._made[step] = hints_for(step, known)
        return self._made[step]

    async def step(self, understanding: Mapping[str, Any]) -> Step:
        """`step_of`, with the doctors of the hospital."""
        return step_of(understanding, await self._fresh())

    async def _fresh(self) -> Lexicon:
        if self._lexicon is None or self._seconds() - self._read_at > _FRESH_SECONDS:
            async with self._sessions() as session:
                newest = await lexicon(session)
            if self._lexicon is None or newest.version != self._lexicon.version:
                self._made = {}
            self._lexicon, self._read_at = newest, self._seconds()
        return self._lexicon


def _family(family: str, step: Step, lexicon: Lexicon) -> Iterable[str]:
    fixed = {
        "yes_no": _YES_NO,
        "menu": _MENU,
        "days": _DAYS,
        "dates": _DATES,
        "hours": _HOURS,
        "people": _PEOPLE,
        "durations": _DURATIONS,
    }
    if family in fixed:
        return fixed[family]
    return _subject(step, lexicon) if family == "subject" else _places(lexicon)


def _subject(step: Step, lexicon: Lexicon) -> Iterator[str]:
    """Whom one may want to see: the doctors of the department in question, what people call it,
    departments by their names, everybody else, and last what else departments are called."""
    here = [doctor for doctor in lexicon.doctors if doctor.department == step.department]
    for doctor in here:
        yield from (doctor.name, *_addressed(doctor))
    for department in lexicon.departments:
        if department.code == step.department:
            yield from _called(department)
    yield from (one.name for one in lexicon.departments if one.kind == "clinical")
    yield from (one.name for one in lexicon.resources)
    yield from (doctor.name for doctor in lexicon.doctors)
    for department in lexicon.departments:
        yield from _called(department)


def _places(lexicon: Lexicon) -> Iterator[str]:
    yield from (one.name for one in lexicon.departments)
    for one in lexicon.departments:
        yield from one.aliases[:2]


def _called(department: LexiconDepartment) -> Iterator[str]:
    yield from (department.name, *department.aliases)


def _addressed(doctor: LexiconDoctor) -> Iterator[str]:
    """张珊 is asked for as 张医生 and 张主任."""
    surname = doctor.name[: max(1, len(doctor.name) - 2)]
    yield from (f"{surname}医生", f"{surname}主任")


def _fitting(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        plain = "".join(word.split())
        if _SHORTEST <= len(plain) <= _LONGEST:
            yield plain


def _department(subject: Mapping[str, Any], lexicon: Lexicon | None) -> str | None:
    named = _text(subject.get("department"))
    if named or lexicon is None:
        return named
    wanted = subject.get("doctor")
    doctors = (doctor for doctor in lexicon.doctors if doctor.id == wanted)
    return next((doctor.department for doctor in doctors), None)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
