"""How patients are addressed."""

from pathlib import Path

import pytest

from api.courtesy.addressing import Person, form_for_writer, form_of_address
from api.courtesy.rules import load_courtesy


@pytest.mark.parametrize(
    ("person", "form"),
    [
        (Person("王建国", 72, "m"), "王大爷"),
        (Person("王桂芳", 60, "f"), "王阿姨"),
        (Person("张丽", 59, "f"), "张女士"),
        (Person("李强", 35, "m"), "李先生"),
        (Person("李强", 70, "m", title="老师"), "李老师"),
        (Person("赵敏", 45, "f", title="科长"), "赵科长"),
        (Person("赵敏", 45, "f", title="冠军"), "赵女士"),
        (Person("欧阳文清", 66, "m"), "欧阳大爷"),
        (Person("司马", 30, "f"), "司女士"),
        (Person("林小雨", 6, "f"), "小朋友"),
        (Person("林小雨", None, "f"), "林女士"),
        (Person("林小雨"), "林老师"),
        (Person("John Smith", 70, "m"), ""),
        (Person("", 70, "m"), ""),
    ],
)
def test_the_form_fits_age_sex_and_title(knowledge_base: Path, person: Person, form: str) -> None:
    assert form_of_address(load_courtesy(knowledge_base).address, person) == form


def test_who_writes_for_somebody_else_is_not_addressed_as_them(knowledge_base: Path) -> None:
    address = load_courtesy(knowledge_base).address
    assert form_for_writer(address, Person("林小雨", 6, "f", writes=False)) == "小朋友家长"
    assert form_for_writer(address, Person("林建国", 70, "m", writes=False)) == ""
    assert form_for_writer(address, Person("林建国", 70, "m")) == "林大爷"
