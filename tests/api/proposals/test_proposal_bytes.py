"""Whatever is said in a proposal is read back as it was said, and nothing else moves."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from api.errors import Refused
from api.proposals import wordings
from api.proposals.applying import alone
from api.proposals.examples import examples_in
from api.proposals.places import (
    Node,
    ScalarNode,
    as_scalar,
    compose,
    entries,
    pairs,
    replaced,
    scalar,
)
from api.proposals.tree import Tree, unified
from api.settings import ROOT
from tests.api.proposals import workshop
from tests.api.proposals.workshop import lines, proposal

NASTY = "疼号骨科挂在\"'`:#\\|>-*&!%@?{}[]()~,.，。：？　 \t😀👨‍👩‍👧①é\u200d\ue000"
SAID = st.text(st.sampled_from(NASTY) | st.characters(), min_size=1, max_size=30)
OFTEN = settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
_MARKUP = re.compile(r"\[[^\]]+\][({\[]")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """A small project. Nothing is written into it."""
    return Tree(workshop.build(tmp_path_factory.mktemp("project")))


@OFTEN
@given(said=SAID)
def test_an_example_is_one_line_and_is_read_back_as_it_was_said(tree: Tree, said: str) -> None:
    text = said.strip()
    try:
        [change] = alone(tree, proposal("example", text=text, intent="price_ask"))
    except (Refused, ValueError):
        return
    assert list(lines(unified([change]), "+")) == [f"    - {text}"]
    assert list(lines(unified([change]), "-")) == []
    before, after = (
        YAML(typ="safe").load(one)["nlu"] for one in (change.before or "", change.after)
    )
    assert after[0] == before[0]
    # As Rasa splits them.
    assert after[1]["examples"].splitlines() == [
        *before[1]["examples"].splitlines(),
        f"- {text}",
    ]
    assert examples_in(change.after)[-1].text == text


@OFTEN
@given(said=SAID)
def test_a_question_and_an_alias_are_read_back_as_they_were_said(tree: Tree, said: str) -> None:
    text = said.strip()
    for kind, content, path in (
        ("question", {"article": "parking", "question": text}, ("questions",)),
        ("alias", {"of": "department", "code": "huxi", "alias": text}, (0, "aliases")),
        ("alias", {"of": "department", "code": "guke", "alias": text}, (1, "aliases")),
    ):
        try:
            [change] = alone(tree, proposal(kind, **content))
        except (Refused, ValueError):
            continue
        read = YAML(typ="safe").load(change.after.split("---\n")[-2:][0])
        for step in path:
            read = read[step]
        assert read[-1] == text
        assert len(list(lines(unified([change]), "+"))) == 1


@OFTEN
@given(said=st.text(st.sampled_from(NASTY + "\n"), min_size=1, max_size=40))
def test_words_are_read_back_as_they_were_said(tree: Tree, said: str) -> None:
    told = [
        {"key": "utter_guide__none", "before": "这个问题我没有查到。"},
        {"key": "utter_guide__far", "before": "请往前走。\n再左转。"},
        {"key": "utter_guide__far", "before": "请往前走，再左转。", "channel": "hotline"},
    ]
    for place in told:
        try:
            [change] = alone(tree, proposal("wording", **place, after=said.strip()))
        except (Refused, ValueError):
            return
        read = YAML(typ="safe").load(change.after)["responses"][place["key"]]
        words = [one["text"] for one in read if one.get("channel") == place.get("channel")]
        assert [_tidy(text) for text in words] == [_tidy(said.strip())]
        assert len(read) == 2


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.split("\n"))


@pytest.mark.parametrize("text", ["no", "yes", "on", "12:30", "1e3", "null", "2026-01-01", "="])
def test_what_another_reader_would_take_for_something_else_is_quoted(text: str) -> None:
    assert as_scalar(text) == f'"{text}"'
    assert as_scalar(text, flow=True) == f'"{text}"'


@pytest.mark.parametrize("folder", [wordings.RESPONSES, wordings.WORDING])
def test_words_of_our_own_that_stay_the_same_leave_every_byte(folder: str) -> None:
    """Found and put back in each file, whatever the style."""
    for path, text in Tree(ROOT).texts(folder, "*.yml"):
        for node in _scalars(compose(text)):
            words = scalar(node) or ""
            if not words.isascii() and node.style in {None, "|"}:
                again = replaced(text, node, words, wordings.column(text, node))
                assert again == text, (path, words)


def _scalars(node: Node) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
    for _, below in pairs(node):
        yield from _scalars(below)
    for below in entries(node):
        yield from _scalars(below)


def test_every_intent_of_our_own_can_get_an_example() -> None:
    tree = Tree(ROOT)
    intents = {
        one["intent"]
        for _, text in tree.texts("data/nlu", "*.yml")
        for one in YAML(typ="safe").load(text)["nlu"]
    }
    for intent in intents:
        [change] = alone(tree, proposal("example", text="火星上的号怎么挂呀呀", intent=intent))
        assert list(lines(unified([change]), "+")) == ["    - 火星上的号怎么挂呀呀"]
        assert list(lines(unified([change]), "-")) == []
        where = examples_in(change.after)
        assert [one.intent for one in where if one.text == "火星上的号怎么挂呀呀"] == [intent]
