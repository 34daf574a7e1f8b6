"""Complaints, suggestions and praise."""

from typing import Any

import pytest

from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage

FORM = "complaint_form"
STORY = "收费处的人态度特别差，让我等了一个小时"


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


async def test_a_no_at_the_end_starts_the_story_anew_and_files_nothing(
    stage: Stage, hospital: FakeHospital
) -> None:
    await begins(stage, STORY)
    await stage.fills("complaint__confirmed", "deny", "不对")
    assert stage.slots["complaint__what"] is None
    assert hospital.complaints == []


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


async def test_progress_is_told_by_receipt(stage: Stage, hospital: FakeHospital) -> None:
    hospital.complaints.append({})
    heard = stage.hears("complaint_ask", "TS20261118-0001 到哪了", receipt="TS20261118-0001")
    await heard.runs("action_complaint_status")
    assert stage.cards[0]["receipt"] == "TS20261118-0001"


async def test_an_unknown_receipt_leads_to_a_person(stage: Stage, hospital: FakeHospital) -> None:
    heard = stage.hears("complaint_ask", "TS20261118-0009", receipt="TS20261118-0009")
    await heard.runs("action_complaint_status")
    assert "TS20261118-0009" in stage.text
    assert "/human_ask" in stage.payloads


async def test_without_a_receipt_ones_own_are_told(stage: Stage, hospital: FakeHospital) -> None:
    hospital.complaints.append({})
    await stage.hears("complaint_ask", "我的投诉怎么样了").runs("action_complaint_status")
    assert stage.cards[0]["receipt"] == "TS20261118-0001"


async def test_with_none_the_receipt_is_asked_for(stage: Stage, hospital: FakeHospital) -> None:
    await stage.hears("complaint_ask", "我的投诉怎么样了").runs("action_complaint_status")
    assert "受理号" in stage.text


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


@pytest.mark.parametrize("text", ["我上次投诉到现在都没人理我", "投诉完就没下文了"])
async def test_an_unanswered_complaint_gets_an_apology_and_a_person(
    stage: Stage, hospital: FakeHospital, text: str
) -> None:
    await stage.hears("complaint_ask", text).runs("action_complaint_status")
    assert "对不起" in stage.text
    assert "/human_ask" in stage.payloads
    assert "请告诉我受理号" not in stage.text


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
