"""Pieces that the pages of training share."""

from collections import Counter
from pathlib import Path

from api.pages.staff.training.words import mixed
from api.staff.training.schemas import QuestionOut
from api.training.material import load_material

KNOWLEDGE_BASE = Path(__file__).parents[5] / "knowledge_base"


def test_where_an_option_stands_does_not_tell_that_it_is_right() -> None:
    questions = [
        one for lesson in load_material(KNOWLEDGE_BASE).lessons for one in lesson.questions
    ]
    places: Counter[int] = Counter()
    for exam in range(20):
        for one in questions:
            shown = mixed(QuestionOut(ask=one.ask, options=list(one.options)), str(exam))
            assert {*shown.items()} == {*enumerate(one.options, start=1)}
            places[list(shown).index(one.right)] += 1
    assert max(places.values()) < 0.5 * places.total()


def test_a_page_that_is_opened_again_shows_the_same_order() -> None:
    question = QuestionOut(ask="怎么回？", options=["甲", "乙", "丙", "丁"])
    assert list(mixed(question, "7")) == list(mixed(question, "7"))
    assert len({tuple(mixed(question, str(exam))) for exam in range(20)}) > 5
