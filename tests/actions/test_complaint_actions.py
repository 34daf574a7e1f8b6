"""Complaints, suggestions and praise."""

from typing import Any

import pytest

from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage

FORM = "complaint_form"
STORY = "工作人员态度特别差，让我等了一个小时"


async def begins(stage: Stage, text: str, intent: str = "complaint_file") -> Stage:
    """The first message."""
    await stage.hears(intent, text).runs("action_complaint_begin")
    stage.form = FORM
    return stage


async def tells(stage: Stage, **answers: Any) -> Stage:
    """Answer the form's questions in words."""
    for slot, text in answers.items():
        await stage.fills(f"complaint__{slot}", "inform", text)
    return stage


async def test_a_bare_wish_to_complain_is_asked_what_happened(stage: Stage) -> None:
    await begins(stage, "我要投诉")
    assert stage.slots["complaint__what"] is None
    await stage.runs("action_ask_complaint__what")
    assert "发生了什么" in stage.text


async def test_a_whole_story_is_taken_as_it_is_and_met_with_an_apology(stage: Stage) -> None:
    await begins(stage, STORY)
    assert stage.slots["complaint__what"] == STORY
    assert "对不起" in stage.text


async def test_all_five_are_asked_and_read_back_before_it_is_filed(
    stage: Stage, hospital: FakeHospital
) -> None:
    await begins(stage, STORY)
    await tells(stage, when="今天上午", where="一楼收费处", whom="3 号窗口", who="张先生")
    await stage.runs("action_ask_complaint__confirmed")
    for part in (STORY, "今天上午", "一楼收费处", "3 号窗口"):
        assert part in stage.text
    assert hospital.complaints == []


async def test_a_yes_files_it_and_the_receipt_proves_it(
    stage: Stage, hospital: FakeHospital
) -> None:
    await begins(stage, STORY)
    await tells(stage, when="今天上午", where="一楼收费处", whom="3 号窗口", who="张先生")
    await stage.fills("complaint__confirmed", "affirm", "对")
    await stage.runs("action_complaint_submit")
    [filed] = hospital.complaints
    assert (filed["kind"], filed["what"]) == ("complaint", STORY)
    assert (filed["when"], filed["where"], filed["whom"]) == ("今天上午", "一楼收费处", "3 号窗口")
    assert (filed["who"], filed["anonymous"]) == ("张先生", False)
    [card] = stage.cards
    assert (card["type"], card["receipt"]) == ("complaint", "TS20261118-0001")
    assert card["due"]
    assert stage.slots["complaint__what"] is None


async def test_details_may_be_skipped_and_the_name_kept_back(
    stage: Stage, hospital: FakeHospital
) -> None:
    await begins(stage, STORY)
    for slot in ("when", "where", "whom"):
        await stage.fills(f"complaint__{slot}", "press_skip")
    await stage.fills("complaint__who", "press_who", who="anonymous")
    await stage.fills("complaint__confirmed", "affirm", "对")
    await stage.runs("action_complaint_submit")
    [filed] = hospital.complaints
    assert (filed["when"], filed["who"], filed["anonymous"]) == (None, None, True)


async def test_a_no_at_the_end_asks_what_is_wrong_and_loses_nothing(
    stage: Stage, hospital: FakeHospital
) -> None:
    await begins(stage, STORY)
    await stage.fills("complaint__confirmed", "deny", "不对")
    assert stage.slots["complaint__what"] == STORY
    assert '/press_part{"part": "when"}' in stage.payloads
    await stage.runs("action_ask_complaint__confirmed")
    assert not stage.said  # it asks already
    assert hospital.complaints == []


async def test_who_wants_to_tell_it_anew_tells_it_anew(stage: Stage) -> None:
    await begins(stage, STORY)
    await stage.fills("complaint__confirmed", "deny", "不对，我重新说")
    assert stage.slots["complaint__what"] is None


@pytest.mark.parametrize(
    ("words", "slot", "right"),
    [
        ("时间不对，应该是昨天下午", "complaint__when", "昨天下午"),
        ("地点：住院部三楼", "complaint__where", "住院部三楼"),
        ("时间错了", "complaint__when", None),
        ("不是1号窗口，是5号窗口", "complaint__where", "5号窗口"),
    ],
)
async def test_what_was_read_back_is_put_right_by_words(
    stage: Stage, words: str, slot: str, right: str | None
) -> None:
    await begins(stage, STORY)
    await tells(stage, when="今天", where="1号窗口", whom="不知道", who="匿名")
    await stage.fills("complaint__confirmed", "deny", words)
    assert stage.slots[slot] == right
    assert stage.slots["complaint__what"] == STORY
    assert not stage.slots["complaint__confirmed"]


async def test_one_part_is_told_again_when_its_button_is_pressed(stage: Stage) -> None:
    await begins(stage, STORY)
    await stage.fills("complaint__confirmed", "press_part", part="whom")
    assert stage.slots["complaint__whom"] is None
    assert stage.slots["complaint__what"] == STORY


async def test_more_of_the_story_at_the_end_belongs_to_it(stage: Stage) -> None:
    await begins(stage, STORY)
    await stage.fills("complaint__confirmed", "complaint_file", "而且他还骂人")
    assert stage.slots["complaint__what"] == f"{STORY}\n而且他还骂人"


async def test_an_answer_that_sounds_like_another_wish_is_kept_as_told(stage: Stage) -> None:
    await begins(stage, "我要投诉")
    said = "我挂号的时候停车场的保安拦着不让进，还推了我一下"
    await stage.fills("complaint__what", "guide_ask", said)
    assert stage.slots["complaint__what"] == said


@pytest.mark.parametrize("intent", ["human_ask", "stop", "repeat"])
async def test_a_wish_for_a_person_or_to_stop_is_no_part_of_the_story(
    stage: Stage, intent: str
) -> None:
    await begins(stage, "我要投诉")
    await stage.fills("complaint__what", intent, "转人工吧")
    assert stage.slots["complaint__what"] is None


@pytest.mark.parametrize(
    ("intent", "kind"), [("suggestion_give", "suggestion"), ("praise_give", "praise")]
)
async def test_suggestions_and_praise_need_only_their_words(
    stage: Stage, hospital: FakeHospital, intent: str, kind: str
) -> None:
    await begins(stage, "骨科的王护士特别耐心，扶着我去拍片", intent)
    assert stage.slots["complaint__when"] == ""
    await stage.fills("complaint__confirmed", "affirm", "对")
    await stage.runs("action_complaint_submit")
    assert hospital.complaints[0]["kind"] == kind


async def test_a_place_is_an_answer_though_it_sounds_like_a_question(
    stage: Stage, hospital: FakeHospital
) -> None:
    await begins(stage, STORY)
    await stage.fills("complaint__where", "guide_ask", "门诊楼一楼收费处")
    assert stage.slots["complaint__where"] == "门诊楼一楼收费处"


async def test_a_question_in_between_is_no_answer(stage: Stage, hospital: FakeHospital) -> None:
    await begins(stage, STORY)
    await stage.fills("complaint__where", "guide_ask", "停车怎么收费")
    assert not stage.slots.get("complaint__where")


async def test_no_name_is_kept_whatever_was_asked(stage: Stage, hospital: FakeHospital) -> None:
    await begins(stage, STORY)
    await stage.fills("complaint__where", "privacy_ask", "匿名")
    assert stage.slots["complaint__who"] == "anonymous"


async def test_who_wants_to_be_named_fills_the_identity_form(
    stage: Stage, hospital: FakeHospital
) -> None:
    await begins(stage, STORY)
    await stage.fills("complaint__who", "press_who", who="named")
    assert [card["type"] for card in stage.cards] == ["identity_form"]
    hospital.know()
    await stage.fills("complaint__who", "system_identity_done", visitor="1")
    assert stage.slots["complaint__who"] == "张*"


@pytest.mark.parametrize("text", ["没有 就是老了", "七十五了 女的", "我都等了两个小时了"])
async def test_in_another_form_only_words_of_complaint_begin_one(
    stage: Stage, hospital: FakeHospital, text: str
) -> None:
    stage.form = "registration_form"
    await stage.hears("complaint_file", text).runs("action_complaint_begin")
    assert stage.followup == "registration_form"
    assert not stage.slots.get("control__set_aside")


async def test_an_explicit_complaint_sets_the_other_form_aside(
    stage: Stage, hospital: FakeHospital
) -> None:
    stage.form = "registration_form"
    await stage.hears("complaint_file", "我要投诉").runs("action_complaint_begin")
    assert stage.slots["control__set_aside"] == "registration_form"


async def test_who_is_tired_of_waiting_is_asked_before_a_complaint_begins(
    stage: Stage, hospital: FakeHospital
) -> None:
    text = "我都等了两个小时了你们怎么回事啊"
    await stage.hears("complaint_file", text).runs("action_complaint_begin")
    assert "对不起" in stage.text
    assert stage.payloads == ["/human_ask", "/complaint_file"]
    assert stage.followup == "action_listen"
    await stage.hears("complaint_file").runs("action_complaint_begin")
    assert stage.slots["complaint__what"] == text


async def test_what_remains_without_the_word_complaint_is_the_story(stage: Stage) -> None:
    await begins(stage, "我要投诉 排队太久")
    assert stage.slots["complaint__what"] == "我要投诉 排队太久"


async def test_a_day_alone_is_no_story(stage: Stage) -> None:
    await begins(stage, "我要投诉")
    await stage.fills("complaint__what", "inform", "今天上午", date={"days": []})
    assert not stage.slots.get("complaint__what")
    assert stage.slots["complaint__when"] == "今天上午"


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("booking_make", "对了我还没挂上号 先帮我挂骨科"),
        ("booking_make", "那挂哪个科 你给我挂一个"),
        ("booking_cancel", "帮我退号"),
    ],
)
async def test_a_plain_wish_leaves_the_complaint(stage: Stage, intent: str, text: str) -> None:
    await begins(stage, STORY)
    await stage.fills("complaint__when", intent, text)
    assert not stage.slots["complaint__when"]
    assert stage.slots["complaint__what"] == STORY


async def test_a_booking_told_in_a_story_stays_in_the_story(stage: Stage) -> None:
    await begins(stage, "我要投诉")
    story = "昨天我来挂号，窗口的人把我的号退了"
    await stage.fills("complaint__what", "booking_cancel", story)
    assert stage.slots["complaint__what"] == story


@pytest.mark.parametrize("text", ["匿名", "不想说名字", "别写我名字"])
async def test_no_name_is_kept_back_wherever_it_is_said(stage: Stage, text: str) -> None:
    await begins(stage, STORY)
    await stage.fills("complaint__where", "inform", text)
    assert stage.slots["complaint__who"] == "anonymous"
    assert not stage.slots["complaint__where"]


async def test_a_yes_to_name_or_no_name_is_asked_about(
    stage: Stage, hospital: FakeHospital
) -> None:
    await begins(stage, STORY)
    await stage.fills("complaint__who", "affirm", "对")
    assert not stage.slots["complaint__who"]
    assert [payload[:10] for payload in stage.payloads] == ["/press_who", "/press_who"]


async def test_who_asks_for_the_director_gets_a_person(stage: Stage) -> None:
    await begins(stage, STORY)
    await stage.fills("complaint__when", "inform", "我要找你们院长")
    assert not stage.slots["complaint__when"]
    assert "/human_ask" in stage.payloads


async def test_an_apology_with_a_booking_is_a_booking(stage: Stage, hospital: FakeHospital) -> None:
    text = "对不起刚才态度不好 我想挂号"
    await stage.hears("complaint_file", text).runs("action_complaint_begin")
    assert stage.followup == "action_registration_begin"


async def test_a_name_with_a_title_is_whom_it_is_about_and_no_story(stage: Stage) -> None:
    await begins(stage, "我要投诉")
    stage.slots["requested_slot"] = "complaint__what"
    stage.hears("inform", "张医生", doctor=["d1", "d2"])
    stage.latest["entities"][0]["end"] = 1  # the lexicon knows the surname, not the title
    stage.events.append({"event": "action", "name": FORM})
    await stage.runs(f"validate_{FORM}")
    assert stage.slots["complaint__what"] is None
    assert stage.slots["complaint__whom"] == "张医生"


@pytest.mark.parametrize(
    "words", ["不知道是谁", "我也不清楚叫什么名字", "没看清", "不记得是哪位了"]
)
async def test_not_knowing_who_it_was_is_an_answer(stage: Stage, words: str) -> None:
    await begins(stage, STORY)
    await tells(stage, when="今天上午", where="一楼收费处", whom=words)
    assert stage.slots["complaint__whom"] == ""


@pytest.mark.parametrize("words", ["不知道姓名的那个护士", "不清楚的那位医生"])
async def test_whoever_is_described_is_not_skipped(stage: Stage, words: str) -> None:
    await begins(stage, STORY)
    await tells(stage, when="今天上午", where="一楼收费处", whom=words)
    assert stage.slots["complaint__whom"] == words


async def test_each_question_is_asked_once_however_angry_the_answer(stage: Stage) -> None:
    await begins(stage, STORY)
    outbursts = {
        "when": "你们就是不把病人当人看，谁来都是一张冷脸",
        "where": "我都说了态度差，还问什么问，你们自己不会去查吗",
        "whom": "反正就是你们的人，一个个都不负责任",
    }
    for slot, words in outbursts.items():
        await stage.fills(f"complaint__{slot}", "complaint_file", words)
        assert stage.slots[f"complaint__{slot}"] == ""
    assert stage.slots["complaint__what"].split("\n") == [STORY, *outbursts.values()]


@pytest.mark.parametrize("words", ["别问了，直接提交", "就这些", "没有别的了"])
async def test_who_has_said_enough_is_asked_for_no_more_details(stage: Stage, words: str) -> None:
    await begins(stage, STORY)
    await stage.fills("complaint__when", "inform", words)
    assert [stage.slots[f"complaint__{slot}"] for slot in ("when", "where", "whom")] == [""] * 3
    await stage.fills("complaint__who", "inform", words)
    assert stage.slots["complaint__who"] == ""


async def test_what_the_story_tells_is_not_asked_for(stage: Stage) -> None:
    await begins(stage, "我要投诉，门诊楼一楼收费处3号窗口的小伙子骂我")
    assert stage.slots["complaint__where"] == "门诊楼一楼收费处"
    assert stage.slots["complaint__whom"] == "3号窗口的小伙"
    assert stage.slots["complaint__when"] is None


async def test_somebody_who_cannot_be_told_from_others_is_asked_for(stage: Stage) -> None:
    await begins(stage, "我要投诉，护士骂我，厕所也脏")
    assert stage.slots["complaint__whom"] is None
    assert stage.slots["complaint__where"] is None


async def test_a_place_told_late_is_where_and_not_whom(stage: Stage) -> None:
    await begins(stage, "我要投诉，收费处的人骂我")
    await stage.fills("complaint__whom", "inform", "门诊楼一楼收费处")
    assert stage.slots["complaint__where"] == "门诊楼一楼收费处"
    assert stage.slots["complaint__whom"] is None


async def test_a_story_told_when_asked_is_met_with_an_apology_too(stage: Stage) -> None:
    await begins(stage, "我要投诉")
    await stage.fills("complaint__what", "inform", "等了三个小时没人管")
    assert "对不起" in stage.text
    assert "照片" in stage.text
    await stage.fills("complaint__who", "inform", "匿名")
    await stage.fills("complaint__what", "inform", "等了三个小时，没人管，也没人解释")
    assert not stage.said  # told once more: the apology is not


@pytest.mark.parametrize(
    ("channel", "told", "not_told"),
    [("web", "照片", "二维码"), ("kiosk", "记下来", "照片"), ("hotline", "记下来", "照片")],
)
async def test_pictures_are_spoken_of_where_they_can_be_sent(
    stage: Stage, channel: str, told: str, not_told: str
) -> None:
    stage.channel = channel
    await begins(stage, STORY)
    assert told in stage.text
    assert not_told not in stage.text


@pytest.mark.parametrize("words", ["你们等着我去曝光", "我打12345", "狗东西，人命关天你们不管"])
async def test_who_is_furious_is_offered_a_person_once_beside_the_form(
    stage: Stage, words: str
) -> None:
    await begins(stage, STORY)
    await stage.fills("complaint__when", "complaint_file", words)
    assert "/human_ask" in stage.payloads
    assert words in stage.slots["complaint__what"]
    assert stage.form == FORM
    await stage.fills("complaint__where", "complaint_file", words)
    assert "/human_ask" not in stage.payloads


async def test_who_begins_furious_is_heard_first_and_offered_a_person(stage: Stage) -> None:
    await begins(stage, "等了三个小时没人管，再不处理我就去找记者曝光")
    assert "对不起" in stage.said[0]["text"]
    assert stage.payloads == ["/human_ask"]


async def test_a_report_that_writes_something_is_no_threat(stage: Stage) -> None:
    await begins(stage, "我要投诉，报告上写的名字不是我")
    assert "/human_ask" not in stage.payloads


async def test_whether_the_name_is_safe_is_answered_and_no_name(stage: Stage) -> None:
    await begins(stage, STORY)
    await stage.fills("complaint__who", "privacy_ask", "留了名字会不会被报复啊")
    assert not stage.slots["complaint__who"]


async def test_a_further_story_instead_of_a_name_belongs_to_the_story(stage: Stage) -> None:
    await begins(stage, STORY)
    more = "后来我去找护士长，护士长也不管，还说让我去别的医院"
    await stage.fills("complaint__who", "complaint_file", more)
    assert stage.slots["complaint__what"].endswith(more)
    assert not stage.slots["complaint__who"]


async def test_praise_of_a_named_doctor_keeps_whom_and_where(
    stage: Stage, hospital: FakeHospital
) -> None:
    text = "我要表扬门诊楼三楼导医台姓王的护士，特别耐心"
    await begins(stage, text, "praise_give")
    await stage.fills("complaint__confirmed", "affirm", "对")
    await stage.runs("action_complaint_submit")
    [filed] = hospital.complaints
    assert (filed["where"], filed["whom"]) == ("门诊楼三楼导医台", "姓王的护士")
    assert filed["when"] is None


async def test_several_matters_of_one_message_are_one_story(stage: Stage) -> None:
    text = "护士态度差，乱收费，厕所还脏，等了三个小时"
    await begins(stage, text)
    assert stage.slots["complaint__what"] == text


@pytest.mark.parametrize("slot", ["when", "who"])
async def test_stop_asking_is_no_wish_to_stop(stage: Stage, slot: str) -> None:
    await begins(stage, STORY)
    await stage.fills(f"complaint__{slot}", "stop", "你们别问了行不行")
    assert stage.slots[f"complaint__{slot}"] == ""


async def test_a_threat_that_sounds_like_a_wish_for_a_person_is_heard_out(stage: Stage) -> None:
    await begins(stage, STORY)
    await stage.fills("complaint__when", "human_ask", "我要找记者曝光你们")
    assert stage.slots["complaint__what"].endswith("曝光你们")
    assert "/human_ask" in stage.payloads
    await stage.fills("complaint__where", "human_ask", "气死我了，找个人来跟我说")
    assert stage.slots["complaint__where"] is None


async def test_praise_is_read_back_with_whom_it_is_for(stage: Stage) -> None:
    await begins(stage, "我要表扬门诊楼三楼导医台姓王的护士", "praise_give")
    await stage.runs("action_ask_complaint__confirmed")
    assert "涉及：姓王的护士" in stage.text


@pytest.mark.parametrize(
    ("intent", "words"),
    [("human_ask", "小李护士"), ("schedule_ask", "他们主任"), ("service_ask", "穿绿衣服的保洁")],
)
async def test_whom_it_is_about_is_no_other_wish(stage: Stage, intent: str, words: str) -> None:
    await begins(stage, STORY)
    await stage.fills("complaint__whom", intent, words)
    assert stage.slots["complaint__whom"] == words


async def test_a_correction_is_no_answer_to_what_was_asked(stage: Stage) -> None:
    await begins(stage, STORY)
    await tells(stage, when="昨天")
    await stage.fills("complaint__whom", "inform", "哦不对，是前天", date={"days": []})
    assert stage.slots["complaint__when"] == "哦不对，是前天"
    assert stage.slots["complaint__whom"] is None


async def test_more_is_added_at_the_end_however_it_sounds(stage: Stage) -> None:
    await begins(stage, STORY)
    await stage.fills("complaint__confirmed", "repeat", "再加一句，我妈八十了")
    assert stage.slots["complaint__what"].endswith("我妈八十了")
    await stage.fills("complaint__confirmed", "inform", "那个")
    assert stage.slots["complaint__what"].endswith("我妈八十了")


@pytest.mark.parametrize(("who", "signed"), [("匿名", "署名：匿名"), ("王大爷", "署名：王大爷")])
async def test_how_it_is_signed_is_read_back(stage: Stage, who: str, signed: str) -> None:
    await begins(stage, STORY)
    await tells(stage, who=who)
    await stage.runs("action_ask_complaint__confirmed")
    assert signed in stage.text


async def test_who_wants_to_be_named_is_not_told_that_a_visit_needs_it(
    stage: Stage, hospital: FakeHospital
) -> None:
    await begins(stage, STORY)
    await stage.fills("complaint__who", "press_who", who="named")
    assert "看病" not in stage.text


async def test_whom_is_put_right_while_the_name_is_asked_for(stage: Stage) -> None:
    await begins(stage, STORY)
    await tells(stage, whom="一个戴眼镜的女的")
    await stage.fills("complaint__who", "inform", "哦不对，是小李护士")
    assert stage.slots["complaint__whom"] == "小李护士"
    assert not stage.slots["complaint__who"]


@pytest.mark.parametrize(
    ("words", "slot"), [("我姓王", "complaint__who"), ("医生姓孙", "complaint__whom")]
)
async def test_what_was_left_out_is_told_at_the_end(stage: Stage, words: str, slot: str) -> None:
    await begins(stage, STORY)
    await tells(stage, who="匿名")
    await stage.fills("complaint__confirmed", "inform", words)
    assert stage.slots[slot] == words
    assert stage.slots["complaint__what"] == STORY


async def test_asked_what_is_wrong_a_detail_alone_says_it(stage: Stage) -> None:
    await begins(stage, STORY)
    await tells(stage, whom="姓李的医生")
    await stage.fills("complaint__confirmed", "deny", "不对")
    await stage.fills("complaint__confirmed", "inform", "姓孙的医生")
    assert stage.slots["complaint__whom"] == "姓孙的医生"
    assert stage.slots["complaint__what"] == STORY


async def test_somebody_told_early_is_whom_and_not_where(stage: Stage) -> None:
    await begins(stage, STORY)
    await stage.fills("complaint__where", "human_ask", "小李护士")
    assert stage.slots["complaint__whom"] == "小李护士"
    assert stage.slots["complaint__where"] is None


async def test_of_a_corrected_answer_only_what_is_right_is_kept(stage: Stage) -> None:
    await begins(stage, STORY)
    await stage.fills("complaint__whom", "inform", "哦不对，是小王护士")
    assert stage.slots["complaint__whom"] == "小王护士"


@pytest.mark.parametrize(
    "words", ["名字就不说了吧", "姓名免了", "不想留名字", "我还是不写了", "名字我不方便透露"]
)
async def test_who_keeps_the_name_back_stays_anonymous(stage: Stage, words: str) -> None:
    await begins(stage, STORY)
    await tells(stage, when="今天上午", where="一楼收费处", whom="3 号窗口", who=words)
    assert stage.slots["complaint__who"] == "anonymous"


async def test_a_description_of_somebody_unnamed_is_whom_it_is_about(stage: Stage) -> None:
    await begins(stage, STORY)
    await tells(stage, when="今天上午", where="二楼分诊台")
    described = "一个短头发的女护士，没看见叫什么"
    await stage.fills("complaint__whom", "complaint_file", described)
    assert stage.slots["complaint__whom"] == described
    assert described not in stage.slots["complaint__what"]


async def test_of_a_place_that_every_floor_has_it_is_asked_which(stage: Stage) -> None:
    await begins(stage, "你们洗手间的灯是坏的，我妈磕了一下")
    await stage.runs("action_ask_complaint__where")
    assert "哪一层的洗手间" in stage.text
