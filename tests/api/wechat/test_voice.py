"""What a voice message says, and what is asked when nobody can tell."""

from pathlib import Path

import pytest

from api.conversations.menu import load_menu
from api.sending import Busy, Rejected, Unknown
from api.wechat.voice import ask_to_type, heard, shown_back
from api.wording import Wording, load_wording
from tests.api.attachments.album import Sent, Shelf
from tests.simulators.speech import MemoryRecogniser, Recording, Trouble

AUDIO = b"#!AMR\n\x3c\x00\xff"
SOUND = Sent(AUDIO, "audio/amr")
VOICE = {"MediaId": "media-1", "Format": "amr", "Recognition": ""}


@pytest.fixture(scope="module")
def words(knowledge_base: Path) -> Wording:
    return load_wording(knowledge_base / "wording")


async def test_the_recording_is_fetched_and_recognised() -> None:
    shelf, recogniser = Shelf(SOUND), MemoryRecogniser()
    recogniser.says("我想挂骨科的号")
    assert await heard(VOICE, shelf, recogniser) == "我想挂骨科的号"
    assert shelf.asked == ["media-1"]
    assert recogniser.recordings == [Recording(AUDIO, "amr")]


async def test_what_wechat_has_recognised_comes_first_and_costs_nothing() -> None:
    shelf, recogniser = Shelf(SOUND), MemoryRecogniser()
    values = VOICE | {"Recognition": " 骨科在几楼。 "}
    assert await heard(values, shelf, recogniser) == "骨科在几楼。"
    assert await heard(values, None, None) == "骨科在几楼。"
    assert (shelf.asked, recogniser.recordings) == ([], [])


async def test_without_a_recogniser_nothing_is_fetched() -> None:
    shelf = Shelf(SOUND)
    assert await heard(VOICE, shelf, None) is None
    assert shelf.asked == []


@pytest.mark.parametrize("gives", [Rejected("40007"), Busy("-1"), Unknown("ReadTimeout")])
async def test_a_recording_that_cannot_be_had_says_nothing(
    gives: Rejected | Busy | Unknown,
) -> None:
    recogniser = MemoryRecogniser()
    assert await heard(VOICE, Shelf(gives), recogniser) is None
    assert recogniser.recordings == []


@pytest.mark.parametrize(("confidence", "is_heard"), [(0.0, False), (0.49, False), (0.5, True)])
async def test_a_guess_is_not_taken_for_the_patients_words(
    confidence: float, is_heard: bool
) -> None:
    recogniser = MemoryRecogniser()
    recogniser.says("挂号", confidence)
    assert (await heard(VOICE, Shelf(SOUND), recogniser) is not None) is is_heard


async def test_what_nobody_understands_says_nothing() -> None:
    recogniser = MemoryRecogniser()
    recogniser.then(Trouble.NOTHING)
    assert await heard(VOICE, Shelf(SOUND), recogniser) is None
    recogniser.says("  ")
    assert await heard(VOICE, Shelf(SOUND), recogniser) is None


@pytest.mark.parametrize("values", [{}, {"MediaId": "", "Format": "amr"}])
async def test_a_push_without_a_recording_says_nothing(values: dict[str, str]) -> None:
    shelf = Shelf(SOUND)
    assert await heard(values, shelf, MemoryRecogniser()) is None
    assert shelf.asked == []


@pytest.mark.parametrize(
    ("given", "format"), [("amr", "amr"), (" Speex ", "speex"), ("", "amr"), ("x\r\nY: z", "amr")]
)
async def test_the_format_is_one_that_we_know(given: str, format: str) -> None:
    recogniser = MemoryRecogniser()
    await heard(VOICE | {"Format": given}, Shelf(SOUND), recogniser)
    assert [recording.format for recording in recogniser.recordings] == [format]


def test_patients_see_what_they_were_understood_to_say(words: Wording) -> None:
    assert shown_back(words, "孩子发烧 {两天}") == "您说的是：孩子发烧 {两天}"


def test_a_number_that_was_said_is_not_repeated(words: Wording) -> None:
    told = shown_back(words, "我电话 13800001234")
    assert "13800001234" not in told
    assert "〔手机号〕" in told


def test_who_is_not_understood_is_asked_to_type_and_shown_the_menu(
    words: Wording, knowledge_base: Path
) -> None:
    menu = load_menu(knowledge_base / "menu.yml")
    asked = ask_to_type(words, menu)
    assert "打字" in asked.text
    assert asked.buttons == menu.buttons
