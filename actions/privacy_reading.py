"""What somebody wants done with their data, read by rule: deleting must not be guessed."""

import re

from actions.registration_reading import says_yes
from actions.turn import Turn

# Choices that are about one visitor card.
ABOUT_ONE = {"correct", "remove", "withdraw"}
_ERASE = re.compile(r"删|清除|清掉|清空|注销|抹掉|销毁")
_REMOVE = re.compile(r"就诊人|家人|这个人|那个人|移除|去掉|解绑")
_CORRECT = re.compile(
    r"更正|改正|修改|改一?[下改]|写错|填错|登错|登记错|换了|换号|更新|改(名|姓|电话|手机|号)"
    r"|换(了|过)?(个|新)?(手机|电话|号)|(要|想|得|能)改"
)
_WITHDRAW = re.compile(r"(撤|收)(回|销|掉)|取消.{0,6}(同意|授权)|不(再)?(同意|授权)")
# A yes to deleting is nothing but that; 删了还能恢复吗 is a question.
_DO_IT = {
    "erase": r"删除|删|清除|清空|注销",
    "remove": r"删除|删|移除|去掉",
    "withdraw": r"撤回|撤销|收回|撤|取消",
}
_SHOW = re.compile(r"看|查|有什么|哪些|存了|留了|知道我")
_NOT = re.compile(r"不|别|先等|算了")
# Matters of other flows that also "look something up".
_QUESTIONS = {"booking_ask", "booking_make", "booking_cancel", "booking_change", "schedule_ask"}
_QUESTIONS |= {"complaint_ask", "complaint_file", "guide_ask", "service_ask", "triage_ask"}
_LEAVE = re.compile(r"^(不用|不要|不必|算了|没有?了|不了|没事)")


def what_is_wanted(turn: Turn) -> str | None:
    """`show`, `correct`, `remove`, `withdraw` or `erase`, by button or in words."""
    text = turn.text
    if pressed := turn.entity("choice"):
        return str(pressed)
    if _WITHDRAW.search(text):
        return "withdraw"
    if _ERASE.search(text):
        return None if _NOT.search(text) else _erase(turn)
    if _CORRECT.search(text):
        return "correct"
    return "show" if _SHOW.search(text) else None


def _erase(turn: Turn) -> str:
    """Everything, or the one person who is named."""
    named = turn.entity("person") not in {None, "self"}
    return "remove" if named or _REMOVE.search(turn.text) else "erase"


def asks_elsewhere(turn: Turn) -> bool:
    """Whether what sounds like looking something up is a matter of another flow."""
    return turn.intent in _QUESTIONS


def says_leave(turn: Turn) -> bool:
    """不用了, 算了."""
    return bool(_LEAVE.search(turn.text))


def says_yes_to(turn: Turn, choice: str) -> bool:
    """A plain yes, or the thing itself said once more (确认删除)."""
    verbs = _DO_IT.get(choice, "(?!)")
    again = (
        rf"(确认|确定|对|好|嗯|是|要|就|那|请|帮我|都|全部|把)*({verbs})"
        r"(掉|了|吧|我的|资料|信息|同意|全部|都|它)*"
    )
    return says_yes(turn) or bool(turn.text and re.fullmatch(again, turn.text.strip("。.！! ")))
