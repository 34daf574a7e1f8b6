"""The dialogue model dies in mid-conversation."""

from launcher.product import Product
from tests.e2e.desk import Agent
from tests.e2e.dialogues.test_outages import without
from tests.e2e.dialogues.wechat.conftest import Finds, Joins
from tests.e2e.wechat_patient import WeChatPatient

HEART = "我爸突然胸口压着痛，喘不上气，满头冷汗"


def test_a_kind_answer_and_a_person_near(
    patient: WeChatPatient,
    joins: Joins,
    product: Product,
    agent: Agent,
    conversation_of: Finds,
) -> None:
    urgent = joins()
    patient.says("挂后天上午的皮肤科")
    with without(product, "rasa"):
        patient.says("第一个").hears("抱歉")
        urgent.says(HEART).hears("120")
        patient.answers("转人工").hears("转人工")
        conversation = conversation_of(patient)
        agent.takes(conversation)
        patient.waits(agent.name)
        agent.replies(conversation, "我帮您挂。")
        patient.waits("我帮您挂")
        agent.gives_back(conversation)
        patient.waits("现在由我")
    patient.says("骨科怎么走").hears("门诊楼")
