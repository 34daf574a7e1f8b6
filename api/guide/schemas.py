"""What is said from the guide and the price table."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, PlainSerializer

Yuan = Annotated[Decimal, PlainSerializer(float, return_type=float)]


class ArticleOut(BaseModel):
    """An article as shown: `updated` is the day since which this version is valid."""

    id: str
    title: str
    topic: str
    body: str
    owner: str
    link: str | None
    updated: date
    review_date: date
    valid_to: date | None


class ArticleFound(ArticleOut):
    """A search result. Without `sure` it is a guess, and must not be given as the answer."""

    score: float
    sure: bool


class PriceOut(BaseModel):
    """What a thing costs, in yuan for one `unit`, since `valid_from`. `score` as searched for."""

    code: str
    name: str
    category: str
    unit: str
    price: Yuan
    valid_from: date
    note: str
    score: float | None
