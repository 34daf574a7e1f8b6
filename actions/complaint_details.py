"""When, where and whom: what a message tells of them, and what it puts right."""

import re
from typing import Any

from actions.complaint_reading import names_person, wants_no_name
from actions.turn import Turn

DETAILS = ("complaint__when", "complaint__where", "complaint__whom")

_BUILDING = r"(?:门诊|急诊|住院|医技)[楼部]?"
_STOREY = r"[一二三四五六七八九十\d]{1,2} ?楼"
_ONE_OF_ONE = (
    r"[一二三四五六七八九十\d]{1,2} ?号(?:窗口|诊室)|收费(?:处|窗口|室)|挂号(?:处|窗口|室)"
    r"|(?:取药|发药|抽血|采血|退费|医保|出入?院)(?:处|窗口|室)|药房|检验科|化验室|放射科|[Bb]超室|CT室"
    r"|导医台|大厅|食堂|停车场"
)
# Of these there is one on every floor.
_ONE_OF_MANY = r"护士站|分诊台|候诊[区厅]|卫生间|厕所|洗手间|电梯口?|病房"
_PLACE = re.compile(
    rf"(?:{_BUILDING})?(?:{_STOREY})?的?(?:{_ONE_OF_ONE})|(?:{_BUILDING})?{_STOREY}的?(?:{_ONE_OF_MANY})"
)
# Somebody who can be told from others: 护士 alone names nobody.
_SOMEBODY = re.compile(
    r"工号(?:是|为)?\s*[A-Za-z]?\d{2,8}"
    r"|姓[\u4e00-\u9fff]的(?:那个|那位)?(?:男|女)?(?:医生|大夫|护士长?|主任|保安|护工|收费员|工作人员)?"
    r"|(?:医生|大夫|护士长?|主任|保安|护工|收费员)(?:姓|叫)[\u4e00-\u9fff]{1,3}"
    r"|[一二三四五六七八九十\d]{1,2} ?号窗口(?:的|里|那个){1,2}"
    r"(?:[^，。,！!？?\s]{0,4}(?:男|女|同志|护士|人员|收费员|小伙|姑娘|大姐))?"
)
# How long somebody's description is; more of it is a story.
_DESCRIBED = 24
_ASKS = ("？", "?", "吗", "呢")
_STAFF = re.compile(r"医生|大夫|护士|主任|保安|护工|保洁|收费员|工作人员|小伙|姑娘|大姐|[男女]的")
_CORRECTS = re.compile(r"不对|错了|说错|不是|应该是|改成|改为|更正|哦不|其实是")
# While another question is open, 应该是 is only how somebody guesses.
_TAKES_BACK = re.compile(r"不对|错了|说错|更正|哦不|不是[^，。,]{1,10}[，,、 ]?(而)?是")
_NO_BUT = re.compile(
    r"(?:不对|错了|哦不|不是)[^。]*是(?P<who>[^，。,是]{0,6}(?:护士长?|医生|大夫|主任|保安|护工|收费员))"
)
_TITLED = re.compile(
    r"(?:那个|一个)?[\u4e00-\u9fff]{1,4}(?:护士长?|医生|大夫|主任|保安|护工|收费员)"
)
_MY_NAME = re.compile(r"我(?:姓|叫)[\u4e00-\u9fff]{1,4}[。.]?")
_PARTS = {
    "complaint__when": "时间|日期|日子|哪天|几点",
    "complaint__where": "地点|地方|位置|科室|在哪",
    "complaint__whom": "涉及的?人?员?|当事人|人员|医生|大夫|护士|窗口",
    "complaint__what": "经过|内容|事情|事由|原话",
    "complaint__who": "姓名|名字|署名|实名|匿名",
}
_PART = {
    slot: re.compile(
        rf"^(?:不对|错了|哦|那个|我的|这个|[，,\s])*(?:{names})"
        r"(?:那里|这里|写|记|说|讲)?(?:不对|错了|有误|改一?下|改|要改|重说)?"
        r"(?:[，,：:\s]|应该|其实|改成|改为|是)*(?P<value>.*?)[。.！!\s]*$"
    )
    for slot, names in _PARTS.items()
}
_PARTICLES = re.compile(r"^[了啊呢吧的呀]*$")
# 医生态度差 tells more; only what names the part and says that it is wrong, or what it is, is a
# correction.
_SAYS_WHAT = re.compile(r"不对|错了|有误|改|应该|其实|重说|是|[：:]")


def already_told(turn: Turn) -> dict[str, Any]:
    """When, where and whom, as far as the message names them: nobody is asked twice."""
    told = {
        "complaint__when": turn.entity_text("date"),
        "complaint__where": _place(turn),
        "complaint__whom": _found(_SOMEBODY, turn.text) or names_person(turn),
    }
    named = {slot: words for slot, words in told.items() if words}
    return named | ({"complaint__who": "anonymous"} if wants_no_name(turn) else {})


def corrected(turn: Turn) -> dict[str, Any]:
    """What the message puts right in what was read back: 时间应该是昨天, 不对，是骨科. A part that
    is only said to be wrong is None: it is asked for again."""
    for slot, pattern in _PART.items():
        if (found := pattern.match(turn.text)) and _SAYS_WHAT.search(turn.text):
            value = found["value"]
            if slot == "complaint__who":
                return {slot: "anonymous" if wants_no_name(turn) else None}
            return {slot: None if _PARTICLES.fullmatch(value) else value}
    if _MY_NAME.fullmatch(turn.text.strip()):
        return {"complaint__who": turn.text}
    if _CORRECTS.search(turn.text):
        return {slot: words for slot, words in _put_right(turn).items() if words}
    if turn.has_just_said("utter_complaint__what_is_wrong"):
        return already_told(turn)
    return {}


def put_right(turn: Turn) -> dict[str, Any]:
    """Details that the message corrects while others are being asked for (哦不对，是昨天)."""
    if not _TAKES_BACK.search(turn.text):
        return {}
    return {slot: words for slot, words in _put_right(turn).items() if words}


def place_of_many(text: str) -> str | None:
    """厕所, 病房: named, but not on which floor."""
    return _found(re.compile(_ONE_OF_MANY), text)


def says_whom(turn: Turn) -> bool:
    """一个戴眼镜的女护士，不知道叫什么: what was asked, though nobody is named."""
    asked = turn.requested == "complaint__whom" and len(turn.text) <= _DESCRIBED
    return asked and bool(_STAFF.search(turn.text)) and not turn.text.endswith(_ASKS)


def lagging(turn: Turn) -> dict[str, Any] | None:
    """A place while somebody is being asked for says where, not whom; somebody while a place is
    asked for, whom. None when it is no such answer."""
    said = turn.text.strip(" 　。.，,！!")
    if turn.requested == "complaint__where" and _TITLED.fullmatch(said):
        return {"complaint__whom": said}
    if turn.requested != "complaint__whom" or "窗口" in said or not _PLACE.fullmatch(said):
        return None
    return {"complaint__where": said}


def _put_right(turn: Turn) -> dict[str, str | None]:
    """Of 不是内科，是骨科 the last counts."""
    department = turn.last_entity_text("department")
    other = _NO_BUT.search(turn.text)
    return {
        "complaint__when": turn.last_entity_text("date"),
        "complaint__where": department or _last(_PLACE, turn.text),
        "complaint__whom": other["who"]
        if other
        else _last(_SOMEBODY, turn.text) or names_person(turn),
    }


def _place(turn: Turn) -> str | None:
    """The department and the place in it, as far as named."""
    department, place = turn.entity_text("department"), _found(_PLACE, turn.text)
    if department and place and department not in place:
        return f"{department}{place}"
    return place or department


def _found(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found.group().strip("的") if found else None


def _last(pattern: re.Pattern[str], text: str) -> str | None:
    found = list(pattern.finditer(text))
    return found[-1].group().strip("的") if found else None
