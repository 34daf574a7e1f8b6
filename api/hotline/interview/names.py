"""A name out of what somebody says when asked for it: 我叫张三, 弓长张张三, 李晓，春晓的晓."""

import re
import unicodedata
from dataclasses import dataclass

from api.hotline.interview.numbers import MOST_HEARD
from api.hotline.interview.surnames import SPELLED_LENGTH, alike, spelled_surname
from language.questions import is_question

_HAN = r"\u3400-\u9fff"
_NAME = re.compile(f"[{_HAN}]{{2,10}}")
_GIVEN_NAME = re.compile(f"[{_HAN}]{{1,3}}")
_BREAKS = re.compile(r"[^\u3400-\u9fff ]+")
_FILLERS = re.compile(r"^(?:嗯|呃|额|啊|哦|噢|哎|那个|这个|就是|好的?|你好|您好|喂|对)+")
_PARTICLES = re.compile(r"(?:啊|呀|吧|呢|哦|哈|啦|嘛|呃|嗯|谢谢您?|两个字|三个字)+$")
_SURNAME_TOLD = re.compile(
    rf"^(?:我|他|她|患者|孩子|本人)?(?:免贵)?姓([{_HAN}]{{1,2}}?)(?:(?:名字?|叫)(?:是|叫)?([{_HAN}]{{1,4}}))?$"
)
_INTRODUCED = re.compile(
    rf"^(?:[{_HAN}]{{0,8}}?(?:名字|姓名|大名)(?:叫做?|就?是)?|[{_HAN}]{{0,8}}?叫做?|(?:我|他|她|患者|病人|孩子)?(?:就)?是|患者|病人|孩子)(?=.)"
)
_CHARACTER_TOLD = re.compile(rf"^([{_HAN}]{{2,3}})的([{_HAN}])$")
_CHARACTER_INSIDE = re.compile(rf"([{_HAN}])([{_HAN}])的(\1|\2)")
# Pronouns and particles that no name has, and what people say instead of a name.
_NO_NAME = re.compile(
    r"[我你您他她它们吗呢么谁哪啥]|挂号|医生|大夫|医院|门诊|预约|证|电话|手机|号码|没有|不[是对行要知能想用会]"
    r"|知道|怎|名字|姓名|听[不到见得]|同意|可以|谢谢|救命|[疼痛]|难受|科$|等一|一下|多少|什么|为何|喘不|出血|晕倒"
)
# A telephone number that is said too late must not be read back in full.
_A_NUMBER = re.compile(r"(?:[零〇洞一幺二两三四五六七拐八九勾十百].?){3}")


@dataclass(frozen=True)
class _Told:
    """The parts of an answer: a surname told apart, characters told by a word, and plain names."""

    surname: str | None
    characters: tuple[str, ...]
    names: tuple[str, ...]


def read_name(text: str) -> str | None:
    """The name of 2 to 10 Chinese characters that `text` tells; None when it tells none."""
    said = unicodedata.normalize("NFKC", text[:MOST_HEARD])
    if is_question(said):
        return None
    for blanks in (" ", ""):
        name = _compose(_told(_segments(re.sub(r"\s+", blanks, said))))
        if name is not None:
            return name
    return None


def _segments(said: str) -> list[str]:
    parts = re.split(r"\s+", _BREAKS.sub(" ", said))
    tidied = (_PARTICLES.sub("", _FILLERS.sub("", part)) for part in parts)
    return [part for part in tidied if part]


def _told(segments: list[str]) -> _Told:
    surname: str | None = None
    characters: list[str] = []
    names: list[str] = []
    for segment in segments:
        rest, told, characters_told = _without_hints(segment)
        surname = told or surname
        characters += characters_told
        if known := _SURNAME_TOLD.match(rest):
            surname = surname or known[1]
            rest = known[2] or ""
        if rest := _INTRODUCED.sub("", rest):
            names.append(_said_once(rest))
    return _Told(surname, tuple(characters), tuple(names))


def _without_hints(segment: str) -> tuple[str, str | None, list[str]]:
    """A segment without the surname and the characters it tells by words, and those."""
    if (whole := _CHARACTER_TOLD.match(segment)) and whole[2] in whole[1]:
        surname = spelled_surname(whole[1])
        return "", surname, [] if surname else [whole[2]]
    found: list[str] = []
    while inside := _CHARACTER_INSIDE.search(segment):
        found.append(inside[3])
        segment = segment[: inside.start()] + segment[inside.end() :]
    for rest, hint in (
        (segment[SPELLED_LENGTH:], segment[:SPELLED_LENGTH]),
        (segment[:-SPELLED_LENGTH], segment[-SPELLED_LENGTH:]),
    ):
        if surname := spelled_surname(hint):
            return rest, surname, found
    return segment, None, found


def _said_once(name: str) -> str:
    """张三张三 → 张三."""
    half = len(name) // 2
    return name[:half] if len(name) >= 4 and name[:half] == name[half:] else name


def _compose(told: _Told) -> str | None:
    if not told.names and told.characters:
        characters = "".join(told.characters)
        starts = told.surname is None or characters.startswith(told.surname)
        return _sound(characters if starts else f"{told.surname}{characters}")
    for name in told.names:
        whole = _with_surname(name, told.surname)
        for character in told.characters:
            whole = _corrected(whole, character)
        if _sound(whole):
            return whole
    return None


def _with_surname(name: str, surname: str | None) -> str:
    if surname is None or name.startswith(surname):
        return name
    if len(surname) == 1 and len(name) > 1 and alike(name[0], surname):
        return surname + name[1:]
    return surname + name if _GIVEN_NAME.fullmatch(name) else name


def _corrected(name: str, character: str) -> str:
    """The name with the character that somebody told, where it has one of the same sound."""
    places = [at for at, char in enumerate(name) if alike(char, character)]
    if character in name or len(places) != 1:
        return name
    return name[: places[0]] + character + name[places[0] + 1 :]


def _sound(name: str) -> str | None:
    if not _NAME.fullmatch(name) or _NO_NAME.search(name) or _A_NUMBER.search(name):
        return None
    return name
