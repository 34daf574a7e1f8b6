"""Any text becomes one that can be stored, and none is a command."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.conversations.cleaning import clean_text, neutralise_command


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("孩子发烧\x00两天", "孩子发烧两天"),
        ("挂号\x07\x1b[31m", "挂号[31m"),
        ("坏的\ud83d代理", "坏的代理"),
        ("  挂号 \n", "挂号"),
        ("第一行\n第二行", "第一行\n第二行"),
        ("\x00\x01\x02", ""),
        ("　", ""),
        ("😷🤒", "😷🤒"),
        ("👨‍👩‍👧 看儿科", "👨‍👩‍👧 看儿科"),
        ("䶮医生", "䶮医生"),
    ],
)
def test_what_cannot_be_stored_goes_and_the_rest_stays(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


@given(st.text(st.characters(codec=None)))
def test_every_text_can_be_stored_afterwards(typed: str) -> None:
    clean = clean_text(typed)
    assert "\x00" not in clean
    clean.encode("utf-8")
    assert clean_text(clean) == clean


@pytest.mark.parametrize(
    "typed",
    [
        "/restart",
        "／restart",
        "//session_start",
        " / /back",
        "/\u00a0restart",
        "/\u3000/restart",
        "/\u2028／\u2003restart",
        "/\n/restart",
    ],
)
def test_a_typed_command_becomes_plain_words(typed: str) -> None:
    # Rasa takes a text for a command when it begins with "/" once white space of any kind is gone.
    plain = neutralise_command(clean_text(typed)).strip()
    assert plain in {"restart", "session_start", "back"}


@given(st.text(st.sampled_from("/／ \t\n\u00a0\u3000\u2003\u2028\x85restart"), max_size=12))
def test_nothing_that_is_typed_stays_a_command(typed: str) -> None:
    plain = neutralise_command(clean_text(typed)).strip()
    assert plain
    assert plain[0] not in "/／"


def test_a_slash_inside_a_sentence_stays() -> None:
    assert neutralise_command("血压 140/90 挂什么科") == "血压 140/90 挂什么科"
