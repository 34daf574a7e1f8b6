"""A number that the patient answers means what stood beside it on the phone, whatever was posted,
carried back or came by itself before."""

import random
import re

import pytest

from api.conversations import service as conversations
from api.conversations.choosing import choose
from api.conversations.models import DeliveryState, Outcome
from api.conversations.schemas import MessageOut, Outgoing
from api.wechat import inbox
from api.wechat.choices import last_shown
from api.wechat.rendering import Pages, render
from tests.api.wechat.chatting import PUBLIC_URL, SEAL, Chat, letter, line
from tests.api.wechat.said import WORDS
from tests.simulators.wechat import Shown

TITLES = ("挂号", "退号", "改约", "查报告", "问路", "投诉", "转人工", "看指南")
_OPTION = re.compile(r"^(\d{1,2}) (.+)$", re.MULTILINE)


def something(chance: random.Random, numbers: list[int]) -> Outgoing:
    """Words that nobody has said before, with some options or none."""
    numbers.append(len(numbers))
    return line(f"这是第 {len(numbers)} 句话", *chance.sample(TITLES, chance.choice((0, 0, 1, 3))))


async def is_carried(chat: Chat, *said: Outgoing) -> None:
    """An answer goes back with its push, after what was waiting."""
    await chat.posts()
    async with chat.sessions() as session, session.begin():
        now = chat.clock.now()
        arrived = await inbox.arrive(session, SEAL, now, letter(sent_at=now))
        stored = await conversations.store_answers(
            session,
            chat.conversation_id,
            said,
            inbound_id=arrived.message_id,
            outcome=Outcome.ANSWERED,
            now=now,
        )
    text = render([MessageOut.of(one) for one in stored], WORDS, Pages(PUBLIC_URL)).as_text()
    chat.wechat.phones.show(Shown(chat.openid, "passive", "text", chat.clock.now(), text))


def offered_by(shown: Shown) -> dict[str, str]:
    """What can be answered, and what it is called, as the patient reads it."""
    lines = "\n".join(title for _, title in shown.items) or shown.text
    return dict(_OPTION.findall(lines))


@pytest.mark.parametrize("seed", range(25))
async def test_a_number_means_what_was_shown_last(chat: Chat, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    said: list[int] = []
    for _ in range(10):
        some = [something(chance, said) for _ in range(chance.choice((1, 1, 2)))]
        asked, what = await chat.says(), chance.choice(("answer", "event", "event", "carried"))
        if what == "answer":
            await chat.is_answered(asked, *some)
        elif what == "event":
            await chat.is_told(*some)
        else:
            await is_carried(chat, *some)
        # Sometimes more is waiting than one message, never more than the quota lets through.
        if chance.random() < 0.5 or (await chat.states()).count(DeliveryState.WAITING) > 3:
            await chat.posts()
            await assert_numbers_agree(chat)
    assert set(await chat.states()) <= {DeliveryState.SENT, DeliveryState.WAITING}


async def assert_numbers_agree(chat: Chat) -> None:
    shown, now = offered_by(chat.phone[-1]), await chat.says()
    async with chat.sessions() as session:
        options = (await last_shown(session, chat.conversation_id, now)).options
    assert {str(one.number): one.title for one in options} == shown
    assert {choose(number, options) for number in shown} == {f"/{one}" for one in shown.values()}
