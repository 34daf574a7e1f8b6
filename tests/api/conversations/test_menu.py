"""The opening buttons, and asking for a person without the model."""

from pathlib import Path

import pytest

from api.conversations.menu import Menu, load_menu


@pytest.fixture(scope="module")
def menu(knowledge_base: Path) -> Menu:
    """The sample hospital's."""
    return load_menu(knowledge_base / "menu.yml")


def test_a_person_can_be_asked_for_from_the_first_screen(menu: Menu) -> None:
    assert "/human_ask" in menu.payloads


@pytest.mark.parametrize("text", ["转人工", "我要找真人说话", "叫你们客服来", "转人供"])
def test_a_wish_for_a_person_is_recognised_without_the_model(menu: Menu, text: str) -> None:
    assert menu.asks_for_person(text)


@pytest.mark.parametrize("text", ["挂号", "骨科在几楼", "孩子发烧"])
def test_other_wishes_are_not_taken_for_it(menu: Menu, text: str) -> None:
    assert not menu.asks_for_person(text)


def test_a_file_with_an_unknown_field_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "menu.yml"
    path.write_text("buttons: []\nperson_words: []\ncolour: red\n", "utf-8")
    with pytest.raises(ValueError, match="colour"):
        load_menu(path)
