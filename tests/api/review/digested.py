"""Conversations that have come to rest and were read by the job."""

from datetime import timedelta

from fastapi import FastAPI

from api.clock import FixedClock
from api.conversations.models import Conversation
from api.database import Sessions
from api.review.digesting import digest_quiet, reading_of
from tests.api.review.told import Talk
from tests.api.staff import factories
from tests.api.staff.booked import seal_of


async def digested(
    app: FastAPI, sessions: Sessions, clock: FixedClock, *talks: Talk
) -> list[Conversation]:
    """Store these talks, each a new patient's, and digest them."""
    kept: list[Conversation] = []
    async with sessions() as session, session.begin():
        for talk in talks:
            conversation = await factories.conversation(session, clock.now())
            await talk.store(session, conversation)
            kept.append(conversation)
        reading = reading_of(app.state.settings.knowledge_base, seal_of(app))
        await digest_quiet(session, reading, clock.now() + timedelta(minutes=20))
    return kept
