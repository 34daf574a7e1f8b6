"""Who decides about a proposal, when, and what is refused whoever decides."""

import asyncio
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from api.clock import FixedClock
from api.complaints.models import Complaint
from api.database import Sessions
from api.proposals.models import Proposal
from api.proposals.service import accepted
from api.settings import ROOT
from api.staff.models import Role, Staff
from tests.api.proposals.proposed import EXAMPLE, proposed
from tests.api.staff import factories

PATH = "/v1/staff/proposals"
Cookie = dict[str, str]


@pytest.fixture
async def author(sessions: Sessions, clock: FixedClock) -> Cookie:
    """The browser of a trainer who proposes (`proposer`)."""
    return (await factories.logged_in(sessions, clock, Role.TRAINER, "proposer"))[1]


@pytest.fixture
async def trainer(sessions: Sessions, clock: FixedClock) -> Cookie:
    """The browser of another trainer."""
    return (await factories.logged_in(sessions, clock, Role.TRAINER, "colleague"))[1]


@pytest.fixture
async def supervisor(sessions: Sessions, clock: FixedClock) -> Cookie:
    """The browser of a supervisor."""
    return (await factories.logged_in(sessions, clock, Role.SUPERVISOR, "boss"))[1]


async def open_proposal(
    sessions: Sessions, clock: FixedClock, content: dict[str, Any] | None = None
) -> int:
    """A proposal of `proposer`; its number."""
    async with sessions() as session, session.begin():
        staff = await session.scalar(select(Staff).where(Staff.username == "proposer"))
        assert staff is not None
        return (await proposed(session, staff, clock.now(), content)).id


async def state_of(sessions: Sessions, number: int) -> str:
    async with sessions() as session:
        found = await session.get_one(Proposal, number)
        return found.state.value


async def decide(
    client: AsyncClient, number: int, step: str, cookie: Cookie, words: str = ""
) -> tuple[int, str]:
    """The answer's status and error code, or the state."""
    body = {} if step == "withdraw" else {"words": words}
    answer = await client.post(f"{PATH}/{number}/{step}", headers=cookie, json=body)
    told = answer.json()
    return answer.status_code, told["state"] if answer.is_success else told["error"]["code"]


async def test_what_was_accepted_is_what_the_next_model_learns(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, author: Cookie, trainer: Cookie
) -> None:
    number = await open_proposal(sessions, clock)
    shown = (await client.get(f"{PATH}?state=proposed", headers=trainer)).json()
    [item] = shown["items"]
    added = [line["text"] for line in item["files"][0]["lines"] if line["sign"] == "added"]
    assert added == [f"    - {EXAMPLE['text']}"]
    assert (item["decidable"], item["obstacle"]) == (True, None)
    assert shown["counts"] == [{"state": "proposed", "kind": "example", "number": 1}]
    before = (ROOT / item["files"][0]["path"]).read_bytes()
    assert await decide(client, number, "accept", trainer) == (200, "accepted")
    async with sessions() as session:
        assert [one.id for one in await accepted(session)] == [number]
        assert [entry[1:] for entry in await factories.audited(session)] == [
            ("proposal.accept", f"proposal:{number}")
        ]
    learned = (await client.get(f"{PATH}/learning", headers=trainer)).json()
    assert f"+    - {EXAMPLE['text']}" in learned["patch"]
    assert (learned["proposals"], learned["unfit"]) == (1, [])
    # Only a promoted model changes the files.
    assert (ROOT / item["files"][0]["path"]).read_bytes() == before


async def test_nobody_decides_about_their_own(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, author: Cookie
) -> None:
    number = await open_proposal(sessions, clock)
    for step in ("accept", "refuse"):
        told = await decide(client, number, step, author, "很好")
        assert told == (403, "proposal_own")
    assert await state_of(sessions, number) == "proposed"


async def test_a_refusal_says_why_and_the_author_reads_it(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, author: Cookie, trainer: Cookie
) -> None:
    number = await open_proposal(sessions, clock)
    assert await decide(client, number, "refuse", trainer, "  ") == (422, "reason_needed")
    assert await decide(client, number, "refuse", trainer, "太少见") == (200, "refused")
    item = (await client.get(f"{PATH}/{number}", headers=author)).json()
    assert (item["decision"], item["decidable"], item["mine"]) == ("太少见", False, True)


async def test_one_that_was_accepted_can_be_taken_out_again(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, author: Cookie, trainer: Cookie
) -> None:
    number = await open_proposal(sessions, clock)
    assert await decide(client, number, "accept", trainer) == (200, "accepted")
    assert await decide(client, number, "accept", trainer) == (409, "proposal_moved_on")
    assert await decide(client, number, "withdraw", author) == (409, "proposal_moved_on")
    assert await decide(client, number, "refuse", trainer, "训练后变差") == (200, "refused")
    async with sessions() as session:
        assert await accepted(session) == []


async def test_only_the_author_withdraws_and_sees_it_without_deciding(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, trainer: Cookie
) -> None:
    agent, cookie = await factories.logged_in(sessions, clock, Role.AGENT, "writer")
    await factories.logged_in(sessions, clock, Role.TRAINER, "proposer")
    other = await open_proposal(sessions, clock)
    async with sessions() as session, session.begin():
        number = (await proposed(session, agent, clock.now())).id
    seen = (await client.get(PATH, headers=cookie)).json()
    assert [item["id"] for item in seen["items"]] == [number]
    assert sum(count["number"] for count in seen["counts"]) == 1
    assert (await client.get(f"{PATH}/{other}", headers=cookie)).status_code == 404
    assert await decide(client, other, "withdraw", cookie) == (404, "proposal_unknown")
    assert await decide(client, number, "withdraw", trainer) == (404, "proposal_unknown")
    assert await decide(client, number, "withdraw", cookie) == (200, "withdrawn")


@pytest.mark.parametrize(
    "content",
    [
        {"kind": "red_flag", "group": "emergency", "text": "我爸胸口跟压了块磨盘似的直翻白眼"},
        {
            "kind": "wording",
            "key": "safety.emergency.general",
            "before": "旧的话",
            "after": "新的话",
        },
    ],
)
async def test_what_a_life_may_depend_on_is_the_supervisors_matter(
    client: AsyncClient,
    sessions: Sessions,
    clock: FixedClock,
    author: Cookie,
    trainer: Cookie,
    content: dict[str, Any],
) -> None:
    number = await open_proposal(sessions, clock, content)
    for step in ("accept", "refuse"):
        told = await decide(client, number, step, trainer, "不行")
        assert told == (403, "proposal_supervisor_only")
    item = (await client.get(f"{PATH}/{number}", headers=trainer)).json()
    assert (item["supervisor_only"], item["decidable"]) == (True, False)
    assert await state_of(sessions, number) == "proposed"


async def test_a_supervisor_accepts_a_red_flag_with_its_form(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, author: Cookie, supervisor: Cookie
) -> None:
    told = {"kind": "red_flag", "group": "emergency", "sign": "chest_pain"}
    text = "我爸说前胸像压了个大磨盘"
    unheard = await open_proposal(sessions, clock, {**told, "text": text, "form": "磨盘滚"})
    assert await decide(client, unheard, "accept", supervisor) == (409, "proposal_form_not_in_text")
    broken = await open_proposal(sessions, clock, {**told, "text": text, "form": "$nothing+磨盘"})
    assert await decide(client, broken, "accept", supervisor) == (409, "proposal_breaks_files")
    heard = await open_proposal(sessions, clock, {**told, "text": text, "form": "压了个大磨盘"})
    assert await decide(client, heard, "accept", supervisor) == (200, "accepted")


async def test_the_safety_engine_says_what_a_form_would_change(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, author: Cookie, supervisor: Cookie
) -> None:
    told = {"kind": "red_flag", "group": "emergency", "sign": "chest_pain"}
    text = "我奶奶说前胸像顶着枕头，出冷汗"
    wide = await open_proposal(sessions, clock, {**told, "text": text, "form": "枕头"})
    found = (await client.get(f"{PATH}/{wide}/effects", headers=supervisor)).json()
    assert found["then"]["kind"] == "emergency"
    # Pillows are where people sleep: nearly none of those who speak of them are in danger.
    assert found["looked_at"] > found["raised_count"] > 0
    assert all(one["text"].count("枕头") for one in found["raised"])
    message = {"kind": "red_flag", "group": "emergency", "text": text}
    alone = await open_proposal(sessions, clock, message)
    found = (await client.get(f"{PATH}/{alone}/effects", headers=supervisor)).json()
    assert (found["by_form"], found["raised"], found["now"]) == (False, [], found["then"])
    example = await open_proposal(sessions, clock)
    answer = await client.get(f"{PATH}/{example}/effects", headers=supervisor)
    assert answer.status_code == 404


HARMFUL = [
    ({**EXAMPLE, "text": "胸口压着疼，一身冷汗，约个周一的号"}, "proposal_is_danger"),
    (
        {"kind": "triage", "department": "huxi", "text": "突然喘不上气，嘴唇发紫"},
        "proposal_is_danger",
    ),
    (
        {"kind": "red_flag", "group": "none", "text": "我爸突然昏过去叫不醒了，嘴唇发紫"},
        "proposal_is_danger",
    ),
    (
        {"kind": "alias", "of": "department", "code": "xinxueguan", "alias": "胸口压着疼冒冷汗"},
        "proposal_is_danger",
    ),
    ({**EXAMPLE, "text": "停车费打这个电话问 138 0000 1234"}, "proposal_names_somebody"),
    ({**EXAMPLE, "intent": "no_such_intent"}, "proposal_target_unknown"),
]


@pytest.mark.parametrize(("content", "code"), HARMFUL)
async def test_what_would_do_harm_is_accepted_by_nobody(
    client: AsyncClient,
    sessions: Sessions,
    clock: FixedClock,
    author: Cookie,
    supervisor: Cookie,
    content: dict[str, Any],
    code: str,
) -> None:
    number = await open_proposal(sessions, clock, content)
    item = (await client.get(f"{PATH}/{number}", headers=supervisor)).json()
    assert item["obstacle"]
    assert await decide(client, number, "accept", supervisor) == (409, code)
    assert await state_of(sessions, number) == "proposed"


async def test_of_two_that_contradict_each_other_one_is_accepted(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, author: Cookie, trainer: Cookie
) -> None:
    numbers = [
        await open_proposal(sessions, clock, content)
        for content in (EXAMPLE, {**EXAMPLE, "intent": "booking_make"})
    ]
    told = await asyncio.gather(*(decide(client, number, "accept", trainer) for number in numbers))
    assert sorted(told) == [(200, "accepted"), (409, "proposal_contradicts")]


async def test_what_came_from_a_conversation_that_became_restricted_is_shown_to_nobody(
    client: AsyncClient,
    internal: dict[str, str],
    sessions: Sessions,
    clock: FixedClock,
    author: Cookie,
    supervisor: Cookie,
) -> None:
    async with sessions() as session, session.begin():
        asked = await factories.conversation(session, clock.now())
        staff = await session.scalar(select(Staff).where(Staff.username == "proposer"))
        assert staff is not None
        number = (await proposed(session, staff, clock.now(), EXAMPLE, asked.id)).id
    assert (await client.get(f"{PATH}/{number}", headers=supervisor)).status_code == 200
    body = {"conversation": str(asked.id), "what": "主任暗示要红包"}
    await client.post("/v1/complaints", json=body, headers=internal)
    async with sessions() as session:
        assert [one.restricted for one in await session.scalars(select(Complaint))] == [True]
    for cookie in (author, supervisor):
        shown = (await client.get(PATH, headers=cookie)).json()
        assert (shown["items"], shown["counts"]) == ([], [])
        assert (await client.get(f"{PATH}/{number}", headers=cookie)).status_code == 404
    assert await decide(client, number, "accept", supervisor) == (404, "proposal_unknown")


async def test_pages_follow_one_another_without_a_gap(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, author: Cookie, trainer: Cookie
) -> None:
    numbers = [
        await open_proposal(sessions, clock, {**EXAMPLE, "text": f"第{n}次夜里停车收费吗"})
        for n in range(23)
    ]
    first = (await client.get(PATH, headers=trainer)).json()
    second = (await client.get(f"{PATH}?before={first['next']}", headers=trainer)).json()
    seen = [item["id"] for page in (first, second) for item in page["items"]]
    assert seen == numbers[::-1]
    assert second["next"] is None
