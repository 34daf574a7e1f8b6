"""A line under an intent is read as it is said, quotes and signs included: reviewers' examples are
put into the files by the line (api/proposals/examples.py)."""

from __future__ import annotations

from pathlib import Path

from rasa.shared.nlu.training_data.loading import load_data

SAID = [
    "我想: 问“下” #号 能不能挂",
    'price: "50" 元吗',
    "'单引号' 和 `反引号`",
    "- 先说一句",
    "* 星号",
    "> 大于 | 竖线 & 和 ! 叹号 % 百分 @ 圈",
    "反斜杠 \\ 和 \\n 两个字",
    "{花括号} [方括号]",
    "[OK]",
    "null",
    "~",
    "12:30",
    "一　全角空格",
    "表\t格",
    "😀👨‍👩‍👧 表情",
]


def test_whatever_is_said_is_read_as_it_is_said(tmp_path: Path) -> None:
    lines = "\n".join(f"    - {text}" for text in ["头一句", *SAID, "末一句"])
    file = tmp_path / "nlu.yml"
    file.write_text(
        f'version: "3.1"\n\nnlu:\n- intent: guide_ask\n  examples: |\n{lines}\n', encoding="utf-8"
    )
    read = load_data(str(file), "zh").intent_examples
    assert [one.get("text") for one in read] == ["头一句", *SAID, "末一句"]
    assert [one.get("entities") for one in read if one.get("entities")] == []


def test_an_entity_mark_is_taken_for_one_so_no_example_may_have_it(tmp_path: Path) -> None:
    file = tmp_path / "nlu.yml"
    file.write_text(
        'version: "3.1"\nnlu:\n- intent: guide_ask\n  examples: |\n    - 去[骨科](department)\n',
        encoding="utf-8",
    )
    [read] = load_data(str(file), "zh").intent_examples
    assert read.get("text") == "去骨科"
