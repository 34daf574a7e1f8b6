"""Patients on WeChat, and where the desk finds their conversations."""

from collections.abc import Callable, Iterator

import psycopg
import pytest

from api.security import Seal
from launcher.product import Product
from tests.e2e.desk import Agent
from tests.e2e.wechat_patient import WeChatPatient
from tests.e2e.wechat_side import WeChatSide

Joins = Callable[[], WeChatPatient]
Finds = Callable[[WeChatPatient], str]

_CONVERSATION = """
    SELECT conversations.id FROM conversations
    JOIN accounts ON accounts.id = conversations.account_id
    WHERE accounts.channel = 'wechat' AND accounts.external_hash = %s
"""


@pytest.fixture
def joins(product: Product, wechat: WeChatSide) -> Joins:
    """Lets somebody new come who follows the account already."""
    return lambda: WeChatPatient(wechat)


@pytest.fixture
def patient(joins: Joins) -> WeChatPatient:
    """Somebody who follows the account, and has said nothing yet."""
    return joins()


@pytest.fixture
def supervisor(product: Product) -> Iterator[Agent]:
    """May stop clinics."""
    agent = Agent(product, "supervisor")
    yield agent
    agent.close()


@pytest.fixture
def officer(product: Product) -> Iterator[Agent]:
    """Works on complaints."""
    agent = Agent(product, "complaints")
    yield agent
    agent.close()


@pytest.fixture
def conversation_of(product: Product) -> Finds:
    """The id of a patient's conversation."""
    seal = Seal(product.environment["DAOYI_SECRET_KEY"])

    def find(patient: WeChatPatient) -> str:
        with psycopg.connect(product.environment["DATABASE_URL"]) as connection:
            found = connection.execute(_CONVERSATION, (seal.lookup(patient.openid),)).fetchone()
        assert found, patient.story
        return str(found[0])

    return find
