"""kiosk.yml: what it offers must exist, and what it says for a patient must be understood."""

import shutil
from pathlib import Path

import pytest
from httpx import AsyncClient

from api.complaints.models import ComplaintKind
from api.complaints.rules import load_complaint_rules
from api.kiosk.shortcuts import load_shortcuts
from api.knowledge.loader import Knowledge
from api.safety.rules import load_safety_rules
from api.safety.service import SafetyCheck
from api.triage.engine import TriageEngine
from api.triage.knowledge import load_triage_knowledge
from api.triage.results import TriageInput


@pytest.fixture
def folder(tmp_path: Path, knowledge_base: Path) -> Path:
    for name in ["kiosk.yml", "departments.yml"]:
        shutil.copy(knowledge_base / name, tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def engine(knowledge_base: Path) -> TriageEngine:
    safety = SafetyCheck(load_safety_rules(knowledge_base))
    return TriageEngine(load_triage_knowledge(knowledge_base), safety)


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "kiosk.yml"
    content = path.read_text("utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), "utf-8")


class TestFile:
    def test_departments_come_with_their_names_and_what_they_treat(self, folder: Path) -> None:
        groups = {group.name: group.departments for group in load_shortcuts(folder).departments}
        children = groups["妇女和儿童"][-1]

        assert (children.code, children.name) == ("erke", "儿科")
        assert children.treats == ["小儿发热", "小儿咳嗽", "小儿腹泻"]

    @pytest.mark.parametrize(
        ("old", "new", "reason"),
        [
            ("[huxi, ", "[nowhere, ", "nowhere is no department that can be booked"),
            ("[huxi, ", "[", r"huxi \(呼吸内科\) is missing"),
            ("[huxi, ", "[huxi, huxi, ", "huxi is there twice"),
            ("[huxi, ", "[huxi, yaofang, ", "yaofang is no department"),
            ("code: eyes", "code: head", "head is there twice"),
            ("code: eyes", "code: tail", "Input should be 'head'"),
            ("头疼,", "头疼得从早到晚一直没有停过真难受,", "at most 12 characters"),
            ("complaints: [头疼", "complains: [头疼", "Extra inputs are not permitted"),
        ],
    )
    def test_what_does_not_fit_is_told(self, folder: Path, old: str, new: str, reason: str) -> None:
        change(folder, old, new)

        with pytest.raises(ValueError, match=reason):
            load_shortcuts(folder)


def test_every_complaint_is_understood(knowledge_base: Path, engine: TriageEngine) -> None:
    """One touch must be enough to know a department, or which question to ask."""
    lost = []
    for part in load_shortcuts(knowledge_base).body:
        for complaint in part.complaints:
            result = engine.assess(TriageInput(text=complaint))
            if not (result.concepts and result.candidates):
                lost.append((part.name, complaint))

    assert lost == []


# The article that a question on a button must bring, and no other.
ANSWERS = {
    "厕所在哪里": "way-toilet",
    "缴费窗口在哪里": "way-cashier",
    "在哪里取药": "way-pharmacy",
    "在哪里抽血": "way-lab",
    "拍片子的地方在哪": "way-radiology",
    "住院部怎么走": "way-inpatient",
    "门诊几点上班": "hours-outpatient",
    "化验单在哪里取": "report-lab",
    "医保怎么报销": "insurance-local",
    "停车怎么收费": "parking-fee",
    "住院怎么办手续": "admission-how",
    "在哪里借轮椅": "accessibility-wheelchair",
    "病历怎么复印": "records-copy",
    "探视几点开始": "visiting-hours",
    "食堂在哪里": "way-canteen",
}


def opening(folder: Path, after: str) -> list[str]:
    return next(one.say for one in load_shortcuts(folder).openings if one.after == after)


async def test_every_question_has_its_answer(
    client: AsyncClient, hospital: Knowledge, knowledge_base: Path
) -> None:
    found = {}
    for question in opening(knowledge_base, "/guide_ask"):
        best = (await client.get("/v1/guide", params={"q": question})).json()[0]
        assert best["sure"], question
        found[question] = best["id"]

    assert found == ANSWERS


def test_every_complaint_about_the_house_tells_what_it_is_about(knowledge_base: Path) -> None:
    rules = load_complaint_rules(knowledge_base)
    for said in opening(knowledge_base, "/complaint_file"):
        proposal = rules.propose(ComplaintKind.COMPLAINT, said)
        assert proposal.category != "other", said
        # The words are of the hospital's making: they must not alarm or accuse by themselves.
        assert (proposal.urgent, proposal.restricted) == (False, False), said


async def test_everybody_may_ask_for_them(client: AsyncClient) -> None:
    answer = await client.get("/v1/kiosk/shortcuts")

    assert answer.status_code == 200
    content = answer.json()
    assert content["body"][0] == {
        "code": "head",
        "name": "头",
        "complaints": ["头疼", "头晕", "记性变差", "手抖", "脸歪嘴斜", "头上摔伤了"],
    }
    assert {"code": "guke", "name": "骨科", "treats": ["骨折", "扭伤", "腰椎间盘突出"]} in [
        department for group in content["departments"] for department in group["departments"]
    ]
    assert [group["name"] for group in content["phrases"]] == ["回答", "哪一个", "多久了", "给谁看"]
