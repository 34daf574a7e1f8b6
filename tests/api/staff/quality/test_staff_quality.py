"""Appeals, one's own judgements and everybody's figures over the staff endpoints."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from api.complaints.models import Complaint
from api.conversations.models import Conversation
from api.courtesy.models import CourtesyHit
from api.quality.models import Judgement, JudgementAppeal
from api.retention.rules import load_retention
from api.retention.service import erase_due
from api.staff.models import Role, Staff
from tests.api.staff import factories
from tests.api.staff.quality.judged_talk import BYE, JudgedTalk

REMARK = {"criterion": "farewell", "words": "没有道别", "message": None}


@pytest.fixture
async def judged(talk: JudgedTalk) -> JudgedTalk:
    """Judged by ma: no farewell, 93 points."""
    given = await talk.judge("ma", talk.sheet(farewell=0) | {"remarks": [REMARK]})
    assert given.json()["total"] == 93
    return talk


async def mine(talk: JudgedTalk, who: str = "li") -> dict[str, Any]:
    found: dict[str, Any] = (await talk.get(who, "my-quality")).json()
    return found


async def appeal(talk: JudgedTalk, reason: str = "最后一句就是道别") -> int:
    [line] = (await mine(talk))["services"]
    answer = await talk.post("li", f"my-quality/{line['assessment']}/appeal", {"reason": reason})
    assert answer.status_code == 200, answer.text
    number: int = answer.json()["appeal"]["id"]
    return number


class TestOnesOwn:
    async def test_figures_and_services_are_ones_own(self, judged: JudgedTalk) -> None:
        own = await mine(judged)
        assert (own["period"], own["figures"]["mean"]) == ("2026-Q4", 93.0)
        assert [one["total"] for one in own["services"]] == [93]
        other = await mine(judged, "ning")
        assert (other["figures"]["judged"], other["services"]) == (0, [])

    async def test_one_shows_scores_remarks_and_what_was_said_but_not_who_judged(
        self, judged: JudgedTalk
    ) -> None:
        [line] = (await mine(judged))["services"]
        shown = await judged.get("li", f"my-quality/{line['assessment']}")
        one = next(it for it in shown.json()["criteria"] if it["criterion"] == "farewell")
        assert (one["score"], one["means"]) == (0, "没有送别就结束")
        assert one["remarks"] == [REMARK]
        said = [it for it in shown.json()["lines"] if it["mine"]]
        assert said[-1]["text"] == BYE
        assert "ma 老师" not in shown.text

    async def test_nobody_sees_anothers(self, judged: JudgedTalk) -> None:
        [line] = (await mine(judged))["services"]
        await judged.person(Role.AGENT, "zhao")
        for who in ("zhao", "ning"):
            path = f"my-quality/{line['assessment']}"
            assert (await judged.get(who, path)).status_code == 404
            filed = await judged.post(who, f"{path}/appeal", {"reason": "不服"})
            assert filed.status_code == 404

    async def test_what_does_not_count_yet_is_not_shown(self, talk: JudgedTalk) -> None:
        await talk.twice("ning")
        await talk.judge("ma", talk.sheet(farewell=0))
        assert (await mine(talk))["services"] == []


class TestAppeals:
    async def test_it_waits_for_a_supervisor_who_did_not_judge(self, talk: JudgedTalk) -> None:
        await talk.judge("ning", talk.sheet(farewell=0))
        number = await appeal(talk)
        may = {
            who: [one["may_decide"] for one in (await talk.get(who, "quality/appeals")).json()]
            for who in ("ning", "sun")
        }
        assert may == {"ning": [False], "sun": [True]}
        body = {"reason": "看过了"}
        refused = await talk.post("ning", f"quality/appeals/{number}/decision", body)
        assert refused.json()["error"]["code"] == "own_judgement"

    async def test_changed_scores_count_and_the_old_ones_are_kept(self, judged: JudgedTalk) -> None:
        number = await appeal(judged)
        body = {"scores": judged.sheet()["scores"], "reason": "确实道别了"}
        decided = (await judged.post("sun", f"quality/appeals/{number}/decision", body)).json()
        assert (decided["state"], decided["total_before"]) == ("changed", 93)
        own = await mine(judged)
        assert (own["figures"]["mean"], own["figures"]["changed"]) == (100.0, 1)
        seen = await judged.seen_by("ma")
        given = [(one["place"], one["total"]) for one in seen["judgements"]]
        assert given == [("first", 93), ("appeal", 100)]
        again = await judged.post("sun", f"quality/appeals/{number}/decision", body)
        assert again.json()["error"]["code"] == "review_appeal_decided"

    async def test_they_may_stay_as_they_are(self, judged: JudgedTalk) -> None:
        number = await appeal(judged)
        body = {"reason": "那是自动回复"}
        decided = (await judged.post("sun", f"quality/appeals/{number}/decision", body)).json()
        assert (decided["state"], decided["decision"]) == ("kept", "那是自动回复")
        figures = (await mine(judged))["figures"]
        assert (figures["mean"], figures["appeals"], figures["changed"]) == (93.0, 1, 0)

    async def test_once_and_in_time(self, judged: JudgedTalk) -> None:
        [line] = (await mine(judged))["services"]
        path = f"my-quality/{line['assessment']}/appeal"
        judged.clock.advance(days=7, seconds=1)
        async with judged.sessions() as session, session.begin():
            li = (await session.scalars(select(Staff).where(Staff.username == "li"))).one()
            judged.cookies["li"] = await factories.cookie_of(session, li, judged.clock.now())
        late = await judged.post("li", path, {"reason": "不服"})
        assert late.json()["error"]["code"] == "appeal_too_late"
        judged.clock.advance(days=-1)
        assert (await judged.post("li", path, {"reason": "不服"})).status_code == 200
        twice = await judged.post("li", path, {"reason": "不服"})
        assert twice.json()["error"]["code"] == "appealed_already"

    async def test_what_was_appealed_is_not_judged_anew(self, judged: JudgedTalk) -> None:
        await appeal(judged)
        assert (await judged.twice("ning")).json()["error"]["code"] == "appealed_already"


class TestFigures:
    async def test_people_the_bot_and_everybody(self, judged: JudgedTalk) -> None:
        bot = judged.sheet("bot", greeting=0)
        assert (await judged.judge("ma", bot)).status_code == 200
        await judged.twice("ning", "bot", double=False)
        found = (await judged.get("ning", "quality")).json()
        means = {one["name"]: one["mean"] for one in found["subjects"]}
        assert means == {"li 老师": 93.0, "导医助手": 92.0}
        assert (found["everybody"]["name"], found["everybody"]["mean"]) == ("全体人工", 93.0)
        september = (await judged.get("ning", "quality?period=2026-09")).json()
        assert september["subjects"] == []

    async def test_two_who_judge_blindly_make_kappa(self, talk: JudgedTalk) -> None:
        await talk.twice("ning")
        await talk.judge("ma", talk.sheet(farewell=0, answer=1))
        await talk.judge("ning", talk.sheet(farewell=0, answer=2))
        body = {"subject": "li", "scores": talk.sheet(farewell=0)["scores"], "reason": "看过"}
        await talk.post("ma", f"quality/conversations/{talk.id}/agreement", body)
        found = (await talk.get("sun", "quality")).json()
        # Seen: 1 squared step in 12 pairs; to be expected: 96 in the 144 that chance could make.
        li = found["subjects"][0]["agreement"]
        assert (li["pairs"], li["same"]) == (12, 11)
        assert li["kappa"] == round(1 - (1 / 12) / (96 / 144), 2)
        assert found["by_criterion"]["farewell"]["kappa"] is None

    async def test_hits_of_courtesy_are_counted_by_week(self, judged: JudgedTalk) -> None:
        async with judged.sessions() as session, session.begin():
            li = (await session.scalars(select(Staff).where(Staff.username == "li"))).one()
            now = judged.clock.now()
            for days, sent in ((0, False), (0, True), (7, False), (30, False)):
                at = now.replace(day=18 - days) if days < 18 else now.replace(month=10)
                hit = CourtesyHit(staff_id=li.id, phrase="hurry", kind="催促", sent=sent, at=at)
                session.add(hit)
        [hits] = (await judged.get("ning", "quality")).json()["hits"]
        assert (hits["held_back"], hits["sent"]) == (1, 1)
        assert (hits["held_back_before"], hits["sent_before"]) == (1, 0)

    async def test_they_are_taken_out_as_a_workbook(self, judged: JudgedTalk) -> None:
        answer = await judged.post("ning", "quality/file", {"period": "2026-Q4"})
        book = load_workbook(io.BytesIO(answer.content))
        cells = [str(cell.value) for row in book.worksheets[1] for cell in row]
        assert "li 老师" in cells
        assert "93" in cells
        refused = await judged.post("ning", "quality/file", {"period": "2027-Q1"})
        assert refused.json()["error"]["code"] == "quality_period_invalid"


class TestWhatIsNobodysBusiness:
    async def _restrict(self, talk: JudgedTalk) -> None:
        """Something restricted is filed from the conversation, up to its last line."""
        internal = {"Authorization": "Bearer internal-token-for-tests"}
        body = {"conversation": str(talk.id), "what": "收红包的是那位主任"}
        filed = await talk.client.post("/v1/complaints", json=body, headers=internal)
        assert filed.status_code == 201, filed.text
        async with talk.sessions() as session:
            assert (await session.scalars(select(Complaint))).one().restricted

    async def test_who_served_only_in_a_restricted_matter_is_not_judged(
        self, talk: JudgedTalk
    ) -> None:
        await self._restrict(talk)
        found = (await talk.get("ma", f"quality/conversations/{talk.id}")).json()
        assert found["subjects"] == []
        assert (await talk.judge("ma", talk.sheet())).status_code == 404

    async def test_what_becomes_restricted_takes_words_and_lines_with_it(
        self, judged: JudgedTalk
    ) -> None:
        await appeal(judged, "是主任收的")
        await self._restrict(judged)
        [line] = (await mine(judged))["services"]
        shown = (await judged.get("li", f"my-quality/{line['assessment']}")).json()
        assert shown["lines"] == []
        assert [it for one in shown["criteria"] for it in one["remarks"]] == []
        told = (await judged.get("sun", "quality/appeals")).text
        assert "是主任收的" not in told

    async def test_no_word_is_left_of_a_conversation_whose_time_is_over(
        self, judged: JudgedTalk, knowledge_base: Path
    ) -> None:
        await appeal(judged, "患者自己说不用了")
        async with judged.sessions() as session, session.begin():
            there = await session.get_one(Conversation, judged.id)
            there.last_at = judged.clock.now() - timedelta(days=1500)
        rules = load_retention(knowledge_base)
        erased = await erase_due(judged.sessions, judged.clock.now(), rules)
        assert erased["conversations"] == 1
        async with judged.sessions() as session:
            judgement = (await session.scalars(select(Judgement))).one()
            filed = (await session.scalars(select(JudgementAppeal))).one()
        assert (judgement.remarks, judgement.total, filed.reason) == ([], 93, "")
        own = await mine(judged)
        assert own["figures"]["mean"] == 93.0
        assessment = own["services"][0]["assessment"]
        shown = (await judged.get("li", f"my-quality/{assessment}")).json()
        assert (shown["lines"], shown["total"]) == ([], 93)
        looked = await judged.get("ma", f"quality/conversations/{judged.id}")
        assert looked.json()["error"]["code"] == "conversation_erased"
