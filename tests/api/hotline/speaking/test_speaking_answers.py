"""The messages of an answer become sentences and offers with keys."""

from typing import Any

import pytest

from api.conversations.schemas import Button, MessageOut
from api.hotline.speaking import Speech, speak
from tests.hotline_words import WORDS, said

CLINICS = said(
    "最近的出诊，要挂号就说第几个：\n"
    "1. 十一月十九号星期四上午，张明，主任医师，50 元，还有 3 个号\n"
    "2. 十一月二十号星期五下午，李静，副主任医师，特需 300 元，还有 1 个号\n"
    "3. 十一月二十三号星期一上午，王强，主治医师，15 元，还有 2 个号",
    Button(title="十一月十九号星期四 上午 张明 50 元", payload="/press_1"),
    Button(title="十一月二十号星期五 下午 李静 特需 300 元", payload="/press_2"),
    Button(title="十一月二十三号星期一 上午 王强 15 元", payload="/press_3"),
)
ADVICE = said(
    "建议先看心血管内科，在门诊楼 3 楼。",
    Button(title="挂心血管内科的号", payload="/press_book"),
    Button(title="转人工", payload="/human_ask"),
)
AT = "星期四 09:00-09:30"


def buttons(*titles: str) -> list[Button]:
    return [Button(title=title, payload=f"/press_{title}") for title in titles]


def spoken(*messages: MessageOut) -> Speech:
    return speak(messages, WORDS)


def keys(speech: Speech) -> list[tuple[int | None, str | None]]:
    return [(offer.number, offer.payload) for offer in speech.offers]


class TestALIst:
    def test_of_clinics_is_offered_line_by_line(self) -> None:
        speech = spoken(CLINICS)
        assert speech.parts == ("最近的出诊，要挂号就说第几个：",)
        assert speech.page(0).sentences[1] == (
            "十一月十九号星期四上午，张明，主任医师，五十元，还有三个号，按一。"
        )
        assert keys(speech) == [(1, "/press_1"), (2, "/press_2"), (3, "/press_3")]

    def test_is_announced_right_before_it(self) -> None:
        below = CLINICS.model_copy(update={"text": f"{CLINICS.text}\n也可以告诉我哪天方便。"})
        assert spoken(ADVICE, below).parts == (
            "建议先看心血管内科，在门诊楼三楼。",
            "也可以告诉我哪天方便。",
            "最近的出诊，要挂号就说第几个：",
        )

    def test_keeps_its_numbers_before_other_offers(self) -> None:
        assert keys(spoken(ADVICE, CLINICS))[2:] == [(3, "/press_3"), (4, "/press_book")]

    def test_without_buttons_only_informs(self) -> None:
        listed = said("您的预约：\n1. 骨科，张明\n2. 眼科，李静", *buttons("改时间"))
        assert [offer.said for offer in spoken(listed).offers] == [
            "第一个，骨科，张明。",
            "第二个，眼科，李静。",
            "改时间，按三。",
        ]
        assert keys(spoken(listed)) == [(None, None), (None, None), (3, "/press_改时间")]

    def test_of_one_line_without_a_button_is_a_sentence(self) -> None:
        speech = spoken(said("您的预约：\n1. 骨科，张明", *buttons("改时间", "退号")))
        assert speech.parts == ("您的预约：", "骨科，张明。")
        assert [offer.number for offer in speech.offers] == [1, 2]

    def test_side_by_side_is_read_too(self) -> None:
        halves = said("请选：\n1. 08:00 到 08:30　2. 08:30 到 09:00", *buttons("换一天"))
        assert spoken(halves).parts == ("请选：",)
        assert [offer.said for offer in spoken(halves).offers][1] == "第二个，上午八点半到九点。"

    def test_has_keys_up_to_eight(self) -> None:
        many = spoken(said("选哪个科？", *buttons(*"甲乙丙丁戊己庚辛壬癸")))
        assert [offer.number for offer in many.offers] == [1, 2, 3, 4, 5, 6, 7, 8, None, None]
        assert many.offers[8].said == "第九个，壬。"
        assert many.offers[8].payload == "/press_壬"

    def test_of_two_messages_has_each_key_once(self) -> None:
        other = said("1. 甲 乙", Button(title="甲 乙", payload="/other"))
        speech = spoken(CLINICS, other)
        assert keys(speech)[-1] == (4, "/other")
        assert not any(offer.by_voice for offer in speech.offers)


class TestAQuestion:
    def test_of_yes_or_no_has_two_keys(self) -> None:
        asked = said(
            "确认预约吗？",
            Button(title="确认预约", payload="/affirm"),
            Button(title="换个时间", payload="/deny"),
            Button(title="不办了", payload="/stop"),
        )
        assert spoken(asked).page(0).sentences == (
            "确认预约吗？",
            "确认预约，按一。",
            "换个时间，按二。",
        )

    def test_for_an_age_is_not_answered_by_a_spoken_number(self) -> None:
        speech = spoken(said("患者多大年纪？", *buttons("不到 14 岁", "14 岁以上")))
        assert keys(speech) == [(1, "/press_不到 14 岁"), (2, "/press_14 岁以上")]
        assert not any(offer.by_voice for offer in speech.offers)
        assert speech.offers[0].title == "不到十四岁"

    def test_whether_to_get_a_person_names_the_key(self) -> None:
        asked = said("要不要请工作人员回答您？", Button(title="转人工", payload="/human_ask"))
        assert spoken(asked).parts[-1] == "要找工作人员，请按零。"
        assert spoken(asked).offers == ()


class TestButtonsOfScreens:
    @pytest.mark.parametrize("payload", ["/human_ask", "/stop", "/repeat", "/help"])
    def test_that_are_always_there_are_not_offered(self, payload: str) -> None:
        assert spoken(said("好的。", Button(title="甲", payload=payload))) == spoken(said("好的。"))

    def test_that_make_up_the_menu_are_not_offered(self) -> None:
        names = ("triage_ask", "booking_make", "booking_ask", "guide_ask")
        menu = [Button(title=name, payload=f"/{name}") for name in names]
        assert spoken(said("还有别的需要吗？", *menu)).offers == ()
        assert len(spoken(said("还有别的需要吗？", *menu[:2])).offers) == 2

    def test_that_come_twice_are_offered_once(self) -> None:
        twice = said("登记好了。", *buttons("查预约", "查预约"))
        assert len(spoken(twice, twice).offers) == 1


class TestWhatIsSaid:
    def test_twice_is_said_once(self) -> None:
        assert spoken(said("好的。"), said("好的。")).parts == ("好的。",)

    def test_by_a_person_is_said_as_theirs(self) -> None:
        theirs = said("您好。").model_copy(update={"author": "agent", "author_name": "小王"})
        later = theirs.model_copy(update={"text": "请稍等。"})
        assert spoken(theirs, later).parts == ("小王说，您好。", "请稍等。")

    def test_of_danger_is_not_cut(self) -> None:
        danger = said("请马上拨打 120。", card={"type": "emergency", "call": "120"})
        assert spoken(danger).whole
        assert not spoken(said("好的。")).whole

    def test_of_nothing_is_nothing(self) -> None:
        assert speak([], WORDS).page(0).sentences == ()


class TestCards:
    @pytest.mark.parametrize(
        ("card", "told"),
        [
            (
                {"type": "emergency", "call": "120", "location": "急诊楼 1 楼"},
                ("急救电话是幺二零。", "急诊在急诊楼一楼。"),
            ),
            (
                {"type": "crisis", "lines": [{"name": "心理援助热线", "number": "12356"}]},
                ("心理援助热线的电话是幺二三五六。",),
            ),
            (
                {"type": "complaint", "receipt": "TS20261118-0007", "due": "2026-11-21T10:00"},
                ("受理号是TS二零二六，幺幺幺八，零零零七。", "十一月二十一号星期六之前答复您。"),
            ),
            (
                {
                    "type": "appointment",
                    "status": "booked",
                    "date": "2026-11-19",
                    "time": "09:00-09:30",
                    "location": "门诊楼 3 楼，305 诊室",
                    "number": "100012",
                },
                (
                    "时间是十一月十九号星期四，上午九点到九点半。",
                    "地点在门诊楼三楼，三零五诊室。",
                    "预约号是幺零零，零幺二。",
                ),
            ),
        ],
    )
    def test_say_what_the_words_lack(self, card: dict[str, Any], told: tuple[str, ...]) -> None:
        assert spoken(said("好的。", card=card)).parts == ("好的。", *told)

    def test_say_nothing_twice(self) -> None:
        card = {
            "type": "appointment",
            "status": "booked",
            "date": "2026-11-19",
            "time": "09:00-09:30",
            "location": "门诊楼 3 楼",
            "number": "100012",
        }
        text = "十一月十九号星期四，09:00-09:30，在门诊楼 3 楼。预约号 100012。"
        assert len(spoken(said(text, card=card)).parts) == 2

    @pytest.mark.parametrize("status", ["held", "cancelled", "waitlisted"])
    def test_of_a_place_that_is_not_the_patients_say_nothing(self, status: str) -> None:
        card = {"type": "appointment", "status": status, "number": "100012", "location": "三楼"}
        assert spoken(said("好的。", card=card)).parts == ("好的。",)

    def test_list_what_the_words_do_not(self) -> None:
        clinic = {
            "date": "2026-11-20",
            "period": "am",
            "doctor": "张明",
            "title": "主任医师",
            "fee": 50,
            "remaining": 3,
            "status": "open",
        }
        clinics = [clinic, clinic | {"doctor": "李静", "remaining": 0}]
        speech = spoken(said("最近的出诊：", card={"type": "schedule", "clinics": clinics}))
        assert [offer.said for offer in speech.offers] == [
            "第一个，十一月二十号星期五上午，张明，主任医师，五十元。",
            "第二个，十一月二十号星期五上午，李静，主任医师，约满了。",
        ]

    @pytest.mark.parametrize("type_", ["identity_form", "guide", "handoff", "survey", "unknown"])
    def test_that_have_nothing_to_hear_add_nothing(self, type_: str) -> None:
        card = {"type": type_, "url": "https://a.example/b", "link": "https://a.example/c"}
        assert spoken(said("好的。", card=card)).parts == ("好的。",)
