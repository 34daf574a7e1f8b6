"""Going on with one's own phone: who gets the conversation, once, and who no more."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from defusedxml.ElementTree import fromstring
from fastapi import FastAPI
from httpx import AsyncClient, Response
from redis.asyncio import Redis
from sqlalchemy import update

from api.clock import FixedClock
from api.conversations.handover import CODE_LIFE
from api.conversations.models import Conversation
from api.dialogue.client import Utterance
from api.patients.models import Account
from tests.api.channels.test_events import listening
from tests.api.conversations.fake_dialogue import FakeDialogue
from tests.api.conversations.front import Desk, Visit

HANDOVER = "/channels/web/handover"
PHONE, OTHER_PHONE = "a" * 32, "b" * 32
GONE = "handover_expired"


@pytest.fixture
def public(app: FastAPI) -> str:
    """Phones find the hospital here."""
    address = "https://daoyi.hospital.example.cn"
    app.state.settings = app.state.settings.model_copy(update={"public_url": address + "/"})
    return address


@pytest.fixture
async def kiosk(client: AsyncClient, dialogue: FakeDialogue, public: str) -> Visit:
    """A patient at a lobby screen who has said something."""
    visit = await Visit.begins(client, "kiosk")
    return await visit.says("我想挂骨科")


async def code_of(visit: Visit) -> str:
    made = await visit.client.post(HANDOVER, json={"session": visit.session})
    assert made.status_code == 201, made.text
    return str(made.json()["url"]).split("#")[1]


async def taken(client: AsyncClient, code: str, viewer: str = PHONE) -> Response:
    return await client.post(f"{HANDOVER}/take", json={"code": code, "viewer": viewer})


async def phone_of(visit: Visit, code: str) -> Visit:
    answer = await taken(visit.client, code)
    assert answer.status_code == 200, answer.text
    return Visit(visit.client, answer.json()["session"], answer)


def is_gone(answer: Response, code: str = GONE) -> bool:
    return answer.status_code == 404 and answer.json()["error"]["code"] == code


async def test_the_code_is_an_address_of_the_hospital_that_no_log_sees(
    kiosk: Visit, public: str
) -> None:
    made = await kiosk.client.post(HANDOVER, json={"session": kiosk.session})
    # 22 characters of base 64 hold 128 bits. A browser keeps what follows # to itself.
    assert re.fullmatch(re.escape(public) + r"/go#[\w-]{22,}", made.json()["url"])
    assert made.json()["seconds"] == CODE_LIFE.total_seconds()
    assert made.headers["cache-control"] == "no-store"


async def test_no_two_codes_are_the_same(kiosk: Visit) -> None:
    assert len({await code_of(kiosk) for _ in range(5)}) == 5


async def test_the_qr_code_is_a_drawing_that_nothing_can_run_in(kiosk: Visit) -> None:
    made = await kiosk.client.post(HANDOVER, json={"session": kiosk.session})
    drawing = fromstring(made.json()["qr"])
    tags = {element.tag.rpartition("}")[2] for element in drawing.iter()}
    assert tags == {"svg", "path"}
    assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
    names = {name for element in drawing.iter() for name in element.attrib}
    assert names <= {"viewBox", "class", "d", "stroke", "fill", "transform"}
    assert kiosk.session not in made.text


async def test_the_phone_goes_on_where_the_kiosk_was(kiosk: Visit, dialogue: FakeDialogue) -> None:
    before = [message["text"] for message in kiosk.messages]
    phone = await phone_of(kiosk, await code_of(kiosk))
    shown = [(message["author"], message["text"]) for message in phone.messages]
    assert ("patient", "我想挂骨科") in shown
    assert shown[-1] == ("bot", before[-1])
    await phone.says("明天上午")
    assert phone.answer.status_code == 200
    assert dialogue.heard[-1].conversation == dialogue.heard[0].conversation


async def test_the_old_token_dies_at_once(kiosk: Visit) -> None:
    await phone_of(kiosk, await code_of(kiosk))
    await kiosk.says("还在吗")
    assert is_gone(kiosk.answer, "session_expired")
    made = await kiosk.client.post(HANDOVER, json={"session": kiosk.session})
    assert is_gone(made, "session_expired")


async def test_the_wipe_of_the_kiosk_does_not_end_what_moved(kiosk: Visit) -> None:
    phone = await phone_of(kiosk, await code_of(kiosk))
    ended = await kiosk.client.request(
        "DELETE", "/channels/web/sessions", json={"session": kiosk.session}
    )
    assert is_gone(ended, "session_expired")
    await phone.says("明天上午")
    assert phone.answer.status_code == 200


async def test_a_code_works_once(kiosk: Visit) -> None:
    code = await code_of(kiosk)
    phone = await phone_of(kiosk, code)
    assert is_gone(await taken(kiosk.client, code, OTHER_PHONE))
    await phone.says("明天上午")
    assert phone.answer.status_code == 200


async def test_the_same_phone_gets_the_same_again_because_an_answer_may_be_lost(
    kiosk: Visit,
) -> None:
    code = await code_of(kiosk)
    first, again = [(await phone_of(kiosk, code)).session for _ in range(2)]
    assert first == again


async def test_of_two_phones_at_the_same_moment_one_gets_it(kiosk: Visit) -> None:
    code = await code_of(kiosk)
    answers = await asyncio.gather(
        *(taken(kiosk.client, code, viewer) for viewer in (PHONE, OTHER_PHONE))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 404]


async def test_an_earlier_code_is_worth_nothing_after_a_later_one_was_used(kiosk: Visit) -> None:
    earlier, later = await code_of(kiosk), await code_of(kiosk)
    await phone_of(kiosk, later)
    assert is_gone(await taken(kiosk.client, earlier, OTHER_PHONE))
    # Nor for the phone that has the conversation now.
    assert is_gone(await taken(kiosk.client, earlier, PHONE))


async def test_a_code_ends_after_three_minutes(kiosk: Visit, clock: FixedClock) -> None:
    code = await code_of(kiosk)
    clock.advance(minutes=2, seconds=59)
    fresh = await code_of(kiosk)
    clock.advance(seconds=1)
    assert is_gone(await taken(kiosk.client, code))
    assert (await taken(kiosk.client, fresh)).status_code == 200


async def test_redis_forgets_a_code_by_itself(kiosk: Visit, redis: Redis) -> None:
    await code_of(kiosk)
    [key] = [key async for key in redis.scan_iter("handover:*")]
    assert 0 < await redis.ttl(key) <= CODE_LIFE.total_seconds()


async def test_neither_redis_nor_the_database_knows_a_code_or_token(
    kiosk: Visit, redis: Redis, desk: Desk
) -> None:
    code = await code_of(kiosk)
    [key] = [key async for key in redis.scan_iter("handover:*")]
    phone = await phone_of(kiosk, code)
    assert code not in key + str(await redis.get(key))
    assert phone.session not in str(await redis.get(key))
    assert (await desk.conversation(phone)).session_hash != phone.session


async def test_a_wiped_kiosk_leaves_a_code_that_is_worth_nothing(kiosk: Visit) -> None:
    code = await code_of(kiosk)
    await kiosk.client.request("DELETE", "/channels/web/sessions", json={"session": kiosk.session})
    assert is_gone(await taken(kiosk.client, code))


async def test_an_erased_conversation_moves_nowhere(
    kiosk: Visit, app: FastAPI, clock: FixedClock
) -> None:
    code = await code_of(kiosk)
    async with app.state.sessions() as session, session.begin():
        await session.execute(update(Conversation).values(erased_at=clock.now()))
    assert is_gone(await taken(kiosk.client, code))


@pytest.mark.parametrize("code", ["", "x", "A" * 22, "\x00", "会话"])
async def test_a_made_up_code_gets_nothing(kiosk: Visit, code: str) -> None:
    await code_of(kiosk)
    assert is_gone(await taken(kiosk.client, code))


@pytest.mark.parametrize("viewer", ["", "a" * 31, "z" * 32, "a" * 65, None, 5])
async def test_a_browser_without_a_name_of_its_own_is_refused(kiosk: Visit, viewer: str) -> None:
    answer = await taken(kiosk.client, await code_of(kiosk), viewer)
    assert answer.status_code == 422


async def test_a_code_of_another_conversation_moves_only_that(
    kiosk: Visit, client: AsyncClient
) -> None:
    other = await (await Visit.begins(client, "kiosk")).says("我要投诉")
    phone = await phone_of(other, await code_of(other))
    assert "我想挂骨科" not in phone.answer.text
    await kiosk.says("明天")
    assert kiosk.answer.status_code == 200


async def test_what_moved_is_a_conversation_of_the_web_and_its_account_of_the_kiosk(
    kiosk: Visit, desk: Desk, app: FastAPI
) -> None:
    # A phone doesn't prove that somebody stands in the lobby (check-in); where people came from is
    # still to be told.
    phone = await phone_of(kiosk, await code_of(kiosk))
    conversation = await desk.conversation(phone)
    assert conversation.channel == "web"
    async with app.state.sessions() as session:
        account = await session.get(Account, conversation.account_id)
    assert account.channel == "kiosk"


async def test_the_phone_has_a_day_from_now(kiosk: Visit, desk: Desk, clock: FixedClock) -> None:
    clock.advance(hours=5)
    phone = await phone_of(kiosk, await code_of(kiosk))
    expires = (await desk.conversation(phone)).expires_at
    assert expires == clock.now() + timedelta(hours=24)


async def test_a_pressed_button_is_shown_by_its_title(kiosk: Visit, dialogue: FakeDialogue) -> None:
    button = {"title": "骨科 王医生", "payload": '/press_doctor{"doctor": "d1"}'}
    dialogue.says = [Utterance("请选医生。", [button], None)]
    await kiosk.says("有哪些医生")
    await kiosk.presses(button["payload"])
    await kiosk.presses("/complaint_file")
    phone = await phone_of(kiosk, await code_of(kiosk))
    mine = [message["text"] for message in phone.messages if message["author"] == "patient"]
    assert mine[:3] == ["我想挂骨科", "有哪些医生", "骨科 王医生"]
    assert len(mine) == 4
    assert "/" not in mine[3]


async def test_an_answer_on_its_way_comes_along(kiosk: Visit, dialogue: FakeDialogue) -> None:
    code = await code_of(kiosk)
    dialogue.gate.clear()
    dialogue.thinking.clear()
    asking = asyncio.create_task(replace(kiosk).says("停车怎么收费"))
    await dialogue.thinking.wait()
    taking = asyncio.create_task(taken(kiosk.client, code))
    await asyncio.sleep(0)
    assert not taking.done()
    dialogue.gate.set()
    await asking
    shown = [message["text"] for message in (await taking).json()["messages"]]
    assert "停车怎么收费" in shown
    assert shown.index("停车怎么收费") < len(shown) - 1


async def test_a_person_who_has_the_conversation_goes_on_with_the_phone(
    kiosk: Visit, desk: Desk
) -> None:
    conversation = await desk.conversation(kiosk)
    await desk.queues(conversation.id)
    agent = await desk.takes(conversation.id)
    phone = await phone_of(kiosk, await code_of(kiosk))
    await phone.says("您好")
    assert phone.handled_by == "human"
    await desk.replies(conversation.id, agent, "请讲。")


async def test_the_kiosk_hears_that_it_moved_and_nothing_after(
    served: str, kiosk: Visit, desk: Desk
) -> None:
    conversation = await desk.conversation(kiosk)
    await desk.queues(conversation.id)
    agent = await desk.takes(conversation.id)
    async with listening(served, kiosk, after=10_000) as events:
        # The stream is open once it has been asked for; whoever listens hears the wake-up.
        phone = await phone_of(kiosk, await code_of(kiosk))
        await desk.replies(conversation.id, agent, "这句只给手机。")
        heard = [event async for event in events]
    assert [event["event"] for event in heard] == ["moved"]
    assert phone.session not in str(heard)


async def test_without_a_public_address_no_code_is_made(
    client: AsyncClient, dialogue: FakeDialogue
) -> None:
    visit = await Visit.begins(client, "kiosk")
    made = await client.post(HANDOVER, json={"session": visit.session})
    assert made.status_code == 409
    assert made.json()["error"]["code"] == "handover_unavailable"
    advice = await client.post(f"{HANDOVER}/advice", json={"session": visit.session})
    assert advice.json() == {"possible": False, "advised": False}


@pytest.mark.parametrize(
    ("form", "advised"), [("complaint_form", True), ("registration_form", False), (None, False)]
)
async def test_while_a_complaint_is_told_a_phone_is_advised(
    kiosk: Visit, desk: Desk, app: FastAPI, form: str | None, advised: bool
) -> None:
    said = await desk.said(kiosk)
    understanding = {"intent": {"name": "inform"}, "active_loop": form}
    async with app.state.sessions() as session, session.begin():
        found = await session.get_one(type(said), said.id)
        found.understanding = understanding
    advice = await kiosk.client.post(f"{HANDOVER}/advice", json={"session": kiosk.session})
    assert advice.json() == {"possible": True, "advised": advised}


@pytest.mark.parametrize("path", ["", "/advice"])
@pytest.mark.parametrize("session", ["", "nobody", "x" * 200])
async def test_an_unknown_session_gets_no_code(
    client: AsyncClient, public: str, path: str, session: str
) -> None:
    answer = await client.post(HANDOVER + path, json={"session": session})
    assert is_gone(answer, "session_expired")
