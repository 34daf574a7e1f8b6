"""A change as lines: what changes, a line around it, and where in a line."""

from api.proposals.tree import FileChange
from api.staff.proposals.diffs import diffs

BEFORE = [f"第 {number} 行" for number in range(1, 6001)]


def shown(before: list[str] | None, after: list[str]) -> list[tuple[str, int | None, str]]:
    old = None if before is None else "".join(f"{line}\n" for line in before)
    [file] = diffs([FileChange("a.yml", old, "".join(f"{line}\n" for line in after))])
    assert file.new is (before is None)
    return [(line.sign, line.number, line.text) for line in file.lines]


def test_an_added_line_is_shown_between_its_neighbours() -> None:
    after = [*BEFORE[:3000], "新的", *BEFORE[3000:]]
    assert shown(BEFORE, after) == [
        ("same", 3000, "第 3000 行"),
        ("added", 3001, "新的"),
        ("same", 3002, "第 3001 行"),
    ]


def test_an_added_line_at_the_end_has_one_neighbour() -> None:
    assert shown(BEFORE, [*BEFORE, "新的"]) == [
        ("same", 6000, "第 6000 行"),
        ("added", 6001, "新的"),
    ]


def test_two_changes_far_apart_have_a_gap_between_them() -> None:
    after = ["甲", *BEFORE[:2], "乙", *BEFORE[2:]]
    after[4000] = "丙"
    assert [sign for sign, _, _ in shown(BEFORE, after)] == [
        "added",
        "same",
        "same",
        "added",
        "same",
        "gap",
        "same",
        "removed",
        "added",
        "same",
    ]


def test_a_new_file_is_all_added() -> None:
    assert shown(None, ["一", "二"]) == [("added", 1, "一"), ("added", 2, "二")]


def test_of_an_exchanged_line_what_differs_is_marked() -> None:
    change = FileChange("a.yml", "头\n别名 [一, 二]\n", "头\n别名 [一, 二, 三]\n")
    [file] = diffs([change])
    marked = [line.text[slice(*line.marked)] for line in file.lines if line.marked]
    assert marked == ["", ", 三"]
