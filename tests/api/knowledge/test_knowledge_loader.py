"""Every fault in the files is told with file, line and reason."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from api.knowledge.faults import Fault, KnowledgeInvalid
from api.knowledge.loader import load_knowledge
from api.knowledge.validation import check_folder

Edit = Callable[[str, str, str], int]


@pytest.fixture
def folder(tmp_path: Path, knowledge_base: Path) -> Path:
    """A copy of the sample hospital, with few articles so that it reads fast."""
    copy = tmp_path / "knowledge_base"
    shutil.copytree(knowledge_base, copy, ignore=shutil.ignore_patterns("guide"))
    (copy / "guide").mkdir()
    for name in ("parking-fee", "parking-where", "way-toilet"):
        shutil.copy(knowledge_base / "guide" / f"{name}.md", copy / "guide")
    return copy


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Replaces the first `old` in a file; gives the line it stood in."""

    def replace(path: str, old: str, new: str) -> int:
        text = (folder / path).read_text("utf-8")
        assert old in text
        (folder / path).write_text(text.replace(old, new, 1), "utf-8")
        return text[: text.index(old)].count("\n") + 1

    return replace


def faults(folder: Path) -> list[Fault]:
    with pytest.raises(KnowledgeInvalid) as invalid:
        load_knowledge(folder)
    return invalid.value.faults


def test_the_copy_is_sound(folder: Path) -> None:
    assert load_knowledge(folder).counts()["articles"] == 3


@pytest.mark.parametrize(
    ("path", "old", "new", "reason"),
    [
        ("hospital.yml", "slot_minutes: 30", "slot_minutes: 45", "less than or equal to 30"),
        ("hospital.yml", "[jizhen, fare, erke]", "[jizhen, fare, nichts]", "unknown department"),
        ("hospital.yml", 'am: ["08:00", "12:00"]', 'am: ["12:00", "08:00"]', "end after"),
        ("hospital.yml", 'open: "08:00"', 'open: "8"', "String should match"),
        ("departments.yml", "code: yanke", "code: erke", "the same code as in line"),
        ("departments.yml", "  kind: clinical", "  kind: clinic", "Input should be"),
        ("departments.yml", "building: 急诊楼", "building: 急救楼", "no building 急救楼"),
        ("departments.yml", "floor: 3", "floor: 33", "has no floor 33"),
        ("departments.yml", "max_age: 14", "max_age: 14\n  min_age: 18", "min_age is above"),
        ("departments.yml", "sex: null", "sex: null\n  colour: red", "Extra inputs"),
        ("doctors.csv", ",huxi,", ",fuxi,", "unknown department fuxi"),
        ("doctors.csv", ",huxi,", ",yaofang,", "is a place"),
        ("doctors.csv", "d002,", "d001,", "the same id as in line 2"),
        ("doctors.csv", "zeng li", "zeng", "one syllable for each character"),
        ("doctors.csv", ",chief,", ",boss,", "title: Input should be"),
        ("doctors.csv", ",vip,200", ",vip,viel", "fee: Input should be a valid integer"),
        ("doctors.csv", ",vip,200", ",vip", "8 cells instead of 9"),
        ("timetable.csv", "d001,", "d999,", "unknown doctor d999"),
        ("timetable.csv", "d002,1,am", "d002,8,am", "less than or equal to 7"),
        ("timetable_exceptions.csv", "stopped", "paused", "'stopped' or 'extra'"),
        ("timetable_exceptions.csv", "d017,2026-11-26", "d017,2026-11-27", "no clinic on"),
        ("timetable_exceptions.csv", "2026-11-26", "2026-13-26", "date"),
        ("prices.csv", "reg_chief,", "reg_attending,", "the same price as in line"),
        ("prices.csv", "次,20,", "次,-20,", "greater than or equal to 0"),
        ("resources.yml", "code: mri", "code: ct", "the same code as in line"),
        ("resources.yml", "aliases: [胃镜,", "aliases: [CT,", "CT is a name of ct too"),
        ("resources.yml", "department: fangshe", "department: mond", "unknown department mond"),
        ("announcements.yml", "departments: [yanke]", "departments: [mond]", "unknown department"),
        ("announcements.yml", "valid_from: 2026-11-10", "valid_from: 2026-12-10", "valid_to is"),
        ("announcements.yml", "kind: stopped", "kind: paused", "kind: Input should be"),
        ("announcements.yml", "id: free-clinic-2026-10", "id: free-clinic-2026-11", "the same id"),
        ("guide/parking-fee.md", "id: parking-fee", "id: parking", "not the name of the file"),
        ("guide/parking-fee.md", "topic: parking", "topic: cars", "topic: Input should be"),
        ("guide/parking-fee.md", "review_date: ", "review_date: soon", "review_date"),
    ],
)
def test_a_fault_is_told_with_its_line(
    folder: Path, edit: Edit, path: str, old: str, new: str, reason: str
) -> None:
    line = edit(path, old, new)
    matching = [fault for fault in faults(folder) if reason in fault.reason]
    assert matching, [str(fault) for fault in faults(folder)]
    # The value itself may stand a line below its key, or the key be the one just added.
    assert (matching[0].path, abs(matching[0].line - line) <= 1) == (path, True)


class TestAliases:
    def test_one_alias_in_two_departments_is_a_fault(self, folder: Path, edit: Edit) -> None:
        line = edit("departments.yml", "aliases: [骨伤科,", "aliases: [看牙的,")
        (fault,) = [one for one in faults(folder) if "看牙的" in one.reason]
        assert (fault.path, "ambiguous_aliases" in fault.reason) == ("departments.yml", True)
        assert fault.line >= line

    def test_unless_it_is_listed_as_ambiguous(self, folder: Path, edit: Edit) -> None:
        edit("departments.yml", "aliases: [骨伤科,", "aliases: [看牙的,")
        edit("hospital.yml", "ambiguous_aliases: [", "ambiguous_aliases: [看牙的, ")
        load_knowledge(folder)

    def test_what_only_one_department_uses_is_not_ambiguous(self, folder: Path, edit: Edit) -> None:
        line = edit("hospital.yml", "ambiguous_aliases: [", "ambiguous_aliases: [骨伤科, ")
        (fault,) = faults(folder)
        assert (fault.path, fault.line) == ("hospital.yml", line)

    def test_twice_in_one_department_is_a_fault(self, folder: Path, edit: Edit) -> None:
        edit("departments.yml", "aliases: [骨伤科,", "aliases: [骨伤科, 骨伤科,")
        assert "stands here twice" in faults(folder)[0].reason


class TestFilesThatCannotBeRead:
    def test_a_missing_file(self, folder: Path) -> None:
        (folder / "prices.csv").unlink()
        assert faults(folder) == [Fault("prices.csv", 1, "file is missing")]

    def test_a_file_saved_by_excel_in_gbk(self, folder: Path) -> None:
        text = (folder / "doctors.csv").read_text("utf-8")
        (folder / "doctors.csv").write_bytes(text.encode("gbk"))
        assert Fault("doctors.csv", 2, "not UTF-8: save the file as UTF-8") in faults(folder)

    def test_a_byte_order_mark_is_no_fault(self, folder: Path) -> None:
        text = (folder / "doctors.csv").read_text("utf-8")
        (folder / "doctors.csv").write_text(text, "utf-8-sig")
        load_knowledge(folder)

    def test_broken_yaml_has_its_line(self, folder: Path, edit: Edit) -> None:
        line = edit("departments.yml", "name: 骨科", "name: [骨科")
        first = next(one for one in faults(folder) if one.path == "departments.yml")
        assert "not valid YAML" in first.reason
        assert abs(first.line - line) <= 2

    def test_a_key_that_stands_twice_in_yaml(self, folder: Path, edit: Edit) -> None:
        edit("hospital.yml", "slot_minutes: 30", "slot_minutes: 30\nslot_minutes: 20")
        assert "slot_minutes" in faults(folder)[0].reason

    def test_a_wrong_header(self, folder: Path, edit: Edit) -> None:
        edit("timetable.csv", "doctor,weekday", "doctor,day")
        assert any("the first line must be doctor,weekday" in one.reason for one in faults(folder))

    def test_an_article_without_front_matter(self, folder: Path) -> None:
        (folder / "guide/new.md").write_text("只有正文。", "utf-8")
        (fault,) = faults(folder)
        assert "front matter" in fault.reason

    @pytest.mark.parametrize("content", ["", "- a\n- b\n", "42", "null"])
    def test_a_file_of_another_shape(self, folder: Path, content: str) -> None:
        (folder / "hospital.yml").write_text(content, "utf-8")
        assert any(one.path == "hospital.yml" for one in faults(folder))

    def test_every_fault_is_told_at_once(self, folder: Path, edit: Edit) -> None:
        edit("hospital.yml", "slot_minutes: 30", "slot_minutes: 45")
        edit("doctors.csv", "zeng li", "zeng")
        edit("prices.csv", "次,20,", "次,-20,")
        assert [one.path for one in faults(folder)] == ["doctors.csv", "hospital.yml", "prices.csv"]


class TestEverythingElse:
    def test_one_question_with_two_answers_is_a_fault(self, folder: Path) -> None:
        asked = (folder / "guide/way-toilet.md").read_text("utf-8")
        (folder / "guide/way-wc.md").write_text(asked.replace("id: way-toilet", "id: way-wc"))
        assert all("is asked in way-toilet too" in one.reason for one in faults(folder))

    @pytest.mark.parametrize(
        ("path", "content", "reason"),
        [
            ("wording/new.yml", "a: [1, 2]", "must be one text"),
            ("wording/new.yml", "a: '前面还有 {ahead 位'", "place-holders"),
            ("wording/new.yml", "a: 'x\n  b: y", "not valid YAML"),
            ("guide_words.yml", "same: [[一样, 相同], [两样, 相同]]", "stands for 一样 already"),
            ("booking.yml", "hold_minutes: soon", "hold_minutes"),
        ],
    )
    def test_other_files_are_checked_too(
        self, folder: Path, path: str, content: str, reason: str
    ) -> None:
        (folder / path).write_text(content, "utf-8")
        with pytest.raises(KnowledgeInvalid) as invalid:
            check_folder(folder)
        assert any(one.path == path and reason in one.reason for one in invalid.value.faults), str(
            invalid.value
        )
