"""GET /v1/guide and /v1/prices."""

from datetime import date

import pytest
from httpx import AsyncClient
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import NotFound
from api.guide.library import GuideLibrary
from api.guide.models import GuideArticle, KnowledgeVersion, Price
from api.guide.service import find_prices, get_article, list_articles, search
from api.guide.words import GuideWords
from tests.api.knowledge.sample import TODAY

pytestmark = pytest.mark.usefixtures("hospital")


async def test_a_question_gets_an_article_that_is_sure(client: AsyncClient) -> None:
    found = (await client.get("/v1/guide", params={"q": "你们停车怎么收费"})).json()
    assert (found[0]["id"], found[0]["sure"]) == ("parking-fee", True)
    assert set(found[0]) >= {"id", "title", "topic", "body", "link", "updated", "score"}
    assert len(found) <= 3


async def test_what_the_guide_does_not_know_is_not_sure(client: AsyncClient) -> None:
    found = (await client.get("/v1/guide", params={"q": "帮我写一首诗"})).json()
    assert not any(article["sure"] for article in found)


async def test_without_a_question_all_articles_of_a_topic(client: AsyncClient) -> None:
    found = (await client.get("/v1/guide", params={"topic": "parking"})).json()
    assert {article["topic"] for article in found} == {"parking"}


async def test_one_article(client: AsyncClient) -> None:
    assert (await client.get("/v1/guide/parking-fee")).json()["topic"] == "parking"
    assert (await client.get("/v1/guide/no-such-article")).status_code == 404


@pytest.mark.parametrize(
    ("q", "code"),
    [
        ("CT多少钱", "ct_plain"),
        ("胸部 CT 多少钱", "ct_chest"),
        ("专家号多少钱", "reg_chief"),
        ("血常规", "blood_routine"),
        ("做个无痛胃镜要多少", "gastroscopy_painless"),
        ("停车费", "parking"),
    ],
)
async def test_a_price_by_what_people_call_it(session: AsyncSession, q: str, code: str) -> None:
    first = (await find_prices(session, TODAY, q))[0]
    assert (first.code, first.valid_from) == (code, date(2026, 1, 1))


async def test_prices_are_numbers_in_yuan(client: AsyncClient) -> None:
    found = (await client.get("/v1/prices", params={"q": "病历复印费"})).json()
    assert (found[0]["price"], found[0]["unit"]) == (0.5, "页")
    assert len((await client.get("/v1/prices")).json()) > 60
    assert (await client.get("/v1/prices", params={"q": "火箭多少钱"})).json() == []


async def test_a_new_price_is_told_from_its_day_on(session: AsyncSession) -> None:
    session.add(
        Price(
            code="ct_plain",
            valid_from=date(2026, 12, 1),
            name="CT 平扫",
            aliases=["CT"],
            category="exam",
            unit="部位",
            price=200,
            note="",
        )
    )
    await session.flush()
    before = (await find_prices(session, date(2026, 11, 30), "CT"))[0]
    after = (await find_prices(session, date(2026, 12, 1), "CT"))[0]
    assert (before.price, after.price) == (220, 200)


class TestValidity:
    async def test_an_article_outside_its_dates_is_neither_found_nor_shown(
        self, session: AsyncSession
    ) -> None:
        library = GuideLibrary(GuideWords())
        await session.execute(
            update(GuideArticle)
            .where(GuideArticle.id == "parking-fee")
            .values(valid_to=date(2026, 11, 17))
        )
        found = await search(session, library, "停车收费", TODAY)
        assert "parking-fee" not in {article.id for article in found}
        assert "parking-fee" not in {one.id for one in await list_articles(session, TODAY)}
        with pytest.raises(NotFound):
            await get_article(session, TODAY, "parking-fee")

    async def test_the_last_day_still_counts(self, session: AsyncSession) -> None:
        await session.execute(
            update(GuideArticle).where(GuideArticle.id == "parking-fee").values(valid_to=TODAY)
        )
        assert (await get_article(session, TODAY, "parking-fee")).id == "parking-fee"


class TestLibrary:
    async def test_the_index_is_made_once_for_a_version(self, session: AsyncSession) -> None:
        library = GuideLibrary(GuideWords())
        assert await library.index(session) is await library.index(session)

    async def test_a_new_version_makes_a_new_index(self, session: AsyncSession) -> None:
        library = GuideLibrary(GuideWords())
        await library.index(session)
        session.add(
            GuideArticle(
                id="new-drone",
                title="无人机表演",
                topic="other",
                questions=["无人机表演几点开始"],
                keywords=["无人机表演"],
                body="晚上八点。",
                owner="总务科",
                review_date=date(2027, 1, 1),
                valid_from=date(2026, 1, 1),
            )
        )
        await session.execute(update(KnowledgeVersion).values(version="another"))
        found = await search(session, library, "无人机表演几点开始", TODAY)
        assert found[0].id == "new-drone"
