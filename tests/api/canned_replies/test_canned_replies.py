"""Finding canned replies while typing, and filling their gaps."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from api.canned_replies.library import CannedReplies, Gaps, load_canned_replies
from api.courtesy.checking import check_reply
from api.courtesy.rules import load_courtesy

GAPS = Gaps(
    "王大爷", "示范人民医院", "王老师", "导医", "0571-0000-0000", "0571-0000-0012", "急诊楼"
)


@pytest.fixture(scope="module")
def replies(knowledge_base: Path) -> CannedReplies:
    """The sample hospital's."""
    return load_canned_replies(knowledge_base)


def test_there_are_enough_for_every_queue(replies: CannedReplies) -> None:
    assert len(replies.replies) >= 60
    used = {skill for reply in replies.replies for skill in reply.skills}
    assert used >= {"insurance", "paediatrics", "obstetrics", "inpatient", "services", "complaints"}


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("请稍等", "wait_a_moment"),
        ("qingshaodeng", "wait_a_moment"),
        ("qsd", "wait_a_moment"),
        ("轮椅", "wheelchair"),
        ("lunyi", "wheelchair"),
        ("jly", "wheelchair"),
        ("异地", "insurance_remote"),
        ("tssj", "visiting"),
        ("停车", "parking"),
    ],
)
def test_it_is_found_by_words_pinyin_and_initials(
    replies: CannedReplies, typed: str, first: str
) -> None:
    assert next(reply.id for reply in replies.find(typed, [])) == first


def test_what_belongs_to_my_queue_comes_first(replies: CannedReplies) -> None:
    assert replies.find("", ["paediatrics"])[0].skills == ["paediatrics"]
    assert replies.find("", [])[0].skills == []
    assert replies.find("zzzz", []) == []


def test_replies_are_proposed_for_what_a_patient_asks(replies: CannedReplies) -> None:
    proposed = replies.fitting("我腿脚不便，想借轮椅", [])
    assert proposed[0].id == "wheelchair"
    assert replies.fitting("哈哈", []) == []


def test_the_gaps_are_filled_and_an_unknown_address_left_out() -> None:
    text = "{称呼}，您好，我是{岗位}{坐席}，热线 {热线}，请到【科室】。"
    filled = "王大爷，您好，我是导医王老师，热线 0571-0000-0000，请到【科室】。"
    assert GAPS.fill(text) == filled
    assert replace(GAPS, address="").fill("{称呼}，请稍等") == "请稍等"


def test_every_canned_reply_passes_the_check_of_courtesy(
    replies: CannedReplies, knowledge_base: Path
) -> None:
    rules = load_courtesy(knowledge_base)
    for reply in replies.replies:
        found = check_reply(rules, GAPS.fill(reply.text).replace("【", "").replace("】", ""))
        assert found == [], reply.id
        assert "{" not in GAPS.fill(reply.text)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("{称呼}，您好，我是", "{姓名}，您好，我是", "unknown gaps: 姓名"),
        ("id: goodbye_family", "id: goodbye", "id twice: goodbye"),
        ("skills: [paediatrics]", "skills: [nobody]", "service_levels.yml"),
    ],
)
def test_a_mistake_in_the_file_is_refused(
    knowledge_base: Path, tmp_path: Path, old: str, new: str, reason: str
) -> None:
    for name in ("service_levels.yml", "hospital.yml", "canned_replies.yml"):
        shutil.copy(knowledge_base / name, tmp_path)
    path = tmp_path / "canned_replies.yml"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(ValueError, match=reason):
        load_canned_replies(tmp_path)
