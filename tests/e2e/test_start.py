"""The product as a whole: it answers, says what is away, and comes back."""

import httpx
import psycopg
import pytest

from launcher.first_message import answer_first_message
from launcher.product import Product, away


def conversations(product: Product) -> int:
    with psycopg.connect(product.environment["DATABASE_URL"]) as connection:
        row = connection.execute("SELECT count(*) FROM conversations").fetchone()
    assert row is not None
    return int(row[0])


def test_everything_answers(product: Product) -> None:
    answer = httpx.get(f"{product.url}/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_the_test_message_is_answered_and_leaves_no_trace(product: Product) -> None:
    before = conversations(product)
    assert answer_first_message(product.url, product.environment["DATABASE_URL"])
    assert conversations(product) == before


@pytest.mark.parametrize(("process", "part"), [("actions", "actions"), ("rasa", "dialogue")])
def test_health_names_what_is_away_until_it_is_back(
    product: Product, process: str, part: str
) -> None:
    product.halt(process)
    assert away(product.url) == [part]
    product.resume(process)
    assert away(product.url) == []


def test_a_crashed_process_is_started_again(product: Product) -> None:
    product.kill("api")
    product.await_health()
    assert away(product.url) == []


def test_figures_count_requests_by_route(product: Product) -> None:
    httpx.get(f"{product.url}/health")
    text = httpx.get(f"{product.url}/metrics").text
    assert 'daoyi_requests_total{method="GET",route="/health",status="200"}' in text
