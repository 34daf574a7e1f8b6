"""To a person and back, over WeChat."""

from tests.e2e.desk import Agent
from tests.e2e.dialogues.wechat.conftest import Finds
from tests.e2e.wechat_patient import WeChatPatient

# Each takes some hundredths of a second.
_LOOKS = 300
# The smallest JPEG that programs open.
PICTURE = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300ffffffffffffffffffffffffffffffffffffffff"
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
    "ffffffffffc0000b080001000101011100ffc40014000100000000000000000000000000000003ffc400141001"
    "00000000000000000000000000000000ffda0008010100003f0037ffd9"
)


def test_into_the_queue_and_to_the_agent_and_back(
    patient: WeChatPatient, agent: Agent, conversation_of: Finds
) -> None:
    patient.says("转人工").hears("转人工")
    conversation = conversation_of(patient)
    assert conversation in [line["conversation"] for line in agent.waiting()]
    patient.tells("我想问住院押金")
    agent.takes(conversation)
    patient.waits(agent.name)
    agent.replies(conversation, "您好，我是导医王老师，请讲。")
    patient.waits("我是导医王老师")
    patient.tells("押金交多少").hears_nothing()
    agent.replies(conversation, "一般 3,000 元，出院时多退少补。")
    patient.waits("多退少补")
    texts = [line["text"] for line in agent.reads(conversation)["messages"]]
    assert "我想问住院押金" in texts
    assert "押金交多少" in texts
    agent.gives_back(conversation)
    patient.waits("现在由我")
    patient.says("骨科怎么走").hears("门诊楼")


def test_who_waits_may_leave_by_number(patient: WeChatPatient) -> None:
    patient.says("转人工")
    patient.says("还要等多久")
    patient.answers("不等了").hears("取消排队")


def kept_picture(agent: Agent, conversation: str) -> str:
    """The id of the picture in a conversation, as soon as it was fetched from WeChat."""
    for _ in range(_LOOKS):
        lines = agent.reads(conversation)["messages"]
        [attachment] = [one for line in lines for one in line["attachments"]]
        if attachment["fetched"] == "kept":
            return str(attachment["id"])
    raise AssertionError("the picture was not fetched")


def test_a_picture_is_for_the_agent(
    patient: WeChatPatient, agent: Agent, conversation_of: Finds
) -> None:
    patient.sends_picture(PICTURE).hears("照片收到了")
    patient.answers("转人工")
    conversation = conversation_of(patient)
    agent.takes(conversation)
    picture = kept_picture(agent, conversation)
    shown = agent.http.get(f"/v1/staff/attachments/{picture}")
    assert (shown.status_code, shown.content[:2]) == (200, PICTURE[:2])
    agent.replies(conversation, "照片看到了。")
    agent.gives_back(conversation)
