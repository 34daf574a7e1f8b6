"""What a short answer means inside a booking: a yes, a no, leave it to us, change this.

Read by rule, because the same few characters mean other things outside of a form.
"""

import re
from typing import Any

from actions.turn import Turn

_BRIEF = 8
_NEGATION = re.compile(r"不|别|甭|没|先等|等等|取消退")
# A yes is nothing but a yes: a question (可以用医保吗), a doubt or a story around it is none.
_YES = re.compile(
    r"(嗯|好|行|中|可以|是|对|没错|没问题|确认|确定|就这样|就这个|就它|成|要|挂|约|预约|提交|退号|退|"
    r"取消|改|掉|的|了|吧|啊|呀|哦|您|你|请|帮我|麻烦|谢谢|就|ok|[，,。.!！~、\s])+",
    re.IGNORECASE,
)
_CORE_YES = re.compile(
    r"嗯|好|行|中|可以|是|对|没错|没问题|确认|确定|就这|就它|成|ok", re.IGNORECASE
)
_CANCELS = re.compile(r"退|取消")
# What is no yes to this question, because it names something else to do: 取消 to a booking.
_SOMETHING_ELSE = {
    "book": re.compile(r"退|取消|撤|改|换|算了"),
    "cancel": re.compile(r"改|换|算了"),
    "change": re.compile(r"退|取消|撤|算了"),
}
_QUESTION = re.compile(
    r"[吗嘛么呢?？]|怎么|什么|多少|(?<!不)([^不])不\1|(?<!没)有没有|可是|但是|不过"
)
# 好贵, 太早了: a short answer that the model takes for a yes, and that is none.
_HESITATION = re.compile(r"贵|太(早|晚|迟|远|久|慢)|想想|考虑|商量|问问|看看")
_ANY = re.compile(r"都行|都可以|都成|随便|哪个都|你定|您定|看着办|无所谓|听你的|你安排")
_OTHER_PERSON = re.compile(
    r"(给|帮)别人|换个?人|别的人|另一个人|其他人|换就诊人|不是(给)?我(挂|的|自己|看|$)"
)
_OTHER_DOCTOR = re.compile(
    r"换(一?个|一?位)?(别的|其他的?)?(医生|大夫|专家|主任)"
    r"|[换找](别的|其他的?|另一?[个位])(医生|大夫|专家|主任)|别的(医生|大夫|专家)"
)
_OTHER_TIME = re.compile(r"换(一?个)?(别的)?(时间|时候|日子|时段)|换一?天|改天|别的(时间|日子)")
_OTHER_DAY = re.compile(r"换一?天|改天|(换|别的).{0,3}日子")
_OTHER_DEPARTMENT = re.compile(r"换(一?个)?(别的)?科")
_BACK = re.compile(r"^(返回|上一步|回去|退回|倒回去|重新选|重选|重来|再选一?次)")
_PAUSE = re.compile(
    r"^(嗯|哎|那|你|您|请|我|再|先|[，,\s])*(等等|等一下|等会|等一会|稍等|"
    r"(让我)?再?(想想|想一想|考虑|商量|看看|问问)(一下|下|吧|再说|[。.…!！])*$)"
)
_START_OVER = re.compile(r"重新|从头|另外?(再)?挂|再挂|再来一个")
_KEEP = re.compile(r"还是原来|不改了|不换了|就原来|不用改|保持原来")
_OTHER_ONE = re.compile(r"另(外)?一个|不是这个|别的那个|换一个")

_WAITLIST = re.compile(
    r"候补|候着|(有人|谁)(退|取消|不来)[^，。,]{0,8}(补|给我|轮|通知|叫)|(退|空)出来[^，。,]{0,4}(给我|补|通知)"
)
# 一直排候补也没消息，直接挂个别的: the waitlist is only told of.
_WAITED_IN_VAIN = re.compile(
    r"(一直|排了|候了|等了)[^，。,]{0,6}候补|候补[^，。,]{0,6}没(消息|动静|用)"
)
_NO_WAITING = re.compile(
    r"(不|别|甭)[^，。,]{0,3}(候补|候|排)|候补[^，。,]{0,4}(取消|撤|退|算了|不)"
    r"|(取消|撤|退出|退)[^，。,]{0,5}候补"
)
_DONE = re.compile(r"(填|改|弄|写|补|提交)?(好|完)了|填过了|改过了|提交了")
_FILLED = re.compile(r"(填|登记|录|写|弄|提交)(好|完|过)了|提交了")
# What stands for a number that was taken out of a message.
_NUMBER_TAKEN_OUT = re.compile(r"〔(证件号|手机号|号码)〕")
_APPEAL = re.compile(
    r"申诉|申辩|(不是|没有|不算)[^，。,]{0,6}爽约|爽约[^，。,]{0,8}(冤|错|消|撤|恢复|解)"
)


def says_yes(turn: Turn, to: str = "book") -> bool:
    """A plain yes and nothing else. `to` is what was asked: book (or file), cancel, change."""
    if not turn.text:
        return turn.intent == "affirm"
    none = (_QUESTION, _HESITATION, _FILLED, _NUMBER_TAKEN_OUT, _SOMETHING_ELSE[to])
    if _doubts(turn) or any(pattern.search(turn.text) for pattern in none):
        return False
    core = _CORE_YES.search(turn.text) or (to == "cancel" and _CANCELS.search(turn.text))
    plain = bool(core and _YES.fullmatch(turn.text.strip()))
    return plain or (turn.intent == "affirm" and len(turn.text) <= _BRIEF)


def says_no(turn: Turn) -> bool:
    """A plain no, or anything that takes the yes back (先不退, 别取消, 其实我不想退)."""
    if _QUESTION.search(turn.text):
        return False
    return turn.intent == "deny" or _doubts(turn)


def _doubts(turn: Turn) -> bool:
    return bool(_NEGATION.search(re.sub("没问题|没错|对不起", "", turn.text)))


def leaves_it_to_us(turn: Turn) -> bool:
    """都行, or the earliest: the first that we showed. A bare yes to a list chooses nothing."""
    date = turn.entity("date") or {}
    soonest = turn.entity("preference") in {"soonest", "any"} or bool(date.get("earliest"))
    return bool(_ANY.search(turn.text)) or (soonest and turn.intent in {"inform", "affirm"})


def wants_a_moment(turn: Turn) -> bool:
    """等等, 再想想: neither a yes nor a no; what is held stays held. 等等，换周五 is a change."""
    values = ("doctor", "department", "date", "ordinal", "person")
    return (
        bool(_PAUSE.search(turn.text))
        and len(turn.text) <= _BRIEF
        and not any(turn.entity(value) for value in values)
    )


def means_another_person(turn: Turn) -> bool:
    """The appointment is for somebody whose card was not chosen."""
    return bool(_OTHER_PERSON.search(turn.text))


def is_said_of_the_booking(turn: Turn) -> bool:
    """Words that steer a booking, whatever the model took them for."""
    steering = (_OTHER_DEPARTMENT, _OTHER_DOCTOR, _OTHER_TIME, _BACK, _PAUSE, _OTHER_PERSON, _ANY)
    return any(pattern.search(turn.text) for pattern in steering)


def means_another_doctor(turn: Turn) -> bool:
    """换一个医生: not the one who is spoken of."""
    return bool(_OTHER_DOCTOR.search(turn.text))


def means_another_day(turn: Turn) -> bool:
    """换一天, in words or by its button: the clinic of the chosen day won't do."""
    return turn.intent == "press_other_day" or bool(_OTHER_DAY.search(turn.text))


def means_another_appointment(turn: Turn) -> bool:
    """Not the one that we read back."""
    return bool(_OTHER_ONE.search(turn.text))


def starts_over(turn: Turn) -> bool:
    """重新挂号, 再挂一个: what was chosen so far is dropped."""
    return bool(_START_OVER.search(turn.text))


def keeps_the_old_one(turn: Turn) -> bool:
    """不改了: the appointment stays as it was."""
    return bool(_KEEP.search(turn.text))


def asked_to_change(turn: Turn) -> dict[str, Any] | None:
    """The slots that 换个医生, 换个时间, 换个科 or 返回 empties; None when none was said."""
    text = turn.text
    if _OTHER_DEPARTMENT.search(text):
        return dict.fromkeys(("registration__subject", "registration__clinic"))
    if means_another_doctor(turn):
        return {"registration__clinic": None}
    if turn.intent == "press_other_day" or _OTHER_TIME.search(text):
        return {"registration__clinic": None, "registration__days": None}
    if _BACK.search(text):
        return _one_step_back(turn)
    changes = turn.intent == "booking_change" and turn.entity("person") is None  # 换成给我妈挂
    return {"registration__clinic": None} if changes else None


def _one_step_back(turn: Turn) -> dict[str, Any]:
    before = {
        "registration__clinic": "registration__subject",
        "registration__slot": "registration__clinic",
        "registration__visitor": "registration__slot",
        "registration__confirmed": "registration__slot",
    }
    return {before.get(str(turn.requested), "registration__subject"): None}


def says_done(turn: Turn) -> bool:
    """填好了: a page that was opened beside the conversation is filled in."""
    return turn.intent == "affirm" or bool(_DONE.search(turn.text))


def speaks_of_the_form(turn: Turn) -> bool:
    """填好了 of the identity form, whose own answer comes by itself, or what belongs into it. It
    answers no question of the chat, least of all "is this right"."""
    if turn.requested not in ("registration__visitor", "registration__confirmed"):
        return False
    return bool(_FILLED.search(turn.text) or _NUMBER_TAKEN_OUT.search(turn.text))


def mentions_waitlist(turn: Turn) -> bool:
    """候补 is spoken of, in whatever way."""
    return bool(re.search("候补|候着", turn.text))


def wants_to_wait(turn: Turn) -> bool:
    """帮我排候补, 有人退号就给我补上."""
    told = any(one.search(turn.text) for one in (_WAITED_IN_VAIN, _NO_WAITING))
    asks = turn.intent != "booking_make" and _QUESTION.search(turn.text)
    return bool(_WAITLIST.search(turn.text)) and not told and not asks


def leaves_the_line(turn: Turn) -> bool:
    """不候补了, 候补取消."""
    return bool(_NO_WAITING.search(turn.text))


def wants_to_appeal(turn: Turn) -> bool:
    """我要申诉: a no-show should not count."""
    return turn.intent == "press_appeal" or bool(_APPEAL.search(turn.text))
