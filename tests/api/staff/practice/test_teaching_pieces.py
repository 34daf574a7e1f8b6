"""Reviewed conversations that trainees answer themselves."""

import uuid
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, update

from api.clock import FixedClock
from api.conversations import received
from api.conversations import service as conversations
from api.conversations.models import Author, Conversation
from api.conversations.schemas import Outgoing
from api.database import Sessions
from api.errors import Forbidden, InvalidInput, NotFound, Refused
from api.practice.erasing import forget
from api.practice.models import TeachingAnswer, TeachingPiece
from api.staff.models import Role, Staff
from api.staff.office import Office, office_of
from api.staff.practice import teaching
from api.staff.practice.schemas import PieceAnswerIn, ReleaseIn
from tests.api.review import talks
from tests.api.staff import factories

TALK = (
    (Author.PATIENT, "我叫赵小兰，电话 13900001234，等了两个小时没人管，气死了"),
    (Author.AGENT, "实在对不起，让您久等了。您慢慢说，在哪个科？"),
    (Author.PATIENT, "消化内科"),
    (Author.AGENT, "我马上帮您联系，有结果告诉您"),
    (Author.AGENT, "您还有什么要帮忙的吗？"),
    (Author.PATIENT, "没有了，谢谢"),
)


@pytest.fixture
def office(app: FastAPI) -> Office:
    """Of the started application."""
    return office_of(app)


@pytest.fixture
async def trainer(sessions: Sessions, clock: FixedClock) -> Staff:
    return (await factories.logged_in(sessions, clock, Role.TRAINER))[0]


@pytest.fixture
async def agent(sessions: Sessions, clock: FixedClock) -> Staff:
    return (await factories.logged_in(sessions, clock, Role.AGENT))[0]


@pytest.fixture
async def talk(sessions: Sessions, clock: FixedClock) -> uuid.UUID:
    """A conversation that a person answered; each line ten seconds after the one before."""
    async with sessions() as session, session.begin():
        found = await factories.conversation(session, clock.now())
        for number, (author, text) in enumerate(TALK):
            at = clock.now() + timedelta(seconds=10 * number)
            if author is Author.PATIENT:
                await received.record_inbound(
                    session, found.id, text=text, payload=None, client_message_id=None, now=at
                )
            else:
                said = Outgoing(text=text, author=author, author_name="李老师")
                await conversations.append(session, found.id, [said], now=at)
    return found.id


async def released(office: Office, trainer: Staff, talk: uuid.UUID) -> int:
    given = ReleaseIn(title="等久了的患者", places=[1, 3], looked=True)
    return (await teaching.release(office, trainer, talk, given)).id


def answering(place: int, text: str = "对不起，让您受累了，我来帮您") -> PieceAnswerIn:
    return PieceAnswerIn(place=place, text=text, seconds=12)


async def test_a_preview_shows_no_name_and_no_number_and_where_one_can_answer(
    office: Office, trainer: Staff, talk: uuid.UUID
) -> None:
    found = await teaching.preview(office, trainer, talk)
    text = "".join(line.text for line in found.lines)
    assert "赵小兰" not in text
    assert "1234" not in text
    assert "两个小时" in text
    assert [line.place for line in found.lines] == [None, 1, None, 3, None, None]


async def test_what_was_released_is_answered_place_by_place(
    office: Office, trainer: Staff, agent: Staff, talk: uuid.UUID
) -> None:
    piece = await released(office, trainer, talk)
    first = await teaching.read(office, agent, piece)
    assert [len(step.before) for step in first.steps] == [1]
    assert first.steps[0].theirs is None
    second = await teaching.answer(office, agent, piece, answering(1))
    theirs = second.steps[0].theirs
    assert theirs is not None
    assert theirs.text == TALK[1][1]
    assert [line.text for line in second.steps[1].before] == ["消化内科"]
    assert not second.over
    last = await teaching.answer(office, agent, piece, answering(3))
    assert last.steps[1].theirs is not None
    assert last.steps[1].theirs.text == f"{TALK[3][1]}\n{TALK[4][1]}"
    assert last.over
    assert [(one.places, one.done) for one in await teaching.pieces(office, agent)] == [(2, 2)]


async def test_the_rubric_says_what_it_makes_of_both(
    office: Office, trainer: Staff, agent: Staff, talk: uuid.UUID
) -> None:
    piece = await released(office, trainer, talk)
    found = await teaching.answer(office, agent, piece, answering(1, "你自己没看清楚，怪你自己"))
    own, theirs = found.steps[0].own, found.steps[0].theirs
    assert own is not None
    assert theirs is not None
    assert own.points is not None
    assert theirs.points is not None
    assert own.points < theirs.points
    scores = {one.criterion: one.score for one in own.remarks}
    assert scores["empathy"] == 0
    assert "farewell" not in scores


async def test_a_place_is_answered_in_its_turn(
    office: Office, trainer: Staff, agent: Staff, talk: uuid.UUID
) -> None:
    piece = await released(office, trainer, talk)
    for place in (3, 2):
        with pytest.raises(Refused, match="teaching_not_yet"):
            await teaching.answer(office, agent, piece, answering(place))
    with pytest.raises(InvalidInput, match="practice_empty"):
        await teaching.answer(office, agent, piece, answering(1, " "))


@pytest.mark.parametrize("places", [[0], [2], [1, 99]])
async def test_only_where_somebody_answers_the_patient_can_be_practised(
    office: Office, trainer: Staff, talk: uuid.UUID, places: list[int]
) -> None:
    with pytest.raises(InvalidInput, match="teaching_points"):
        await teaching.release(
            office, trainer, talk, ReleaseIn(title="练", places=places, looked=True)
        )


async def test_what_is_taken_back_is_there_no_more_and_can_be_released_anew(
    office: Office, trainer: Staff, agent: Staff, talk: uuid.UUID
) -> None:
    piece = await released(office, trainer, talk)
    await teaching.withdraw(office, trainer, piece)
    assert await teaching.pieces(office, agent) == []
    with pytest.raises(NotFound):
        await teaching.read(office, agent, piece)
    assert await released(office, trainer, talk) == piece
    assert len(await teaching.pieces(office, agent)) == 1


async def test_what_became_the_discipline_offices_alone_is_gone_from_the_list(
    office: Office,
    trainer: Staff,
    agent: Staff,
    talk: uuid.UUID,
    sessions: Sessions,
    clock: FixedClock,
) -> None:
    piece = await released(office, trainer, talk)
    async with sessions() as session, session.begin():
        conversation = await session.get_one(Conversation, talk)
        session.add(talks.secret_complaint(conversation, clock.now() + timedelta(hours=1)))
    assert await teaching.pieces(office, agent) == []
    with pytest.raises(NotFound):
        await teaching.read(office, agent, piece)
    with pytest.raises(Refused, match="teaching_not_possible"):
        await teaching.preview(office, trainer, talk)


async def test_words_that_were_erased_can_not_be_released(
    office: Office, trainer: Staff, talk: uuid.UUID, sessions: Sessions, clock: FixedClock
) -> None:
    async with sessions() as session, session.begin():
        await session.execute(
            update(Conversation).where(Conversation.id == talk).values(erased_at=clock.now())
        )
    with pytest.raises(Refused, match="teaching_not_possible"):
        await teaching.preview(office, trainer, talk)


async def test_a_piece_goes_with_the_words_of_its_conversation(
    office: Office, trainer: Staff, agent: Staff, talk: uuid.UUID, sessions: Sessions
) -> None:
    piece = await released(office, trainer, talk)
    await teaching.answer(office, agent, piece, answering(1))
    async with sessions() as session, session.begin():
        await forget(session, [talk])
    async with sessions() as session:
        for table in (TeachingPiece, TeachingAnswer):
            assert await session.scalar(select(func.count()).select_from(table)) == 0


async def test_only_trainers_release(office: Office, agent: Staff, talk: uuid.UUID) -> None:
    with pytest.raises(Forbidden):
        await teaching.preview(office, agent, talk)
    with pytest.raises(Forbidden):
        await teaching.release(office, agent, talk, ReleaseIn(title="练", places=[1]))
