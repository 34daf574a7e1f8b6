"""Numbers as they are keyed in and spoken digit by digit (幺三八, 四个零, 叉)."""

import re
import unicodedata

from language.numerals import speak_digits, speak_number

# Longer than any answer; what is behind it isn't looked at.
MOST_HEARD = 200

_SPOKEN = {
    "0": "0零〇○洞",
    "1": "1一幺壹",
    "2": "2二两贰",
    "3": "3三叁",
    "4": "4四肆",
    "5": "5五伍",
    "6": "6六陆",
    "7": "7七柒拐",
    "8": "8八捌",
    "9": "9九玖勾",
    "X": "XxⅩ叉",
}
# What recognisers write for them. Only where a check digit shows a mistake: in no phone number.
_MISHEARD = {
    "0": "灵铃凌领另栋动",
    "1": "要腰药妖邀衣医",
    "2": "儿而耳尔",
    "3": "伞散山",
    "4": "似死思斯",
    "5": "武舞物午无",
    "6": "流刘溜留",
    "7": "期其起气怪",
    "8": "巴把爸扒",
    "9": "酒久旧就够",
}


def _table(groups: dict[str, str]) -> dict[str, str]:
    return {char: digit for digit, chars in groups.items() for char in chars}


_EXACT = _table(_SPOKEN)
_BY_SOUND = _table(_MISHEARD) | _EXACT
_DIGIT = "".join(_EXACT)
_X_ALOUD = "艾克斯"
_TIMES = re.compile(rf"([两俩二三四五六七八2-8仨])个([{_DIGIT}])")
_MANY = ("两俩二2", "三仨3", "四4", "五5", "六6", "七7", "八8")
_HOW_MANY = {char: number for number, chars in enumerate(_MANY, 2) for char in chars}
_LETTER_X = re.compile(
    r"(?:大写|小写|英文|字母)*的?(?:艾克斯|爱克斯|埃克斯|艾克丝|ex|叉子|叉号|x)", re.IGNORECASE
)
_AROUND = re.compile(
    r"(?:我的?|他的?|她的?|患者的?|孩子的?)?(?:身份证|手机|电话|联系)?(?:号码|电话|证号|号)(?:就?是)?"
    r"|(?:前面|后面|接着|然后|最后|再就|还有|剩下的?|开头|结尾)(?:一位|几位)?(?:就?是)?"
    r"|不好意思|麻烦|谢谢|那个|这个|就是|嗯|呃|额|哦|噢|啊|呀|呢|吧|哎|唉|是|[\s\W_]"
)


def keyed(digits: str | None) -> tuple[str, bool]:
    """The keys of an answer with X for *, and whether # ended them."""
    keys = digits or ""
    return keys.replace("#", "").replace("*", "X"), "#" in keys


def spoken(text: str, whole: int, *, by_sound: bool = False) -> str:
    """The digits that `text` says; empty when it says anything else besides.

    `whole` digits in one go are found among other words too. `by_sound` takes what sounds like a
    digit for one (死 as 4).
    """
    said = _AROUND.sub("", unicodedata.normalize("NFKC", text[:MOST_HEARD]))
    said = _LETTER_X.sub("X", said)
    said = _TIMES.sub(lambda found: found[2] * _HOW_MANY[found[1]], said)
    # Words of nothing but likeness are words: 要 is no 1.
    likely = by_sound and 2 * sum(char in _EXACT for char in said) > len(said)
    table = _BY_SOUND if likely else _EXACT
    digits = "".join(table.get(char, " ") for char in said)
    if " " not in digits:
        return digits
    complete = [run for run in digits.split() if len(run) == whole]
    return complete[0] if len(complete) == 1 else ""


def last_four(number: str, *, one: str) -> str:
    """The end of a number, to be read back digit by digit; `one` is how 1 is said."""
    return speak_digits(number[-4:], one=one).replace("X", _X_ALOUD)


def count(number: int) -> str:
    """How many, before a measure word (2 → 两)."""
    return "两" if number == 2 else speak_number(number)
