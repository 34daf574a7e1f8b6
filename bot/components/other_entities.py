"""The small entities: receipt, ordinal, person, preference, what is wished of doctor and number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from bot.components.clinic_wishes import fees, titles
from bot.components.part import TextPart
from bot.components.persons import persons
from bot.components.reading import Reading, Span, add_entity, reading_of
from language.numerals import NUMERAL, read_number

RECEIPT_MASK, ORDINAL_MASK, NUMBER_MASK = "Ρ", "Ο", "Ν"
"""What the classifier sees instead of a receipt, 第二个, and any other number."""

_DIGITS = str.maketrans("零〇一幺二两三四五六七八九", "0011223456789")
_DIGIT = "[0-9零〇一幺二两三四五六七八九]"
_RECEIPT = re.compile(
    rf"(?<![A-Za-z])T ?S ?{_DIGIT}{{8}} ?(?:-|横?杠|减)? ?{_DIGIT}{{4}}(?!\d)", re.IGNORECASE
)
_NTH = re.compile(
    rf"第({NUMERAL}{{1,3}})(?:[个位](?!号?(?:是|大概)?(?:几点|什么时候|叫|轮)|病人|人|孩子|娃|宝宝|小时|月|星期|礼拜|疗程|问题)|条|项|种|家|款|张|档|时段|行|未|味|格|(?=[,。!?吧的号就那要行]|医生|大夫|时间|科|$))"
)
_CHOSEN = re.compile(
    rf"^(?:那?就?我?(?:选|要|按|挑|定|约|来)?(?:选项)?第?({NUMERAL}{{1,2}})(?:号选项|吧|个吧)?[。!,]?)$"
)
_FIRST = re.compile(
    r"头一?(?:个|位|条|项)(?!.{0,2}[空有]|月|星期|礼拜)|最(?:前|上)[面头]?(?:那|这|的)?一?[个条位项]|(?<!早)(?<!晚)上[面头](?:那|这)一?[个条位项]"
)
_NTH_LAST = re.compile(rf"倒数第({NUMERAL}{{1,2}})个?")
_MOST_CHOICES = 20  # a higher number that is the whole message is no choice (88)
_LAST = re.compile(
    r"最后(?:那|这)?一?(?:个|位|条|项)|最[后末下]面?(?:那|这|的)?一?[个条位项]|末[尾了]?(?:那|一)个"
)

_DOCTOR = "(?:医生|大夫|医师|专家|主任|教授)"
_NO_DOCTOR = "(?!.{0,3}(?:客服|护士|话务|接线|工作人员|接待|人工|厕所|卫生间|[病患]人))"
_ONE_OF = rf"(?:{_DOCTOR}[,是要]*|[换改]成?|[要找挂约选来]|有没有|给我|最好是?|想要?)[一个位]*"
_SEX = re.compile(
    "|".join(
        rf"(?P<{key}>{sex}(?:性|的)*{_DOCTOR}|{sex}性?医(?!院)|(?<=姓.的){sex}|(?<=姓.){sex}"
        rf"|^{sex}的(?=[吧就行]*$)|(?:^|[,。]){sex}的(?=看|来看|就行|也行|优先)"
        rf"|(?:^|[,。]){sex}的(?=[,。][^,。]{{1,4}}{_DOCTOR})|还是{sex}的(?=[,。?!呀啊呢]|$)|{sex}的(?=那[个位]|还是|算了|不要|就算|不行|不看)|(?<!是){sex}的(?=也(?:能接受|行|可以|成|凑合))"
        rf"|(?:(?:虽说|虽然|尽管|只要|必须|得|最好|还)是|[比让]|(?:不好意思|害羞|不想|不愿意?|介意|别扭|怕)[被给让找]?)(?:个|位)?{sex}(?:的|同志){_NO_DOCTOR}"
        rf"|{_ONE_OF}{sex}(?:的|性)(?![女男]){_NO_DOCTOR}(?=$|[,。?!]|[看来给吧就也行最好优先吗]))"
        for key, sex in (("f", "女"), ("m", "男"))
    )
)
_OTHER_SEX = {"f": "m", "m": "f"}
_REFUSAL = re.compile(r"(?:不要|别|不想|不想让|不是|不用|不看|不找|除了)[找给我挂约看是要个]{0,3}$")
_PREFERENCE = re.compile(
    r"(?P<cheapest>[最顶蛮]便宜|(?:越|愈)便宜|平啲|便宜(?:的|个|嘅|啲|一?点|些)|[最顶](?:经济|划算|平(?!台|常|时))|(?:价[格钱]?|费用?|号费)最?低|省点|费用低|不要太贵|别太贵|挂号费低|少花|省钱|哪个(?:号|医生)?便宜|实惠|最省)"
    r"|(?P<any>都行|都可以|都成|都[好中](?=[,。!]|说|$)|都(?:方便|没问题|有空|得闲|闲着|腾得出|无所谓|不挑)|只要不(?:是|在)|不管(?:谁|哪|什么|啥)"
    r"|(?:其他|其它|别的|其余|除了|除开)[^,。]{0,12}[,。]?[^,。]{0,6}都(?:行|可以|有空|方便|[好成中闲腾])|[能可以](?:挂|排|约|看)上就"
    r"|[全都]听你们?的(?!话)|我不管.{0,6}就[成行好]|任(?:意|何)一"
    r"|都 ?(?:OK|ok)|随(?:你|您)们?(?:安排|挑|定|选|排)"
    r"|(?:天天|每天|随时)都?(?:有空|可以|行|有时间)|你们?帮我[挑选定]|随便(?!问|看看|说|聊|停|插|吐|扔|骂|进|出|改|取消|走|乱)"
    r"|无所谓|看着办|你定|你看着|没要求|不挑|没所谓|谁都行)"
    r"|(?P<roomiest>人[最比较会更]*少|人不[多挤]|不[那太]?么?挤|号[最比较更还]*多(?!少)|[最比较更]+(?:空|松|清闲|宽松|好[挂约])|空一?[点些]|宽松一?点|不用怎么等|错开高峰)"
    r"|(?P<soonest>最早(?!几点)|最快|尽[快早]|尽量早|赶早|第一时间|越[快早]越(?:好|行)|[是就]要快(?=[,。!]|$)|最近(?:有号|的?时间|的一[个次天]|可约|能[约看挂]|看?得上|挂得上|的?号)|早点的|最先)"
)
_DATED = re.compile(
    r"(?:[号日天午晚\d]|[明后前]儿个?|之间|[之以][后前]|周[一二三四五六日末天]|点半?|礼拜.|星期.)(?:的|也|全)?$"
)
_ANY_DAY = re.compile(r"(?:哪天|几号|什么时候|每天|哪[个一]?天?)(?:的|也|全)?$")
_SLOT_KIND = re.compile(
    r"(?P<vip>特需|VIP|vip|国际门诊)"
    r"|(?P<expert>专家(?:号|门诊)?|主任(?:医师)?号|教授号|名医|知名专家)"
    r"|(?P<general>普通(?:号|门诊|的|医生|专科)|普通(?=就|也|专家|[跟和]专|还是|[,。!吧]|$)|一般的?号|平诊|平价号|便民门诊)"
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
    for ordinal in _ordinals(reading):
        yield ordinal, ORDINAL_MASK
    for person in persons(reading):
        yield person, None
    for sex in _sexes(text):
        yield sex, None
    for match in _PREFERENCE.finditer(text):
        if match.lastgroup != "any" or not _chooses_days(text[: match.start()]):
            yield _span("preference", match, match.lastgroup), None
    for wished in (*fees(text), *titles(reading)):
        yield wished, None
    for match in _SLOT_KIND.finditer(text):
        yield _span("slot_kind", match, match.lastgroup), None


def _chooses_days(before: str) -> bool:
    """25号或者26号都可以 is about days, 哪天都可以 is about any."""
    return bool(_DATED.search(before)) and not _ANY_DAY.search(before)


def _sexes(text: str) -> Iterator[Span]:
    """The sex that was named; when it is refused (不要男医生), the other one first, which is what
    the dialogue asks for."""
    found = list(_SEX.finditer(text))
    refused = [each for each in found if _is_refused(text, each)]
    wanted = {_OTHER_SEX[str(match.lastgroup)]: match for match in refused}
    for value, match in wanted.items():
        yield _span("doctor_sex", match, value)
    for match in found:
        if match.lastgroup not in wanted:
            yield _span("doctor_sex", match, match.lastgroup)


def _is_refused(text: str, match: re.Match[str]) -> bool:
    sex = re.search("[女男]", match[0])
    at = match.start() + (sex.start() if sex else 0)
    return bool(_REFUSAL.search(text, max(0, at - 6), at))


def _span(kind: str, match: re.Match[str], value: Any) -> Span:
    return Span(kind, match.start(), match.end(), value)


def _receipt(typed: str) -> str:
    digits = re.sub(r"\D", "", typed.translate(_DIGITS))
    return f"TS{digits[:8]}-{digits[8:]}"


def _ordinals(reading: Reading) -> Iterator[Span]:
    """第二个 is 2, 最后一个 is -1, and a number that is the whole message counts, too."""
    text = reading.text
    last = [_span("ordinal", match, -1) for match in _LAST.finditer(text)]
    last += [
        _span("ordinal", match, -(read_number(match[1]) or 1)) for match in _NTH_LAST.finditer(text)
    ]
    first = [_span("ordinal", match, 1) for match in _FIRST.finditer(text)]
    nth = (_nth(reading, match) for match in (*_NTH.finditer(text), *_CHOSEN.finditer(text)))
    found = [*last, *first, *(span for span in nth if span is not None)]
    for at, span in enumerate(found):
        if not any(other.overlaps(span.start, span.end) for other in found[:at]):
            yield span


def _nth(reading: Reading, match: re.Match[str]) -> Span | None:
    number = read_number(match[1])
    free = reading.is_free(match.start(), match.end(), "date", "department")
    if not number or not free or (match.re is _CHOSEN and number > _MOST_CHOICES):
        return None
    return _span("ordinal", match, number)
