"""Pictures in the middle of a conversation."""

import pytest

from tests.actions.fake_hospital import FakeHospital
from tests.actions.stage import Stage

FORM = "complaint_form"
STORY = "厕所脏得没法用，一直没人打扫"


async def sends(stage: Stage, attachment: str) -> Stage:
    """A picture."""
    return await stage.hears("system_picture", attachment=attachment).runs(
        "action_complaint_picture"
    )


async def complains(stage: Stage) -> Stage:
    """A complaint is begun."""
    await stage.hears("complaint_file", STORY).runs("action_complaint_begin")
    stage.form = FORM
    return stage


async def test_a_picture_answers_no_question(stage: Stage) -> None:
    await complains(stage)
    await stage.fills("complaint__when", "system_picture", attachment="a")
    assert stage.slots["complaint__when"] is None


async def test_it_goes_with_the_complaint_and_the_question_is_asked_again(
    stage: Stage, hospital: FakeHospital
) -> None:
    await complains(stage)
    await sends(stage, "a")
    assert "一起交给处理的同事" in stage.text
    assert stage.followup == FORM
    await stage.fills("complaint__confirmed", "affirm", "对")
    await stage.runs("action_complaint_submit")
    assert hospital.complaints[0]["attachments"] == ["a"]


async def test_of_several_in_a_row_the_later_ones_are_said_shortly(stage: Stage) -> None:
    await complains(stage)
    await sends(stage, "a")
    await sends(stage, "b")
    assert stage.text == "这张也收到了。"
    assert stage.followup == FORM
    assert stage.slots["complaint__pictures"] == ["a", "b"]


@pytest.mark.parametrize("words", ["我有照片怎么发", "能发图片吗", "照片往哪传"])
async def test_how_one_is_sent_is_answered_and_no_detail(stage: Stage, words: str) -> None:
    await complains(stage)
    await stage.fills("complaint__when", "help", words)
    assert "相机" in stage.text
    assert stage.slots["complaint__when"] is None


@pytest.mark.parametrize("words", ["没有照片", "照片我没有"])
async def test_who_has_none_has_not_skipped_the_question(stage: Stage, words: str) -> None:
    await complains(stage)
    await stage.fills("complaint__when", "deny", words)
    assert stage.slots["complaint__when"] is None


async def test_they_are_read_back(stage: Stage) -> None:
    await complains(stage)
    await sends(stage, "a")
    await sends(stage, "b")
    await stage.runs("action_ask_complaint__confirmed")
    assert "照片：2 张" in stage.text


async def test_one_sent_right_before_the_complaint_belongs_to_it(stage: Stage) -> None:
    await sends(stage, "a")
    assert "看不了" in stage.text
    await complains(stage)
    assert stage.slots["complaint__pictures"] == ["a"]


async def test_one_sent_long_before_does_not(stage: Stage) -> None:
    await sends(stage, "a")
    for _ in range(3):
        stage.hears("guide_ask", "停车怎么收费")
    await complains(stage)
    assert stage.slots["complaint__pictures"] is None


async def test_without_one_nothing_is_sent_along(stage: Stage, hospital: FakeHospital) -> None:
    await complains(stage)
    await stage.fills("complaint__confirmed", "affirm", "对")
    await stage.runs("action_complaint_submit")
    assert hospital.complaints[0]["attachments"] == []


async def test_in_another_form_its_question_is_asked_again(stage: Stage) -> None:
    stage.form = "registration_form"
    await sends(stage, "a")
    assert stage.followup == "registration_form"
