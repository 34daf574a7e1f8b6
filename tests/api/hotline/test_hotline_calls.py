"""What is kept of a call, and how long."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import FixedClock
from api.conversations.service import account_of
from api.hotline import calls
from api.hotline.events import CallReply, Say
from api.hotline.models import Call
from api.hotline.talk import Talk
from api.patients.privacy import erase_account_data
from api.retention import talk as retained
from api.retention.rules import load_retention
from api.security import Seal
from api.settings import ROOT

SEAL = Seal("a-secret-key-for-tests-only")


@pytest.fixture
async def call(session: AsyncSession, clock: FixedClock) -> Call:
    """In the middle of it; a call back was promised."""
    begun = await calls.begin(session, "call-1", clock.now())
    await calls.keep(session, begun, SEAL, 3, Talk(silent=2))
    await calls.promise(session, begun, SEAL.seal("13800138000"))
    await session.refresh(begun)
    return begun


async def test_where_it_stands_is_found_again(call: Call) -> None:
    assert calls.talk_of(call, SEAL).silent == 2
    assert call.last_seq == 3


async def test_what_another_key_has_sealed_begins_anew(call: Call) -> None:
    assert calls.talk_of(call, Seal("another secret key")) == Talk()


async def test_an_older_event_does_not_turn_it_back(session: AsyncSession, call: Call) -> None:
    await calls.keep(session, call, SEAL, 1, Talk())
    await session.refresh(call)
    assert call.last_seq == 3


async def test_of_replies_the_last_few_are_kept() -> None:
    talk = Talk()
    for seq in range(20):
        talk.remember(seq, CallReply(say=[Say(text=str(seq))]))
    assert sorted(talk.replies) == list(range(14, 20))


async def test_a_call_whose_end_nobody_told_is_ended_in_the_night_after(
    session: AsyncSession, clock: FixedClock, call: Call
) -> None:
    rules = load_retention(ROOT / "knowledge_base")
    kind = retained.CALLS
    now = clock.now()
    assert (await session.scalars(kind.due(now + timedelta(hours=23), rules))).all() == []
    later = now + timedelta(hours=25)
    due = (await session.scalars(kind.due(later, rules))).all()
    assert await kind.erase(session, later, due) == 1
    await session.refresh(call)
    assert (call.talk, call.ended_at) == (None, later)


async def test_who_has_their_data_erased_is_not_called_back(
    session: AsyncSession, clock: FixedClock, call: Call
) -> None:
    account_id = await account_of(session, call.conversation_id)
    await erase_account_data(session, clock, account_id)
    await session.refresh(call)
    assert (call.talk, call.callback_sealed) == (None, None)
