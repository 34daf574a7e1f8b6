"""Accounts and conversations for tests of patients."""

import uuid
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from patient_front import Front, Seat
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import FixedClock
from api.conversations.models import Conversation, Handler
from api.patients.models import Account
from api.security import Seal

NewConversation = Callable[[AsyncSession], Awaitable[Conversation]]


@pytest.fixture
def seal() -> Seal:
    return Seal("a key for these tests")


@pytest.fixture
def new_conversation(clock: FixedClock) -> NewConversation:
    """Opens a conversation of a new account."""

    async def open_one(session: AsyncSession) -> Conversation:
        now = clock.now()
        account = Account(channel="web", external_hash=uuid.uuid4().hex, created_at=now)
        session.add(account)
        await session.flush()
        conversation = Conversation(
            session_hash=uuid.uuid4().hex,
            channel="web",
            account_id=account.id,
            handler=Handler.BOT,
            created_at=now,
            last_at=now,
            expires_at=now + timedelta(days=1),
        )
        session.add(conversation)
        await session.flush()
        return conversation

    return open_one


@pytest.fixture
def seat(
    session: AsyncSession, clock: FixedClock, seal: Seal, new_conversation: NewConversation
) -> Seat:
    """Seats another account."""

    async def another() -> Front:
        front = Front(session, clock, seal)
        front.conversation = await new_conversation(session)
        return front

    return another


@pytest.fixture
async def front(seat: Seat) -> Front:
    return await seat()
