"""The small language of `forms`."""

import pytest

from api.safety.reading.forms import FormError, Pattern, parse_forms, refuse_doubles

GROUPS = {"knee": frozenset({"膝盖", "波棱盖"}), "pain": frozenset({"疼"})}


def test_phrases_and_patterns() -> None:
    phrase, pattern = parse_forms("膝盖响 $knee+$pain|肿", GROUPS)
    assert phrase == "膝盖响"
    assert pattern == Pattern((GROUPS["knee"], frozenset({"疼", "肿"})))


def test_a_group_alone_is_each_of_its_words() -> None:
    assert parse_forms("$knee", GROUPS) == ("波棱盖", "膝盖")


@pytest.mark.parametrize("wrong", ["膝盖|腿", "$hip+$pain", "膝盖+", "a+b+c+d", "$hip"])
def test_what_can_not_be_read_is_refused(wrong: str) -> None:
    with pytest.raises(FormError):
        parse_forms(wrong, GROUPS)


def test_doubles_are_refused() -> None:
    refuse_doubles("膝盖疼 腿疼")
    with pytest.raises(FormError, match="膝盖疼 stands twice"):
        refuse_doubles("膝盖疼 腿疼 膝盖疼")
