"""Reading an identity form: what is accepted, how it is cleaned, which field is wrong."""

from datetime import date
from typing import Any

import pytest
from forms import form, id_card

from api.errors import InvalidInput
from api.patients.identity import (
    Identity,
    check_identity,
    correct_identity,
    read_name,
    read_phone,
)
from api.patients.schemas import CorrectionForm

TODAY = date(2026, 11, 18)


def wrong(**changes: Any) -> tuple[str, str]:
    """Code and field of what is wrong with a form."""
    with pytest.raises(InvalidInput) as caught:
        check_identity(form(**changes), TODAY)
    return caught.value.code, caught.value.params["field"]


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

    @pytest.mark.parametrize("guardian", ["林小雨", "林 小 雨", {"name": "林小雨"}])
    def test_is_another_person_than_the_child(self, guardian: Any) -> None:
        child = {"id_number": id_card(date(2020, 5, 1)), "relation": "child"}
        assert wrong(**child, guardian=guardian) == ("guardian_is_patient", "guardian")

    def test_of_a_grown_person_is_not_kept(self) -> None:
        assert check_identity(form(guardian="林大山"), TODAY).guardian is None


class TestCorrectIdentity:
    def corrected(self, known: dict[str, Any], **typed_anew: Any) -> Identity:
        anew = CorrectionForm.model_validate(typed_anew)
        return correct_identity(check_identity(form(**known), TODAY), anew, TODAY)

    def test_what_was_left_empty_stays(self) -> None:
        known = check_identity(form(), TODAY)
        assert self.corrected({}) == known
        assert self.corrected({}, name=" ", phone="") == known

    def test_what_was_typed_is_new(self) -> None:
        anew = self.corrected({}, name="林 小语", phone="139 0000 5678", relation="parent")
        assert (anew.name, anew.phone, anew.relation) == ("林小语", "13900005678", "parent")

    @pytest.mark.parametrize(
        ("typed_anew", "told"),
        [
            ({"name": "1"}, ("name_invalid", "name")),
            ({"phone": "1"}, ("phone_invalid", "phone")),
        ],
    )
    def test_what_can_not_be_right_is_told(
        self, typed_anew: dict[str, Any], told: tuple[str, str]
    ) -> None:
        with pytest.raises(InvalidInput) as caught:
            self.corrected({}, **typed_anew)
        assert (caught.value.code, caught.value.params["field"]) == told

    def test_the_name_on_a_passport_stays_but_may_be_written_otherwise(self) -> None:
        passport = {"id_type": "passport", "id_number": "E12345678", "name": "ANNA LIN"}
        assert self.corrected(passport, name="Anna Lin").name == "Anna Lin"
        with pytest.raises(InvalidInput, match="name_is_fixed"):
            self.corrected(passport, name="Anna Liu")

    def test_a_childs_guardian_stays_or_is_another(self) -> None:
        child = {"id_number": id_card(date(2020, 5, 1)), "guardian": "林大山"}
        assert self.corrected(child, phone="13900005678").guardian == "林大山 13800001234"
        anew = self.corrected(child, guardian={"name": "王芳", "phone": "13900005678"})
        assert anew.guardian == "王芳 13900005678"

    def test_a_guardian_is_not_asked_for_once_grown(self) -> None:
        child = check_identity(form(id_number=id_card(date(2020, 5, 1)), guardian="林大山"), TODAY)
        grown = correct_identity(child, CorrectionForm(), date(2034, 5, 1))
        assert grown.guardian is None
