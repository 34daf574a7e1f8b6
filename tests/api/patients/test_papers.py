"""Papers: which numbers are accepted, and what they tell. All numbers are made up."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from forms import form, id_card
from hypothesis import given
from hypothesis import strategies as st

from api.errors import InvalidInput
from api.patients.identity import Identity, check_identity
from api.patients.models import IdType
from api.patients.papers import age_on, read_id_card
from api.wording import load_wording

TODAY = date(2026, 11, 18)


def wrong(**changes: Any) -> tuple[str, str]:
    """Code and field of what is wrong with a form."""
    with pytest.raises(InvalidInput) as caught:
        check_identity(form(**changes), TODAY)
    return caught.value.code, caught.value.params["field"]


def paper(id_type: str, number: str, **changes: Any) -> Identity:
    """What is read from a form with this paper."""
    return check_identity(form(id_type=id_type, id_number=number, **changes), TODAY)


class TestIdCard:
    def test_tells_birth_date_and_sex(self) -> None:
        identity = check_identity(form(), TODAY)
        assert (identity.birth_date, identity.sex) == (date(1990, 3, 7), "f")
        man = check_identity(form(id_number=id_card(woman=False)), TODAY)
        assert man.sex == "m"

    def test_full_width_digits_blanks_and_a_small_x_are_understood(self) -> None:
        with_x = next(
            number for day in range(1, 29) if (number := id_card(date(1980, 5, day))).endswith("X")
        )
        wide = "".join(chr(ord(digit) + 0xFEE0) for digit in with_x[:6])
        messy = f" {wide} {with_x[6:14]}-{with_x[14:17]}x "
        assert check_identity(form(id_number=messy), TODAY).id_number == with_x

    @given(st.integers(0, 17), st.integers(1, 9))
    def test_one_wrong_digit_is_noticed(self, position: int, shift: int) -> None:
        number = id_card()
        digit = "0123456789"[(int(number[position]) + shift) % 10]
        mistaken = number[:position] + digit + number[position + 1 :]
        assert read_id_card(mistaken, TODAY) is None

    @given(st.integers(0, 16))
    def test_two_neighbours_exchanged_are_noticed(self, position: int) -> None:
        number = id_card()
        one, two = number[position], number[position + 1]
        swapped = number[:position] + two + one + number[position + 2 :]
        assert one == two or read_id_card(swapped, TODAY) is None

    @pytest.mark.parametrize(
        "number",
        ["", "123", "99010119900307242", "१२३४५६७८९०१२३४५६७८", "99010119900230242X", "\ud800"],
    )
    def test_anything_else_is_wrong(self, number: str) -> None:
        assert read_id_card(number, TODAY) is None

    def test_a_birthday_that_has_not_come_is_wrong(self) -> None:
        changes = {"id_number": id_card(date(2026, 11, 19))}
        assert wrong(**changes) == ("identity_number_invalid", "id_number")

    @pytest.mark.parametrize("number", ["990101900307242", "９９０１０１ 900307 242"])
    def test_the_old_one_of_15_digits_is_told_apart(self, number: str) -> None:
        assert wrong(id_number=number) == ("identity_number_old", "id_number")

    def test_of_a_person_older_than_anybody_is_wrong(self) -> None:
        number = id_card(date(1890, 1, 1))
        assert wrong(id_number=number) == ("identity_number_invalid", "id_number")


class TestOtherPapers:
    def test_birth_date_and_sex_are_what_was_typed(self) -> None:
        identity = check_identity(
            form(id_type="passport", id_number="e1234 5678", birth_date="1990-03-07", sex="m"),
            TODAY,
        )
        assert identity.id_number == "E12345678"
        assert (identity.birth_date, identity.sex) == (date(1990, 3, 7), "m")

    def test_may_leave_both_open(self) -> None:
        identity = check_identity(form(id_type="passport", id_number="E12345678"), TODAY)
        assert (identity.birth_date, identity.sex) == (None, None)

    def test_a_residence_permit_with_an_identity_number_tells_both(self) -> None:
        identity = check_identity(form(id_type="residence_permit"), TODAY)
        assert (identity.birth_date, identity.sex) == (date(1990, 3, 7), "f")

    def test_one_number_under_two_names_is_two_people(self) -> None:
        one = check_identity(form(id_type="passport", id_number="E12345678"), TODAY)
        two = check_identity(form(id_type="passport", id_number="E12345678", name="李雷"), TODAY)
        assert one.subject != two.subject

    def test_of_an_identity_card_the_number_alone_decides(self) -> None:
        one, two = check_identity(form(), TODAY), check_identity(form(name="李雷"), TODAY)
        assert one.subject == two.subject

    @pytest.mark.parametrize(
        ("id_type", "number"),
        [
            ("passport", "E12345678"),
            ("passport", "EA1234567"),
            ("passport", "533380006"),
            ("travel_permit", "C12345678"),
            ("travel_permit", "CA1234567"),
            ("travel_permit", "L12345678"),
            ("travel_permit", "H12345678"),
            ("travel_permit", "M1234567801"),
            ("travel_permit", "12345678"),
            ("travel_permit", "1234567801(B)"),
            ("residence_permit", "USA110012345678"),
            ("birth_certificate", "X330000001"),
            ("other", "H12345678(0)"),
        ],
    )
    def test_a_number_as_its_paper_has_is_accepted(self, id_type: str, number: str) -> None:
        assert paper(id_type, number, guardian="林大山").id_number == number

    @pytest.mark.parametrize(
        ("id_type", "number", "code"),
        [
            ("passport", "", "passport_number_invalid"),
            ("passport", "123", "passport_number_invalid"),
            ("passport", "PASSPORT", "passport_number_invalid"),
            ("passport", "E1234'5678", "passport_number_invalid"),
            ("passport", "护照一二三四", "passport_number_invalid"),
            ("passport", "9" * 31, "passport_number_invalid"),
            ("travel_permit", "X12345678", "travel_permit_number_invalid"),
            ("travel_permit", "H1234567", "travel_permit_number_invalid"),
            ("residence_permit", "E12345678", "residence_permit_number_invalid"),
            ("residence_permit", "990101199003072420", "residence_permit_number_invalid"),
            ("birth_certificate", "330000001", "birth_certificate_number_invalid"),
            ("other", "1", "identity_number_invalid"),
        ],
    )
    def test_an_impossible_number_is_wrong(self, id_type: str, number: str, code: str) -> None:
        assert wrong(id_type=id_type, id_number=number) == (code, "id_number")

    def test_a_travel_permit_issued_again_is_the_same_patient(self) -> None:
        first, second = paper("travel_permit", "H1234567801"), paper("travel_permit", "H1234567802")
        assert first.subject == second.subject == paper("travel_permit", "H12345678").subject
        assert paper("travel_permit", "1234567801").subject != first.subject

    @pytest.mark.parametrize("id_type", list(IdType))
    def test_every_refusal_has_words(self, id_type: IdType, knowledge_base: Path) -> None:
        words = load_wording(knowledge_base / "wording")
        code, _ = wrong(id_type=id_type, id_number="1")
        assert words(f"errors.{code}")

    def test_a_birth_date_ahead_is_wrong(self) -> None:
        changes = {"id_type": "passport", "id_number": "E12345678", "birth_date": "2027-01-01"}
        assert wrong(**changes) == ("birth_date_invalid", "birth_date")


class TestAgeOn:
    @pytest.mark.parametrize(
        ("birth", "day", "age"),
        [
            (date(2012, 11, 18), TODAY, 14),
            (date(2012, 11, 19), TODAY, 13),
            (date(2012, 2, 29), date(2026, 2, 28), 13),
            (date(2012, 2, 29), date(2026, 3, 1), 14),
            (TODAY, TODAY, 0),
        ],
    )
    def test_counts_completed_years(self, birth: date, day: date, age: int) -> None:
        assert age_on(birth, day) == age
