from collections.abc import Callable

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.components.reading import READING, read, reading_of


def test_the_original_text_is_kept(understand: Callable[[str], Message]) -> None:
    assert understand("我想掛骨科").get("text") == "我想掛骨科"


def test_offsets_are_those_of_the_original_text(understand: Callable[[str], Message]) -> None:
    original = "\u200b我想掛　 骨 科 ，明天 早 上"
    entities = understand(original).get("entities")
    found = {each["entity"]: original[each["start"] : each["end"]] for each in entities}
    assert found == {"department": "骨 科", "date": "明天 早 上"}


def test_every_entity_names_its_extractor(understand: Callable[[str], Message]) -> None:
    entities = understand("给我妈挂明天骨科章三医生的专家号").get("entities")
    assert {each["extractor"] for each in entities} == {
        *("LexiconEntities", "DoctorNames", "Dates", "OtherEntities"),
    }


def test_a_button_payload_is_no_language(understand: Callable[[str], Message]) -> None:
    message = understand('/press_book{"department": "骨科"}')
    assert message.get("entities", []) == []
    assert reading_of(message).text == ""


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "\ud83d", "\u200b", "。。。"])
def test_messages_without_words_are_read_without_an_error(
    understand: Callable[[str], Message], text: str
) -> None:
    assert understand(text).get("entities", []) == []


def test_only_the_beginning_of_ten_thousand_characters_is_read() -> None:
    assert len(read("挂骨科。" * 2500).text) == 2000


def test_ten_thousand_characters_are_understood(understand: Callable[[str], Message]) -> None:
    assert understand("我想挂骨科。" + "啊" * 9994).get("entities")[0]["value"] == ["guke"]


def test_names_dates_and_numbers_are_masked_by_their_kind(
    understand: Callable[[str], Message],
) -> None:
    masked = understand("挂明天上午骨科曾医生的第二个号，工号12345").get(READING).masked()
    assert masked == "挂ΤΔΨ医生的Ο号,工号Ν"


def test_a_name_never_seen_before_leaves_the_same_text_as_a_known_one(
    understand: Callable[[str], Message],
) -> None:
    masks = {
        understand(f"挂{name}医生明天的号").get(READING).masked()
        for name in ("曾莉", "华佗", "欧阳", "章三")
    }
    assert len(masks) == 1
