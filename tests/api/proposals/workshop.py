"""A small project with every kind of file that a proposal changes, and proposals for it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from api.proposals.models import Proposal, ProposalKind, ProposalState

DECIDED = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
FILES = {
    "config.yml": "language: zh\n",
    "data/nlu/guide.yml": (
        'version: "3.1"\n\n# 指南\nnlu:\n- intent: guide_ask\n  examples: |\n'
        "    - 停车怎么收费\n    - 食堂在哪里\n\n- intent: price_ask\n  examples: |\n"
        "    - 拍个片子多少钱\n"
    ),
    "data/nlu/triage.yml": (
        'version: "3.1"\n\nnlu:\n- intent: triage_describe\n  examples: |\n    - 胃有点胀\n'
    ),
    "bot/domain/guide.yml": (
        "responses:\n  utter_guide__none:\n"
        "    - text: 这个问题我没有查到。  # 没有文章时说\n"
        "    - text: 我没查到，您可以问大厅导医台。\n      channel: hotline\n"
        "  utter_guide__price:\n    - text: '{name}：{price} 元'\n"
        "  utter_guide__far:\n    - text: |-\n        请往前走。\n        再左转。\n\n"
        "    - text: 请往前走，再左转。\n      channel: hotline\n"
    ),
    "bot/.venv/bin/python": "not for copies",
    "language/__init__.py": "",
    "knowledge_base/departments.yml": (
        "# 科室\n- code: huxi\n  name: 呼吸内科\n  aliases: [呼吸科, 看肺的]\n"
        "- code: guke\n  name: 骨科\n  aliases:\n    - 骨伤科   # 老叫法\n    - 看骨头的\n"
    ),
    "knowledge_base/resources.yml": "- code: ct\n  name: CT 检查\n  kind: exam\n",
    "knowledge_base/doctors.csv": "id,name,reading\nd1,顾长风,gu chang feng\n",
    "knowledge_base/guide/parking.md": (
        "---\nid: parking\ntitle: 停车\ntopic: parking\nquestions:\n  - 停车怎么收费\n"
        "keywords: [停车]\nowner: 保卫科\nreview_date: 2027-01-01\nvalid_from: 2026-01-01\n"
        "---\n\n30 分钟以内不收钱。\n"
    ),
    "knowledge_base/triage/messages/huxi.txt": "咳嗽两个礼拜了，白痰\n",
    "knowledge_base/triage/messages/guke.txt": "膝盖疼，下楼更疼",
    "knowledge_base/red_flags/heart.yml": (
        "# 心\nsigns:\n  - id: chest_pain\n    name: 胸痛\n    forms: >-\n      胸痛 胸口疼\n"
        "      $heart+$pain\n  - id: sting\n    name: 蜇\n    forms: 马蜂蜇 蜜蜂蜇\n"
        "  - id: fever\n    name: 高热\n    figure:\n      words: 体温\n      plausible: [30, 45]\n"
    ),
    "knowledge_base/red_flags/messages/emergency/heart.txt": "我爸捂着胸口直冒冷汗\n",
    "knowledge_base/red_flags/messages/none/alike.txt": "心梗理赔要什么材料\n",
    "knowledge_base/crisis.yml": "signs:\n  - id: despair\n    name: 绝望\n    forms: 不想活\n",
    "knowledge_base/wording/way.yml": (
        "# 话\nway:\n  left: 左转，{metres} 米。\n  call: 请拨打 0571-0000-0031。\n"
    ),
}
_ids = count(1)


def build(root: Path) -> Path:
    """Write the project into a folder; the folder."""
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text.encode())
    return root


def proposal(kind: str, **content: object) -> Proposal:
    """An accepted proposal that no database holds."""
    return Proposal(
        id=next(_ids),
        kind=ProposalKind(kind),
        state=ProposalState.ACCEPTED,
        content=content,
        author_id=1,
        at=DECIDED,
    )


def lines(patch: str, sign: str) -> Iterator[str]:
    """The added (+) or removed (-) lines of a patch, without the sign."""
    for line in patch.splitlines():
        if line.startswith(sign) and not line.startswith(sign * 3):
            yield line[1:]
