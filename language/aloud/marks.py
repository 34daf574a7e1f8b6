"""Signs that only an eye can use: links, brackets, emphasis, pictures. They become pauses or go."""

import re
import unicodedata

_CJK = r"[\u3400-\u9fff]"
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s，。；）)]+")
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_LINE_MARK = re.compile(r"^[ \t　]*(?:[#>•·●▪◦*-]+|\d{1,2}[.、])[ \t　]+", re.MULTILINE)
_WORDS = {
    "℃": "度", "％": "%", "＋": "加", "+": "加", "＆": "和", "&": "和", "×": "乘", "≥": "不低于",
    "≤": "不超过",
}  # fmt: skip
_ASCII = str.maketrans({"!": "！", "?": "？", ";": "，", "；": "，", ",": "，"})
_UNSAID = re.compile(r"[^\w，。！？：、 \t　]|_")
_QUOTES_MEET = re.compile(r"(?<=[”』」》])[ ]*(?=[“『「《])")
_BRACKET = re.compile(r"[ ]*[（）()\[\]【】〔〕{}<>｛｝|｜/／·→…—–]+[ ]*")
_PER = re.compile(r"(?<=元) ?[/／] ?")
_BETWEEN_WORDS = re.compile(rf"(?<={_CJK})(?<![是的在到由])(?<!就诊人)[ 　]+(?={_CJK})")
_OTHER_SPACE = re.compile(r"(?<![A-Za-z])[ \t　]+|[ \t　]+(?![A-Za-z])")
_LATIN_JOINT = re.compile(r"(?<=[A-Za-z])[-.'](?=[A-Za-z])")
_PAUSES = re.compile(r"[，、：。！？]+")
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*|__([^_\n]+)__")
_MASKED_NAME = re.compile(rf"(?<={_CJK})\*+")


def without_markup(text: str) -> str:
    """Links, tags, list marks and pictures taken out; what they say stays."""
    text = _ADDRESS.sub("", _LINK.sub(r"\1", text))
    text = _LINE_MARK.sub("", _TAG.sub("", text))
    text = _BOLD.sub(lambda match: match[1] or match[2], text)
    text = _MASKED_NAME.sub(lambda match: "某" * len(match[0]), text)
    text = "".join(_WORDS.get(char, char) for char in text)
    return "".join(_plain(char) for char in text)


def _plain(char: str) -> str:
    if unicodedata.category(char) in {"No", "Nd"}:  # ①, １
        return unicodedata.normalize("NFKC", char)
    drawn = unicodedata.category(char) in {"So", "Sk", "Cs", "Co", "Cf", "Mn", "Me"}
    return "" if drawn else char


def words_apart(text: str) -> str:
    """A pause where a space keeps two Chinese words apart (骨科 张明)."""
    return _BETWEEN_WORDS.sub("，", text)


def with_pauses(text: str) -> str:
    """Brackets, dashes and quotes as pauses, in Chinese punctuation; no spaces between."""
    text = _PER.sub("每", text.translate(_ASCII))
    text = _QUOTES_MEET.sub("，", text)
    text = _BRACKET.sub("，", _LATIN_JOINT.sub("", text))
    text = text.replace(".", "。").replace(":", "：").replace("-", "，")
    return _PAUSES.sub(_longest, _OTHER_SPACE.sub("", _UNSAID.sub("", text))).strip("，、： \n")


def _longest(pauses: re.Match[str]) -> str:
    """Of several signs the one that pauses longest."""
    stops = [char for char in pauses[0] if char in "。！？"]
    if stops:
        return stops[-1]
    return "：" if "：" in pauses[0] else "，" if "，" in pauses[0] else "、"
