"""Links to a patient's own pages, opened when an answer is shown."""

import uuid

import pytest
from sqlalchemy import select

from api.conversations.schemas import MessageOut, Outgoing
from api.page_links.models import PageKind, PageLink
from api.security import token_hash
from api.wechat.addresses import Addresses
from api.wechat.links import Pages
from tests.api.wechat.chatting import PUBLIC_URL, Chat

APPOINTMENT = str(uuid.UUID(int=7))


def with_card(**card: object) -> Outgoing:
    return Outgoing(text="您看", card=card)


def booked(**changes: object) -> Outgoing:
    return with_card(**{"type": "appointment", "id": APPOINTMENT, "status": "booked", **changes})


async def pages_of(chat: Chat, *said: Outgoing, url: str | None = PUBLIC_URL) -> Pages:
    stored = await chat.is_told(*said)
    addresses = Addresses(chat.sessions, chat.clock, url)
    return await addresses.of([MessageOut.of(message) for message in stored])


async def links(chat: Chat) -> list[PageLink]:
    async with chat.sessions() as session:
        return list(await session.scalars(select(PageLink)))


async def test_an_appointment_and_a_complaint_have_pages_of_the_account(chat: Chat) -> None:
    complaint = with_card(type="complaint", receipt="T20261118-0001")
    pages = await pages_of(chat, booked(), complaint)
    opened = {link.kind: link for link in await links(chat)}
    assert {link.account_id for link in opened.values()} == {chat.account_id}
    assert opened[PageKind.APPOINTMENT].subject == APPOINTMENT
    assert opened[PageKind.COMPLAINT].subject == "T20261118-0001"
    tokens = {token_hash(path.split("/")[2]) for path in pages.opened.values()}
    assert tokens == {link.token_hash for link in opened.values()}


async def test_each_message_has_its_own_link(chat: Chat) -> None:
    pages = await pages_of(chat, booked(), booked(id=str(uuid.UUID(int=8))))
    assert len(set(pages.opened.values())) == 2


async def test_the_link_is_shown_with_the_hospitals_address(chat: Chat) -> None:
    [stored] = await chat.is_told(booked(date="2026-11-19", time="09:00-09:30"))
    await chat.bag.send(chat.account_id, chat.openid, MessageOut.of(stored))
    assert f'<a href="{PUBLIC_URL}/' in chat.texts[0]


@pytest.mark.parametrize(
    "said",
    [
        Outgoing(text="您好"),
        booked(status="held"),
        booked(status="waitlisted"),
        booked(id=None),
        with_card(type="complaint"),
        with_card(type="schedule", id=APPOINTMENT),
    ],
    ids=["words", "held", "waitlisted", "without an id", "without a receipt", "another card"],
)
async def test_what_has_no_page_gets_no_link(chat: Chat, said: Outgoing) -> None:
    assert await pages_of(chat, said) == Pages(PUBLIC_URL)
    assert await links(chat) == []


async def test_without_an_address_for_phones_there_is_no_link(chat: Chat) -> None:
    assert await pages_of(chat, booked(), url=None) == Pages(None)
    assert await links(chat) == []


async def test_a_link_that_is_logged_does_not_tell_its_token(chat: Chat) -> None:
    pages = await pages_of(chat, booked())
    assert pages.opened
    assert not any(path in repr(pages) for path in pages.opened.values())


async def test_each_listed_appointment_has_a_link_the_first_five(chat: Chat) -> None:
    items = [{"id": str(uuid.UUID(int=number))} for number in range(1, 8)]
    pages = await pages_of(chat, with_card(type="appointments", items=items))
    assert [key.rpartition(".")[2] for key in pages.opened] == ["0", "1", "2", "3", "4"]
    assert {link.subject for link in await links(chat)} == {item["id"] for item in items[:5]}
