"""Where in a sentence a doctor's name may stand, and what looks like a Chinese name."""

from __future__ import annotations

import re

from bot.components.reading import Reading
from bot.components.surnames import COMPOUND_SURNAMES, FUNCTION_WORDS, SURNAMES
from bot.words import is_famous, is_ordinary

TITLE = re.compile(
    r"(?:副主任|主任|主治)医师|副主任|主任|主治(?!医)|医生|大夫|医师|教授|院长|老师(?=的号|今天|明天|周)|博士|专家(?!号|门诊)"
)
CALLED = re.compile(
    r"(?:(?:挂|约|找|看|预约|换成?|改成?|选(?!项))(?:一?下|一?个)?|(?P<by>叫))"
    r"(?P<name>[\u4e00-\u9fff]{2,4}?)"
    r"(?=(?(by)的(?:那[个位])?(?:医生|大夫|主任|专家)|(?:的?号|的?专家|的?门诊|[,。?!吧]|$)))"
)
SURNAMED = re.compile(
    rf"(?<![我人者他她你])姓(?P<name>[\u4e00-\u9fff]{{1,2}}?)的?(?:那个|那位|这个|这位)?"
    rf"(?:[男女]的?|年轻的?|老)?(?P<title>{TITLE.pattern})"
    r"|(?:[挂约找看个位科室])姓(?P<called>[\u4e00-\u9fff]{1,2}?)的"
    r"|(?:医生|大夫|主任|专家)[^。?!]{0,8}(?<![我贵免])姓(?P<told>[\u4e00-\u9fff])(?=[,。?!吧]|$)"
)
_BEFORE = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[挂约找看叫是的科请要给让和跟或号换选在个位问想查见投诉扬把将由退了吗呢吧诊午上天]"
    r"|预约|一下|改成?|关于|听说|医院|看看|周[一二三四五六日])$"
)
_AFTER = re.compile(
    rf"\s*(?:$|(?<=\s)|[,。?!、]|{TITLE.pattern}|的?号|的?[专普特]|[今明后下]|[周星礼]|[上下]午|在[吗不哪几]"
    r"|[坐出]诊|上班|有号|还有|[吗吧呢啊]|什么时候|哪天|几[点号楼]|和|跟|还是)"
)
_SURELY_AFTER = re.compile(
    rf"\s*(?:{TITLE.pattern}|的?号|[今明后]天|周|在[吗不哪几]|[坐出]诊|有号|还有号)"
)
HONOURED = re.compile(r"(?P<name>[\u4e00-\u9fff])老(?=[那的这在今明周下出坐]|先生|[,。?! ]|$)")
_BOUNDARY = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[挂约找看叫是的科请要给让和跟或号改换选在有个位想问查见去到了吗呢吧,]|预约|关于|投诉|表扬|听说|医院|门诊|上午|下午|晚上)$"
)
_ASKED_FOR = re.compile(r"(?:[挂约找]|预约)(?:一?下|一?个)?$")
_SOMEBODY = re.compile(
    rf"(?:{TITLE.pattern})(?:的号|[今明后]天|在[吗几哪]|[周下]|有号|还有|[出坐]诊|上班)"
    r"|主任$"
)
_LONG = 3  # characters of a name that few other words sound like
_VERB_BEFORE = re.compile(r"[帮我想要来先再能去]$")
_NO_GIVEN_NAME = frozenset("吗呢吧啊的了么个号科挂约看医院门诊查预消病什就不没一下那这哪是在有")
_ROLES = frozenset({"管床", "主管", "接诊", "坐诊", "主诊", "主刀", "值夜", "跟诊"})
_NEVER_SURNAME = frozenset("喂嘅格个位的那这哪名女男老好各几些有没副某啥么")
_RARELY_SURNAME = frozenset("个没些几")  # 盖, 梅, 解 where somebody is asked for
_NO_SURNAME = frozenset(
    "个没些"
    "往的是个位名看找挂约换选请问见有没和跟给让等听说叫要想去好女男老大小哪那这些几两一二三四五六七八"
    "九十各每全主科室楼号诊院来到在了吗呢吧啊派当值带管该对被把向从以及与或您你我他她咱们自己新专多"
    "加只就也都还又再先能会可得过骂夸告求谢帮替为因开上下内外中前后左右国家本某啥谁怎么随便医性儿"
    "生人同熟种样轻正副"
)
"""What stands before 医生 so often that it isn't heard as a surname (这个医生 is no 葛医生)."""


def is_chinese(window: str) -> bool:
    """Whether all of it is Chinese."""
    return all("\u4e00" <= char <= "\u9fff" for char in window)


def is_name_place(reading: Reading, start: int, end: int) -> bool:
    """Whether text[start:end] could be a name: Chinese, no ordinary word, no other entity."""
    window = reading.text[start:end]
    free = reading.is_free(start, end, "doctor", "department", "date")
    return is_chinese(window) and free and not is_ordinary(window)


def is_heard_place(reading: Reading, start: int, end: int, *, heard: bool) -> bool:
    """Whether a misheard name may stand there, judged by the words beside it. When `heard`,
    an ordinary word may be one, too, where somebody is asked for (约好学大夫)."""
    text = reading.text
    if not is_chinese(text[start:end]) or not reading.is_free(start, end, "doctor", "department"):
        return False
    after = _AFTER.match(text, end) or _said_again(text, start, end)
    titled = end - start >= _LONG and TITLE.match(text, end)
    placed = titled or _BEFORE.search(text, 0, start) or is_after_department(reading, start)
    if after is None or not placed:
        return False
    asked = _ASKED_FOR.search(text, 0, start) or is_after_department(reading, start)
    sure = asked or _SURELY_AFTER.match(text, end) or _said_again(text, start, end)
    if end - start == 2 and not sure and (start, end) != (0, len(text.rstrip(",。?!吧呢吗"))):
        return False
    unusual = is_famous if heard and sure else is_ordinary
    return not unusual(text[start:end])


def may_be_surnamed(reading: Reading, start: int, end: int) -> bool:
    """Whether a name that begins with a doctor's surname and is misheard in the rest may stand
    there: anywhere from three characters on (转到卢海淘那里), else between words that stand
    beside names (是陈灰还是)."""
    text = reading.text
    if not is_name_place(reading, start, end):
        return False
    after = _AFTER.match(text, end)
    return end - start >= _LONG or bool(after and _BEFORE.search(text, 0, start))


def _said_again(text: str, start: int, end: int) -> re.Match[str] | None:
    """段佳宁段主任: the surname and a title after the name."""
    for length in (2, 1):
        if text.startswith(text[start : start + length], end):
            return TITLE.match(text, end + length)
    return None


def is_after_department(reading: Reading, at: int) -> bool:
    """Whether a department is named just before."""
    ends = {at, at - 1} if reading.text[at - 1 : at] in ("的", " ") else {at}
    return any(span.end in ends for span in reading.found("department"))


def is_surname(text: str, start: int, end: int) -> bool:
    """Whether a character before a title is a surname there (查医生 may be 查 + 医生)."""
    surname = text[start:end]
    if surname in FUNCTION_WORDS and text[max(0, start - 1) : start] not in "挂约找看科跟、,或":
        return False
    if surname in "查解看管":
        return not _VERB_BEFORE.search(text, 0, start)
    alone = start == 0 or _ASKED_FOR.search(text, 0, start)
    return bool(alone) or not is_ordinary(text[start - 1 : end])


def is_heard_surname(text: str, start: int, end: int, *, in_department: bool = False) -> bool:
    """Whether what a recogniser wrote before a title may stand for a surname (里主任). Words
    that often stand there do only where somebody is asked for (挂您主任的号)."""
    window = text[start:end]
    asked = start == 0 or in_department or _ASKED_FOR.search(text, 0, start)
    never = _NEVER_SURNAME - _RARELY_SURNAME if asked and start != 1 else _NEVER_SURNAME
    if window in "个几" and not in_department:  # 挂个主任
        return False
    if not is_chinese(window) or not never.isdisjoint(window):
        return False
    if _NO_SURNAME.isdisjoint(window):
        return bool(
            asked or (not is_ordinary(text[start - 1 : end]) and _BEFORE.search(text, 0, start))
        )
    title = TITLE.match(text, end)
    last = in_department and title is not None and title.end() == len(text)
    return bool(asked and (last or _SOMEBODY.match(text, end)))


def has_compound_surname(text: str, start: int) -> bool:
    """Whether a surname of two characters begins there (欧阳): only then is a name of four."""
    return text[start : start + 2] in COMPOUND_SURNAMES


def looks_like_name(reading: Reading, start: int, end: int) -> bool:
    """Whether it begins with a surname, stands where a name does and isn't a word."""
    text = reading.text
    window = text[start:end]
    if not (window[:2] in COMPOUND_SURNAMES or window[0] in SURNAMES):
        return False
    if len(window) == 1:
        return window not in FUNCTION_WORDS and is_surname(text, start, end)
    if not _BOUNDARY.search(text, 0, start):
        return False
    if window[0] == "成" and text[max(0, start - 1) : start] in ("换", "改"):
        return False
    return is_name_place(reading, start, end) and _is_given_name(window)


def _is_given_name(window: str) -> bool:
    """Whether what follows the surname may be a name and is not the rest of a word (毛病)."""
    words = is_ordinary(window[:2]) and window[:2] not in COMPOUND_SURNAMES
    if window[0] == "位" or window[:2] in ("高危", "高血", "高龄", "高烧", "高热"):
        return False
    return not words and window not in _ROLES and _NO_GIVEN_NAME.isdisjoint(window[1:])
