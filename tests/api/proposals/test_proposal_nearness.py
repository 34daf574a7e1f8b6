"""Nearly the same is measured as the tests measure it, and what we measure with isn't learned."""

from pathlib import Path

import pytest

from api.proposals.kinds import AliasContent, ExampleContent, TriageContent
from api.proposals.nearness import measured_with, nearest
from tests.nearness import too_near

PAIRS = [
    ("我想挂骨科的号", "我想掛骨科的號！"),
    ("麻烦把我后天的号改到下周三上午", "麻烦把我后天的号改到下周四上午"),
    ("我想挂骨科的号", "骨科的号还有没有"),
    ("好的", "好的"),
    ("👍", "👍"),
]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_nearness_is_that_of_the_tests(one: str, other: str) -> None:
    assert (nearest(one, [other]) is not None) is bool(too_near([other], [one]))


def test_what_is_measured_with_is_told_by_number_alone(tmp_path: Path) -> None:
    rows = tmp_path / "tests/nlu/held_out/callers.yml"
    cases = tmp_path / "tests/api/safety/cases/held_out.yml"
    for path, text in (
        (rows, "- {text: 麻烦把我后天的号改到下周三上午, intent: booking_change}\n"),
        (cases, "emergency:\n  - 我爸捂着胸口直冒冷汗\n"),
    ):
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
    contents = [
        (1, ExampleContent(text="麻烦把我后天的号改到下周四上午", intent="booking_change")),
        (2, TriageContent(department="huxi", text="我爸捂着胸口直冒冷汗呢")),
        (3, ExampleContent(text="停车怎么收费", intent="guide_ask")),
        (4, AliasContent(of="department", code="huxi", alias="看气管的")),
    ]
    assert measured_with(tmp_path, contents) == {1, 2}
    assert measured_with(tmp_path / "nowhere", contents) == set()
