"""The small entities: receipt, ordinal, person, the doctor's sex, preference, kind of slot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from bot.components.part import TextPart
from bot.components.reading import Reading, Span, add_entity, reading_of
from language.numerals import NUMERAL, read_number

RECEIPT_MASK, ORDINAL_MASK, NUMBER_MASK = "Ρ", "Ο", "Ν"
"""What the classifier sees instead of a receipt, 第二个, and any other number."""

_RECEIPT = re.compile(r"(?<![A-Za-z])TS ?\d{8} ?-? ?\d{4}(?!\d)", re.IGNORECASE)
_NTH = re.compile(
    rf"第({NUMERAL}{{1,3}})(?:个|位|条|项|种|家|款|张|档|时段|行|(?=[,。!?吧的号就那要行]|医生|大夫|时间|科|$))"
)
_CHOSEN = re.compile(
    rf"^(?:那?就?我?(?:选|要|按|挑|定|约|来)?第?({NUMERAL}{{1,2}})(?:号选项|吧|个吧)?[。!,]?)$"
)
_FIRST = re.compile(r"头一(?:个|位)|最(?:前|上)面(?:那|这|的)?一?个")
_NTH_LAST = re.compile(rf"倒数第({NUMERAL}{{1,2}})个?")
_MOST_CHOICES = 20  # a higher number that is the whole message is no choice (88)
_LAST = re.compile(r"最后(?:一)?(?:个|位|条|项|那个)|最[后末]面?(?:那|这)?个")

_PERSONS: tuple[tuple[str, str], ...] = (
    (
        "mother",
        "(?<!孩子)(?<!宝宝)(?<!他)(?<!的)(?:我?妈妈?|母亲|老妈|老娘|家母|婆婆|岳母|丈母娘)(?!亲子)",
    ),
    ("father", "(?<!孩子)(?<!宝宝)(?<!他)(?:我?爸爸?|父亲|老爸|老爹|家父|公公(?!交)|岳父|老丈人)"),
    ("spouse", "老公|老婆|爱人|丈夫|妻子|媳妇|(?:我|我家)(?:先生|太太)|我对象|老伴|孩子他?[妈爸]"),
    ("elder", "爷爷|奶奶|外公|外婆|姥姥|姥爷|老人家?|阿公|阿婆|阿嬷|祖父|祖母|老太太|老爷子"),
    (
        "child",
        "孩子|小孩|宝宝|宝贝|儿子|女儿|闺女|娃娃?|小朋友|囡囡?|小囡|崽崽?|孙子|孙女|外孙|婴儿|小家伙|小娃",
    ),
    (
        "friend",
        "朋友(?!圈)|同事|同学|邻居|亲戚|室友|哥哥?|姐姐?|弟弟?|妹妹?|舅妈|舅舅?|叔叔?|姑姑?|姨妈?|阿姨|侄子|侄女",
    ),
    ("self", "我自己|我本人|本人|自己(?:看|挂|用|的|来|一个人)|给自己|为自己|我自个儿?"),
)
_PERSON = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PERSONS))

_SEX = re.compile(
    r"(?P<f>女(?:的|性)?的?(?:医生|大夫|医师|专家|主任|教授)|(?:医生|大夫|专家|要|找|挂|换)个?(?:是)?女的|女性?医)"
    r"|(?P<m>男(?:的|性)?的?(?:医生|大夫|医师|专家|主任|教授)|(?:医生|大夫|专家|要|找|挂|换)个?(?:是)?男的|男性?医)"
)
_REFUSED = re.compile(r"(?:不要|别|不想|不是|不用|不看|不找|除了)[找给我挂约看是要]{0,3}$")
_PREFERENCE = re.compile(
    r"(?P<cheapest>最便宜|便宜(?:的|一?点|些)|价格?低|费用低|挂号费低|少花|省钱)"
    r"|(?P<any>都行|都可以|都成|随便|无所谓|看着办|你定|你看着|没要求|不挑)"
    r"|(?P<soonest>最早(?!几点)|最快|尽快|尽早|越[快早]越好|最近(?:有号|的一[个次天]|可约|能约)|早点的)"
)
_SLOT_KIND = re.compile(
    r"(?P<vip>特需|VIP|vip|国际门诊)"
    r"|(?P<expert>专家(?:号|门诊)?|主任(?:医师)?号|教授号|名医|知名专家)"
    r"|(?P<general>普通(?:号|门诊|的|医生)|^普通$|一般的?号|平诊|平价号|便民门诊)"
)
_SAYINGS = frozenset({"88", "886", "666", "120", "110"})  # digits that are words
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class OtherEntities(TextPart):
    """Found by rule; numbers that are no entity are masked for the classifier."""

    def read(self, message: Message) -> None:
        """Find them in the corrected text."""
        reading = reading_of(message)
        for span, mask in _found(reading):
            add_entity(message, span, "OtherEntities", mask)
        for number in _NUMBER.finditer(reading.text):
            if number[0] not in _SAYINGS:
                reading.masks.append((number.start(), number.end(), NUMBER_MASK))


def _found(reading: Reading) -> Iterator[tuple[Span, str | None]]:
    text = reading.text
    for match in _RECEIPT.finditer(text):
        yield _span("receipt", match, _receipt(match[0])), RECEIPT_MASK
    ordinal = _ordinal(reading)
    if ordinal is not None:
        yield ordinal, ORDINAL_MASK
    for match in _PERSON.finditer(text):
        if reading.is_free(match.start(), match.end(), "department", "doctor"):
            yield _span("person", match, match.lastgroup), None
    for match in _SEX.finditer(text):
        yield _span("doctor_sex", match, _sex(text, match)), None
    for kind, pattern in (
        ("preference", _PREFERENCE),
        ("slot_kind", _SLOT_KIND),
    ):
        for match in pattern.finditer(text):
            yield _span(kind, match, match.lastgroup), None


def _sex(text: str, match: re.Match[str]) -> str | None:
    """The sex that was named, or the other one when it is refused (不要男医生)."""
    refused = _REFUSED.search(text, max(0, match.start() - 5), match.start())
    return match.lastgroup if not refused else "f" if match.lastgroup == "m" else "m"


def _span(kind: str, match: re.Match[str], value: Any) -> Span:
    return Span(kind, match.start(), match.end(), value)


def _receipt(typed: str) -> str:
    digits = re.sub(r"\D", "", typed)
    return f"TS{digits[:8]}-{digits[8:]}"


def _ordinal(reading: Reading) -> Span | None:
    """第二个 is 2, 最后一个 is -1, and a number that is the whole message counts, too."""
    text = reading.text
    if match := _LAST.search(text):
        return _span("ordinal", match, -1)
    if match := _NTH_LAST.search(text):
        return _span("ordinal", match, -(read_number(match[1]) or 1))
    match = _NTH.search(text) or _CHOSEN.search(text)
    if match is None:
        match = _FIRST.search(text)
        return _span("ordinal", match, 1) if match else None
    number = read_number(match[1])
    free = reading.is_free(match.start(), match.end(), "date", "department")
    if not number or not free or (match.re is _CHOSEN and number > _MOST_CHOICES):
        return None
    return _span("ordinal", match, number)
