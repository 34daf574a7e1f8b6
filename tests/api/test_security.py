"""Sealed fields, look-up hashes and masks."""

import pytest

from api.security import Seal, UnknownKey, mask_digits, mask_name

OLD, NEW = Seal("the old key"), Seal("the new key")
BOTH = Seal("the new key", ["the old key"])


class TestSeal:
    def test_what_is_sealed_is_not_to_be_read_and_never_the_same_twice(self) -> None:
        sealed = NEW.seal("林小雨")
        assert "林小雨".encode() not in sealed
        assert sealed != NEW.seal("林小雨")
        assert NEW.open(sealed) == "林小雨"

    def test_says_which_key_sealed_it_and_nothing_of_the_key(self) -> None:
        assert NEW.seal("x").startswith(NEW.mark)
        assert NEW.mark != OLD.mark
        assert b"new" not in NEW.mark
        assert (BOTH.is_current(NEW.seal("x")), BOTH.is_current(OLD.seal("x"))) == (True, False)

    def test_an_earlier_key_still_opens_and_the_current_one_seals(self) -> None:
        assert BOTH.open(OLD.seal("x")) == BOTH.open(NEW.seal("x")) == "x"
        assert NEW.open(BOTH.seal("x")) == "x"

    @pytest.mark.parametrize("sealed", [b"", b"x", b":", b"00000000:x", NEW.mark, NEW.seal("x")])
    def test_without_its_key_nothing_is_opened(self, sealed: bytes) -> None:
        with pytest.raises(UnknownKey):
            OLD.open(sealed)

    def test_a_changed_field_is_noticed(self) -> None:
        sealed = bytearray(NEW.seal("x"))
        sealed[-2] ^= 1
        with pytest.raises(UnknownKey):
            NEW.open(bytes(sealed))

    def test_looks_up_by_every_key_and_stores_by_the_current_one(self) -> None:
        assert BOTH.lookup("x") == NEW.lookup("x") != OLD.lookup("x")
        assert BOTH.lookups("x") == [NEW.lookup("x"), OLD.lookup("x")]
        assert NEW.lookups("x") == [NEW.lookup("x")]

    def test_a_key_named_twice_counts_once(self) -> None:
        assert len(Seal("a", ["a", "b", "b"]).lookups("x")) == 2


@pytest.mark.parametrize(
    ("name", "shown"), [("林小雨", "林*雨"), ("李雷", "李*"), ("李", "*"), ("Anna", "A**a")]
)
def test_a_masked_name(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("number", "shown"), [("13800001234", "138****1234"), ("1234567", "*******")]
)
def test_a_masked_number(number: str, shown: str) -> None:
    assert mask_digits(number) == shown
