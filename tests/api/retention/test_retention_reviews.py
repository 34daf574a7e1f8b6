"""What reviewers said of a conversation goes with its words."""

from sqlalchemy import select

from api.conversations.models import Conversation, Message
from api.review.verdict_models import ReviewComment, TurnVerdict
from api.staff.models import Role
from tests.api.retention.archive import LATELY, LONG_AGO, Archive
from tests.api.staff import factories


async def test_verdicts_and_comments_go_with_what_was_said(archive: Archive) -> None:
    for age in (LONG_AGO, LATELY):
        await _review(archive, await archive.conversation(age))
    await archive.erase()
    async with archive.sessions() as session:
        [verdict] = await session.scalars(select(TurnVerdict))
        [comment] = await session.scalars(select(ReviewComment))
        kept = await session.get_one(Conversation, verdict.conversation_id)
    assert kept.erased_at is None
    assert comment.conversation_id == kept.id


async def _review(archive: Archive, conversation: Conversation) -> None:
    async with archive.sessions() as session, session.begin():
        reviewer = await factories.staff_member(session, Role.TRAINER)
        message = await session.scalar(
            select(Message.id).where(Message.conversation_id == conversation.id)
        )
        about = {"conversation_id": conversation.id, "message_id": message, "at": archive.now}
        session.add(TurnVerdict(correct=True, text="膝盖疼", reviewer_id=reviewer.id, **about))
        session.add(ReviewComment(author_id=reviewer.id, text="问得好", **about))
