"""A process dies in mid-conversation: a kind answer, a person near, and on it goes."""

from collections.abc import Iterator
from contextlib import contextmanager

from launcher.product import Product
from tests.e2e.desk import Agent, Backstage
from tests.e2e.dialogues.conftest import Arrives
from tests.e2e.patient import Patient

HEART = "我爸突然胸口压着痛，喘不上气，满头冷汗"


@contextmanager
def without(product: Product, name: str) -> Iterator[None]:
    """While that process is away."""
    product.halt(name)
    try:
        yield
    finally:
        product.resume(name)


def is_told_kindly(patient: Patient) -> None:
    """An apology in words, and a person to press."""
    assert patient.status in {200, 503}, patient.story
    patient.hears_any("抱歉", "对不起")
    patient.is_offered("/human_ask")


def test_without_the_action_server(
    patient: Patient, product: Product, backstage: Backstage
) -> None:
    patient.says("挂后天上午的皮肤科")
    with without(product, "actions"):
        patient.says("第一个")
        is_told_kindly(patient)
        assert not patient.card("appointment"), patient.story
    patient.says("第一个").hears("选一个时间")
    outcomes = backstage.outcomes(patient)
    assert len(outcomes) == 3
    assert "received" not in outcomes


def test_without_the_dialogue_model(
    arrives: Arrives, product: Product, agent: Agent, backstage: Backstage
) -> None:
    booking, urgent, asking = arrives(), arrives(), arrives()
    booking.says("挂后天上午的皮肤科")
    with without(product, "rasa"):
        booking.says("第一个")
        is_told_kindly(booking)
        assert booking.status == 503
        urgent.says(HEART)
        assert urgent.status == 200
        urgent.expects("emergency")
        asking.says("停车怎么收费")
        asking.presses("转人工")
        assert asking.handled_by == "queue"
        conversation = agent.finds(asking.expects("handoff")["ticket"])
        agent.takes(conversation)
        agent.replies(conversation, "停车每小时 5 元。")
        agent.gives_back(conversation)
    assert backstage.outcomes(booking) == ["answered", "failed"]
    for patient in (booking, urgent, asking):
        patient.says("骨科怎么走").hears("门诊楼")
        assert patient.status == 200
