"""How a simulated patient reacts."""

from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.practice.engine import Session
from api.practice.library import Library
from api.practice.scenarios import Goal
from api.practice.talk import Act, Answer, Button, State
from tests.api.practice.talking import LIBRARY, said, scenario, start


def bot(text: str, *buttons: str, **more: Any) -> Answer:
    return Answer(speaker="bot", text=text, buttons=[Button(title=one) for one in buttons], **more)


def card(status: str, department: str = "骨科") -> dict[str, Any]:
    return {"type": "appointment", "status": status, "department": department, "doctor": "李医生"}


class TestWhatIsTold:
    def test_a_fact_is_told_when_it_is_asked_for(self) -> None:
        assert said(start(), "您这样多久了？") == "半个月了。"

    def test_two_questions_get_two_answers(self) -> None:
        assert said(start(), "您贵姓？想哪天来看？") == "我姓周。周四上午。"

    def test_nothing_is_told_that_was_not_asked(self) -> None:
        session = start()
        assert "周四" not in said(session, "您这样多久了？")
        assert session.state.told == ["since"]

    def test_the_words_of_the_question_decide_before_topics(self) -> None:
        session = start(answers=[{"when": "红肿|发烫", "says": "不红"}])
        assert said(session, "膝盖红肿吗？") == "不红。"

    def test_the_same_question_again_is_noticed_and_answered(self) -> None:
        session = start()
        assert "半个月" in said(session, "多久了？", "疼了多久了？")
        assert session.state.lines[-2].repeated == ["since"]

    def test_what_the_opening_told_is_not_to_be_asked_again(self) -> None:
        session = start(tells=["since"])
        session.hear("多久了？")
        assert session.state.lines[1].repeated == ["since"]

    def test_reading_back_is_no_repeated_question(self) -> None:
        session = start()
        said(session, "您想哪天来？", "周四上午来，对吗？")
        assert session.state.lines[-2].repeated == []

    def test_who_has_nothing_to_say_says_so(self) -> None:
        assert said(start(), "对什么药过敏吗？") in LIBRARY.manners.words.unknown

    def test_who_is_asked_what_it_is_about_says_it_again(self) -> None:
        session = start()
        assert said(session, "您好，怎么了？") == session.opening.text

    def test_an_empty_greeting_gets_the_wish_without_annoyance(self) -> None:
        session = start(angers=["no_answer"])
        assert "膝盖" in said(session, "您好，我是导医小林")
        assert session.mood == 0


class TestWhatIsHidden:
    @pytest.mark.parametrize(
        ("when", "answers", "told"),
        [
            ("asked", ["您在吃什么药吗？"], True),
            ("asked_twice", ["您在吃什么药吗？"], False),
            ("asked_twice", ["您在吃什么药吗？", "真的没有吃药吗？"], True),
            ("calm", ["您在吃什么药吗？"], False),
            ("calm", ["周大爷，您别着急，在吃什么药吗？"], True),
            ("never", ["您在吃什么药吗？", "吃药吗？", "大爷，别着急，吃什么药吗？"], False),
        ],
    )
    def test_it_is_told_only_under_its_condition(
        self, when: str, answers: list[str], told: bool
    ) -> None:
        hidden = {"topic": "medicine", "says": "吃着华法林", "when": when, "evades": "没吃什么"}
        last = said(start(hides=[hidden]), *answers)
        assert last == ("吃着华法林。" if told else "没吃什么。")


class TestTemper:
    def test_a_forbidden_phrase_angers_everybody(self) -> None:
        session = start()
        session.hear("你自己没看清楚，怪你自己")
        assert session.mood > 0
        assert "forbidden" in session.state.lines[1].offences

    def test_only_what_the_scenario_names_angers_besides(self) -> None:
        calm, touchy = start(), start(angers=["wait"])
        calm.hear("等一下")
        touchy.hear("等一下")
        assert (calm.mood, touchy.mood) == (0, 1)

    def test_waiting_that_is_explained_is_no_offence(self) -> None:
        session = start(angers=["wait"])
        session.hear("请您稍等，我马上帮您查")
        assert session.mood == 0

    def test_who_is_turned_away_again_grows_angry_whoever_they_are(self) -> None:
        session = start()
        session.hear("有事说事，不转给别人")
        once = session.mood
        session.hear("都说了没有，自己走")
        assert (once, session.mood) == (0, 1)

    @pytest.mark.parametrize("text", ["您好", "再见", "拜拜！"])
    def test_a_short_greeting_or_farewell_is_not_curt(self, text: str) -> None:
        session = start()
        session.hear(text)
        assert "curt" not in session.state.lines[1].offences

    def test_an_apology_calms_who_is_calmed_by_it(self) -> None:
        session = start(angers=["wait"], calms=["apology"])
        session.hear("等一下")
        session.hear("实在对不起，让您久等了，您想哪天来？")
        assert session.mood == 0

    def test_a_phrase_said_for_the_third_time_calms_nobody(self) -> None:
        session = start(angers=["refusal"], calms=["apology"])
        for _ in range(3):
            session.hear("对不起，办不了，您想哪天来？")
        assert session.state.anger == 1

    def test_who_has_enough_leaves(self) -> None:
        session = start(patient={"name": "周", "age": 70, "sex": "m", "patience": 2})
        moves = session.hear("快点说，怪你自己")
        assert [(move.kind, move.text) for move in moves] == [("leave", "我不看了")]
        assert session.state.ended == "leaves"

    def test_a_long_silence_is_asked_about_and_then_left(self) -> None:
        patient = {"name": "周", "age": 70, "sex": "m", "patience_seconds": 60}
        session = start(patient=patient, angers=["long_typing"])
        assert session.wait(59) == []
        assert session.wait(60)[0].text in LIBRARY.manners.words.there
        assert session.wait(61) == []
        assert session.wait(121)[0].kind == "say"
        assert session.wait(181)[0].kind == "leave"

    def test_an_answer_starts_the_waiting_anew(self) -> None:
        session = start(patient={"name": "周", "age": 70, "sex": "m", "patience_seconds": 60})
        session.wait(60)
        session.hear("您想哪天来？")
        assert session.wait(59) == []
        assert session.wait(60) != []


class TestTraps:
    DANGER: ClassVar = {"after": 2, "says": "胸口突然闷得慌", "flag": "emergency"}

    def test_it_comes_at_its_turn_whatever_was_asked(self) -> None:
        session = start(traps=[self.DANGER])
        assert "胸口" not in said(session, "您贵姓？")
        assert said(session, "多久了？") == "胸口突然闷得慌"

    def test_it_comes_sooner_when_its_topic_is_asked(self) -> None:
        trap = {"after": 9, "when": "day", "says": "对了，能加号吗"}
        assert said(start(traps=[trap]), "您想哪天来？") == "对了，能加号吗"

    def test_a_danger_is_all_that_counts_from_then_on(self) -> None:
        session = start(traps=[self.DANGER])
        said(session, "您贵姓？", "多久了？")
        assert [want.kind for want in session.state.goals] == [Goal.EMERGENCY]
        session.hear(Answer(text="好了", acts=[Act(kind=Goal.BOOKED)]))
        assert not session.over

    def test_a_danger_that_is_not_answered_is_told_again(self) -> None:
        session = start(traps=[self.DANGER])
        assert "胸口" in said(session, "您贵姓？", "多久了？", "好的。")

    @pytest.mark.parametrize("answer", ["马上打 120，坐下别动", "我叫急诊的医生过来"])
    def test_help_ends_it(self, answer: str) -> None:
        session = start(traps=[self.DANGER])
        said(session, "您贵姓？", "多久了？", answer)
        assert (session.state.ended, session.state.flag_met) == ("warned", 5)

    def test_a_danger_is_told_even_by_who_has_enough(self) -> None:
        patient = {"name": "周", "age": 70, "sex": "m", "patience": 1}
        session = start(patient=patient, traps=[{**self.DANGER, "after": 9}])
        assert said(session, "怪你自己") == "胸口突然闷得慌"
        assert said(session, "怪你自己") == "我不看了"

    def test_a_changed_mind_changes_what_is_wanted_and_known(self) -> None:
        trap = {
            "after": 2,
            "says": "还是周五吧，挂眼科",
            "knows": {"day": "周五"},
            "wants": {"kind": "booked", "department": "yanke"},
        }
        session = start(traps=[trap])
        said(session, "您想哪天来？", "多久了？")
        session.hear(bot("约好了", cards=[card("booked")]))
        assert not session.over
        session.hear(bot("约好了", cards=[card("booked", "眼科")]))
        assert session.state.ended == "thanks"

    def test_a_second_wish_comes_on_top_even_when_the_first_is_settled(self) -> None:
        wish = {"kind": "answer", "words": [["元", "免费"]]}
        session = start(traps=[{"after": 9, "says": "停车多少钱", "wants": wish, "adds": True}])
        assert "停车多少钱" in said(session, bot("约好了", cards=[card("booked")]))
        assert not session.over
        session.hear(bot("停车每小时 5 元"))
        assert session.state.ended == "thanks"


class TestTheAssistant:
    def test_a_booking_read_back_is_confirmed_before_anything_is_said(self) -> None:
        moves = start().hear(
            bot("周四上午骨科，您贵姓？确认预约吗？", "不约了", "确认预约", cards=[card("held")])
        )
        assert [(move.kind, move.text) for move in moves] == [("press", "确认预约")]

    def test_what_was_understood_wrong_is_not_confirmed(self) -> None:
        moves = start().hear(bot("确认预约吗？", "确认预约", cards=[card("held", "眼科")]))
        assert moves[0].kind == "say"

    def test_the_liked_one_of_several_buttons_is_pressed(self) -> None:
        session = start(prefers=["下午"])
        buttons = [Button(title=title, payload=f"/press_slot{title}") for title in ("上午", "下午")]
        moves = session.hear(Answer(speaker="bot", text="您要哪一段？", buttons=buttons))
        assert moves[0].button == buttons[1]

    def test_the_identity_form_is_filled_by_the_driver(self) -> None:
        moves = start().hear(bot("请登记", cards=[{"type": "identity_form", "url": "/x"}]))
        assert [move.kind for move in moves] == ["identity"]

    def test_words_of_success_without_a_card_are_no_success(self) -> None:
        session = start()
        session.hear(bot("已经帮您约好骨科了"))
        assert session.state.reached == [False]

    def test_another_department_than_wished_is_noted_as_wrong(self) -> None:
        session = start()
        session.hear(bot("约好了", cards=[card("booked", "眼科")]))
        assert session.state.reached == [False]
        assert session.state.lines[1].wrongs == ["booked 眼科"]

    def test_a_person_who_takes_over_ends_it(self) -> None:
        session = start()
        session.hear(bot("为您转人工", handled_by="queue"))
        assert session.state.ended == "handed"

    def test_an_assistant_must_show_the_card_of_an_emergency(self) -> None:
        session = start(flag="emergency", wants={"kind": "emergency"})
        session.hear(bot("急诊在一楼"))
        assert session.state.flag_met is None
        session.hear(bot("请打 120", cards=[{"type": "emergency"}]))
        assert session.state.ended == "warned"


class TestManners:
    def test_who_hears_badly_asks_to_say_a_long_answer_again(self) -> None:
        patient = {"name": "周", "age": 80, "sex": "m", "personality": "deaf"}
        long = "您好，请问您膝盖疼了有多久了，以前有没有在别的医院看过，片子带来了没有？"
        asked = [said(start(seed, patient=patient), long) for seed in range(8)]
        again = LIBRARY.manners.personalities["deaf"].repeat
        assert any(text in again for text in asked)
        assert any(text not in again for text in asked)

    def test_dialect_is_spoken(self) -> None:
        patient = {"name": "周", "age": 60, "sex": "m", "personality": "dialect"}
        session = start(patient=patient, knows={"since": "不知道，昨天开始的"})
        assert said(session, "多久了？") == "不晓得，昨儿个开始的。"

    def test_old_people_need_longer_to_write(self) -> None:
        slow = {"name": "周", "age": 80, "sex": "m", "personality": "slow"}
        assert start(patient=slow).opening.pause > start().opening.pause


def test_nothing_is_said_after_the_last_words_but_a_farewell_is_kept() -> None:
    session = start()
    session.hear(Answer(text="约好了", acts=[Act(kind=Goal.BOOKED, fields={"department": "guke"})]))
    assert session.over
    assert session.hear("周大爷慢走") == []
    assert session.state.lines[-1].kind == ["address", "farewell"]


def test_a_talk_goes_on_after_a_restart_as_if_nothing_had_been() -> None:
    one = scenario(id="knee")
    library = Library(
        (one,),
        LIBRARY.topics,
        LIBRARY.manners,
        LIBRARY.marking,
        LIBRARY.courtesy,
        LIBRARY.departments,
        LIBRARY.articles,
    )
    whole, first = Session.start(library, "knee", 3), Session.start(library, "knee", 3)
    for session in (whole, first):
        session.hear("您贵姓？")
    second = Session.resume(library, State.model_validate_json(first.state.model_dump_json()))
    assert second.hear("多久了？") == whole.hear("多久了？")
    assert second.state == whole.state


SNIPPETS = [
    "您好，",
    "您贵姓？",
    "多久了？",
    "哪里不舒服？",
    "等一下。",
    "怪你自己！",
    "对不起，",
    "马上打120",
    "您想哪天来？",
    "什么时候的事？",
    "我帮您登记。",
    "{}",
    "？",
    "\n",
    "%s",
]


@pytest.mark.parametrize(("article", "reached"), [("fee", True), ("way", False), ("", False)])
def test_an_article_of_the_guide_answers_when_it_is_the_right_one(
    article: str, reached: bool
) -> None:
    session = start(wants={"kind": "answer", "articles": ["fee"]})
    act = Act(kind=Goal.ANSWER, fields={"article": article} if article else {})
    session.hear(Answer(text="给您发过去了", acts=[act]))
    assert session.state.reached == [reached]


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("您好，停车30分钟以内不收钱，以后每小时4元，24小时最多30元。", True),
        ("您好，停车30分钟以内不收钱，以后每小时5元，24小时最多30元。", False),
        ("停车30分钟以内不收钱，以后每小时4元，24小时最多30元，是问这个吗？", False),
        ("停车收费您看出口的牌子。", False),
    ],
)
def test_an_article_may_be_told_in_words_if_its_numbers_are_right(text: str, reached: bool) -> None:
    session = start(wants={"kind": "answer", "articles": ["parking-fee"]})
    session.hear(text)
    assert session.state.reached == [reached]


def test_the_assistant_must_show_the_article() -> None:
    session = start(wants={"kind": "answer", "articles": ["parking-fee"]})
    session.hear(Answer(speaker="bot", text=LIBRARY.texts["parking-fee"]))
    assert session.state.reached == [False]


TEXTS = st.one_of(
    st.text(max_size=60), st.lists(st.sampled_from(SNIPPETS), max_size=5).map("".join)
)
ACTS = st.lists(st.builds(Act, kind=st.sampled_from(Goal)), max_size=1)
ANSWERS = st.builds(
    Answer,
    speaker=st.sampled_from(["trainee", "bot"]),
    text=TEXTS,
    acts=ACTS,
    seconds=st.floats(0, 400),
    buttons=st.lists(st.builds(Button, title=TEXTS, payload=TEXTS), max_size=2),
)
IDS = [one.id for one in LIBRARY.scenarios]
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(st.sampled_from(IDS), st.integers(0, 50), st.lists(ANSWERS, max_size=8))
def test_whatever_is_answered_the_same_seed_gives_the_same_talk(
    which: str, seed: int, answers: list[Answer]
) -> None:
    one, two = Session.start(LIBRARY, which, seed), Session.start(LIBRARY, which, seed)
    assert [one.hear(answer) for answer in answers] == [two.hear(answer) for answer in answers]
    assert State.model_validate_json(one.state.model_dump_json()) == two.state


@QUICK
@given(st.sampled_from(IDS), st.integers(0, 50), st.lists(ANSWERS, min_size=31, max_size=31))
def test_whatever_is_answered_every_patient_ends_and_tells_a_danger_in_time(
    which: str, seed: int, answers: list[Answer]
) -> None:
    session = Session.start(LIBRARY, which, seed)
    for answer in answers:
        session.hear(answer)
        turn, sprung = session.state.turn, session.state.sprung
        late = sum(trap.after <= turn for trap in session.scenario.traps)
        # One trap is said at a time: as many have been as were due by the turns that there were.
        assert session.over or len(sprung) >= min(late, turn and 1)
    assert session.over
    dangers = {at for at, trap in enumerate(session.scenario.traps) if trap.flag}
    assert dangers <= set(session.state.sprung) or session.state.ended in {"warned", "handed"}


def best_answer(session: Session) -> Answer:
    """What settles everything that is wanted now, by somebody who knows it."""
    said, acts = ["您别着急。"], []
    for want in session.state.goals:
        said += [group[0] for group in want.words]
        said += [LIBRARY.names(code)[0] for code in want.department[:1]]
        fields = {"department": want.department[0]} if want.department else {}
        fields |= {"article": want.articles[0]} if want.articles else {}
        acts.append(Act(kind=want.kind, fields=fields))
    return Answer(text="，".join(said), acts=acts, seconds=5)


@pytest.mark.parametrize("which", IDS)
def test_every_patient_can_be_served_by_a_trainee(which: str) -> None:
    session = Session.start(LIBRARY, which, 1)
    while not session.over:
        session.hear(best_answer(session))
    assert all(session.state.reached)
    assert session.state.ended in {"thanks", "warned"}
    assert len(session.state.sprung) == len(session.scenario.traps)
