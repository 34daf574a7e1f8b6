"""What each kind of proposal does to its file: the line it is about, and no other."""

import subprocess
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from api.errors import Refused
from api.proposals.applying import NotApplicable, alone, apply, apply_what_fits
from api.proposals.tree import Tree, unified
from tests.api.proposals.workshop import lines, proposal

WORDS = {"before": "这个问题我没有查到。", "after": "这个我没查到，换个说法试试？"}
FAR = "请往前走。\n再左转。"
APPLIED = [
    (
        "example",
        {"text": "夜里停车多少钱", "intent": "guide_ask"},
        "data/nlu/guide.yml",
        ["    - 夜里停车多少钱"],
        [],
    ),
    (
        "alias",
        {"of": "department", "code": "huxi", "alias": "看气管的"},
        "knowledge_base/departments.yml",
        ["  aliases: [呼吸科, 看肺的, 看气管的]"],
        ["  aliases: [呼吸科, 看肺的]"],
    ),
    (
        "alias",
        {"of": "department", "code": "guke", "alias": "接骨的: 老科"},
        "knowledge_base/departments.yml",
        ['    - "接骨的: 老科"'],
        [],
    ),
    (
        "alias",
        {"of": "resource", "code": "ct", "alias": "拍 CT, 平扫"},
        "knowledge_base/resources.yml",
        ['  aliases: ["拍 CT, 平扫"]'],
        [],
    ),
    (
        "question",
        {"article": "parking", "question": "车位 #3 能停吗"},
        "knowledge_base/guide/parking.md",
        ['  - "车位 #3 能停吗"'],
        [],
    ),
    (
        "triage",
        {"department": "huxi", "text": "夜里躺下就咳"},
        "knowledge_base/triage/messages/huxi.txt",
        ["夜里躺下就咳"],
        [],
    ),
    (
        "red_flag",
        {"group": "emergency", "text": "我爸胸口跟压了磨盘似的"},
        "knowledge_base/red_flags/messages/emergency/reviewed.txt",
        ["我爸胸口跟压了磨盘似的"],
        [],
    ),
    (
        "wording",
        {"key": "utter_guide__none", **WORDS},
        "bot/domain/guide.yml",
        ["    - text: 这个我没查到，换个说法试试？  # 没有文章时说"],
        ["    - text: 这个问题我没有查到。  # 没有文章时说"],
    ),
    (
        "wording",
        {
            "key": "utter_guide__none",
            "channel": "hotline",
            "before": "我没查到，您可以问大厅导医台。",
            "after": "我没查到，请问大厅导医台。",
        },
        "bot/domain/guide.yml",
        ["    - text: 我没查到，请问大厅导医台。"],
        ["    - text: 我没查到，您可以问大厅导医台。"],
    ),
    (
        "wording",
        {"key": "utter_guide__far", "before": FAR, "after": "请往前走。\n到头左转。"},
        "bot/domain/guide.yml",
        ["        到头左转。"],
        ["        再左转。"],
    ),
    (
        "wording",
        {"key": "utter_guide__far", "before": FAR, "after": "请往前走，到头左转。"},
        "bot/domain/guide.yml",
        ["    - text: 请往前走，到头左转。"],
        ["    - text: |-", "        请往前走。", "        再左转。"],
    ),
    (
        "wording",
        {"key": "way.way.left", "before": "左转，{metres} 米。", "after": "{metres} 米后左转。"},
        "knowledge_base/wording/way.yml",
        ['  left: "{metres} 米后左转。"'],
        ["  left: 左转，{metres} 米。"],
    ),
]


@pytest.mark.parametrize(("kind", "content", "path", "added", "removed"), APPLIED)
def test_only_the_line_it_is_about_changes(
    root: Path,
    kind: str,
    content: dict[str, object],
    path: str,
    added: list[str],
    removed: list[str],
) -> None:
    changes = apply(root, root / "knowledge_base", [proposal(kind, **content)])
    assert [change.path for change in changes] == [path]
    patch = unified(changes)
    assert list(lines(patch, "+")) == added
    assert list(lines(patch, "-")) == removed


def test_a_form_comes_to_its_sign_and_the_message_to_its_group(root: Path) -> None:
    for sign, line in (
        ("chest_pain", "      压了磨盘"),
        ("sting", "    forms: 马蜂蜇 蜜蜂蜇 压了磨盘"),
    ):
        told = {"group": "emergency", "text": "胸口压了磨盘", "sign": sign, "form": "压了磨盘"}
        changes = apply(root, root / "knowledge_base", [proposal("red_flag", **told)])
        assert list(lines(unified(changes), "+")) == [line, "胸口压了磨盘"]
        heart = YAML(typ="safe").load(changes[0].after)
        read = next(one["forms"] for one in heart["signs"] if one["id"] == sign)
        assert read.split()[-1] == "压了磨盘"


def test_an_article_is_written_as_the_others_are(root: Path) -> None:
    article = proposal(
        "article",
        id="parking-night",
        title="夜里停车",
        topic="parking",
        questions=["夜里停车: 多少钱", "能过夜吗"],
        body="可以过夜。\n\n夜里不收钱。",
        owner="保卫科",
        review_date="2027-06-01",
    )
    [change] = apply(root, root / "knowledge_base", [article])
    assert change.path == "knowledge_base/guide/parking-night.md"
    _, front, body = change.after.split("---\n")
    read = YAML(typ="safe").load(front)
    assert read["questions"] == ["夜里停车: 多少钱", "能过夜吗"]
    assert str(read["valid_from"]) == "2026-11-18"
    assert body == "\n可以过夜。\n\n夜里不收钱。\n"


OLD = {"text": "停车怎么收费", "intent": "guide_ask"}
REFUSED = [
    ("example", OLD, "proposal_known"),
    ("example", {**OLD, "text": "停車怎么收費？"}, "proposal_known"),
    ("example", {**OLD, "intent": "price_ask"}, "proposal_contradicts"),
    ("example", {"text": "怎么走", "intent": "way_ask"}, "proposal_target_unknown"),
    ("example", {**OLD, "text": "去[骨科](department)"}, "proposal_text_unusable"),
    ("example", {**OLD, "text": "一\n    - 二"}, "proposal_text_unusable"),
    ("example", {**OLD, "text": "一\u2028二"}, "proposal_text_unusable"),
    ("alias", {"of": "department", "code": "huxi", "alias": "呼吸科"}, "proposal_known"),
    ("alias", {"of": "department", "code": "huxi", "alias": "骨 科"}, "proposal_alias_taken"),
    ("alias", {"of": "department", "code": "huxi", "alias": "ct检查"}, "proposal_alias_taken"),
    ("alias", {"of": "department", "code": "huxi", "alias": "顾长风"}, "proposal_alias_taken"),
    ("alias", {"of": "department", "code": "huxi", "alias": "肺"}, "proposal_alias_general"),
    (
        "alias",
        {"of": "department", "code": "shenke", "alias": "看肾的"},
        "proposal_target_unknown",
    ),
    ("alias", {"of": "doctor", "code": "d1", "alias": "顾一刀"}, "proposal_doctor_alias"),
    ("question", {"article": "parking", "question": "停车怎么收费？"}, "proposal_asked"),
    ("question", {"article": "lost", "question": "怎么走"}, "proposal_target_unknown"),
    ("triage", {"department": "huxi", "text": "咳嗽两个礼拜了，白痰"}, "proposal_known"),
    ("triage", {"department": "guke", "text": "咳嗽两个礼拜了 白痰"}, "proposal_contradicts"),
    ("triage", {"department": "shenke", "text": "腰酸"}, "proposal_target_unknown"),
    ("red_flag", {"group": "emergency", "text": "我爸捂着胸口直冒冷汗"}, "proposal_known"),
    ("red_flag", {"group": "none", "text": "我爸捂着胸口直冒冷汗！"}, "proposal_contradicts"),
    (
        "red_flag",
        {"group": "none", "text": "不疼", "sign": "chest_pain"},
        "proposal_form_unusable",
    ),
    (
        "red_flag",
        {"group": "none", "text": "不疼", "sign": "fever", "form": "滚烫"},
        "proposal_form_unusable",
    ),
    (
        "red_flag",
        {"group": "none", "text": "不疼", "sign": "sting", "form": "蜂 蜇"},
        "proposal_form_unusable",
    ),
    (
        "red_flag",
        {"group": "none", "text": "不疼", "sign": "sting", "form": "马蜂蜇"},
        "proposal_known",
    ),
    (
        "red_flag",
        {"group": "none", "text": "不疼", "sign": "nothing", "form": "蜂蜇"},
        "proposal_target_unknown",
    ),
    ("wording", {"key": "utter_guide__none", **WORDS, "before": "旧话"}, "proposal_words_changed"),
    ("wording", {"key": "utter_guide__gone", **WORDS}, "proposal_target_unknown"),
    ("wording", {"key": "way.way.right", **WORDS}, "proposal_target_unknown"),
    (
        "wording",
        {"key": "utter_guide__none", **WORDS, "after": WORDS["before"]},
        "proposal_words_same",
    ),
    (
        "wording",
        {"key": "utter_guide__price", "before": "{name}：{price} 元", "after": "{name}：免费"},
        "proposal_gaps_differ",
    ),
    (
        "wording",
        {"key": "utter_guide__price", "before": "{name}：{price} 元", "after": "{name} {price} {"},
        "proposal_gaps_differ",
    ),
    (
        "wording",
        {"key": "way.way.call", "before": "请拨打 0571-0000-0031。", "after": "请打电话。"},
        "proposal_number_lost",
    ),
    (
        "wording",
        {"key": "utter_guide__none", **WORDS, "after": "没查到,换个说法"},
        "proposal_punctuation",
    ),
]


@pytest.mark.parametrize(("kind", "content", "code"), REFUSED)
def test_what_would_do_harm_is_refused_and_changes_nothing(
    root: Path, kind: str, content: dict[str, object], code: str
) -> None:
    tree = Tree(root)
    applied = apply_what_fits(tree, [refused := proposal(kind, **content)])
    assert applied.refused[refused.id].code == code
    assert applied.changes == []


@pytest.mark.parametrize("field", [{"topic": "nonsense"}, {"owner": "长" * 41}])
def test_an_article_that_the_guide_could_not_hold_is_refused(
    root: Path, field: dict[str, str]
) -> None:
    article = {
        "id": "bikes",
        "title": "自行车",
        "topic": "parking",
        "questions": ["自行车停哪"],
        "body": "车棚在东门。",
        "owner": "保卫科",
        "review_date": "2027-06-01",
    }
    with pytest.raises(NotApplicable, match="proposal_article_invalid"):
        apply(root, root / "knowledge_base", [proposal("article", **article | field)])
    asked = proposal("article", **article | {"questions": ["停车怎么收费"]})
    with pytest.raises(NotApplicable, match="proposal_asked"):
        apply(root, root / "knowledge_base", [asked])


def test_proposals_are_judged_one_on_top_of_the_other(root: Path) -> None:
    first = proposal("example", text="夜里停车多少钱", intent="guide_ask")
    other = proposal("example", text="夜里停车多少钱？", intent="price_ask")
    with pytest.raises(NotApplicable) as refused:
        apply(root, root / "knowledge_base", [first, other])
    assert (refused.value.proposal, refused.value.code) == (other, "proposal_contradicts")
    third = proposal("example", text="急诊能停车吗", intent="guide_ask")
    [change] = apply_what_fits(Tree(root), [first, other, third]).changes
    assert list(lines(unified([change]), "+")) == ["    - 夜里停车多少钱", "    - 急诊能停车吗"]


def test_what_one_changes_alone_is_told_on_top_of_what_was_accepted(root: Path) -> None:
    tree = Tree(root)
    apply_what_fits(tree, [proposal("example", text="夜里停车多少钱", intent="guide_ask")])
    [change] = alone(tree, proposal("example", text="急诊能停车吗", intent="guide_ask"))
    assert list(lines(unified([change]), "+")) == ["    - 急诊能停车吗"]
    with pytest.raises(Refused, match="proposal_known"):
        alone(tree, proposal("example", text="夜里停车多少钱", intent="guide_ask"))
    [joined] = tree.changes()
    assert "急诊能停车吗" not in joined.after


def test_the_patch_is_one_that_git_takes(root: Path) -> None:
    several = [proposal(kind, **content) for kind, content, *_ in APPLIED[:7]]
    several.append(proposal("triage", department="guke", text="脚脖子崴了"))
    changes = apply(root, root / "knowledge_base", several)
    # There the last line has no line end, which a patch must say.
    assert "\\ No newline at end of file" in unified(changes)
    git = ["git", "-C", str(root), "apply", "--unsafe-paths", "-"]
    subprocess.run(git, input=unified(changes).encode(), check=True)  # noqa: S603 (git)
    for change in changes:
        assert (root / change.path).read_bytes() == change.after.encode()
