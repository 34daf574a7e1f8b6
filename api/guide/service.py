"""The guide: searching it, one article, and the price table."""

from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import NotFound
from api.guide.library import GuideLibrary
from api.guide.models import GuideArticle, Price
from api.guide.schemas import ArticleFound, ArticleOut, PriceOut
from api.matching import best_likeness, plain, term, well_matched


async def list_articles(
    session: AsyncSession, today: date, topic: str | None = None
) -> list[ArticleOut]:
    """Articles that are valid today."""
    query = select(GuideArticle).where(_valid(today)).order_by(GuideArticle.topic, GuideArticle.id)
    if topic is not None:
        query = query.where(GuideArticle.topic == topic)
    return [describe(article) for article in await session.scalars(query)]


async def get_article(session: AsyncSession, today: date, article_id: str) -> ArticleOut:
    """One article that is valid today. Raises `NotFound`."""
    query = select(GuideArticle).where(GuideArticle.id == article_id, _valid(today))
    article = await session.scalar(query)
    if article is None:
        raise NotFound("not_found")
    return describe(article)


async def search(
    session: AsyncSession, library: GuideLibrary, question: str, today: date, limit: int = 3
) -> list[ArticleFound]:
    """The articles that answer best among those valid today; see `ArticleFound.sure`."""
    index = await library.index(session)
    # Some more than asked for, because a few may not be valid today.
    found = {one.id: one for one in index.search(question)[: limit + 20]}
    query = select(GuideArticle).where(GuideArticle.id.in_(found), _valid(today))
    valid = {article.id: article for article in await session.scalars(query)}
    return [
        ArticleFound(**describe(valid[one.id]).model_dump(), score=one.score, sure=one.sure)
        for one in found.values()
        if one.id in valid
    ][:limit]


def _valid(today: date) -> ColumnElement[bool]:
    return (GuideArticle.valid_from <= today) & or_(
        GuideArticle.valid_to.is_(None), GuideArticle.valid_to >= today
    )


def describe(article: GuideArticle) -> ArticleOut:
    """An article as shown."""
    return ArticleOut(
        id=article.id,
        title=article.title,
        topic=article.topic,
        body=article.body,
        owner=article.owner,
        link=article.link,
        updated=article.valid_from,
        review_date=article.review_date,
        valid_to=article.valid_to,
    )


async def find_prices(session: AsyncSession, today: date, q: str | None = None) -> list[PriceOut]:
    """The prices in force today, all or those that `q` may mean, best first."""
    prices = await _prices_in_force(session, today)
    if not q or not plain(q):
        return [_price(price, None) for price in prices]
    query = term(q)
    scored = (
        (best_likeness(query, map(term, [price.name, *price.aliases])), price) for price in prices
    )
    return [_price(price, score) for score, price in well_matched(scored)]


async def _prices_in_force(session: AsyncSession, today: date) -> list[Price]:
    query = (
        select(Price)
        .where(Price.valid_from <= today)
        .ext(distinct_on(Price.code))
        .order_by(Price.code, Price.valid_from.desc())
    )
    return list(await session.scalars(query))


def _price(price: Price, score: float | None) -> PriceOut:
    return PriceOut(
        code=price.code,
        name=price.name,
        category=price.category,
        unit=price.unit,
        price=price.price,
        valid_from=price.valid_from,
        note=price.note,
        score=score,
    )
