"""Clauses and sentences."""

from api.safety.reading.clauses import split_clauses


def _texts(text: str, *turns: int) -> list[tuple[str, int]]:
    return [(text[c.start : c.end], c.sentence) for c in split_clauses(text, turns)]


def test_commas_part_clauses_and_stops_part_sentences() -> None:
    assert _texts("头疼,想吐。没发烧") == [("头疼", 0), ("想吐", 0), ("没发烧", 1)]


def test_a_blank_is_a_comma_and_a_decimal_point_is_not() -> None:
    assert _texts("体温38.5 咳嗽") == [("体温38.5", 0), ("咳嗽", 0)]


def test_a_turn_begins_a_clause_without_punctuation() -> None:
    assert _texts("没有发烧就是胸口疼", 4) == [("没有发烧", 0), ("就是胸口疼", 0)]


def test_punctuation_alone_is_no_clause() -> None:
    assert split_clauses(",,。 !") == []
    assert split_clauses("") == []
