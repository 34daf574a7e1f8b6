"""Judging a service over the staff endpoints: proposals, blind seconds, agreeing."""

import pytest

from api.handoff import service as handoff
from api.staff.models import Role
from tests.api.staff import factories
from tests.api.staff.quality.judged_talk import SAID, JudgedTalk


class TestWhatTheRulesPropose:
    async def test_everybody_who_served_is_offered_with_reasons(self, talk: JudgedTalk) -> None:
        li = await talk.seen_by("ma")
        observed = {one["criterion"]: one for one in li["observed"]}
        assert (observed["greeting"]["score"], observed["greeting"]["words"]) == (2, "您好")
        assert observed["introduction"]["why"] == "接手时患者已经收到姓名和职责的介绍。"
        assert observed["empathy"]["score"] == 2
        assert (observed["correctness"]["score"], observed["correctness"]["applies"]) == (
            None,
            True,
        )
        assert (observed["red_flag"]["score"], observed["red_flag"]["applies"]) == (None, False)
        assert li["may"] == "judge"
        bot = await talk.seen_by("ma", "bot")
        assert bot["name"] == "导医助手"

    async def test_the_line_that_led_to_it_is_named(self, talk: JudgedTalk) -> None:
        li = await talk.seen_by("ma")
        greeting = next(one for one in li["observed"] if one["criterion"] == "greeting")
        shown = await talk.get("ma", f"conversations/{talk.id}")
        line = next(one for one in shown.json()["messages"] if one["id"] == greeting["message"])
        assert line["text"] == SAID

    async def test_a_forbidden_phrase_is_found_and_better_words_offered(
        self, talk: JudgedTalk
    ) -> None:
        await talk.agent_adds("您自己看着办吧")
        observed = {one["criterion"]: one for one in (await talk.seen_by("ma"))["observed"]}
        assert (observed["forbidden"]["score"], observed["forbidden"]["words"]) == (
            1,
            "您自己看着办",
        )
        assert "可以说：" in observed["forbidden"]["why"]

    async def test_looking_is_recorded(self, talk: JudgedTalk) -> None:
        await talk.seen_by("ma")
        async with talk.sessions() as session:
            assert ("staff:ma", "quality.look", f"conversation:{talk.id}") in (
                await factories.audited(session)
            )


class TestOneJudgement:
    async def test_a_draft_is_only_ones_own(self, talk: JudgedTalk) -> None:
        draft = talk.sheet(correctness=0) | {"final": False}
        assert (await talk.judge("ma", draft)).status_code == 200
        assert (await talk.seen_by("ma"))["mine"]["scores"]["correctness"] == 0
        other = await talk.seen_by("ning")
        assert (other["mine"], other["judgements"], other["total"]) == (None, [], None)
        refused = await talk.judge("ning", talk.sheet())
        assert refused.json()["error"]["code"] == "already_judged"

    async def test_a_given_one_counts_and_stays(self, talk: JudgedTalk) -> None:
        given = (await talk.judge("ma", talk.sheet(red_flag=None, complaint_fields=None))).json()
        assert (given["state"], given["total"], given["may"]) == ("done", 100, None)
        again = await talk.judge("ma", talk.sheet(greeting=0))
        assert again.json()["error"]["code"] == "judgement_final"

    async def test_it_keeps_the_remarks(self, talk: JudgedTalk) -> None:
        remark = {"criterion": "correctness", "words": "窗口说错了", "message": None}
        given = await talk.judge("ma", talk.sheet(correctness=1) | {"remarks": [remark]})
        assert given.json()["mine"]["remarks"] == [remark]

    @pytest.mark.parametrize(
        ("change", "code"),
        [({"greeting": None}, None), ({"politeness": 2}, "criterion_unknown")],
    )
    async def test_only_the_rubrics_criteria_are_taken(
        self, talk: JudgedTalk, change: dict[str, int | None], code: str | None
    ) -> None:
        answer = await talk.judge("ma", talk.sheet(**change))
        assert (answer.json()["error"]["code"] if code else None) == code

    async def test_one_that_leaves_something_out_is_not_given(self, talk: JudgedTalk) -> None:
        sheet = talk.sheet()
        del sheet["scores"]["answer"]
        assert (await talk.judge("ma", sheet)).json()["error"]["code"] == "scores_incomplete"
        nothing = talk.sheet(**dict.fromkeys(sheet["scores"]), answer=None)
        assert (await talk.judge("ma", nothing)).json()["error"]["code"] == "scores_incomplete"

    async def test_nobody_judges_themselves(self, talk: JudgedTalk) -> None:
        at = f"conversations/{talk.id}"
        async with talk.sessions() as session, session.begin():
            await factories.patient_says(
                session, talk.id, "再问一下", talk.clock.now(), "human_ask"
            )
        await talk.person(Role.SUPERVISOR, "hu")
        async with talk.sessions() as session, session.begin():
            now = talk.clock.now()
            await handoff.request(
                session, talk.id, reason="asked", now=now, levels=talk.levels, summary={}
            )
        assert (await talk.post("hu", f"{at}/take", {})).is_success
        assert (await talk.post("hu", f"{at}/reply", {"text": "您好"})).is_success
        assert (await talk.seen_by("hu", "hu"))["may"] is None
        for answer in (
            await talk.judge("hu", talk.sheet("hu")),
            await talk.twice("hu", "hu", double=False),
        ):
            assert answer.json()["error"]["code"] == "own_service"

    async def test_who_did_not_serve_there_is_not_judged(self, talk: JudgedTalk) -> None:
        assert (await talk.judge("ma", talk.sheet("ning"))).status_code == 404


class TestTheBlindSecond:
    @pytest.fixture(autouse=True)
    async def _doubled(self, talk: JudgedTalk) -> None:
        assert (await talk.twice("ning")).status_code == 200
        assert (await talk.judge("ma", talk.sheet(correctness=1))).status_code == 200

    async def test_nothing_of_the_first_is_seen_before_it_is_given(self, talk: JudgedTalk) -> None:
        for who in ("ning", "sun"):
            seen = await talk.seen_by(who)
            assert (seen["mine"], seen["judgements"], seen["total"]) == (None, [], None)
            assert (seen["state"], seen["may"]) == ("open", "judge")
        draft = talk.sheet(correctness=0) | {"final": False}
        drafted = (await talk.judge("ning", draft)).json()
        assert drafted["judgements"] == [drafted["mine"]]

    async def test_the_first_sees_nothing_of_the_second_either(self, talk: JudgedTalk) -> None:
        await talk.judge("ning", talk.sheet(correctness=0) | {"final": False})
        seen = await talk.seen_by("ma")
        assert [one["place"] for one in seen["judgements"]] == ["first"]

    async def test_it_waits_for_who_has_not_judged(self, talk: JudgedTalk) -> None:
        async def waits(who: str) -> list[str]:
            found = (await talk.get(who, "quality/todo")).json()
            return [one["state"] for one in found]

        assert (await waits("ning"), await waits("ma")) == (["open"], [])

    async def test_where_they_agree_it_counts(self, talk: JudgedTalk) -> None:
        given = (await talk.judge("ning", talk.sheet(correctness=1))).json()
        assert (given["state"], given["total"]) == ("done", 92)
        assert [one["place"] for one in given["judgements"]] == ["first", "second"]

    async def test_where_they_differ_it_counts_only_when_agreed_on(self, talk: JudgedTalk) -> None:
        given = (await talk.judge("ning", talk.sheet(correctness=2))).json()
        assert (given["state"], given["total"]) == ("differing", None)
        assert (given["differing"], given["may"]) == (["correctness"], "agree")
        body = {
            "subject": "li",
            "scores": talk.sheet(correctness=1)["scores"],
            "reason": "窗口说错了",
        }
        path = f"quality/conversations/{talk.id}/agreement"
        agreed = (await talk.post("ma", path, body)).json()
        assert (agreed["state"], agreed["total"]) == ("done", 92)
        assert [one["place"] for one in agreed["judgements"]] == ["first", "second", "agreed"]
        again = await talk.post("ma", path, body)
        assert again.json()["error"]["code"] == "nothing_differs"

    async def test_one_person_does_not_judge_twice(self, talk: JudgedTalk) -> None:
        assert (await talk.judge("ma", talk.sheet())).json()["error"]["code"] == "judgement_final"
        assert (await talk.judge("ning", talk.sheet())).status_code == 200
        assert (await talk.judge("sun", talk.sheet())).json()["error"]["code"] == "already_judged"

    async def test_it_can_be_given_up_before_somebody_has_begun(self, talk: JudgedTalk) -> None:
        assert (await talk.twice("sun", double=False)).json()["state"] == "done"
        await talk.twice("sun")
        await talk.judge("ning", talk.sheet() | {"final": False})
        refused = await talk.twice("sun", double=False)
        assert refused.json()["error"]["code"] == "second_begun"
