"""Names of people and where they live, in a normalised text (`language.normalise`)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain

from api.review.marks import Kind, Mark
from api.review.surnames import (
    COMMON,
    COMPOUND,
    NO_GIVEN,
    is_ambiguous,
    may_be_name,
    surname_of,
)
from language.normalise import normalise
from language.sounds import readings, syllables

INVENTED = ("李小平", "王大明", "张玉兰", "陈志强")
INVENTED_LATIN = "Li Ming"
ADDRESS = "〔地址〕"
_SURNAMES = ("王", "李", "张", "刘", "陈")

_HAN = "\u3400-\u9fff"
_FAMILY = f"(?:{'|'.join(sorted(COMPOUND))}|[{''.join(sorted(COMMON))}])"
_GAP = r"[\s·.\-,、*_~|/]{0,2}"
_BLANK = r"[\s·]{0,2}"
# What begins after a name of two characters, where a third could belong to it.
_AFTER_NAME = re.compile(
    "发(?:烧|热|炎|痒|作|现)|头|肚|腹|胸|腰|腿|眼|耳|牙|鼻|嗓|喉|拉肚|感冒|高(?:烧|血)|男|女|明[天早晚]|昨[天晚]|最近|刚才|过敏|复诊"
)

_RELATIVE = (
    "妈妈?|爸爸?|母亲|父亲|儿子|女儿|闺女|老公|老婆|爱人|丈夫|妻子|媳妇|孩子|宝宝|小孩|奶奶|爷爷|外婆|外公|姥姥|姥爷|孙子|孙女"
    "|外孙女?|公公|婆婆|岳[父母]|弟弟?|妹妹?|哥哥?|姐姐?|舅舅|叔叔|姑姑|阿姨|同事|朋友|邻居"
)
_CALLED = re.compile(
    rf"(?:我(?:的)?名字(?:是|叫)?|(?<![帮给替让跟])我叫|我是叫|名叫|名字(?:是|叫)|叫做|叫作|姓名|尊姓大名|大名|署名|(?:{_RELATIVE}|患者|病人|就诊人|家属|监护人|联系人|本人|人|孩子)(?:的?名字)?(?:姓名)?(?:就?叫|是叫|名叫|名字|姓名|:)|就诊人(?:是|为)|联系人(?:是|为)?|监护人(?:是|为)?|患者(?:是|为)|病人(?:是|为)|(?:挂号|看病|看诊|就医|陪护|陪同|登记|申请|报名)的?人(?:是|为|叫|:))"
    rf"\s*(?:是|叫|为|:|,)?\s*(?P<it>{_FAMILY}{_BLANK}[{_HAN}](?:{_BLANK}[{_HAN}])?|[{_HAN}]{{2,6}}(?:[·•.][{_HAN}]{{2,6}})+|[A-Za-z]+(?:[\s·.\-][A-Za-z]+){{0,3}})"
)
# Whoever says 我叫 or 姓名 has a name, be its first character no surname.
_RARE = re.compile(rf"(?:(?<![帮给替让跟])我叫|我名字叫|姓名)(?:是|为|:)?(?P<it>[{_HAN}]{{2,4}})")
_I_AM = re.compile(
    rf"(?:我是|俺是|我乃|这里是|这边是)(?P<it>{_FAMILY}[{_HAN}]{{1,2}}?)(?=[,。!！?？;；、\s]|的|本人|$)"
)
_FOR = re.compile(
    rf"(?:给|帮|替|为|患者|病人|就诊人|家属)\s?(?P<it>{_FAMILY}{_BLANK}[{_HAN}]{_BLANK}[{_HAN}]?)(?=\s?(?:挂|约|预约|取消|退|查|看|改|办|拿|取|报|复诊|的|,|。|:|今年|要|想|$))"
)
_OF_FAMILY = re.compile(
    rf"(?<!医生)(?:我|本人|免贵|患者|病人)姓(?P<it>{_FAMILY})(?!.?(?:医生|大夫|主任|专家|教授))"
)
_TITLE = re.compile(
    "大爷|大妈|大娘|大叔|大哥|大姐|阿姨|先生|女士|小姐|老师|叔叔|奶奶|爷爷|师傅|科长|处长|局长|校长|经理|同志|太太|夫人|老太|伯伯|婆婆|阿婆|书记|工程师|同学|小朋友|宝宝"
)
_STAFF_TITLE = re.compile("(?:副?主任)?医[生师]|大夫|副?主任|副?教授|专家|院长|护士长?|医士|医助")
_THANKS = frozenset("谢感多答")
_NICK = re.compile(rf"(?<![{_HAN}])(?:老|小|阿)(?P<it>[{''.join(sorted(COMMON))}])(?![{_HAN}])")
_CLAUSE = re.compile(rf"(?:^|[,。!?;、\s:])(?P<it>[{_HAN}]{{2,4}})(?=$|[,。!?;、\s:])")
# 王芳的号, 李建军明天复诊; 我老公李建军.
_SUBJECT = re.compile(
    rf"(?:^|[,。!?;、\s:])(?P<it>{_FAMILY}[{_HAN}]{{1,2}}?)"
    "(?=的|要|想|说|在|今天|明天|后天|昨天|上午|下午|挂|约|预约|取消|复诊|男|女)"
)
_KIN = re.compile(
    rf"(?:{_RELATIVE}|患者|病人|就诊人|家属|监护人|联系人)(?P<it>{_FAMILY}[{_HAN}]{{1,2}})"
)
_LATIN_CUE = re.compile(
    r"(?:wo\s*jiao|wo\s*shi|ming\s*zi\s*(?:shi|jiao)?|xing\s*ming|my\s+name\s+is|name\s*(?:is|:)|i\s*am|i'm|call\s+me)"
    r"\s*:?\s*(?P<it>[a-z]+(?:[\s·.\-][a-z]+){0,2})",
    re.IGNORECASE,
)
_LATIN_NAME = re.compile(r"(?<![A-Za-z])[A-Z][a-z]+(?:[\s\-][A-Z][a-z]+)+(?![A-Za-z])")

_AREA = rf"[{_HAN}]{{2,5}}?(?:省|市|区|县|镇|乡|旗|州)"
_STREET = (
    rf"[{_HAN}A-Za-z0-9]{{1,8}}?(?:路|街道?|大道|巷|弄|胡同|村|屯|庄|小区|花园|家园|苑"
    "|新村|公寓|大厦|广场|社区|坊|湾|寨)"
)
_HOUSE = (
    r"[0-9零〇一二两三四五六七八九十百\-A-Za-z]{1,6}\s?"
    r"(?:号楼?|弄|栋|幢|座|单元|室|楼|层|组|队|#|户)"
)
_LIVES = re.compile(
    rf"(?:家住在?|住在|我住|(?:家庭|联系|收货|现)?(?:住址|地址)(?:是|在|:)?|户籍地?(?:是|在)?|老家(?:是|在)?|我?家在|户口在)\s?"
    rf"(?P<it>(?:{_AREA})*(?:{_STREET})*(?:\s?{_HOUSE})*)"
)
_ADDRESS = re.compile(
    rf"(?:{_AREA})+(?:{_STREET})+(?:\s?{_HOUSE})*"
    rf"|[{_HAN}]{{2,4}}?(?:路|街|大道|巷|弄|胡同|村|小区|花园|家园|苑|新村|公寓)(?:\s?{_HOUSE})+"
)
_ROOMS = re.compile(rf"(?:{_HOUSE}\s?){{2,}}")
# 我们村, 哪家公司: what is no name of a place.
_NO_PLACE = "我俺咱你他她它们这那哪这个的了在是从去来到说有和跟给家农个每各某像当教隔壁找做进过"
_AT_WORK = re.compile(
    rf"(?:(?![{_NO_PLACE}])[{_HAN}]){{2,6}}?"
    "(?:小区|花园|家园|新村|公寓|村(?![里民口长])|镇(?!上)|乡(?![下里亲镇村])|街道|大学|中学"
    "|小学|幼儿园|公司|集团|工厂)"
)


def known_names(text: str, known: Sequence[str]) -> Iterator[Mark]:
    """Names that the api knows of, however they are written: with blanks, in pinyin."""
    plain = _without_accents(text)
    for name in known:
        for pattern in _forms(normalise(name)):
            for match in pattern.finditer(plain):
                latin = match[0][:1].isascii()
                yield Mark(
                    *match.span(), Kind.NAME, INVENTED_LATIN if latin else _other(name, known)
                )


def doctors(text: str, roster: Sequence[str]) -> Iterator[Mark]:
    """Doctors of the roster: each stands for another, always the same one."""
    for at, name in enumerate(roster):
        for match in re.finditer(re.escape(normalise(name)), text):
            yield Mark(*match.span(), Kind.DOCTOR, _next_doctor(roster, at))


def names(text: str, known: Sequence[str], staying: Iterable[str] = ()) -> Iterator[Mark]:
    """Names after a cue (我叫, 患者, 给…挂号), with a title, and surnames with one. Those `staying`
    are a doctor's; what is invented is nobody `known`."""
    keeps = frozenset(staying) | frozenset(INVENTED)
    for pattern in (_CALLED, _RARE, _I_AM, _FOR):
        for match in pattern.finditer(text):
            yield from _named(match, keeps, known)
    for match in _LATIN_CUE.finditer(text):
        if match["it"] != INVENTED_LATIN and not _is_pinyin_of_no_name(match["it"]):
            yield Mark(match.start("it"), match.end("it"), Kind.NAME, INVENTED_LATIN)
    yield from _titled(text, keeps, known)
    for match in _OF_FAMILY.finditer(text):
        if match["it"] not in _SURNAMES[:1]:
            yield Mark(match.start("it"), match.end("it"), Kind.NAME, _SURNAMES[0])


def addresses(text: str) -> Iterator[Mark]:
    """Where somebody lives."""
    for match in _LIVES.finditer(text):
        # 我家住六楼 tells nothing; 幸福路, or 3栋402室, does.
        if re.search(_STREET, match["it"]) or len(re.findall(_HOUSE, match["it"])) > 1:
            yield Mark(match.start("it"), match.end("it"), Kind.ADDRESS, ADDRESS)
    for match in _ADDRESS.finditer(text):
        yield Mark(*match.span(), Kind.ADDRESS, ADDRESS)


def doubtful_names(text: str, known: Iterable[str], staying: Iterable[str]) -> Iterator[Mark]:
    """What sounds like a known name, is a part of one, or could be a name or a place."""
    keeps = frozenset(staying) | frozenset(INVENTED)
    for name in known:
        yield from _sounding_like(text, normalise(name))
    for match in chain(*(one.finditer(text) for one in (_CLAUSE, _SUBJECT, _NICK))):
        if match["it"] not in keeps and (len(match["it"]) == 1 or may_be_name(match["it"])):
            yield Mark(match.start("it"), match.end("it"), Kind.DOUBT, why="name")
    for match in _KIN.finditer(text):
        start = match.start("it")
        if match["it"] not in keeps and (length := _length_of_name(text, start, match["it"])):
            yield Mark(start, start + length, Kind.DOUBT, why="name")
    for match in _LATIN_NAME.finditer(text):
        if match[0] != INVENTED_LATIN:
            yield Mark(*match.span(), Kind.DOUBT, why="name")
    for match in (*_AT_WORK.finditer(text), *_ROOMS.finditer(text)):
        yield Mark(*match.span(), Kind.DOUBT, why="place")


def _named(match: re.Match[str], keeps: frozenset[str], known: Sequence[str]) -> Iterator[Mark]:
    found = match["it"]
    if found in keeps or any(found.startswith(name) for name in keeps):
        return
    start = match.start("it")
    if found[0].isascii():
        yield Mark(start, match.end("it"), Kind.NAME, INVENTED_LATIN)
        return
    length = _length_of_name(match.string, start, found)
    if length:
        yield Mark(start, start + length, Kind.NAME, _other(found[:length], known))


def _length_of_name(text: str, start: int, found: str) -> int:
    """How many of the characters after a cue are the name; 0 when they are none (我叫车来的)."""
    if "·" in found or "•" in found or "." in found[2:]:
        return len(found)
    end = 0
    for at, char in enumerate(found):
        if re.match(_BLANK, char) and not re.match(f"[{_HAN}]", char):
            continue
        if at and (char in NO_GIVEN or (at > 1 and _AFTER_NAME.match(text, start + at))):
            break
        end = at + 1
    word = re.sub(rf"[^{_HAN}]", "", found[:end])
    rare = len(word) >= 3 and word[0] not in COMMON and not NO_GIVEN & set(word)
    return end if rare or may_be_name(word) else 0


def _titled(text: str, keeps: frozenset[str], known: Sequence[str]) -> Iterator[Mark]:
    for match in _TITLE.finditer(text):
        if mark := _before_title(text, match.start(), keeps, known, whole=True):
            yield mark
    for match in _STAFF_TITLE.finditer(text):
        if mark := _before_title(text, match.start(), keeps, known, whole=False):
            yield mark


def _before_title(
    text: str, end: int, keeps: frozenset[str], known: Sequence[str], *, whole: bool
) -> Mark | None:
    """A name, or with `whole` a mere surname, that ends where a title begins."""
    for length in (4, 3, 2):
        word = text[max(0, end - length) : end]
        if len(word) == length and word in keeps:
            return None
        thanked = word[:1] == "谢" and text[max(0, end - length - 1) : end - length] in _THANKS
        if len(word) == length and may_be_name(word) and not (is_ambiguous(word[:1]) or thanked):
            return Mark(end - length, end, Kind.NAME, _other(word, known))
    if text[max(0, end - 2) : end] in COMPOUND:
        return Mark(end - 2, end, Kind.NAME, _SURNAMES[0]) if whole else None
    family = text[max(0, end - 1) : end]
    before = text[max(0, end - 2) : end - 1]
    if not whole or family not in COMMON or is_ambiguous(family) or before in {"姓", "谢"}:
        return None
    other = next(surname for surname in _SURNAMES if surname != family)
    return None if family in _SURNAMES[:2] else Mark(end - 1, end, Kind.NAME, other)


def _other(name: str, known: Sequence[str]) -> str:
    """An invented name that shares no character with this one or with one that is known."""
    bare = set(name).union(*known)
    return next((one for one in INVENTED if not bare & set(one)), INVENTED[0])


def _next_doctor(roster: Sequence[str], at: int) -> str:
    """The next of the roster whose name is as long; the same where there is no other."""
    name = roster[at]
    after = [*roster[at + 1 :], *roster[:at]]
    return next((one for one in after if len(one) == len(name) and one != name), name)


@lru_cache(maxsize=1024)
def _forms(name: str) -> tuple[re.Pattern[str], ...]:
    """How a name may be written: its characters with something between them, and pinyin in both
    orders."""
    bare = re.sub(r"\s", "", name)
    if len(bare) < 2:
        return ()
    written = re.compile(_GAP.join(map(re.escape, bare)), re.IGNORECASE)
    if not all(readings(char) for char in bare):
        return (written,)
    spoken = [_one_of(readings(char)) for char in bare]
    size = len(surname_of(bare))
    between = r"[\s\-_.,'·]{0,2}"
    orders = (spoken, [*spoken[size:], *spoken[:size]])
    latin = "|".join(between.join(order) for order in orders)
    return written, re.compile(rf"(?<![A-Za-z])(?:{latin})(?![A-Za-z])", re.IGNORECASE)


def _one_of(ways: Iterable[str]) -> str:
    return "(?:" + "|".join(way.replace("v", "(?:v|u|yu|ü)") for way in ways) + ")"


def _sounding_like(text: str, name: str) -> Iterator[Mark]:
    """Misheard (章小明 for 张小明), or only what one is called by friends."""
    bare = "".join(char for char in name if readings(char))
    if len(bare) < 2 or len(bare) != len(name):
        return
    heard = syllables(bare)
    for match in re.finditer(f"[{_HAN}]+", text):
        run = match[0]
        for at in range(len(run) - len(bare) + 1):
            if syllables(run[at : at + len(bare)]) == heard:
                start = match.start() + at
                yield Mark(start, start + len(bare), Kind.DOUBT, why="sounds")
    given = bare[len(surname_of(bare)) :]
    if len(given) >= 2:
        for match in re.finditer(re.escape(given), text):
            yield Mark(*match.span(), Kind.DOUBT, why="given")


def _is_pinyin_of_no_name(words: str) -> bool:
    """Whether what follows is a wish (wo shi lai gua hao de), not a name."""
    return words.split()[0].lower() in {"lai", "yao", "xiang", "bu", "de", "zhe", "na", "yi", "not"}


def _without_accents(text: str) -> str:
    """The text with plain letters (zhāng → zhang), as long as before."""
    return "".join(_plain_letter(char) for char in text)


def _plain_letter(char: str) -> str:
    if char.isascii() or not char.isalpha():
        return char
    base = unicodedata.normalize("NFD", char)[0]
    return base if base.isascii() else char
