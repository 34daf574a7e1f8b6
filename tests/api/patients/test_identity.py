"""Reading an identity form: what is accepted, how it is cleaned, which field is wrong."""

from datetime import date
from typing import Any

import pytest
from forms import form, id_card
from hypothesis import given
from hypothesis import strategies as st

from api.errors import InvalidInput
from api.patients.identity import age_on, check_identity, read_id_card, read_name, read_phone

TODAY = date(2026, 11, 18)


def wrong(**changes: Any) -> tuple[str, str]:
    """Code and field of what is wrong with a form."""
    with pytest.raises(InvalidInput) as caught:
        check_identity(form(**changes), TODAY)
    return caught.value.code, caught.value.params["field"]


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

    @pytest.mark.parametrize("number", ["", "123", "E1234'5678", "护照一二三四", "9" * 31])
    def test_an_impossible_number_is_wrong(self, number: str) -> None:
        changes = {"id_type": "passport", "id_number": number}
        assert wrong(**changes) == ("identity_number_invalid", "id_number")

    def test_a_birth_date_ahead_is_wrong(self) -> None:
        changes = {"id_type": "passport", "id_number": "E12345678", "birth_date": "2027-01-01"}
        assert wrong(**changes) == ("birth_date_invalid", "birth_date")


class TestName:
    @pytest.mark.parametrize(
        ("given_name", "kept"),
        [
            ("林小雨", "林小雨"),
            (" 林 小 雨 ", "林小雨"),
            ("李", "李"),
            ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
            ("Anne-Marie  O'Neil", "Anne-Marie O'Neil"),
            ("Ｊｏｈｎ Smith Jr.", "John Smith Jr."),
            ("𠮷田", "𠮷田"),
        ],
    )
    def test_of_any_script_is_kept_tidy(self, given_name: str, kept: str) -> None:
        assert read_name(given_name, field="name") == kept

    @pytest.mark.parametrize("name", ["", "   ", "13800001234", "林小雨1", "·", "<b>", "林" * 41])
    def test_that_is_none_is_wrong(self, name: str) -> None:
        assert wrong(name=name) == ("name_invalid", "name")


class TestPhone:
    @pytest.mark.parametrize(
        ("given_phone", "kept"),
        [
            ("13800001234", "13800001234"),
            ("１３８ ００００ １２３４", "13800001234"),
            ("+86 138-0000-1234", "13800001234"),
            ("8613800001234", "13800001234"),
            ("0571-0000 2201", "057100002201"),
            ("（010）12345678", "01012345678"),
            ("+852 1234 5678", "+85212345678"),
            ("0044 20 7946 0000", "+442079460000"),
        ],
    )
    def test_is_kept_as_digits(self, given_phone: str, kept: str) -> None:
        assert read_phone(given_phone, field="phone") == kept

    @pytest.mark.parametrize(
        "phone", ["", "1380000123", "138000012345", "12800001234", "+8612345", "call me", "+86 110"]
    )
    def test_that_can_not_be_called_is_wrong(self, phone: str) -> None:
        assert wrong(phone=phone) == ("phone_invalid", "phone")


class TestConsent:
    def test_is_needed(self) -> None:
        assert wrong(consent=False) == ("consent_needed", "consent")


class TestGuardian:
    def test_is_needed_under_14(self) -> None:
        child = id_card(date(2012, 11, 19))
        assert wrong(id_number=child, relation="child") == ("guardian_needed", "guardian")
        assert wrong(id_number=child, relation="other") == ("guardian_needed", "guardian")

    def test_is_not_needed_from_the_fourteenth_birthday_on(self) -> None:
        child = id_card(date(2012, 11, 18))
        assert check_identity(form(id_number=child, relation="child"), TODAY).guardian is None

    def test_is_needed_for_a_child_whose_age_no_paper_tells(self) -> None:
        changes = {"id_type": "birth_certificate", "id_number": "X330000001"}
        assert wrong(**changes) == ("guardian_needed", "guardian")
        changes = {"id_type": "passport", "id_number": "E12345678", "relation": "child"}
        assert wrong(**changes) == ("guardian_needed", "guardian")

    @pytest.mark.parametrize(
        ("guardian", "kept"),
        [
            ("林大山", "林大山 13800001234"),
            ({"name": "林大山"}, "林大山 13800001234"),
            ({"name": "林大山", "phone": "139 0000 5678"}, "林大山 13900005678"),
            ({"name": "林大山", "phone": ""}, "林大山 13800001234"),
        ],
    )
    def test_may_be_a_name_or_a_name_with_a_phone(self, guardian: Any, kept: str) -> None:
        child = form(id_number=id_card(date(2020, 5, 1)), relation="child", guardian=guardian)
        assert check_identity(child, TODAY).guardian == kept

    def test_with_a_wrong_phone_or_name_is_told(self) -> None:
        child = {"id_number": id_card(date(2020, 5, 1)), "relation": "child"}
        assert wrong(**child, guardian={"name": "1"}) == ("name_invalid", "guardian.name")
        told = wrong(**child, guardian={"name": "林大山", "phone": "1"})
        assert told == ("phone_invalid", "guardian.phone")

    def test_of_a_grown_person_is_not_kept(self) -> None:
        assert check_identity(form(guardian="林大山"), TODAY).guardian is None


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
