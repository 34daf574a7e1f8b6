"""Short answers: yes and no, a key, for whom, and what callers ask of the interview itself."""

import re
from enum import StrEnum

from api.hotline.commands import Command, command_in
from api.hotline.interview.numbers import MOST_HEARD
from api.patients.models import Relation
from language.normalise import normalise
from language.questions import is_question

_AROUND = re.compile(r"[\s\W_]+")
_PARTICLES = "[的了啊呀吧哦噢哈啦嘛呗]"
_YES = re.compile(
    rf"(?:(?:对|是|好|行|中|成|可以|同意|愿意|正确|没错|没有错|不错|没问题|没毛病|对头|要得|得嘞|当然|嗯|恩|ok|yes)"
    rf"{_PARTICLES}*|我|您|就|都|叫|名字|号码?|这个|登记|监护人|谢谢)+",
    re.IGNORECASE,
)
# Consent must be said: what listeners hum is no agreement.
_HUMMED = re.compile(rf"(?:嗯|恩|我|{_PARTICLES})+")
_NO = re.compile(
    r"不同意|不行|不可以|不愿|不想|不要|不用|不登记|拒绝|不对|不是|不准|有误|错|否|^[不没]+[的啊呀]?$"
)
_REFUSES = re.compile(r"不同意|不行|不可以|不愿|不想|不要|不登记|拒绝")
_BARE_NO = re.compile(r"[不没]+[的啊呀]?")
_BEFORE_A_CORRECTION = re.compile(
    r".*(?:不对|不是|错了?|有误)[\s\W_]*(?:应该|我说的|其实|我)*(?:是|叫)?"
)
_SORRY = re.compile("不好意思|对不起|没错|没有错|不错")

_KEY = re.compile(r"(?:我?[按选要])?第?([一1幺二2两])(?:个|号|号键)?[吧啊]?")


class Request(StrEnum):
    """What a caller asks of the interview itself."""

    AGAIN = "again"
    BACK = "back"
    WAIT = "wait"
    PERSON = "person"
    STOP = "stop"


_REQUESTS = {
    Request.PERSON: re.compile(r"人工|真人|活人|客服|接线员|话务员"),
    Request.STOP: re.compile(
        r"不(?:想|要|用)?(?:办|挂|登记|弄|搞)了|不想(?:挂|登记)|不登记|(?:^|我)算了|不要了|不用了|取消(?:吧|登记|挂号)?$"
    ),
    Request.BACK: re.compile(
        r"(?:重来|从来|重新来|重新(?:说|按|输|填))|(?:说|按|输|念|弄|搞|选)错|改一下|改一改|上一步|退回|返回|^(?:更正|错了)"
    ),
    Request.WAIT: re.compile(
        r"^(?:好的?|请|你|您)*(?:等|稍)(?:一下|一会|会儿?|等|我)|我?[去来]?(?:拿|找|看)(?:一下|下)?(?:身份证|证件)"
    ),
    Request.AGAIN: re.compile(
        r"(?:再|重复)(?:说|讲|念|来)?一(?:遍|次)|没听(?:清|见|到|懂)|听不(?:清|见|到|懂)|慢(?:一)?点"
    ),
}
_NO_PERSON = re.compile(r"(?:不要|不用|不想|别|不)(?:要|转|找|接)*(?:人工|真人|客服)")

_CHILD = re.compile(r"孩子|小孩|宝宝|娃|儿子|女儿|闺女|姑娘|小朋友|孩儿")
_PARENT = re.compile(r"爸|妈|父|母|爹|娘亲")
_OTHER = re.compile(
    r"外甥|侄|孙|岳|公公|婆婆|爷|奶|姥|外公|外婆|祖|伯|叔|姑[妈父]|姨|舅|哥|姐|弟|妹|老公|老婆|老伴|爱人|丈夫|妻子"
    r"|媳妇|女婿|对象|朋友|同事|邻居|亲戚|同学|其他|其它|别的|别人|他人"
)
_SELF = re.compile(r"本人|自己|我要|给我|我看|我挂|^就?是?我[的吧]?$")
_FAMILY = re.compile(r"家人|家属|家里")
_PARENT_OF_THE_CHILD = re.compile(r"我是(?:孩子|小孩|宝宝|娃)")
_CHILDS_PARENT = re.compile(r"(?:孩子|小孩|宝宝|娃)[他她]?的?(?:爸|妈|父|母|爹|爷|奶)")


def request_in(text: str) -> Request | None:
    """What `text` asks of the interview; none when it answers the question."""
    said = _cleaned(text)
    command = command_in(said)
    if command in {Command.AGAIN, Command.SLOWER}:
        return Request.AGAIN
    if _NO_PERSON.search(said):
        return None
    return next((name for name, found in _REQUESTS.items() if found.search(said)), None)


def yes_or_no(text: str) -> bool | None:
    """What a read-back is answered with; None when it is neither."""
    said = _cleaned(text)
    if _YES.fullmatch(said) or _key(said) == 1:
        return True
    if _NO.search(_SORRY.sub("", said)) or _key(said) == 2:
        return False
    return None


def agrees(text: str) -> bool | None:
    """Whether somebody consents, in so many words; None when it can't be told."""
    said = _cleaned(text)
    if _BARE_NO.fullmatch(said):
        return False
    if _HUMMED.fullmatch(said) or is_question(said):
        return None
    if _REFUSES.search(said):
        return False
    # 不对 and 不是 say nothing about it.
    return yes_or_no(text) or (False if _key(said) == 2 else None)


def after_no(text: str) -> str:
    """What stands behind a no: in 不对，是李四 the right name."""
    found = _BEFORE_A_CORRECTION.match(text[:MOST_HEARD])
    return text[found.end() :] if found else ""


def chosen_key(text: str) -> int | None:
    """The choice that is named by its key: 按一, 第二个."""
    return _key(_cleaned(text))


def relation_in(text: str) -> Relation | None:
    """Whom the caller names; None also for 家人, which says too little (`is_family`)."""
    said = _cleaned(text)
    if _PARENT_OF_THE_CHILD.search(said):
        return Relation.CHILD
    if _CHILDS_PARENT.search(said) or _OTHER.search(said):
        return Relation.OTHER
    if _CHILD.search(said):
        return Relation.CHILD
    if _PARENT.search(said):
        return Relation.PARENT
    return Relation.SELF if _SELF.search(said) else None


def is_family(text: str) -> bool:
    """家人, without saying who."""
    return bool(_FAMILY.search(_cleaned(text)))


def _cleaned(text: str) -> str:
    return _AROUND.sub("", normalise(text[:MOST_HEARD]))


def _key(said: str) -> int | None:
    found = _KEY.fullmatch(said)
    return None if found is None else 1 if found[1] in "一1幺" else 2
