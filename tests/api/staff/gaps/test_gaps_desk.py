"""Gaps at the desk: who sees which, who writes, what becomes of one."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import select

from api.clock import FixedClock
from api.database import Sessions
from api.gaps.models import Gap
from api.guide.models import GuideArticle
from api.proposals.models import Proposal, ProposalKind
from api.review.digesting import digest_quiet, reading_of
from api.security import Seal
from api.staff.models import Role
from tests.api.review.told import Talk
from tests.api.staff import factories

GAPS = "/v1/staff/gaps"
ASKED = ("行李可以寄存吗", "能寄存行李吗", "行李寄存在哪里")
DRAFT = {
    "title": "寄存行李",
    "topic": "luggage",
    "questions": ["行李放哪"],
    "body": "一楼服务台可以寄存，当天来取。",
    "looked": True,
}


class _Desk:
    def __init__(self, client: AsyncClient, sessions: Sessions, clock: FixedClock) -> None:
        self.client, self.sessions, self.clock = client, sessions, clock

    async def log_in(self, role: Role, department: str | None = None) -> None:
        staff, self.cookie = await factories.logged_in(self.sessions, self.clock, role)
        async with self.sessions() as session, session.begin():
            (await session.get_one(type(staff), staff.id)).department = department

    async def gap(self) -> Any:
        """The one gap, just put together."""
        assert (await self.post("/put-together")).json() == {"gaps": 1}
        [gap] = (await self.get())["items"]
        return gap

    async def own_gap(self) -> Any:
        """The same, as somebody whose it is: articles of other tests may have given it away."""
        gap = await self.gap()
        await self.log_in(Role.TRAINER, gap["department"])
        return gap

    async def get(self, path: str = "", **wanted: Any) -> Any:
        answer = await self.client.get(f"{GAPS}{path}", params=wanted, headers=self.cookie)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any = None) -> Response:
        return await self.client.post(f"{GAPS}{path}", json=body, headers=self.cookie)


@pytest.fixture
async def desk(
    client: AsyncClient, sessions: Sessions, clock: FixedClock, knowledge_base: Path
) -> AsyncIterator[_Desk]:
    """Three questions that nobody answered, in one gap; and an article of an office."""
    made = _Desk(client, sessions, clock)
    async with sessions() as session, session.begin():
        for text in ASKED:
            conversation = await factories.conversation(session, clock.now())
            talk = Talk().says(text, "nlu_fallback").hears("换个说法？")
            await talk.store(session, conversation)
        session.add(article("luggage-left", date(2026, 10, 1)))
        session.add(article("luggage-lost", date(2027, 10, 1)))
        reading = reading_of(knowledge_base, Seal("a key for these tests"))
        await session.flush()
        await digest_quiet(session, reading, clock.now() + timedelta(minutes=20))
    await made.log_in(Role.TRAINER)
    yield made
    async with sessions() as session, session.begin():
        for one in ("luggage-left", "luggage-lost"):
            await session.delete(await session.get_one(GuideArticle, one))


def article(number: str, review_date: date) -> GuideArticle:
    return GuideArticle(
        id=number,
        title="遗失物品",
        topic="luggage",
        questions=["东西丢了怎么办"],
        keywords=[],
        body="请到服务台登记。",
        owner="客户服务中心",
        review_date=review_date,
        valid_from=date(2026, 1, 1),
    )


async def test_a_gap_tells_how_often_and_how_it_is_asked(desk: _Desk) -> None:
    gap = await desk.gap()
    assert (gap["count"], gap["why"], gap["weeks"]) == (3, {"fallback": 3}, [0] * 7 + [3])
    assert {one["text"] for one in gap["examples"]} == set(ASKED)
    assert (await desk.get(least=4))["items"] == []


async def test_an_article_is_proposed_by_the_department_that_owns_the_gap(desk: _Desk) -> None:
    gap = await desk.gap()
    path = f"/{gap['id']}"
    given = await desk.post(f"{path}/owner", {"department": "客户服务中心"})
    assert given.status_code == 204
    others = await desk.post(f"{path}/article", DRAFT)
    assert (others.status_code, others.json()["error"]["code"]) == (403, "gap_of_others")
    await desk.log_in(Role.AGENT, "客户服务中心")
    [own] = (await desk.get())["items"]
    assert own["mine"]
    made = await desk.post(f"{path}/article", DRAFT)
    assert made.status_code == 201
    async with desk.sessions() as session:
        proposal = await session.get_one(Proposal, made.json()["proposal"])
    assert proposal.kind is ProposalKind.ARTICLE
    assert proposal.content["owner"] == "客户服务中心"
    assert proposal.content["id"] == f"luggage-{gap['id']}"
    assert proposal.content["review_date"] == "2027-11-18"
    again = await desk.post(f"{path}/article", DRAFT)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "gap_settled")


async def test_who_sees_not_all_gaps_sees_those_of_the_own_department(desk: _Desk) -> None:
    await desk.gap()
    await desk.log_in(Role.AGENT)
    assert (await desk.get())["items"] == []
    await desk.log_in(Role.AGENT, "医务科")
    assert (await desk.get())["items"] == []
    assert (await desk.get(department="客户服务中心"))["items"] == []
    assert await desk.get("/stale-articles") == []


async def test_only_a_way_of_asking_was_missing(desk: _Desk) -> None:
    gap = await desk.own_gap()
    unknown = await desk.post(f"/{gap['id']}/question", {"article": "none", "question": "行李？"})
    assert unknown.json()["error"]["code"] == "article_unknown"
    body = {"article": "luggage-left", "question": ASKED[0], "looked": True}
    made = await desk.post(f"/{gap['id']}/question", body)
    assert made.status_code == 201
    async with desk.sessions() as session:
        proposal = await session.get_one(Proposal, made.json()["proposal"])
        found = await session.scalar(select(Gap))
        actions = {action for _, action, _ in await factories.audited(session)}
    assert proposal.content == {"kind": "question", "article": "luggage-left", "question": ASKED[0]}
    assert found is not None
    assert found.proposal_id == proposal.id
    assert actions >= {"gap.put_together", "gap.propose"}
    assert (await desk.get())["items"] == []
    assert len((await desk.get(state="proposed"))["items"]) == 1


async def test_a_gap_that_is_nothing_for_the_guide_is_dismissed_with_a_reason(desk: _Desk) -> None:
    gap = await desk.gap()
    assert (await desk.post(f"/{gap['id']}/dismiss", {"why": "not_ours"})).status_code == 204
    [shown] = (await desk.get(state="dismissed"))["items"]
    assert (shown["why_dismissed"], shown["mine"]) == ("not_ours", False)


async def test_an_article_that_names_somebody_is_refused(desk: _Desk) -> None:
    gap = await desk.own_gap()
    draft = DRAFT | {
        "questions": ["我叫王建国，行李放哪"],
        "looked": False,
        "owner": "客户服务中心",
    }
    answer = await desk.post(f"/{gap['id']}/article", draft)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "example_in_doubt")


async def test_articles_past_their_day_are_listed_with_their_owner(desk: _Desk) -> None:
    listed = [one for one in await desk.get("/stale-articles") if one["id"].startswith("luggage")]
    assert [(one["id"], one["owner"], one["days_over"]) for one in listed] == [
        ("luggage-left", "客户服务中心", 48)
    ]
    file = await desk.client.get(f"{GAPS}/stale-articles.xlsx", headers=desk.cookie)
    assert file.status_code == 200
    assert file.content.startswith(b"PK")
