"""What a person must not be able to accept, whatever they think."""

from pathlib import Path
from typing import cast

import pytest

from api.errors import Refused
from api.proposals import spoken
from api.proposals.judging import Judge
from api.proposals.models import ProposalState
from api.proposals.preview import Workshop, previews
from api.proposals.tree import Tree
from api.safety.service import Evidence, Flag, SafetyCheck, SafetyFinding
from api.wording import load_wording
from tests import hotline_words
from tests.api.proposals.workshop import proposal
from tests.test_hotline_wording import SHORT


class _Rules:
    """Rules that know one danger: 胸口; the screen alone sees one in 难受."""

    def check(self, text: str) -> SafetyFinding | None:
        known = next((word for word in ("胸口", "难受") if word in text), None)
        if known is None:
            return None
        flag = Flag("chest.pain" if known == "胸口" else "screen.emergency", "胸痛")
        evidence = (Evidence("chest_pain", 0, 2, known),)
        return SafetyFinding("emergency", (flag,), evidence, "safety.emergency", False, "self")


RULES = cast("SafetyCheck", _Rules())


@pytest.fixture
def judge(root: Path, knowledge_base: Path) -> Judge:
    return Judge(Tree(root), RULES, load_wording(knowledge_base / "wording"))


HEARD = {
    "key": "utter_guide__none",
    "channel": "hotline",
    "before": "我没查到，您可以问大厅导医台。",
}
SEEN = {"key": "utter_guide__none", "before": "这个问题我没有查到。"}
REFUSED = [
    ("example", {"text": "胸口疼能停车吗", "intent": "guide_ask"}, "proposal_is_danger"),
    ("triage", {"department": "huxi", "text": "胸口疼"}, "proposal_is_danger"),
    ("red_flag", {"group": "none", "text": "胸口别了胸针"}, "proposal_is_danger"),
    ("red_flag", {"group": "ordinary", "text": "胸口疼"}, "proposal_is_danger"),
    ("alias", {"of": "department", "code": "huxi", "alias": "胸口疼"}, "proposal_is_danger"),
    ("example", {"text": "我爸停车怎么收费", "intent": "guide_ask"}, None),
    ("example", {"text": "请问停车怎么收费", "intent": "guide_ask"}, None),
    ("example", {"text": "停车怎么收费呀", "intent": "guide_ask"}, "proposal_nearly_known"),
    ("triage", {"department": "huxi", "text": "咳嗽两个礼拜了有白痰"}, "proposal_nearly_known"),
    ("red_flag", {"group": "none", "text": "心梗理赔要什么材料呀"}, "proposal_nearly_known"),
    (
        "example",
        {"text": "打１３８ ００００ １２３４", "intent": "price_ask"},
        "proposal_names_somebody",
    ),
    (
        "question",
        {"article": "parking", "question": "车牌 8800001 能停吗"},
        "proposal_names_somebody",
    ),
    ("wording", {**HEARD, "after": "没查到，请点下面的按钮。"}, "proposal_not_spoken"),
    ("wording", {**HEARD, "after": "没查到あ，请问导医台。"}, "proposal_not_spoken"),
    ("wording", {**HEARD, "after": "没有查到" * 25}, "proposal_too_long_spoken"),
    # A screen's own words may speak of the screen: the hotline has words of its own here.
    ("wording", {**SEEN, "after": "没查到，请点下面的按钮。"}, None),
    # What the rules know as a danger may be learned as one, and complaints by their own flow.
    ("red_flag", {"group": "emergency", "text": "胸口跟压了磨盘似的"}, None),
    ("triage", {"department": "jizhen", "text": "胸口压着疼"}, None),
    ("example", {"text": "胸口有点闷", "intent": "triage_describe"}, None),
    # What only the screen believes to be a danger is what reviewers correct.
    ("red_flag", {"group": "none", "text": "等得难受"}, None),
    ("example", {"text": "拍个片子到底要多少钱呢", "intent": "guide_ask"}, None),
]


@pytest.mark.parametrize(("kind", "content", "code"), REFUSED)
def test_a_proposal_is_judged_by_what_it_would_teach(
    judge: Judge, kind: str, content: dict[str, object], code: str | None
) -> None:
    if code is None:
        judge.refuse(proposal(kind, **content))
        return
    with pytest.raises(Refused) as refused:
        judge.refuse(proposal(kind, **content))
    assert refused.value.code == code


def test_the_preview_tells_of_a_near_example_that_means_something_else(
    root: Path, knowledge_base: Path
) -> None:
    workshop = Workshop(
        root, root / "knowledge_base", RULES, load_wording(knowledge_base / "wording")
    )
    told = proposal("example", text="拍个片子多少钱呀", intent="guide_ask")
    told.state = ProposalState.PROPOSED
    preview = previews(workshop, [], [told])[told.id]
    assert preview.nearest is not None
    assert (preview.nearest.intent, preview.refused) == ("price_ask", None)
    assert len(preview.changes) == 1


def test_what_only_an_eye_can_use_is_the_same_as_in_the_tests_of_every_wording() -> None:
    assert (spoken.SCREEN.pattern, spoken.LONGEST) == (hotline_words.SCREEN.pattern, SHORT)
