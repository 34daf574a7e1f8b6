"""What could not be posted is told by the ladder of notices: template, SMS, a call."""

from api.patients.models import Patient, Relation, VisitorCard
from tests.api.appointments.booking_rows import BookingRows
from tests.api.wechat.chatting import OPENID, SEND, Chat, line


async def test_what_failed_is_told_otherwise_once_an_hour_however_much_it_was(chat: Chat) -> None:
    chat.wechat.api.refuses[SEND] = 43004
    for words in ("一", "二", "三"):
        await chat.is_told(line(words))
        await chat.posts()
        chat.clock.advance(minutes=15)
    [notice] = await chat.notices()
    assert (notice.kind, notice.conversation_id) == ("message_waiting", chat.conversation_id)
    chat.clock.advance(minutes=20)
    await chat.is_told(line("四"))
    await chat.posts()
    assert len(await chat.notices()) == 2


async def test_the_notice_says_nothing_of_the_message(chat: Chat) -> None:
    chat.wechat.api.refuses[SEND] = 43004
    await chat.is_told(line("您的检查结果"))
    await chat.posts()
    [notice] = await chat.notices()
    assert "检查" not in f"{notice.params}{notice.key}"
    assert OPENID not in f"{notice.params}{notice.key}"


async def test_whoever_has_no_card_is_told_by_the_account_alone(chat: Chat) -> None:
    chat.wechat.api.refuses[SEND] = 43004
    await chat.is_told(line("一"))
    await chat.posts()
    [notice] = await chat.notices()
    assert (notice.patient_id, notice.account_id) == (None, chat.account_id)


async def test_whoever_has_cards_is_told_by_their_own(chat: Chat) -> None:
    async with chat.sessions() as session, session.begin():
        rows = BookingRows(session)
        child, myself = await rows.patient(), await rows.patient()
        session.add_all(
            [card_of(chat, child, Relation.CHILD), card_of(chat, myself, Relation.SELF)]
        )
    chat.wechat.api.refuses[SEND] = 43004
    await chat.is_told(line("一"))
    await chat.posts()
    [notice] = await chat.notices()
    assert notice.patient_id == myself.id


async def test_what_was_sent_is_not_told_otherwise(chat: Chat) -> None:
    await chat.is_told(line("一"))
    await chat.posts()
    assert await chat.notices() == []


def card_of(chat: Chat, patient: Patient, relation: Relation) -> VisitorCard:
    return VisitorCard(
        account_id=chat.account_id,
        patient_id=patient.id,
        relation=relation,
        name_sealed=b"",
        name_masked="林*雨",
        phone_sealed=b"",
        person_hash="same name and phone",
        created_at=chat.clock.now(),
    )
