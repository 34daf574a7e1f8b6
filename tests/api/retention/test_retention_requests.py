"""What was asked for at the desk long ago stays in the figures without a word of anybody; so does
what was asked for in a conversation of which nothing is kept."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from api.clock import FixedClock
from api.database import Sessions
from api.retention.requests import SERVICE_REQUESTS
from api.retention.rules import load_retention
from api.retention.service import erase_due
from api.security import Seal
from api.service_requests import service
from api.service_requests.kinds import load_service_kinds
from api.service_requests.models import ServiceRequest
from api.service_requests.schemas import RequestIn, Wish
from tests.api.staff import factories

_YEARS = timedelta(days=800)


@pytest.mark.parametrize(("age", "kept"), [(_YEARS, None), (timedelta(days=1), "东门口")])
async def test_words_go_when_a_conversation_of_that_age_would(
    sessions: Sessions,
    clock: FixedClock,
    knowledge_base: Path,
    age: timedelta,
    kept: str | None,
) -> None:
    kinds, seal = load_service_kinds(knowledge_base), Seal("a-secret-for-retention")
    now = clock.now()
    then = FixedClock(now - age)
    wish = {"kind": "wheelchair", "place": "东门口", "contact": "13800001234"}
    async with sessions() as session, session.begin():
        conversation = await factories.conversation(session, then.now())
        told = RequestIn.model_validate(wish | {"conversation": conversation.id})
        await service.file(session, then, kinds, seal, told)
        await service.file_at_desk(session, then, kinds, seal, Wish(**wish), "staff:a")
    erased = await erase_due(sessions, now, load_retention(knowledge_base))
    assert erased[SERVICE_REQUESTS.name] == (1 if kept is None else 0)
    async with sessions() as session:
        found = list(await session.scalars(select(ServiceRequest)))
    assert [request.place for request in found] == [kept, kept]
    assert [request.contact_sealed is None for request in found] == [kept is None] * 2
    assert (await erase_due(sessions, now, load_retention(knowledge_base)))[
        SERVICE_REQUESTS.name
    ] == 0
