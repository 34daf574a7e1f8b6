"""The review inbox over HTTP: found, narrowed, shared out, dealt with."""

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient, Response

from api.clock import FixedClock
from api.conversations.models import Conversation
from api.database import Sessions
from api.review.digesting import Reading, digest_quiet, reading_of
from api.security import Seal
from api.staff.models import Role, Staff
from tests.api.review import talks
from tests.api.review.told import Talk
from tests.api.staff import factories

INBOX = "/v1/staff/review-inbox"
PLANS = "/v1/staff/review-plans"


class _Inbox:
    """A trainer at the inbox, and conversations that come into it."""

    def __init__(
        self, client: AsyncClient, sessions: Sessions, clock: FixedClock, reading: Reading
    ) -> None:
        self.client, self.sessions, self.clock, self.reading = client, sessions, clock, reading

    async def log_in(self, role: Role = Role.TRAINER) -> Staff:
        staff, self.cookie = await factories.logged_in(self.sessions, self.clock, role)
        return staff

    async def talked(self, talk: Talk, channel: str = "web") -> Conversation:
        async with self.sessions() as session, session.begin():
            conversation = await factories.conversation(session, self.clock.now(), channel)
            await talk.store(session, conversation)
        return conversation

    async def digest(self) -> None:
        async with self.sessions() as session, session.begin():
            await digest_quiet(session, self.reading, self.clock.now() + timedelta(minutes=15))

    async def found(self, **wanted: Any) -> list[str]:
        answer = await self.get(INBOX, **wanted)
        assert answer.status_code == 200, answer.text
        return [one["conversation"] for one in answer.json()["items"]]

    async def get(self, path: str, **wanted: Any) -> Response:
        return await self.client.get(path, params=wanted, headers=self.cookie)

    async def post(self, path: str, body: Any = None) -> Response:
        return await self.client.post(path, json=body, headers=self.cookie)


@pytest.fixture
async def inbox(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, knowledge_base: Path
) -> _Inbox:
    reading = reading_of(knowledge_base, Seal("a key for these tests"))
    made = _Inbox(client, sessions, clock, reading)
    await made.log_in()
    return made


def smooth(text: str = "抽血要空腹吗") -> Talk:
    return Talk().says(text).hears(card={"type": "guide"})


def misunderstood(text: str = "能寄存行李吗") -> Talk:
    return Talk().says(text, "nlu_fallback").hears("换个说法？")


async def test_what_is_most_worth_a_look_comes_first_with_why(inbox: _Inbox) -> None:
    calm = await inbox.talked(smooth())
    angry = await inbox.talked(
        Talk().says("你们什么态度，骗子 13800001234", "nlu_fallback").hears("换个说法？")
    )
    plain = await inbox.talked(misunderstood())
    await inbox.digest()
    answer = (await inbox.get(INBOX)).json()
    first, second, last = answer["items"]
    assert [one["conversation"] for one in answer["items"]] == [
        str(angry.id),
        str(plain.id),
        str(calm.id),
    ]
    assert [one["reason"] for one in first["reasons"]] == ["anger", "fallback"]
    assert first["said"].startswith("你们什么态度")
    assert "13800001234" not in first["said"]
    assert (second["reasons"][0]["reason"], second["outcome"]) == ("fallback", "not_understood")
    assert (last["reasons"], last["outcome"], last["said"]) == ([], "settled", "")


async def test_the_list_is_narrowed_by_each_of_its_filters(inbox: _Inbox) -> None:
    bones = Talk().says(
        "骨科谁坐诊", "schedule_ask", entities=[{"entity": "department", "value": ["guke"]}]
    )
    asked = str((await inbox.talked(bones.hears("张医生。"), "hotline")).id)
    lost = str((await inbox.talked(misunderstood())).id)
    await inbox.digest()
    narrowed: dict[str, dict[str, Any]] = {
        "channel": {"channel": "hotline"},
        "flow": {"flow": "schedule"},
        "department": {"department": "guke"},
        "intent": {"intent": "schedule_ask"},
        "outcome": {"outcome": "settled"},
        "words": {"words": "坐诊"},
    }
    for name, wanted in narrowed.items():
        assert await inbox.found(**wanted) == [asked], name
    assert await inbox.found(reason="fallback") == [lost]
    assert await inbox.found(channel="kiosk") == []
    assert await inbox.found(words="%") == []
    today = inbox.clock.today()
    assert await inbox.found(since=f"{today}", until=f"{today}") == [lost, asked]
    yesterday = today - timedelta(days=1)
    assert await inbox.found(since=f"{yesterday}", until=f"{yesterday}") == []


async def test_pages_follow_each_other_without_a_gap(inbox: _Inbox) -> None:
    expected = {str((await inbox.talked(misunderstood())).id) for _ in range(5)}
    await inbox.digest()
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        answer = (await inbox.get(INBOX, limit=2, **after)).json()
        seen += [one["conversation"] for one in answer["items"]]
        if answer["next"] is None:
            break
        after = {"after": answer["next"]}
    assert len(seen) == 5
    assert set(seen) == expected


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"since": "2026-01-01", "until": "2026-11-18"}, "days_invalid"),
        ({"since": "2026-11-18", "until": "2026-11-17"}, "days_invalid"),
        ({"until": "9999-12-31"}, "days_invalid"),
        ({"until": "0001-01-01"}, "days_invalid"),
        ({"after": "nonsense"}, "place_invalid"),
        ({"after": f"1 2026-11-18T10:00:00 {uuid.UUID(int=1)}"}, "place_invalid"),
    ],
)
async def test_what_cannot_be_looked_for_is_refused(
    inbox: _Inbox, wanted: dict[str, str], code: str
) -> None:
    answer = await inbox.get(INBOX, **wanted)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)


async def test_a_restricted_matter_is_neither_listed_nor_found_by_its_words(inbox: _Inbox) -> None:
    conversation = await inbox.talked(Talk().says("医生收了我的红包", "complaint_file").hears())
    await inbox.digest()
    assert len(await inbox.found()) == 1
    async with inbox.sessions() as session, session.begin():
        later = inbox.clock.now() + timedelta(minutes=20)
        session.add(talks.secret_complaint(conversation, later))
    assert await inbox.found() == []
    assert await inbox.found(words="红包") == []
    assert (await inbox.post(f"{INBOX}/{conversation.id}/take")).status_code == 409
    await inbox.digest()
    assert await inbox.found() == []
    assert (await inbox.post(f"{INBOX}/{conversation.id}/done")).status_code == 409
    reviewers = (await inbox.get(f"{INBOX}/progress")).json()["reviewers"]
    assert sum(one["waiting"] + one["done"] for one in reviewers) == 0


async def test_several_share_what_is_assigned_evenly_and_progress_tells_it(inbox: _Inbox) -> None:
    numbers = [str((await inbox.talked(misunderstood())).id) for _ in range(5)]
    await inbox.digest()
    me = await inbox.log_in()
    async with inbox.sessions() as session, session.begin():
        other = await factories.staff_member(session, Role.SUPERVISOR)
    body = {"conversations": numbers, "reviewers": [me.id, other.id]}
    assert (await inbox.post(f"{INBOX}/assign", body)).json() == {"assigned": 5}
    mine = await inbox.found(reviewer=me.id)
    assert len(mine) in {2, 3}
    assert len(await inbox.found(reviewer=other.id)) == 5 - len(mine)
    assert (await inbox.post(f"{INBOX}/{mine[0]}/done")).status_code == 204
    assert (await inbox.post(f"{INBOX}/{mine[1]}/pass", {"why": "test"})).status_code == 204
    progress = (await inbox.get(f"{INBOX}/progress")).json()["reviewers"]
    own = next(one for one in progress if one["id"] == me.id)
    assert (own["waiting"], own["done"], own["passed_over"]) == (len(mine) - 2, 1, 1)
    async with inbox.sessions() as session:
        actions = {action for _, action, _ in await factories.audited(session)}
    assert actions >= {"review.assign", "review.done", "review.pass"}


async def test_what_is_dealt_with_leaves_the_list_and_can_be_taken_back(inbox: _Inbox) -> None:
    number = (await inbox.talked(misunderstood())).id
    await inbox.digest()
    assert (await inbox.post(f"{INBOX}/{number}/done")).status_code == 204
    assert await inbox.found() == []
    assert await inbox.found(waiting=False, state="done") == [str(number)]
    again = await inbox.post(f"{INBOX}/{number}/done")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "review_moved_on")
    assert (await inbox.post(f"{INBOX}/{number}/reopen")).status_code == 204
    assert await inbox.found() == [str(number)]


async def test_only_who_reviews_can_be_given_something(inbox: _Inbox) -> None:
    number = str((await inbox.talked(misunderstood())).id)
    await inbox.digest()
    async with inbox.sessions() as session, session.begin():
        agent = await factories.staff_member(session, Role.AGENT)
    body = {"conversations": [number], "reviewers": [agent.id]}
    answer = await inbox.post(f"{INBOX}/assign", body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "reviewer_unknown")


async def test_a_plan_is_made_drawn_on_demand_and_taken_out_of_use(inbox: _Inbox) -> None:
    numbers = {str((await inbox.talked(smooth())).id) for _ in range(4)}
    await inbox.digest()
    made = await inbox.post(PLANS, {"name": "网页抽查", "channel": "web", "per_week": 3})
    assert made.status_code == 201
    number = made.json()["id"]
    drawn = await inbox.post(f"{PLANS}/{number}/draw")
    # Nothing of last week: this week's, which began on Monday.
    assert drawn.json() == {"drawn": 3, "week": "2026-11-16"}
    assert set(await inbox.found(plan=number)) < numbers
    assert (await inbox.post(f"{PLANS}/{number}/draw")).json()["drawn"] == 0
    assert (await inbox.post(f"{PLANS}/{number}/active", {"active": False})).status_code == 204
    [plan] = (await inbox.get(f"{INBOX}/progress")).json()["plans"]
    assert (plan["active"], plan["waiting"]) == (False, 3)
