"""What was said for a screen is said in other words to a caller."""

from api.hotline.speaking.instead import for_the_ear
from api.wording import Wording

WORDS = Wording(
    {
        "queue.behind": "前面还有 {ahead} 位（请稍等）。\n请写在这里。",
        "queue.next": "您是下一位。",
        "hotline.instead.queue.behind": "前面还有 {ahead} 位。",
    }
)


def test_the_gaps_are_filled_as_they_were() -> None:
    assert for_the_ear(WORDS("queue.behind", ahead=3), WORDS) == "前面还有 3 位。"


def test_other_words_stay() -> None:
    assert for_the_ear("您是下一位。", WORDS) == "您是下一位。"
    assert for_the_ear("前面还有 3 位（请稍等）。", WORDS) == "前面还有 3 位（请稍等）。"
    assert for_the_ear("", WORDS) == ""
