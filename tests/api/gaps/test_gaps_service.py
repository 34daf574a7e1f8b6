"""Gaps over time: put together anew, with what was decided about them."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.clock import FixedClock
from api.conversations.models import Conversation
from api.gaps import service
from api.gaps.models import Dismissal, Gap, GapQuestion, GapState, Unanswered
from api.gaps.service import Wanted
from api.guide.words import load_guide_words
from api.review.models import ReviewItem
from api.review.reasons import Ending
from api.review.rules import load_review_rules
from api.staff.models import Role
from tests.api.review import talks
from tests.api.review.told import Talk
from tests.api.staff import factories

LUGGAGE = ("能寄存行李吗", "行李寄存在哪里", "行李可以寄存吗")
CHARGING = ("哪里可以给手机充电", "有手机充电的地方吗")


class _Asking:
    def __init__(self, session: AsyncSession, clock: FixedClock, knowledge_base: Path) -> None:
        self.session, self.clock = session, clock
        self.words = load_guide_words(knowledge_base)
        self.rules = load_review_rules(knowledge_base).gaps

    async def ask(self, *texts: str, department: str | None = None) -> Sequence[GapQuestion]:
        """Each in a conversation of its own, digested."""
        asked = []
        now = self.clock.now()
        for text in texts:
            conversation = await factories.conversation(self.session, now)
            talk = Talk(started=now).says(text, "nlu_fallback")
            await talk.store(self.session, conversation)
            message = talk.messages[0]
            self.session.add(
                ReviewItem(
                    conversation_id=conversation.id,
                    channel="web",
                    started_at=now,
                    ended_at=now,
                    turns=1,
                    score=0,
                    reasons=[],
                    reason_codes=[],
                    outcome=Ending.NOT_UNDERSTOOD,
                    flows=[],
                    intents=[],
                    departments=[],
                    agents=[],
                    restricted=[],
                    read_to=now,
                )
            )
            question = GapQuestion(
                message_id=message.id,
                conversation_id=conversation.id,
                why=Unanswered.FALLBACK,
                text=text,
                department=department,
                at=now,
            )
            self.session.add(question)
            asked.append(question)
        await self.session.flush()
        return asked

    async def gaps(self, state: GapState = GapState.OPEN) -> list[Gap]:
        """Put together anew and listed."""
        now = self.clock.now()
        await service.put_together(self.session, self.words, self.rules, now)
        self.session.expunge_all()
        return await service.listed(self.session, Wanted(state))

    async def texts(self, gap: Gap) -> set[str]:
        return {one.text for one in (await service.of_gaps(self.session, [gap]))[gap.id]}


@pytest.fixture
def asking(session: AsyncSession, clock: FixedClock, knowledge_base: Path) -> _Asking:
    return _Asking(session, clock, knowledge_base)


async def test_questions_come_together_the_one_asked_most_first(asking: _Asking) -> None:
    await asking.ask(*CHARGING, *LUGGAGE)
    first, second = await asking.gaps()
    assert await asking.texts(first) == set(LUGGAGE)
    assert await asking.texts(second) == set(CHARGING)
    assert (first.size, second.size) == (3, 2)


async def test_a_gap_goes_on_with_what_was_decided_about_it(asking: _Asking) -> None:
    await asking.ask(*LUGGAGE, *CHARGING)
    luggage, charging = await asking.gaps()
    staff = await factories.staff_member(asking.session, Role.TRAINER)
    service.settle(luggage, staff.id, asking.clock.now(), why=Dismissal.ANSWERED_ELSEWHERE)
    await asking.ask("请问哪里寄存行李")
    assert [gap.id for gap in await asking.gaps()] == [charging.id]
    [decided] = await asking.gaps(GapState.DISMISSED)
    assert (decided.id, decided.size) == (luggage.id, 4)


async def test_old_questions_are_let_go_and_with_them_their_gap(asking: _Asking) -> None:
    await asking.ask(*LUGGAGE)
    assert len(await asking.gaps()) == 1
    asking.clock.advance(days=asking.rules.days + 1)
    assert await asking.gaps() == []
    assert await asking.session.scalar(select(Gap)) is None


async def test_the_department_most_spoken_of_should_write(asking: _Asking) -> None:
    await asking.ask(*LUGGAGE[:2], department="guke")
    await asking.ask(LUGGAGE[2], department="erke")
    [gap] = await asking.gaps()
    assert gap.department == "guke"


async def test_whom_somebody_chose_stays_the_owner(asking: _Asking) -> None:
    await asking.ask(*LUGGAGE, department="guke")
    [gap] = await asking.gaps()
    gap.department, gap.given = "erke", True
    await asking.session.flush()
    [gap] = await asking.gaps()
    assert gap.department == "erke"


async def test_a_question_of_a_restricted_matter_is_neither_shown_nor_counted(
    asking: _Asking,
) -> None:
    [first, *_] = await asking.ask(*LUGGAGE)
    conversation = await asking.session.get_one(Conversation, first.conversation_id)
    asking.session.add(talks.secret_complaint(conversation, asking.clock.now()))
    await asking.session.flush()
    [gap] = await asking.gaps()
    assert gap.size == 2
    assert await asking.texts(gap) == set(LUGGAGE[1:])
