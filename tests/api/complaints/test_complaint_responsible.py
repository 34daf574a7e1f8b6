"""Whose matter a complaint is, and by which words."""

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from api.complaints import responsible
from api.complaints.models import ComplaintKind
from api.complaints.rules import load_complaint_rules
from tests.api.knowledge.sample import hospital

__all__ = ["hospital"]

pytestmark = pytest.mark.usefixtures("hospital")


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ({"what": "抽血等太久", "where": "检验科"}, "jianyan", ("检验科",)),
        ({"what": "在呼吸内科排队排了三小时"}, "huxi", ("呼吸内科",)),
        # The doctor's department.
        ({"what": "态度不好", "whom": "顾长风"}, "huxi", ("顾长风",)),
        ({"what": "刘阳医生不耐烦"}, "huxi", ("刘阳",)),
        # Two doctors of that name, in two departments.
        ({"what": "态度不好", "whom": "王伟医生"}, "outpatient", ("态度",)),
        # An illness is no place.
        ({"what": "呼吸困难还让我排队"}, "outpatient", ("排队",)),
        # Charges are the price office's, wherever it was (A4.20).
        ({"what": "多收了两百块", "where": "呼吸内科"}, "price_office", ("多收",)),
        ({"what": "主任暗示要红包", "where": "呼吸内科"}, "discipline", ("红包",)),
        ({"what": "厕所很脏"}, "logistics", ("厕所", "脏")),
        ({"what": "我就是不满意"}, "service_center", ()),
    ],
)
async def test_a_named_department_comes_before_the_office_of_the_category(
    session: AsyncSession,
    knowledge_base: Path,
    fields: dict[str, str | None],
    code: str,
    words: tuple[str, ...],
) -> None:
    rules = load_complaint_rules(knowledge_base)
    text = " ".join(filter(None, fields.values()))
    proposal = rules.propose(ComplaintKind.COMPLAINT, text)
    found = await responsible.propose(session, proposal, fields)
    assert found is not None
    assert (found.code, found.words) == (code, words)


async def test_departments_and_offices_have_names(
    session: AsyncSession, knowledge_base: Path
) -> None:
    rules = load_complaint_rules(knowledge_base)
    names = await responsible.names_of(session, rules)
    assert (names["huxi"], names["price_office"]) == ("呼吸内科", "价格办")


def test_words_that_admit_a_fault_are_found(knowledge_base: Path) -> None:
    rules = load_complaint_rules(knowledge_base)
    assert rules.admits("经查，這是我們的錯") == ["是我们的错"]
    assert rules.admits("让您久等了，非常抱歉") == []


@pytest.mark.parametrize(
    "text", ["是我们疏忽了", "责任在我们", "承认操作有失误", "护士打错了针", "我们会赔偿"]
)
def test_a_fault_is_admitted_in_other_words_too(knowledge_base: Path, text: str) -> None:
    assert load_complaint_rules(knowledge_base).admits(text)


@pytest.mark.parametrize(
    "text", ["经查没有打错针", "操作没有失误", "责任不在我们", "谢谢您指出我们的疏忽之处"]
)
def test_a_denial_admits_nothing(knowledge_base: Path, text: str) -> None:
    assert load_complaint_rules(knowledge_base).admits(text) == []
