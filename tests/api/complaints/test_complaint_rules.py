"""Categories and urgency by keywords."""

from pathlib import Path

import pytest

from api.complaints.models import ComplaintKind
from api.complaints.rules import ComplaintRules, load_complaint_rules


@pytest.fixture
def rules(knowledge_base: Path) -> ComplaintRules:
    """The sample hospital's rules."""
    return load_complaint_rules(knowledge_base)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("护士说话很凶，爱理不理的", "attitude"),
        ("排队排了三个钟头还没叫号", "waiting"),
        ("检查费多收了两百，要退钱", "charges"),
        ("把骨折看成扭伤，是误诊", "clinical_quality"),
        ("二楼厕所又脏又臭", "environment"),
        ("几个窗口互相推，跑了几趟", "process"),
        ("没人告诉我抽血要空腹", "information"),
        ("主任暗示要红包才给排手术", "corruption"),
        ("我就是不满意", "other"),
        ("護士態度很差", "attitude"),
    ],
)
def test_the_category_is_the_one_with_most_words(
    rules: ComplaintRules, text: str, category: str
) -> None:
    assert rules.propose(ComplaintKind.COMPLAINT, text).category == category


def test_one_word_of_corruption_outweighs_everything_else(rules: ComplaintRules) -> None:
    proposal = rules.propose(ComplaintKind.COMPLAINT, "等了半天，态度差，不耐烦，还收了红包")
    assert proposal.category == "corruption"
    assert proposal.restricted


@pytest.mark.parametrize(
    "text",
    [
        "收了我两千块才给安排手术",
        "送了两条烟",
        "医生暗示我要表示表示",
        "医药代表在办公室发钱",
        "加号要额外给现金",
    ],
)
def test_corruption_is_found_without_its_name(rules: ComplaintRules, text: str) -> None:
    assert rules.propose(ComplaintKind.COMPLAINT, text).restricted


@pytest.mark.parametrize(
    "text",
    [
        "等了三个月才给安排手术",
        "收了我两千块检查费，太贵了",
        "交了两千块押金才给办住院",
        "加号窗口不收现金",
        "医生只是意思意思看了一眼",
        "护士长没有表示歉意",
        "走廊里有人抽烟",
        "没人给我送酒精棉",
        "收了我的病历。过了一周才给安排检查",
        "送检的标本丢了，护士在抽烟",
        "加号以后又要交一次钱",
    ],
)
def test_a_harmless_sentence_is_nobodys_secret(rules: ComplaintRules, text: str) -> None:
    assert not rules.propose(ComplaintKind.COMPLAINT, text).restricted


def test_who_praises_a_returned_red_envelope_complains_of_nobody(rules: ComplaintRules) -> None:
    proposal = rules.propose(ComplaintKind.PRAISE, "医生把红包退回来了，抢救及时")
    assert not proposal.restricted
    assert not proposal.urgent
    assert proposal.office is None


@pytest.mark.parametrize("text", ["护士打错针了", "老人从床上摔下来没人管", "手术做错部位"])
def test_what_endangers_patients_is_urgent(rules: ComplaintRules, text: str) -> None:
    proposal = rules.propose(ComplaintKind.COMPLAINT, text)
    assert proposal.urgent
    assert proposal.words


def test_an_ordinary_complaint_is_not_urgent(rules: ComplaintRules) -> None:
    assert not rules.propose(ComplaintKind.COMPLAINT, "停车太难了").urgent
